package knowledge

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Input is a FAQ as somebody typed it. Answer is plain text, or rich text when it has markup that we keep.
type Input struct {
	Question     string
	Alternatives []string
	Answer       string
	Category     string
	Active       bool
	Verbatim     bool
}

// Patch changes a FAQ; what is nil stays.
type Patch struct {
	Question     *string
	Alternatives *[]string
	Answer       *string
	Category     *string
	Active       *bool
	Verbatim     *bool
	// Seen is what the texts said that the change was made to. Where somebody else has changed one of them meanwhile, and the
	// change is of the same one, nothing is changed.
	Seen *Seen
}

// Seen are the texts of a FAQ as somebody has read them; nil: not told.
type Seen struct {
	Question     *string   `json:"question,omitempty"`
	Alternatives *[]string `json:"alternatives,omitempty"`
	Answer       *string   `json:"answer,omitempty" doc:"As answer_html was."`
}

// late says that p would put f in the place of something that its author has not seen.
func (p Patch) late(f, old FAQ) bool {
	if p.Seen == nil {
		return false
	}
	other := func(seen *string, old, now string) bool { return seen != nil && *seen != old && now != old }
	return other(p.Seen.Question, old.Question, f.Question) || other(p.Seen.Answer, old.AnswerHTML, f.AnswerHTML) ||
		p.Seen.Alternatives != nil && !slices.Equal(*p.Seen.Alternatives, old.Alternatives) && !slices.Equal(f.Alternatives, old.Alternatives)
}

// check brings in into the form that is stored, and lists everything that is wrong with it. at is the path of the
// object in the request ("body", "body.items[3]").
func (in Input) check(at string) (FAQ, []errs.Field) {
	var wrong []errs.Field
	f := FAQ{Active: in.Active, Verbatim: in.Verbatim}
	bad := func(name, code, message string) {
		wrong = append(wrong, errs.Field{Location: at + "." + name, Code: code, Message: message})
	}
	f.Question = text.Line(in.Question)
	f.key = text.Key(f.Question)
	switch {
	case f.Question == "":
		bad("question", "field.required", "This field is required.")
	case len(search.Analyse(f.Question)) == 0:
		bad("question", "faq.no_words", "A question needs at least one letter or digit.")
	case text.Len(f.Question) > MaxQuestion:
		bad("question", "field.too_long", fmt.Sprintf("Too long: at most %d characters.", MaxQuestion))
	}
	seen := map[string]bool{f.key: true}
	for i, a := range in.Alternatives {
		a = text.Line(a)
		key := text.Key(a)
		switch {
		case text.Len(a) > MaxQuestion:
			bad(fmt.Sprintf("alternatives[%d]", i), "field.too_long", fmt.Sprintf("Too long: at most %d characters.", MaxQuestion))
		case key != "" && !seen[key]: // an empty line or one said twice is not worth an error
			f.Alternatives = append(f.Alternatives, a)
		}
		seen[key] = true
	}
	if len(f.Alternatives) > MaxAlternatives {
		bad("alternatives", "field.too_many", fmt.Sprintf("Too many: at most %d.", MaxAlternatives))
	}
	f.AnswerHTML, f.AnswerText = richText(in.Answer)
	switch images := strings.Count(f.AnswerHTML, "<img"); {
	case f.AnswerText == "":
		bad("answer", "field.required", "This field is required.")
	case images > MaxImages:
		bad("answer", "faq.too_many_images", fmt.Sprintf("Too many images: at most %d.", MaxImages))
	case text.Len(f.AnswerText) > MaxAnswer || len(f.AnswerHTML) > maxAnswerHTML:
		bad("answer", "field.too_long", fmt.Sprintf("Too long: at most %d characters.", MaxAnswer))
	}
	f.Category = text.Line(in.Category)
	if text.Len(f.Category) > MaxCategory {
		bad("category", "field.too_long", fmt.Sprintf("Too long: at most %d characters.", MaxCategory))
	}
	return f, wrong
}

// input is f as it would be typed.
func (f FAQ) input() Input {
	return Input{Question: f.Question, Alternatives: f.Alternatives, Answer: f.AnswerHTML, Category: f.Category, Active: f.Active, Verbatim: f.Verbatim}
}

// applied is old changed by p, checked.
func (p Patch) applied(old FAQ) (FAQ, []errs.Field) {
	in := old.input()
	set(&in.Question, p.Question)
	set(&in.Alternatives, p.Alternatives)
	set(&in.Answer, p.Answer)
	set(&in.Category, p.Category)
	set(&in.Active, p.Active)
	set(&in.Verbatim, p.Verbatim)
	f, wrong := in.check("body")
	if p.Answer == nil {
		f.AnswerHTML, f.AnswerText = old.AnswerHTML, old.AnswerText
	}
	f.ID, f.BotID, f.Origin, f.State, f.Reason, f.OverlapsWith = old.ID, old.BotID, old.Origin, old.State, old.Reason, old.OverlapsWith
	f.UseCount, f.CreatedBy, f.CreatedAt, f.version = old.UseCount, old.CreatedBy, old.CreatedAt, old.version
	return f, wrong
}

func set[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

// markup is a tag that we keep; without one a text is plain, and "a < b" is what it says.
var markup = regexp.MustCompile(`(?i)</?(p|br|b|strong|i|em|u|s|a|ul|ol|li|blockquote|code|pre|img)(\s[^<>]*)?/?>`)

// richText gives the stored form of an answer, sanitised HTML, and its plain text.
func richText(s string) (markedUp, plain string) {
	s = text.Trim(s)
	if markup.MatchString(s) {
		markedUp = text.Trim(text.SanitizeHTML(s))
		if plain = text.PlainFromHTML(markedUp); plain == "" && strings.Contains(markedUp, "<img") {
			plain = "[image]" // where only text is shown, something must say that there is an answer
		}
		return markedUp, plain
	}
	return text.HTMLFromPlain(s), s
}
