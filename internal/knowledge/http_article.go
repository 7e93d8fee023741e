package knowledge

import (
	"context"
	"net/http"
	"time"

	"cxgenie/internal/workspace"
)

// ArticleView is an article on the wire.
type ArticleView struct {
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	Body        string     `json:"body,omitempty" doc:"Sanitised HTML; absent in lists."`
	BodyText    string     `json:"body_text,omitempty" doc:"Absent in lists."`
	Category    string     `json:"category"`
	Language    string     `json:"language" doc:"As found in the text; empty where it does not show."`
	Characters  int        `json:"characters" doc:"Visible ones."`
	Status      string     `json:"status" enum:"draft,active" doc:"A draft is not learnt."`
	Pending     bool       `json:"pending" doc:"Something was saved since it was trained: the bot answers from what it said then."`
	Revision    int64      `json:"revision" doc:"Grows with each save."`
	State       string     `json:"state" enum:",waiting,learning,imported,overlapped,failed" doc:"Of the learning; empty for a draft."`
	StateReason string     `json:"state_reason" doc:"Why it has failed; empty otherwise."`
	Progress    int        `json:"progress" doc:"Of the learning, in percent."`
	Active      bool       `json:"active" doc:"The bot may answer from it once it is learnt."`
	Passages    int64      `json:"passages" doc:"How many pieces the bot has learnt of it."`
	CreatedBy   string     `json:"created_by" doc:"Name."`
	UpdatedBy   string     `json:"updated_by" doc:"Name."`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
	TrainedAt   *time.Time `json:"trained_at" doc:"Null for a draft."`
}

func viewArticle(a Article) ArticleView {
	return ArticleView{ID: a.ID, Title: a.Title, Body: a.HTML, BodyText: a.Text, Category: a.Category, Language: a.Language, Characters: a.Characters,
		Status: string(a.Status), Pending: a.Pending, Revision: a.Revision, State: string(a.State), StateReason: a.Reason, Progress: a.Progress,
		Active: a.Active, Passages: a.Passages, CreatedBy: a.CreatedBy, UpdatedBy: a.UpdatedBy, CreatedAt: wireTime(a.CreatedAt),
		UpdatedAt: wireTime(a.UpdatedAt), TrainedAt: wireTimeOr(a.TrainedAt)}
}

func wireTime(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// wireTimeOr is nil for no time.
func wireTimeOr(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = wireTime(t)
	return &t
}

type articleList struct {
	Items  []ArticleView    `json:"items" nullable:"false"`
	Next   *string          `json:"next"`
	Total  *int64           `json:"total,omitempty" doc:"How many articles the filter lets through."`
	Drafts int64            `json:"drafts" doc:"How many drafts the bot has."`
	Counts map[string]int64 `json:"counts" doc:"How many of the others it has in each state."`
	Limit  SourceLimit      `json:"limit"`
}

// SourceLimit is how much training data of one kind there may be.
type SourceLimit struct {
	Used int64 `json:"used"`
	Max  int64 `json:"max"`
	Plan bool  `json:"plan" doc:"The plan gives the number, for all bots together; else it is that of one bot."`
}

type articleInput struct {
	Title    string `json:"title" doc:"Up to 255 characters; a bot's articles have different ones."`
	Body     string `json:"body" doc:"HTML with headings, lists, tables, links and pictures, plain text, or Markdown: up to 50,000 visible characters."`
	Format   string `json:"format,omitempty" doc:"How body is written: html (the default) or markdown."`
	Category string `json:"category,omitempty" doc:"Up to 60 characters."`
	Train    bool   `json:"train,omitempty" doc:"Have the bot learn it as it is now; else it is a draft."`
}

type articlePatch struct {
	Title    *string `json:"title,omitempty"`
	Body     *string `json:"body,omitempty"`
	Format   string  `json:"format,omitempty" doc:"How body is written: html (the default) or markdown."`
	Category *string `json:"category,omitempty"`
	Train    bool    `json:"train,omitempty" doc:"Have the bot learn it as it is after this change."`
	Revision *int64  `json:"revision,omitempty" doc:"The revision that was edited: when there is a newer one, nothing is changed and the answer is 409."`
}

// ArticlePath is the part of a path that names an article.
type ArticlePath struct {
	BotID     string `path:"bot_id"`
	ArticleID string `path:"article_id"`
}

// ArticleVersionView is an earlier save of an article on the wire.
type ArticleVersionView struct {
	ID         string    `json:"id"`
	No         int64     `json:"no" doc:"The article's revision then."`
	Title      string    `json:"title"`
	Body       string    `json:"body,omitempty" doc:"Sanitised HTML; absent in lists."`
	Characters int       `json:"characters"`
	Trained    bool      `json:"trained" doc:"The bot was trained with it."`
	SavedBy    string    `json:"saved_by" doc:"Name."`
	SavedAt    time.Time `json:"saved_at"`
}

func viewVersion(v ArticleVersion) ArticleVersionView {
	return ArticleVersionView{v.ID, v.No, v.Title, v.HTML, v.Characters, v.Trained, v.SavedBy, wireTime(v.SavedAt)}
}

type versionList struct {
	Items []ArticleVersionView `json:"items" nullable:"false"`
}

// VersionPath is the part of a path that names a version.
type VersionPath struct {
	ArticlePath
	VersionID string `path:"version_id"`
}

type articleCut struct {
	Body       string           `json:"body" doc:"As it would be stored."`
	Characters int              `json:"characters" doc:"Visible ones."`
	Passages   []CutPassageView `json:"passages" nullable:"false"`
	Problem    string           `json:"problem" doc:"Why it could not be learnt: required, only_images, too_long, no_text, too_much; else empty."`
}

// CutPassageView is a passage that a text would become.
type CutPassageView struct {
	No         int      `json:"no"`
	Path       []string `json:"path" nullable:"false" doc:"The title, and the headings down to it."`
	Text       string   `json:"text"`
	Characters int      `json:"characters"`
	Ends       string   `json:"ends" enum:"heading,size,end" doc:"Why it ends there: another section begins, the section goes on in the next passage, or the text is over."`
}

type bulkInput struct {
	Action   string   `json:"action" doc:"delete, retrain, activate, deactivate or set_category."`
	IDs      []string `json:"ids" nullable:"false" doc:"Up to 100."`
	Category string   `json:"category,omitempty" doc:"For set_category; empty takes it away."`
}

type changedCount struct {
	Count int `json:"count" doc:"How many were changed."`
}

func (s *Service) articleRoutes(d *workspace.Doors) {
	view, edit, manage := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit), workspace.Need("knowledge", workspace.Manage)
	op := workspace.Ops{Tag: "Articles", At: "/v1/bots/{bot_id}/articles", MaxBody: 2 << 20}.Op
	workspace.Register(d, op("list-articles", http.MethodGet, "", "List a bot's articles, newest first", 200), view, s.httpArticles)
	workspace.Register(d, op("add-article", http.MethodPost, "", "Add an article, as a draft or to be learnt", 201), edit, s.httpAddArticle)
	workspace.Register(d, op("get-article", http.MethodGet, "/{article_id}", "Get an article", 200), view, s.httpArticle)
	workspace.Register(d, op("edit-article", http.MethodPatch, "/{article_id}", "Change an article, or train the bot with it", 200), edit, s.httpEditArticle)
	workspace.Register(d, op("delete-article", http.MethodDelete, "/{article_id}", "Delete an article and what the bot learnt of it", 204), manage, s.httpDeleteArticle)
	workspace.Register(d, op("duplicate-article", http.MethodPost, "/{article_id}/duplicate", "Make a draft that says the same", 201), edit, s.httpDuplicateArticle)
	workspace.Register(d, op("list-article-versions", http.MethodGet, "/{article_id}/versions", "List the last 20 saves of an article", 200), view, s.httpVersions)
	workspace.Register(d, op("get-article-version", http.MethodGet, "/{article_id}/versions/{version_id}", "Get what an article said after a save", 200), view, s.httpVersion)
	workspace.Register(d, op("restore-article-version", http.MethodPost, "/{article_id}/versions/{version_id}/restore", "Save an article as it was", 200), edit, s.httpRestoreVersion)
	workspace.Register(d, op("list-article-languages", http.MethodGet, "/languages", "List the languages of a bot's articles", 200), view, s.httpArticleLanguages)
	workspace.Register(d, op("list-article-categories", http.MethodGet, "/categories", "List the categories of a bot's articles", 200), view, s.httpArticleCategories)
	bulk := op("bulk-articles", http.MethodPost, "/bulk", "Do the same to up to 100 articles", 200)
	bulk.Description = "retrain has the bot learn them as they were saved last, drafts too. Deleting needs the permission knowledge:manage."
	workspace.Register(d, bulk, edit, s.httpBulkArticles)
	workspace.Register(d, op("preview-article", http.MethodPost, "/preview", "See what the bot would learn of a text", 200), view, s.httpCutArticle)
}

func (s *Service) httpArticles(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Search     string `query:"search" doc:"Somewhere in title, text or category; case and accents do not matter."`
	Status     string `query:"status" doc:"draft or active."`
	State      string `query:"state" doc:"waiting, learning, imported, overlapped or failed."`
	Category   string `query:"category"`
	NoCategory bool   `query:"no_category" doc:"Those without a category."`
	Language   string `query:"language" doc:"As found in their texts: en, vi …"`
	NoLanguage bool   `query:"no_language" doc:"Those whose language does not show."`
	Order      string `query:"order" doc:"newest (the default), oldest, changed or title."`
	Cursor     string `query:"cursor"`
	Limit      int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*body[articleList], error) {
	f := ArticleFilter{ArticleSelection: ArticleSelection{Search: in.Search, Status: ArticleStatus(in.Status), State: State(in.State)}, Order: Order(in.Order), Cursor: in.Cursor, Limit: in.Limit}
	if in.Category != "" || in.NoCategory {
		f.Category = &in.Category
	}
	if in.Language != "" || in.NoLanguage {
		f.Language = &in.Language
	}
	p, err := s.Articles(ctx, c, in.BotID, f)
	if err != nil {
		return nil, err
	}
	out := articleList{Items: make([]ArticleView, len(p.Items)), Next: p.Next, Total: p.Total, Drafts: p.Drafts, Counts: counts(p.Counts).wire(), Limit: SourceLimit(p.Limit)}
	for i, a := range p.Items {
		out.Items[i] = viewArticle(a)
	}
	return &body[articleList]{out}, nil
}

func (s *Service) httpAddArticle(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body articleInput
}) (*body[ArticleView], error) {
	b := in.Body
	a, err := s.AddArticle(ctx, c, in.BotID, ArticleInput{b.Title, b.Body, BodyFormat(b.Format), b.Category, b.Train})
	return &body[ArticleView]{viewArticle(a)}, err
}

func (s *Service) httpArticle(ctx context.Context, c workspace.Caller, in *ArticlePath) (*body[ArticleView], error) {
	a, err := s.Article(ctx, c, in.BotID, in.ArticleID)
	return &body[ArticleView]{viewArticle(a)}, err
}

func (s *Service) httpEditArticle(ctx context.Context, c workspace.Caller, in *struct {
	ArticlePath
	Body articlePatch
}) (*body[ArticleView], error) {
	b := in.Body
	a, err := s.EditArticle(ctx, c, in.BotID, in.ArticleID, ArticlePatch{b.Title, b.Body, BodyFormat(b.Format), b.Category, b.Train, b.Revision})
	return &body[ArticleView]{viewArticle(a)}, err
}

func (s *Service) httpDeleteArticle(ctx context.Context, c workspace.Caller, in *ArticlePath) (*struct{}, error) {
	n, err := s.BulkArticles(ctx, c, in.BotID, BulkDelete, []string{in.ArticleID}, "")
	if err == nil && n == 0 {
		err = ErrNoArticle
	}
	return nil, err
}

func (s *Service) httpDuplicateArticle(ctx context.Context, c workspace.Caller, in *ArticlePath) (*body[ArticleView], error) {
	a, err := s.DuplicateArticle(ctx, c, in.BotID, in.ArticleID)
	return &body[ArticleView]{viewArticle(a)}, err
}

func (s *Service) httpVersions(ctx context.Context, c workspace.Caller, in *ArticlePath) (*body[versionList], error) {
	list, err := s.Versions(ctx, c, in.BotID, in.ArticleID)
	out := versionList{Items: make([]ArticleVersionView, len(list))}
	for i, v := range list {
		out.Items[i] = viewVersion(v)
	}
	return &body[versionList]{out}, err
}

func (s *Service) httpVersion(ctx context.Context, c workspace.Caller, in *VersionPath) (*body[ArticleVersionView], error) {
	v, err := s.Version(ctx, c, in.BotID, in.ArticleID, in.VersionID)
	return &body[ArticleVersionView]{viewVersion(v)}, err
}

func (s *Service) httpRestoreVersion(ctx context.Context, c workspace.Caller, in *VersionPath) (*body[ArticleView], error) {
	a, err := s.RestoreVersion(ctx, c, in.BotID, in.ArticleID, in.VersionID)
	return &body[ArticleView]{viewArticle(a)}, err
}

func (s *Service) httpArticleCategories(ctx context.Context, c workspace.Caller, in *BotPath) (*body[faqCategories], error) {
	list, err := s.ArticleCategories(ctx, c, in.BotID)
	out := faqCategories{Items: make([]FAQCategory, len(list))}
	for i, x := range list {
		out.Items[i] = FAQCategory(x)
	}
	return &body[faqCategories]{out}, err
}

type articleLanguages struct {
	Items []ArticleLanguage `json:"items" nullable:"false"`
}

// ArticleLanguage is a language on the wire.
type ArticleLanguage struct {
	Language string `json:"language" doc:"Empty for the articles whose language does not show."`
	Count    int64  `json:"count"`
}

func (s *Service) httpArticleLanguages(ctx context.Context, c workspace.Caller, in *BotPath) (*body[articleLanguages], error) {
	list, err := s.ArticleLanguages(ctx, c, in.BotID)
	out := articleLanguages{Items: make([]ArticleLanguage, len(list))}
	for i, x := range list {
		out.Items[i] = ArticleLanguage{x.Name, x.Count}
	}
	return &body[articleLanguages]{out}, err
}

func (s *Service) httpBulkArticles(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body bulkInput
}) (*body[changedCount], error) {
	n, err := s.BulkArticles(ctx, c, in.BotID, BulkAction(in.Body.Action), in.Body.IDs, in.Body.Category)
	return &body[changedCount]{changedCount{n}}, err
}

func (s *Service) httpCutArticle(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Title  string `json:"title,omitempty"`
		Body   string `json:"body"`
		Format string `json:"format,omitempty" doc:"How body is written: html (the default) or markdown."`
	}
}) (*body[articleCut], error) {
	cut, err := s.CutArticle(ctx, c, in.BotID, ArticleInput{Title: in.Body.Title, Body: in.Body.Body, Format: BodyFormat(in.Body.Format)})
	if err != nil {
		return nil, err
	}
	out := articleCut{Body: cut.HTML, Characters: cut.Characters, Problem: cut.Problem, Passages: make([]CutPassageView, len(cut.Passages))}
	for i, p := range cut.Passages {
		out.Passages[i] = CutPassageView{p.No, append([]string{}, p.Path...), p.Text, p.Characters, p.Ends}
	}
	return &body[articleCut]{out}, nil
}
