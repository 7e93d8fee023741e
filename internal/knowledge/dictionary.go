package knowledge

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Term is a word of a company, and what it means: slang, an abbreviation, a name.
type Term struct {
	ID        string
	BotID     string
	Keyword   string
	Meaning   string
	CreatedAt time.Time
	UpdatedAt time.Time

	key string
}

// Limits of a bot's dictionary.
const (
	MaxTerms   = 500
	maxKeyword = 50
	maxMeaning = 255
)

// The errors of the dictionary.
var (
	ErrNoTerm       = errs.New(errs.NotFound, "dictionary.not_found", "There is no such keyword.")
	ErrTooManyTerms = errs.New(errs.Forbidden, "dictionary.full", fmt.Sprintf("A dictionary has at most %d keywords.", MaxTerms))
	errKeywordTaken = errs.New(errs.Conflict, "dictionary.taken", "This keyword is there already.",
		errs.Field{Location: "body.keyword", Code: "dictionary.taken", Message: "This keyword is there already."})
)

var (
	keywordForm = regexp.MustCompile(`^[\p{L}\p{M}\p{N} .'’-]+$`)
	meaningForm = regexp.MustCompile(`^[\p{L}\p{M}\p{N}\p{P} ]+$`)
)

// checkTerm brings a term into the form that is stored, and lists what is wrong with it.
func checkTerm(keyword, meaning string) (Term, []errs.Field) {
	t := Term{Keyword: text.Line(keyword), Meaning: text.Line(meaning)}
	t.key = text.Key(t.Keyword)
	var wrong []errs.Field
	check := func(name, v string, most int, form *regexp.Regexp) {
		code, message := "", ""
		switch {
		case v == "":
			code, message = "field.required", "This field is required."
		case text.Len(v) > most:
			code, message = "field.too_long", fmt.Sprintf("Too long: at most %d characters.", most)
		case !form.MatchString(v), len(wordsOf(v)) == 0:
			code, message = "dictionary.letters", "Use letters and numbers only."
		}
		if code != "" {
			wrong = append(wrong, errs.Field{Location: "body." + name, Code: code, Message: message})
		}
	}
	check("keyword", t.Keyword, maxKeyword, keywordForm)
	check("meaning", t.Meaning, maxMeaning, meaningForm)
	if len(wrong) == 0 && text.Key(t.Meaning) == t.key {
		wrong = append(wrong, errs.Field{Location: "body.meaning", Code: "dictionary.same", Message: "The meaning says the same as the keyword."})
	}
	return t, wrong
}

// lexicon is a bot's dictionary, ready to be looked up in.
type lexicon struct {
	terms map[string]Term // by key; the unaccented spelling of a key is there too, unless it is a keyword itself
	words int             // of the longest keyword
}

func newLexicon(list []Term) lexicon {
	x := lexicon{terms: map[string]Term{}}
	for _, t := range list {
		x.terms[t.key] = t
		x.words = max(x.words, len(wordsOf(t.Keyword)))
	}
	for _, t := range list {
		plain := text.Unaccented(t.key)
		if _, taken := x.terms[plain]; !taken {
			x.terms[plain] = t
		}
	}
	return x
}

// expand gives question with the meaning of each keyword behind it: "keyword (meaning)". Whole words count, the longest
// keyword first, in any case, in its own spelling or without accents. What was put in is not looked up again.
func (x lexicon) expand(question string) string {
	if len(x.terms) == 0 {
		return question
	}
	words := wordsOf(question)
	var b strings.Builder
	done := 0
	for i := 0; i < len(words); {
		n := min(x.words, len(words)-i)
		for ; n > 0; n-- {
			from, to := words[i][0], words[i+n-1][1]
			t, ok := x.terms[text.Key(question[from:to])]
			if !ok {
				continue
			}
			b.WriteString(question[done:to] + " (" + t.Meaning + ")")
			done = to
			break
		}
		i += max(1, n)
	}
	b.WriteString(question[done:])
	return b.String()
}

// wordsOf finds where the words of s begin and end. In scripts that leave no space between words each character is one.
func wordsOf(s string) (list [][2]int) {
	begin := -1
	end := func(at int) {
		if begin >= 0 {
			list = append(list, [2]int{begin, at})
			begin = -1
		}
	}
	for i, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			end(i)
			begin = i
			end(i + len(string(r)))
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), unicode.IsNumber(r):
			if begin < 0 {
				begin = i
			}
		default:
			end(i)
		}
	}
	end(len(s))
	return list
}
