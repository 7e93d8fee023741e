package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/text"
)

// longestExtract is about how many characters of a passage are quoted.
const longestExtract = 400

// leads tell where a quotation comes from, in the reply language; asked of a FAQ, which question it answers.
var (
	leads = map[string]string{"en": "From “%s”:", "vi": "Theo “%s”:"}
	asked = map[string]string{"en": "Our answer to “%s”:", "vi": "Câu trả lời cho “%s”:"}
)

// extract quotes the best that was found when most of what was asked is there. It is all that can be done without a model.
func (a *attempt) extract(ctx context.Context, matches []knowledge.Match) error {
	cut := max(search.Relevant, a.threshold())
	matches = foremost(matches)
	switch {
	case len(matches) > 0 && matches[0].Score >= cut && matches[0].Kind == knowledge.QAndA:
		a.quoteNamed(matches[0])
	case len(matches) > 0 && matches[0].Score >= cut:
		return a.excerpt(ctx, a.newest(matches, cut))
	default:
		if done, err := a.online(ctx, a.question); done || err != nil {
			return err
		}
		if len(matches) > 0 && matches[0].Score >= a.threshold() {
			a.unknown(NotEnough)
			return nil
		}
		a.unknown(NoKnowledge)
	}
	return nil
}

// foremost puts passages that fit better than a FAQ before it: a FAQ is preferred to what fits as well, and a model reads
// both, but only one is quoted.
func foremost(matches []knowledge.Match) []knowledge.Match {
	const asWell = 0.05
	if len(matches) == 0 || matches[0].Kind != knowledge.QAndA {
		return matches
	}
	least := matches[0].Score + asWell
	better := func(m knowledge.Match) bool { return m.Kind != knowledge.QAndA && m.Score > least }
	i := slices.IndexFunc(matches, better)
	if i < 0 {
		return matches
	}
	return slices.Concat(matches[i:], matches[:i])
}

// quoteNamed answers with a FAQ that does not ask the same, and says what it asks: whether two questions with words in common
// want the same cannot be told from words, but whoever asked sees it at once.
func (a *attempt) quoteNamed(m knowledge.Match) {
	lead := fmt.Sprintf(builtIn(asked, a.r.Bot, a.out.Language), m.Asked)
	a.quote(Extract, m)
	a.out.Text, a.out.HTML = lead+"\n"+m.AnswerText, text.HTMLFromPlain(lead)+m.AnswerHTML
}

// excerpt answers with the sentences of a passage that answer, and says where they stand.
func (a *attempt) excerpt(ctx context.Context, m knowledge.Match) error {
	said, err := a.s.knowledge.Excerpt(ctx, a.r.Workspace, a.r.Bot.ID, a.question, m, longestExtract)
	if err != nil {
		return err
	}
	if said == "" { // only its headings have to do with the question
		a.unknown(NotEnough)
		return nil
	}
	a.out.How, a.out.Sources = Extract, a.cite(m)
	a.out.say(a.asOf(fmt.Sprintf(builtIn(leads, a.r.Bot, a.out.Language), standing(m)) + "\n" + said))
	return nil
}

// standing is where a passage stands, in the words of its headings: the two that are nearest.
func standing(m knowledge.Match) string {
	path := m.Path
	if len(path) == 0 {
		return m.Title
	}
	return strings.Join(path[max(0, len(path)-2):], " › ")
}

// threshold is the score below which something was found by chance.
func (a *attempt) threshold() float64 {
	if t := a.r.Bot.Prompt.Threshold; t != nil {
		return *t
	}
	return search.Unrelated
}
