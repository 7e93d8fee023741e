package answer

import (
	"context"
	"slices"
	"strings"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/search"
)

// longestExtract is about how many characters of a passage are quoted.
const longestExtract = 400

// extract quotes the best passage that was found when most of what was asked is there; where that is a FAQ that does not ask
// the same, it asks back. It is all that can be done without a model.
func (a *attempt) extract(ctx context.Context, matches []knowledge.Match) error {
	cut := max(search.Relevant, a.threshold())
	matches = foremost(matches)
	fits := len(matches) > 0 && matches[0].Score >= cut
	switch {
	case fits && matches[0].Kind != knowledge.QAndA:
		return a.excerpt(ctx, a.newest(matches, cut))
	case fits && !a.mayNotAsk:
		a.askBack(matches)
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

// foremost puts passages that fit better than a FAQ before it: a FAQ is preferred to what fits as well, but one that does not
// ask the same answers nothing by itself.
func foremost(matches []knowledge.Match) []knowledge.Match {
	if len(matches) == 0 || matches[0].Kind != knowledge.QAndA {
		return matches
	}
	better := func(m knowledge.Match) bool { return m.Kind != knowledge.QAndA && m.Score > matches[0].Score }
	i := slices.IndexFunc(matches, better)
	if i < 0 {
		return matches
	}
	return slices.Concat(matches[i:], matches[:i])
}

// excerpt answers with the sentences of a passage that answer, and says where they stand.
func (a *attempt) excerpt(ctx context.Context, m knowledge.Match) error {
	quote, err := a.s.knowledge.Excerpt(ctx, a.r.Workspace, a.r.Bot.ID, a.question, m, longestExtract)
	if err != nil {
		return err
	}
	if quote == "" { // only its headings have to do with the question
		a.unknown(NotEnough)
		return nil
	}
	a.out.How, a.out.Sources = Extract, a.cite(m)
	a.out.say(a.asOf(a.builtIn(said.Quoted, "source", standing(m)) + "\n" + quote))
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
