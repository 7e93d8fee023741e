package knowledge

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Article is a longer text that is written here. It is saved as often as one likes; the bot learns it when it is trained,
// and answers from what it was trained with until then.
type Article struct {
	ID         string
	BotID      string
	Title      string
	HTML       string // sanitised
	Text       string
	Category   string
	Language   string // found in the text; empty where it does not show
	Characters int
	Status     ArticleStatus
	Pending    bool // something was saved since it was trained
	Revision   int64
	State      State  // of the learning; empty for a draft
	Reason     string // why it has failed
	Progress   int    // of the learning, in percent
	Active     bool   // whether it is answered from, once it is learnt
	Passages   int64
	CreatedBy  string // name
	UpdatedBy  string // name
	CreatedAt  time.Time
	UpdatedAt  time.Time
	TrainedAt  time.Time // zero for a draft

	key string
}

// ArticleStatus says whether a bot was trained with an article.
type ArticleStatus string

// The statuses.
const (
	Draft         ArticleStatus = "draft"
	ActiveArticle ArticleStatus = "active"
)

// ArticleVersion is what an article said after one of its saves.
type ArticleVersion struct {
	ID         string // made of the article and No
	No         int64  // the article's revision then
	Title      string
	HTML       string // only where one version is asked for
	Characters int
	Trained    bool // it was trained with this save
	SavedBy    string
	SavedAt    time.Time
}

// Limits of articles.
const (
	MaxTitle       = 255
	MaxArticle     = 50_000  // visible characters
	maxArticleHTML = 600_000 // bytes
	MaxArticles    = 500     // of one bot
	keptVersions   = 20
)

// The errors of articles, besides wrong fields.
var (
	ErrNoArticle       = errs.New(errs.NotFound, "knowledge.article_not_found", "There is no such article.")
	ErrNoVersion       = errs.New(errs.NotFound, "knowledge.version_not_found", "There is no such version of this article.")
	ErrArticleChanged  = errs.New(errs.Conflict, "article.changed", "Somebody else has changed this article meanwhile.")
	ErrTooManyArticles = errs.New(errs.Forbidden, "plan.limit_reached", "This bot has as many articles as it may have.")
	errTitleTaken      = errs.New(errs.Conflict, "article.title_taken", "Another article of this bot has this title.",
		errs.Field{Location: "body.title", Code: "article.title_taken", Message: "Another article of this bot has this title."})
)

// BodyFormat is how the body of an article is written.
type BodyFormat string

// The formats.
const (
	BodyHTML     BodyFormat = "html"
	BodyMarkdown BodyFormat = "markdown"
)

// ArticleInput is an article as somebody wrote it.
type ArticleInput struct {
	Title    string
	Body     string
	Format   BodyFormat // of Body; empty means BodyHTML
	Category string
	Train    bool // the bot is to learn it as it is now
}

// ArticlePatch changes an article; what is nil stays.
type ArticlePatch struct {
	Title    *string
	Body     *string
	Format   BodyFormat
	Category *string
	Train    bool
	// Revision, where it is given, is the one that was edited: when somebody else has saved since, nothing is changed.
	Revision *int64
}

var picture = regexp.MustCompile(`(?i)<img\b[^>]*>`)

// articleBody gives the stored form of a body and its text, and says whether there is anything in it but pictures.
func articleBody(s string, f BodyFormat) (html, plain string, said bool) {
	s = text.Trim(s)
	switch {
	case f == BodyMarkdown:
		html = text.ArticleFromMarkdown(s)
	case text.IsArticleHTML(s):
		html = text.SanitizeArticle(s)
	default:
		html = text.HTMLFromPlain(s)
	}
	html = text.Trim(html)
	return html, text.PlainFromHTML(html), text.PlainFromHTML(picture.ReplaceAllString(html, "")) != ""
}

// titleKey is the form in which two titles are the same.
func titleKey(title string) string { return strings.ToLower(title) }

// check brings in into the form that is stored, and lists everything that is wrong with it.
func (in ArticleInput) check(language func(string) string) (Article, []errs.Field) {
	var a Article
	wrong := a.setTitle(in.Title)
	wrong = append(wrong, a.setBody(in.Body, in.Format, language)...)
	return a, append(wrong, a.setCategory(in.Category)...)
}

// applied is old changed by p, checked.
func (p ArticlePatch) applied(old Article, language func(string) string) (a Article, wrong []errs.Field) {
	a = old
	if p.Title != nil {
		wrong = append(wrong, a.setTitle(*p.Title)...)
	}
	if p.Body != nil {
		wrong = append(wrong, a.setBody(*p.Body, p.Format, language)...)
	}
	if p.Category != nil {
		wrong = append(wrong, a.setCategory(*p.Category)...)
	}
	return a, wrong
}

func (a *Article) setTitle(s string) []errs.Field {
	a.Title = text.Line(s)
	a.key = titleKey(a.Title)
	switch {
	case a.Title == "":
		return []errs.Field{{Location: "body.title", Code: "field.required", Message: "This field is required."}}
	case text.Len(a.Title) > MaxTitle:
		return []errs.Field{{Location: "body.title", Code: "field.too_long", Message: fmt.Sprintf("Too long: at most %d characters.", MaxTitle)}}
	}
	return nil
}

func (a *Article) setBody(s string, f BodyFormat, language func(string) string) []errs.Field {
	if f != "" && f != BodyHTML && f != BodyMarkdown {
		return []errs.Field{{Location: "body.format", Code: "field.not_allowed", Message: "Must be html or markdown."}}
	}
	var said bool
	a.HTML, a.Text, said = articleBody(s, f)
	a.Characters = text.Len(a.Text)
	switch {
	case !said && a.HTML != "" && a.Text != "":
		return []errs.Field{{Location: "body.body", Code: "article.only_images", Message: "There is nothing but pictures in it: write something too."}}
	case !said:
		return []errs.Field{{Location: "body.body", Code: "field.required", Message: "This field is required."}}
	case a.Characters > MaxArticle || len(a.HTML) > maxArticleHTML:
		return []errs.Field{{Location: "body.body", Code: "field.too_long", Message: "Too long: at most 50,000 characters."}}
	}
	a.Language = language(a.Text)
	return nil
}

func (a *Article) setCategory(s string) []errs.Field {
	a.Category = text.Line(s)
	if text.Len(a.Category) > MaxCategory {
		return []errs.Field{{Location: "body.category", Code: "field.too_long", Message: fmt.Sprintf("Too long: at most %d characters.", MaxCategory)}}
	}
	return nil
}

// differences are the names of the fields in which a is not old.
func (a Article) differences(old Article) (names []string) {
	for _, f := range []struct {
		name string
		same bool
	}{{"title", a.Title == old.Title}, {"body", a.HTML == old.HTML}, {"category", a.Category == old.Category}} {
		if !f.same {
			names = append(names, f.name)
		}
	}
	return names
}
