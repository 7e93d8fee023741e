package knowledge

import (
	"context"
	"slices"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// ArticleSelection says which articles of a bot are meant; an empty one means all.
type ArticleSelection struct {
	Search   string        `json:"search,omitempty"` // somewhere in title, text or category; case and accents do not matter
	Status   ArticleStatus `json:"status,omitempty"`
	State    State         `json:"state,omitempty"`
	Category *string       `json:"category,omitempty"` // nil: any; empty: those without one
	Language *string       `json:"language,omitempty"` // nil: any; empty: those whose language does not show
}

// ArticleFilter says which articles a list shows, and how.
type ArticleFilter struct {
	ArticleSelection
	Order  Order
	Cursor string
	Limit  int
}

// ArticlePage is one page of articles, without their bodies.
type ArticlePage struct {
	page.List[Article]
	Drafts int64           // how many drafts the bot has
	Counts map[State]int64 // how many of those that were trained are in each state
	Limit  Limit
}

// Articles returns a page of a bot's articles.
func (s *Service) Articles(ctx context.Context, c workspace.Caller, botID string, f ArticleFilter) (ArticlePage, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return ArticlePage{}, err
	}
	var after cursor
	wrong := append(checkPage(f.Cursor, &after, f.Order), f.ArticleSelection.check("query")...)
	if len(wrong) > 0 {
		return ArticlePage{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	q := s.db.Read()
	w := f.ArticleSelection.where(c.Workspace, botID)
	total, err := Matching{Of: OfArticles, Articles: f.ArticleSelection}.count(ctx, q, c.Workspace, botID)
	if err != nil {
		return ArticlePage{}, err
	}
	limit := page.Limit(f.Limit)
	order := w.paged("a", f.Order, after, limit+1)
	rows, err := q.QueryContext(ctx, `SELECT `+articleColumns+` FROM `+articleTables+` WHERE a.workspace_id = $1 AND a.bot_id = $2 AND a.deleted_at IS NULL`+w.sql+order, w.in...)
	list, err := db.Collect(rows, err, scanArticleRow)
	if err != nil {
		return ArticlePage{}, err
	}
	out := ArticlePage{Counts: map[State]int64{}, List: page.Cut(list, limit, func(a Article) any { return cursor{a.ID, clock.Ms(a.UpdatedAt), a.key} })}
	out.Total = &total
	n, err := countsOf(ctx, q, c.Workspace, botID, Text)
	if err != nil {
		return ArticlePage{}, err
	}
	for _, st := range States() {
		out.Counts[st] = n[st]
	}
	all, err := articleCount(ctx, q, c.Workspace, botID)
	if err != nil {
		return ArticlePage{}, err
	}
	out.Drafts, out.Limit = all-n.total(), Limit{Used: all, Max: MaxArticles}
	to, ids := make([]*int64, len(out.Items)), make([]string, len(out.Items))
	for i := range out.Items {
		to[i], ids[i] = &out.Items[i].Passages, out.Items[i].ID
	}
	return out, s.countPassages(ctx, q, c.Workspace, to, ids)
}

// checkPage reads a cursor and lists what is wrong with it and with an order.
func checkPage(from string, after *cursor, o Order) (wrong []errs.Field) {
	if from != "" && (page.Decode(from, after) != nil || !uid.Valid(after.ID)) {
		wrong = append(wrong, errs.Field{Location: "query.cursor", Code: "cursor.invalid", Message: "This cursor is not one of ours."})
	}
	if !slices.Contains([]Order{defaulted, Newest, Oldest, Changed, ByName, ByTitle}, o) {
		wrong = append(wrong, errs.Field{Location: "query.order", Code: "field.not_allowed", Message: "There is no such order."})
	}
	return wrong
}

// check lists what is wrong with a selection. at is its place in the request.
func (sel ArticleSelection) check(at string) []errs.Field {
	wrong := Selection{Search: sel.Search, State: sel.State}.check(at)
	if sel.Status != "" && sel.Status != Draft && sel.Status != ActiveArticle {
		wrong = append(wrong, errs.Field{Location: at + ".status", Code: "field.not_allowed", Message: "There is no such status."})
	}
	return wrong
}

func (sel ArticleSelection) where(ws tenant.ID, botID string) where {
	w := where{"", []any{ws, botID}}
	if sel.Status != "" {
		w.and("a.status = ", sel.Status, "")
	}
	if sel.State != "" {
		w.and("s.state = ", sel.State, "")
	}
	if sel.Category != nil {
		w.and("a.category = ", *sel.Category, "")
	}
	if sel.Language != nil {
		w.and("a.language = ", *sel.Language, "")
	}
	w.searched("a.search_norm", sel.Search)
	return w
}

// Article returns one article with its body.
func (s *Service) Article(ctx context.Context, c workspace.Caller, botID, id string) (Article, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Article{}, err
	}
	if !uid.Valid(id) {
		return Article{}, ErrNoArticle
	}
	q := s.db.Read()
	a, err := article(ctx, q, c.Workspace, botID, id)
	if err != nil {
		return Article{}, err
	}
	return a, s.countPassages(ctx, q, c.Workspace, []*int64{&a.Passages}, []string{a.ID})
}

// ArticleCategories lists the categories of a bot's articles by name; the empty one is that of those without.
func (s *Service) ArticleCategories(ctx context.Context, c workspace.Caller, botID string) ([]Category, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT category, COUNT(*) FROM article WHERE workspace_id = $1 AND bot_id = $2
		AND deleted_at IS NULL GROUP BY category ORDER BY category`, c.Workspace, botID)
	return db.Collect(rows, err, scanCategory)
}

// ArticleLanguages lists the languages of a bot's articles; the empty one is that of those where it does not show.
func (s *Service) ArticleLanguages(ctx context.Context, c workspace.Caller, botID string) ([]Category, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT language, COUNT(*) FROM article WHERE workspace_id = $1 AND bot_id = $2
		AND deleted_at IS NULL GROUP BY language ORDER BY COUNT(*) DESC, language`, c.Workspace, botID)
	return db.Collect(rows, err, scanCategory)
}

// Versions lists the last saves of an article, the newest first, without what they say.
func (s *Service) Versions(ctx context.Context, c workspace.Caller, botID, id string) ([]ArticleVersion, error) {
	if _, err := s.Article(ctx, c, botID, id); err != nil {
		return nil, err
	}
	return versionsOf(ctx, s.db.Read(), c.Workspace, id)
}

// Version returns one of the last saves of an article.
func (s *Service) Version(ctx context.Context, c workspace.Caller, botID, id, version string) (ArticleVersion, error) {
	if _, err := s.Article(ctx, c, botID, id); err != nil {
		return ArticleVersion{}, err
	}
	return versionOf(ctx, s.db.Read(), c.Workspace, id, version)
}

// BulkArticles does the same to up to MaxAtOnce articles, in one go. Ids that do not exist are passed over, and so is what
// the action has nothing to do with (a draft that is to be switched). It tells how many were changed.
func (s *Service) BulkArticles(ctx context.Context, c workspace.Caller, botID string, act BulkAction, ids []string, category string) (int, error) {
	return inBulk(ctx, s, c, botID, OfArticles, act, ids, &category, articles, func(ctx context.Context, tx *db.Tx, list []Article) (int, error) {
		return s.applyToArticles(ctx, tx, byCaller(c), botID, act, category, list)
	})
}

// checkBulk lists what is wrong with an action on sources that are no FAQs.
func checkBulk(c workspace.Caller, botID string, act BulkAction, of Target, ids []string, category *string) error {
	if err := inScope(c, botID); err != nil {
		return err
	}
	if err := act.check(c, of, category); err != nil {
		return err
	}
	if len(ids) > MaxAtOnce {
		return errs.InvalidField("body.ids", "field.too_many", "At most 100 at once.")
	}
	return nil
}

func (s *Service) applyToArticles(ctx context.Context, tx *db.Tx, by by, botID string, act BulkAction, category string, list []Article) (int, error) {
	switch act {
	case BulkDelete:
		return len(list), s.removeArticles(ctx, tx, by, botID, list)
	case BulkActivate, BulkDeactivate:
		var ids []string
		for _, a := range list {
			if a.Status == ActiveArticle && a.Active != (act == BulkActivate) {
				ids = append(ids, a.ID)
			}
		}
		return len(ids), s.switchAllSources(ctx, tx, by, botID, Text, ids, act == BulkActivate)
	case BulkSetCategory:
		return s.categoriseArticles(ctx, tx, by, botID, category, list)
	}
	for _, a := range list {
		if err := s.train(ctx, tx, by, &a); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

// categoriseArticles puts articles under another category, which holds at once.
func (s *Service) categoriseArticles(ctx context.Context, tx *db.Tx, by by, botID, category string, list []Article) (int, error) {
	var ids, learnt []string
	for _, a := range list {
		if a.Category == category {
			continue
		}
		a.Category, a.UpdatedBy, a.UpdatedAt = category, by.Name, s.clock.Now()
		if err := categoriseArticle(ctx, tx, by.Workspace, a); err != nil {
			return 0, err
		}
		if ids = append(ids, a.ID); a.Status == ActiveArticle {
			learnt = append(learnt, a.ID)
		}
	}
	if len(ids) == 0 {
		return 0, nil
	}
	if err := setCategory(ctx, tx, by.Workspace, learnt, category); err != nil {
		return 0, err
	}
	ev := SourcesEdited{BotID: botID, Kind: Text, Fields: []string{"category"}, IDs: ids}
	if err := s.record(ctx, tx, by.Workspace, EventBulkEdited, botID, by.Actor, ev); err != nil {
		return 0, err
	}
	return len(ids), s.tellKind(ctx, tx, by.Workspace, botID, Text, nil)
}

// Cutting is what a text would be to the bot.
type Cutting struct {
	HTML       string // as it would be stored
	Characters int
	Passages   []passagePreview
	Problem    string // why it could not be learnt: a reason of a failed source, too_long or required; else empty
}

// CutArticle tells what the bot would learn of an article that is not saved yet, and stores nothing.
func (s *Service) CutArticle(ctx context.Context, c workspace.Caller, botID string, in ArticleInput) (Cutting, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Cutting{}, err
	}
	var a Article
	out := Cutting{Passages: []passagePreview{}}
	for _, w := range a.setBody(in.Body, in.Format, s.language) {
		if w.Location == "body.format" {
			return Cutting{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", w)
		}
		out.Problem = lastPart(w.Code)
	}
	out.Characters = a.Characters
	if out.Problem == "too_long" {
		return out, nil
	}
	out.HTML = a.HTML
	if a.HTML == "" {
		return out, nil
	}
	list, problem, err := cutText(ctx, text.Clip(text.Line(in.Title), MaxTitle), a.HTML)
	if err != nil {
		return Cutting{}, err
	}
	if out.Problem == "" {
		out.Problem = problem
	}
	out.Passages = list
	return out, nil
}
