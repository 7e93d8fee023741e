package knowledge

import (
	"context"
	"errors"
	"slices"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// asking is who helps to find what a question means, besides its words.
type asking struct {
	space string
	embed model.Embedding
	judge model.Reranking
}

// asking is who helps with the questions to a bot at this moment.
func (s *Service) asking(ctx context.Context, ws tenant.ID, now base) (a asking, err error) {
	if s.models == nil {
		return a, nil
	}
	if a.judge, err = s.models.Reranking(ctx, ws); err != nil || now.space == "" {
		return a, err
	}
	a.space = now.space
	e, err := s.models.EmbeddingAt(ctx, ws, now.ref, now.space[:len(now.space)-len("."+writtenForm)])
	if spaceOf(e) == now.space {
		a.embed = e
	}
	return a, err
}

// whole says whether somebody helps.
func (a asking) whole() bool { return a.space != "" || a.judge.Is() }

// question gives search the meaning of one question.
type question struct{ model.Embedding }

// Embed implements search.Embedder.
func (q question) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	v, err := q.Question(ctx, texts[0])
	return [][]float32{v}, err
}

// matchWhole finds entries and passages by words and meaning, and in the order of a judge if there is one. A vendor that fails is
// done without.
func (s *Service) matchWhole(ctx context.Context, ws tenant.ID, botID string, ask asking, t *texts, q string, limit int) ([]Match, error) {
	h := search.Hybrid{Corpus: t.corpus}
	if ask.embed.Is() {
		h.Embedder = question{ask.embed}
	}
	judged := map[string]float64{}
	if ask.judge.Is() {
		h.Rerank = func(ctx context.Context, q string, found []search.Found) ([]float64, error) {
			matches, err := s.matchesOf(ctx, ws, botID, t, found)
			if err != nil {
				return nil, err
			}
			documents := make([]string, len(found))
			for _, m := range matches {
				i := slices.IndexFunc(found, func(f search.Found) bool { return f.ID == m.EntryID })
				documents[i] = text.Clip(m.Asked+"\n"+m.AnswerText, longestJudged)
			}
			scores, err := ask.judge.Judge(ctx, q, documents)
			for i := range scores {
				judged[found[i].ID] = max(scores[i], 0.001)
			}
			return scores, err
		}
	}
	hits, err := h.Search(ctx, q, max(limit, looked)) // what is left out here is not there to be put in order
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !errors.Is(err, model.ErrResting) {
			s.log.WarnContext(ctx, "search without a vendor", "workspace", ws, "bot", botID, "error", err)
		}
	}
	out, err := s.matchesOf(ctx, ws, botID, t, hits)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Judged = judged[out[i].EntryID]
	}
	lift(out)
	return out[:min(limit, len(out))], nil
}

// looked is how much is looked at, however little is wanted.
const looked = 20

// longestJudged is how much of a text a judge reads, in characters.
const longestJudged = 2000

// lift lets what weighs more go before what fits no better: an entry was written as an answer, and what is new holds.
func lift(list []Match) {
	for i := range list {
		for j := i; j > 0 && list[j].weight() > list[j-1].weight() && list[j-1].order() < list[j].order(); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}
