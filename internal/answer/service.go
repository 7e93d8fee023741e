package answer

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/text"
)

// Options are what the room is given at start. The zero value is right for production without a model.
type Options struct {
	Models Models // nil: none
	Web    Web    // looks questions up; nil: nobody does
	// FirstTime is how long the first model may take for an answer, Time how long an answer may take in all.
	FirstTime time.Duration
	Time      time.Duration
	// Glance is how long the words of an answer that is being written wait for more before they are looked at and shown:
	// each look costs as much, however many words it is at. 0: not at all.
	Glance time.Duration
	Log    *slog.Logger
}

// Service answers questions. Safe for concurrent use.
type Service struct {
	knowledge *knowledge.Service
	o         Options
	known     *recent.Cache[string, *stands]         // what stands in the texts that answers rest on; see standing
	secret    *recent.Cache[string, map[string]bool] // what answers must not repeat; see windows
	heard     *recent.Cache[string, *sayings]        // what the pieces say that answers rest on; see sayings
}

// Some hundred passages answer nearly all questions of a bot; one takes about as much memory as two of its text.
const (
	standingFor = 10 * time.Minute
	maxStanding = 2000
	maxSecrets  = 200 // prompts; most bots have the same
)

// New makes the room.
func New(k *knowledge.Service, o Options) *Service {
	if o.FirstTime == 0 {
		o.FirstTime = 20 * time.Second
	}
	if o.Time == 0 {
		o.Time = 30 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Service{knowledge: k, o: o, known: recent.New[string, *stands](clock.System{}, standingFor, maxStanding),
		secret: recent.New[string, map[string]bool](clock.System{}, standingFor, maxSecrets), heard: recent.New[string, *sayings](clock.System{}, standingFor, maxStanding)}
}

// keep is how many pieces of knowledge an answer may rest on, found how many are looked at for it.
const (
	keep  = 8
	found = 20
)

// Answer answers. An error means that the question could not be looked at (the database is away, the bot is gone, the
// caller gave up); that there is no answer, or that the model failed, is a Result.
func (s *Service) Answer(ctx context.Context, r Request) (Result, error) {
	start := time.Now()
	if !r.Began.IsZero() {
		start = r.Began
	}
	a := &attempt{s: s, r: r, start: start, mayNotAsk: r.MayNotAsk}
	a.question = question(r.Texts)
	a.spoken = Spoken(a.question, r.Language)
	a.out.Language = replyLanguage(r.Bot, a.spoken, r.Language)
	a.out.Class, a.out.Unhappy = Business, Unhappy(a.question)
	err := a.run(ctx)
	a.block()
	a.out.Ms = time.Since(start).Milliseconds()
	a.out.Given = a.evidence()
	return a.out, err
}

// question joins the texts that are answered together. Greetings beside a question are not part of it, and a question
// that an impatient customer sends again is asked once.
func question(texts []string) string {
	var all, asked []string
	said := map[string]bool{}
	for _, t := range texts {
		if t = text.Trim(t); t == "" || said[text.Key(t)] {
			continue
		}
		said[text.Key(t)] = true
		all = append(all, t)
		if !SmallTalk(t) {
			asked = append(asked, t)
		}
	}
	if len(asked) == 0 {
		asked = all
	}
	return strings.Join(asked, "\n")
}

// attempt is one question on its way to an answer.
type attempt struct {
	s         *Service
	r         Request
	start     time.Time
	question  string
	spoken    string            // the language of the question; empty: it does not show
	before    []Turn            // the newest earlier messages, for the model
	recalled  bool              // they were read
	known     []Known           // what a model is told of the customer
	best      *knowledge.Match  // the nearest of all that was found
	found     []knowledge.Match // what was found last, best first
	given     []piece           // what a model was given of it
	used      map[string]bool   // what the answer rests on, by the ids of entries and passages
	ground    *ground           // what the answer may rest on, as it was made last; see groundOf
	grounded  string            // what that was made of
	mayNotAsk bool              // there is no asking back
	chosen    bool              // choices are known
	choices   []model.Choice    // the models that may answer, best first
	out       Result
}

func (a *attempt) run(ctx context.Context) error {
	if done, err := a.followUp(ctx); done || err != nil {
		return err
	}
	matches, err := a.match(ctx, a.question)
	if err != nil {
		return err
	}
	switch {
	case len(matches) > 0 && matches[0].Exact:
		a.quote(Exact, matches[0])
		return nil
	case AsksForHuman(a.question):
		a.out.Class = HumanRequest
		a.unknown(AskedForHuman)
		return nil
	}
	if len(matches) == 0 || matches[0].Score < search.Near || !matches[0].Verbatim {
		if err := a.choose(ctx); err != nil {
			return err
		}
	}
	switch {
	case len(matches) > 0 && matches[0].Score >= search.Near:
		return a.near(ctx, matches[0])
	case AboutItself(a.question):
		return a.aboutTheBot(ctx)
	case a.hasModel():
		return a.withModel(ctx, matches)
	case SmallTalk(a.question):
		a.smallTalk()
	case a.out.Without == CreditsUsed:
		a.unknown(NoCredits)
	default:
		return a.extract(ctx, matches)
	}
	return nil
}

// match looks for q as it was asked, and with the meanings of the company's own words in it: what is known in these very
// words is found by them, and the rest by what they mean.
func (a *attempt) match(ctx context.Context, q string) ([]knowledge.Match, error) {
	defer a.step("search", time.Now())
	matches, err := a.s.knowledge.Match(ctx, a.r.Workspace, a.r.Bot.ID, q, found)
	if err != nil {
		return nil, err
	}
	meant, err := a.s.knowledge.Expand(ctx, a.r.Workspace, a.r.Bot.ID, q)
	if err != nil {
		return nil, err
	}
	if meant != q && (len(matches) == 0 || !matches[0].Exact) {
		more, err := a.s.knowledge.Match(ctx, a.r.Workspace, a.r.Bot.ID, meant, found)
		if err != nil {
			return nil, err
		}
		matches = merge(more, matches)
	}
	a.out.Question, a.found = q, matches
	if len(matches) > 0 && (a.best == nil || matches[0].Score > a.best.Score) {
		a.best = &matches[0]
	}
	return matches, err
}

// quote answers with an entry as it is written.
func (a *attempt) quote(how How, m knowledge.Match) {
	a.out.How, a.out.Text, a.out.HTML, a.out.Sources = how, m.AnswerText, m.AnswerHTML, a.cite(m)
}

// cite names the sources of an answer, best first, each once, and notes what it rests on.
func (a *attempt) cite(matches ...knowledge.Match) []Source {
	a.used = map[string]bool{}
	for _, m := range matches {
		a.used[m.EntryID] = true
	}
	return sources(matches...)
}

func sources(matches ...knowledge.Match) []Source {
	var list []Source
	for _, m := range matches {
		if !slices.ContainsFunc(list, func(s Source) bool { return s.ID == m.SourceID }) {
			list = append(list, Source{ID: m.SourceID, Kind: m.Kind, Title: m.Title, Score: m.Score, Page: m.Page, URL: m.URL})
		}
	}
	return list
}

func matchesOf(all []piece) []knowledge.Match {
	out := make([]knowledge.Match, len(all))
	for i, p := range all {
		out[i] = p.Match
	}
	return out
}

// unknown ends without an answer.
func (a *attempt) unknown(why Reason) {
	a.out.How, a.out.Reason, a.out.Sources, a.out.Credits = Unknown, why, nil, 0
	a.used = nil
	if a.best != nil && a.best.Score >= search.Unrelated {
		a.out.Draft, a.out.DraftFrom = a.best.AnswerText, sources(*a.best)
	}
	if why == AskedForHuman {
		a.out.Text, a.out.HTML = "", ""
		return
	}
	a.out.say(unknownText(a.r, a.out.Language, why))
}

// near answers from one FAQ alone: as it is written when that is wanted or there is no model, else in the bot's words.
// When the model fails, what is written is still the right answer.
func (a *attempt) near(ctx context.Context, m knowledge.Match) error {
	if m.Verbatim || !a.hasModel() {
		a.quote(Near, m)
		return nil
	}
	if err := a.recall(ctx); err != nil {
		return err
	}
	one := pieces(m)
	a.given = one
	g, err := a.generate(ctx, a.question, one)
	if err := gaveUp(ctx, err); err != nil {
		return err
	}
	if err != nil || !g.Enough || !a.s.newGround(a.question, one).owning(a.told()...).knowing(a.known).keeping(a.s.windows(a.secret())).holds(g.Answer) {
		a.quote(Near, m)
		return nil
	}
	if still, err := a.stillThere(ctx, m); err != nil || !still {
		return err
	}
	a.wrote(Near, a.cite(m), g.choice)
	a.out.say(g.Answer)
	return nil
}

// gaveUp returns the error of a caller who no longer waits. A model that took its time is none.
func gaveUp(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return nil
}

// kept are the best of what is not there by chance.
func (a *attempt) kept(matches []knowledge.Match) []knowledge.Match {
	matches = slices.DeleteFunc(slices.Clone(matches), func(m knowledge.Match) bool { return m.Score < a.threshold() })
	return matches[:min(keep, len(matches))]
}

// merge joins two lists, best first, each entry once.
func merge(a, b []knowledge.Match) []knowledge.Match {
	seen := map[string]bool{}
	var out []knowledge.Match
	for len(a) > 0 || len(b) > 0 {
		from := &a
		if len(a) == 0 || len(b) > 0 && b[0].Score > a[0].Score {
			from = &b
		}
		if m := (*from)[0]; !seen[m.EntryID] {
			seen[m.EntryID] = true
			out = append(out, m)
		}
		*from = (*from)[1:]
	}
	return out
}

// business answers from what was found.
func (a *attempt) business(ctx context.Context, standalone string, matches []knowledge.Match) error {
	a.out.Question = standalone
	if len(matches) == 0 {
		if done, err := a.ofHimself(ctx, standalone); done || err != nil {
			return err
		}
		if done, err := a.online(ctx, standalone); done || err != nil {
			return err
		}
		if a.r.Bot.Prompt.GeneralKnowledge {
			return a.general(ctx, standalone)
		}
		a.unknown(NoKnowledge)
		return nil
	}
	all, err := a.gather(ctx, matches)
	if err != nil {
		return err
	}
	a.given = all
	g, err := a.generate(ctx, standalone, all)
	if err := gaveUp(ctx, err); err != nil {
		return err
	}
	if err != nil {
		a.s.o.Log.WarnContext(ctx, "generate an answer", "bot", a.r.Bot.ID, "error", err)
		a.unknown(AIError)
		return nil
	}
	if !g.Enough {
		if done, err := a.online(ctx, standalone); done || err != nil {
			return err
		}
	}
	used, ok := a.cited(g.Used, all)
	asked, secret := a.asked(standalone), a.secret()
	if !g.Enough || !ok || !a.groundOf(asked, used).holds(g.Answer) {
		a.unknown(NotEnough)
		// The careful answer of mode ai_generate: it may say what it cannot confirm, and must bring in no facts.
		if !g.Enough && a.r.Bot.UnknownMode == bot.AIGenerate && g.Answer != "" && a.s.newGround(asked, nil).owning(a.told()...).knowing(a.known).keeping(a.s.windows(secret)).holds(g.Answer) {
			a.out.say(g.Answer)
		}
		return nil
	}
	matches = matchesOf(used)
	if still, err := a.stillThere(ctx, matches...); err != nil || !still {
		return err
	}
	a.wrote(Generated, a.cite(matches...), g.choice)
	a.out.say(a.asOf(g.Answer))
	return nil
}

// wrote notes that a model's answer stands, and what it costs.
func (a *attempt) wrote(how How, from []Source, by model.Choice) {
	a.out.How, a.out.Sources, a.out.Credits = how, from, by.Credits
}

// stillThere says whether the sources may still be answered from: one that was deleted or switched off while the model
// wrote may not, and then there is no answer.
func (a *attempt) stillThere(ctx context.Context, used ...knowledge.Match) (bool, error) {
	still, err := a.s.knowledge.Usable(ctx, a.r.Workspace, a.r.Bot.ID, used)
	if err == nil && !still {
		a.unknown(NotEnough)
	}
	return still, err
}
