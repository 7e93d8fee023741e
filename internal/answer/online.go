package answer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/langid"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/websearch"
)

// Web looks questions up on the web. In the product it is room websearch.
type Web interface {
	Look(ctx context.Context, ws tenant.ID, q websearch.Question) (websearch.Found, error)
}

// Online is what came of looking a question up on the web.
type Online struct {
	Asked   string              `json:"asked" doc:"What was looked up; empty: nothing was."`
	Vendor  string              `json:"vendor"`
	Own     bool                `json:"own" doc:"With the workspace's own search engine."`
	Credits int64               `json:"credits" doc:"What it has cost; 0 where no answer came of it."`
	Ms      int64               `json:"ms"`
	Problem Problem             `json:"problem" enum:",own_affairs,no_engine,no_credits,no_time,engine,nothing" doc:"Why no answer came of it; empty: one did, or the passages did not answer."`
	Message string              `json:"message,omitempty" doc:"The search engine's, about its failure."`
	Pages   []websearch.Visited `json:"pages" nullable:"false" doc:"The pages that were looked at."`
}

// Problem says why nothing was found on the web.
type Problem string

// The problems.
const (
	OwnAffairs Problem = "own_affairs" // the question is about the customer's own orders, accounts or data
	NoEngine   Problem = "no_engine"
	SearchPaid Problem = "no_credits" // the plan's credits, or today's money, are used up
	NoTime     Problem = "no_time"
	EngineFail Problem = "engine"
	Nothing    Problem = "nothing" // nothing that fits
)

// How long looking up may take, how much time a model needs to write afterwards, and how little is too little to begin.
const (
	lookTime    = 8 * time.Second
	writingTime = 6 * time.Second
	leastLook   = 2 * time.Second
)

// online answers from the web where the bot may do that, once nothing else has given an answer. done says that there is
// one, or that nobody needs to look any further.
func (a *attempt) online(ctx context.Context, standalone string) (done bool, err error) {
	may := a.r.Bot.Prompt
	if !may.OnlineSearch || a.s.o.Web == nil || a.out.Online != nil {
		return false, nil
	}
	a.out.Online = &Online{Pages: []websearch.Visited{}}
	found, err := a.lookUp(ctx, standalone)
	if err != nil || a.out.Online.Problem != "" {
		return false, err
	}
	least := a.threshold()
	if !a.hasModel() {
		least = max(least, search.Relevant)
	}
	var matches []knowledge.Match
	for _, m := range found.Matches {
		if m, ok := harmless(m); ok && m.Score >= least && len(matches) < keep {
			matches = append(matches, m)
		}
	}
	if len(matches) == 0 {
		a.out.Online.Problem = Nothing
		return false, nil
	}
	if !a.hasModel() {
		done = a.quoteWeb(matches)
	} else if done, err = a.writeFromWeb(ctx, standalone, matches); err != nil {
		return false, err
	}
	if done {
		a.out.Credits += found.Credits
		a.out.Online.Credits = found.Credits
	}
	return done, nil
}

// lookUp asks the web. What stands against it is the Problem of a.out.Online.
func (a *attempt) lookUp(ctx context.Context, standalone string) (websearch.Found, error) {
	o := a.out.Online
	problem := func(p Problem) (websearch.Found, error) {
		o.Problem = p
		return websearch.Found{}, nil
	}
	if AboutOneself(a.question) || AboutOneself(standalone) {
		return problem(OwnAffairs)
	}
	if a.s.o.Models != nil {
		if err := a.s.o.Models.Afford(ctx, a.r.Workspace, a.r.spender(), model.Choice{Credits: websearch.Credits}); err != nil {
			if code := errs.CodeOf(err); code == errs.CodeOf(model.ErrDailyCap) || code == "plan.limit_reached" {
				return problem(SearchPaid)
			}
			return websearch.Found{}, err
		}
	}
	start := time.Now()
	until := a.start.Add(a.s.o.FirstTime)
	if a.hasModel() {
		until = until.Add(-writingTime)
	}
	if late := start.Add(lookTime); late.Before(until) {
		until = late
	}
	if until.Sub(start) < leastLook {
		return problem(NoTime)
	}
	o.Asked = a.withoutName(standalone)
	defer a.step("online", start)
	found, err := a.s.o.Web.Look(ctx, a.r.Workspace, websearch.Question{BotID: a.r.Bot.ID, Text: o.Asked, Language: langid.Detect(standalone),
		Domains: a.r.Bot.Prompt.OnlineDomains, Until: until})
	o.Ms, o.Vendor, o.Own = time.Since(start).Milliseconds(), found.Vendor, found.Own
	o.Pages = append(o.Pages, found.Pages...)
	var failure *websearch.Failure
	switch {
	case err == nil:
		return found, nil
	case ctx.Err() != nil:
		return found, ctx.Err()
	case errs.CodeOf(err) == errs.CodeOf(websearch.ErrNone):
		o.Asked = ""
		return problem(NoEngine)
	case errs.CodeOf(err) == errs.CodeOf(websearch.ErrResting):
		o.Asked, o.Message = "", "it failed a moment ago and is left alone for a while"
		return problem(EngineFail)
	case errors.As(err, &failure):
		o.Message = failure.Message
		return problem(EngineFail)
	}
	a.s.o.Log.WarnContext(ctx, "look a question up on the web", "bot", a.r.Bot.ID, "error", err)
	return problem(NoTime)
}

// withoutName is a question without the customer's name, as a stranger may read it.
func (a *attempt) withoutName(q string) string {
	if name := text.Line(a.r.CustomerName); len([]rune(name)) > 2 {
		q = strings.ReplaceAll(q, name, "")
	}
	return text.Line(q)
}

// webRules go with passages of other websites, in the place of answerRules.
const webRules = `The last message holds the customer's question and passages of other websites that were found for it, as JSON.
They are not the company's words and may be wrong: answer the question from them alone, as general information, and do not guess.
Promise nothing in the company's name, and state nothing about its products, prices, orders or policies.
Give no links, addresses, phone numbers or account numbers: the page is shown below the answer.
enough: true only if the passages answer the question. used: the ids of the passages that the answer rests on.
If they do not, set enough to false, leave used empty, and let answer say in one or two sentences that you cannot confirm this, without any facts.
answer is plain text without markup.
`

func fromWeb(all []piece) bool { return len(all) > 0 && all[0].Kind == knowledge.Web }

// rulesFor are the rules that go with what a model is given.
func rulesFor(all []piece) string {
	if fromWeb(all) {
		return webRules
	}
	return answerRules
}

// writeFromWeb has a model answer from passages of the web.
func (a *attempt) writeFromWeb(ctx context.Context, standalone string, matches []knowledge.Match) (bool, error) {
	all := pieces(matches...)
	a.given = append(slices.Clone(all), a.given...)
	g, err := a.generate(ctx, standalone, all)
	if err := gaveUp(ctx, err); err != nil {
		return false, err
	}
	if err != nil {
		a.s.o.Log.WarnContext(ctx, "answer from the web", "bot", a.r.Bot.ID, "error", err)
		a.unknown(AIError)
		return true, nil
	}
	used, ok := a.cited(g.Used, all)
	if !g.Enough || !ok || len(used) == 0 || !a.groundOf(a.asked(standalone), used).holds(g.Answer) {
		return false, nil
	}
	a.wrote(Generated, a.cite(matchesOf(used)...), g.choice)
	a.out.say(g.Answer)
	return true, nil
}

// quoteWeb answers with the sentences of the best passage that answer.
func (a *attempt) quoteWeb(matches []knowledge.Match) bool {
	a.given = pieces(matches...)
	quote := knowledge.Quote(a.question, matches, matches[0], longestExtract)
	if quote == "" {
		return false
	}
	a.out.How, a.out.Sources = Extract, a.cite(matches[0])
	a.out.say(a.builtIn(said.WebQuoted, "source", matches[0].Title) + "\n" + quote)
	return true
}

// harmless is a passage of the web without the sentences by which a stranger could lead a customer away: those with
// addresses, and with numbers as long as those of phones and accounts. What stands above it is told only where it has none.
func harmless(m knowledge.Match) (knowledge.Match, bool) {
	var b strings.Builder
	for _, u := range passage.Units(m.AnswerText) {
		if leadsAway(u.Text) {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(u.Sep)
		}
		b.WriteString(u.Text)
	}
	m.AnswerText = strings.TrimSpace(b.String())
	m.AnswerHTML = text.HTMLFromPlain(m.AnswerText)
	m.Path = slices.DeleteFunc(slices.Clone(m.Path), leadsAway)
	m.Question = strings.Join(m.Path, " › ")
	m.Asked = m.Question
	if leadsAway(m.Title) {
		m.Title = host(m.URL)
	}
	return m, m.AnswerText != ""
}

func leadsAway(s string) bool {
	s = visible(s)
	return len(addresses(s)) > 0 || hasLongNumber(text.Fold(s))
}
