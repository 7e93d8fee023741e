// Package check is the answer tests of a bot: questions with what it is to do about them. They run after every change of
// what the bot knows, how it is told to speak, or which model it asks, and tell what got better and what got worse; and
// they run with settings that are not saved yet, so that this is known before customers meet it.
package check

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// Expect says what the bot is to do about a question.
type Expect string

// What can be expected, and what can come: an answer, word that it does not know, a person.
const (
	Answered   Expect = "answered"
	Unanswered Expect = "unanswered"
	Person     Expect = "person"
)

// Origin says where a test comes from.
type Origin string

// The origins: a question the bot could not answer, what an agent has written, an answer of the bot that was right,
// somebody's own words, a file.
const (
	FromUnanswered Origin = "unanswered"
	FromCorrection Origin = "correction"
	FromAnswer     Origin = "answer"
	Manual         Origin = "manual"
	Imported       Origin = "import"
)

// Source is a piece of knowledge, with its title at that time. Score is how well it fitted.
type Source struct {
	ID    string         `json:"id"`
	Kind  knowledge.Kind `json:"kind"`
	Title string         `json:"title"`
	Score float64        `json:"score,omitempty"`
}

// Expected is a question with what is to come of it. An answer must rest on one of Sources, where some are named, and
// hold all of Facts, in whatever case and accents.
type Expected struct {
	Question string   `json:"question"`
	Language string   `json:"language,omitempty"` // of the conversation; empty: the question's
	Expect   Expect   `json:"expect"`
	Sources  []Source `json:"sources,omitempty"`
	Facts    []string `json:"facts,omitempty"`
}

// Check is an answer test of a bot.
type Check struct {
	ID    string
	BotID string
	Expected
	Note      string
	Origin    Origin
	Verdict   Verdict // of the last run; empty: it has not run as it is now
	Trend     []Verdict
	CreatedBy string
	CreatedAt time.Time
	UpdatedAt time.Time

	originID string
}

// Limits.
const (
	MaxChecks   = 500 // of a bot
	maxQuestion = 500
	maxFacts    = 10
	maxFact     = 200
	maxSources  = 10
	maxNote     = 1000
	maxTrend    = 10
)

// The errors of this package.
var (
	ErrNotFound = errs.New(errs.NotFound, "answer_test.not_found", "There is no such answer test.")
	ErrNoRun    = errs.New(errs.NotFound, "answer_test.no_run", "There is no such run.")
	ErrNone     = errs.New(errs.Conflict, "answer_test.none", "This bot has no answer tests yet.")
	ErrRunning  = errs.New(errs.Conflict, "answer_test.running", "Settings are being tried already.")
	ErrOver     = errs.New(errs.Conflict, "answer_test.over", "This run is over.")
	ErrDaily    = errs.New(errs.Forbidden, "answer_test.daily_limit", "Today's answers of a language model for the tests of this bot are used up.")
	ErrFull     = errs.New(errs.Forbidden, "answer_test.limit", "A bot has at most 500 answer tests.")
	ErrExists   = errs.New(errs.Conflict, "answer_test.exists", "This question is a test already.",
		errs.Field{Location: "body.question", Code: "answer_test.exists", Message: "This question is a test already."})
	ErrNoQuestion = errs.New(errs.Conflict, "answer_test.no_question", "No question of the customer stands before this message.")
)

// Input is a test as somebody writes it.
type Input struct {
	Question  string
	Language  string
	Expect    Expect // empty: answered
	SourceIDs []string
	Facts     []string
	Note      string
}

// tidy brings in into the form that is stored, and says what is wrong with it. The sources are looked up elsewhere.
func (in *Input) tidy() (wrong []errs.Field) {
	bad := func(field, code, message string) {
		wrong = append(wrong, errs.Field{Location: "body." + field, Code: code, Message: message})
	}
	in.Question, in.Note = text.Line(in.Question), text.Trim(in.Note)
	switch {
	case in.Question == "":
		bad("question", "field.required", "This field is required.")
	case text.Len(in.Question) > maxQuestion:
		bad("question", "field.too_long", "Too long: at most 500 characters.")
	}
	if in.Language = strings.ToLower(text.Line(in.Language)); len(in.Language) > 3 || strings.ContainsFunc(in.Language, func(r rune) bool { return r < 'a' || r > 'z' }) || len(in.Language) == 1 {
		bad("language", "field.language", "A language looks like en or vi.")
	}
	if in.Expect == "" {
		in.Expect = Answered
	}
	if !slices.Contains([]Expect{Answered, Unanswered, Person}, in.Expect) {
		bad("expect", "field.not_allowed", "Must be answered, unanswered or person.")
	}
	var facts []string
	for _, f := range in.Facts {
		if f = text.Line(f); f != "" && !slices.Contains(facts, f) {
			facts = append(facts, f)
		}
		if text.Len(f) > maxFact {
			bad("facts", "field.too_long", "Too long: at most 200 characters each.")
		}
	}
	in.Facts = facts
	if len(facts) > maxFacts {
		bad("facts", "field.too_many", "At most 10.")
	}
	slices.Sort(in.SourceIDs)
	if in.SourceIDs = slices.Compact(in.SourceIDs); len(in.SourceIDs) > maxSources {
		bad("source_ids", "field.too_many", "At most 10.")
	}
	if in.Expect != Answered {
		in.SourceIDs, in.Facts = nil, nil
	}
	if text.Len(in.Note) > maxNote {
		bad("note", "field.too_long", "Too long: at most 1,000 characters.")
	}
	return wrong
}

// holds says whether a fact stands in an answer: the same words, whatever their case and accents, and no part of others.
func holds(said, fact string) bool {
	said, fact = text.Fold(text.Line(said)), text.Fold(text.Line(fact))
	for at := 0; ; {
		i := strings.Index(said[at:], fact)
		if i < 0 || fact == "" {
			return fact == ""
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(said[:i])
		first, size := utf8.DecodeRuneInString(fact)
		last, _ := utf8.DecodeLastRuneInString(fact)
		after, _ := utf8.DecodeRuneInString(said[i+len(fact):])
		if !oneWord(before, first) && !oneWord(last, after) {
			return true
		}
		at = i + size
	}
}

// oneWord says whether two neighbours belong to one word or number. Scripts that set no spaces are let through.
func oneWord(a, b rune) bool {
	part := func(r rune) bool {
		return r != utf8.RuneError && (unicode.IsDigit(r) || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic))
	}
	return part(a) && part(b)
}

// missing are the facts that an answer does not hold.
func (e Expected) missing(said string) []string {
	out := []string{}
	for _, f := range e.Facts {
		if !holds(said, f) {
			out = append(out, f)
		}
	}
	return out
}
