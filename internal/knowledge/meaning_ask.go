package knowledge

import (
	"cmp"
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

// whole says whether FAQs and passages are looked for together: then a FAQ is found by what it means, too.
func (a asking) whole() bool { return a.space != "" || a.judge.Is() }

// question gives search the meaning of one question.
type question struct{ model.Embedding }

// Embed implements search.Embedder.
func (q question) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	v, err := q.Question(ctx, texts[0])
	return [][]float32{v}, err
}

// matchWhole finds entries and passages together, by words and meaning, and in the order of a judge if there is one. asked are
// the entries that ask nearly the same. A vendor that fails is done without.
func (s *Service) matchWhole(ctx context.Context, ws tenant.ID, botID string, now base, ask asking, t *texts, asked []Match, q string, limit int) ([]Match, error) {
	h := search.Hybrid{Corpus: t.corpus}
	if ask.embed.Is() {
		h.Embedder = question{ask.embed}
	}
	judged := map[string]float64{}
	if ask.judge.Is() {
		h.Rerank = func(ctx context.Context, q string, found []search.Found) ([]float64, error) {
			matches, err := s.matchesOf(ctx, ws, botID, now, t, found)
			if err != nil {
				return nil, err
			}
			documents := make([]string, len(found))
			for i, f := range found {
				if m, ok := matches[f.ID]; ok {
					documents[i] = text.Clip(m.Asked+"\n"+m.AnswerText, longestJudged)
				}
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
	matches, err := s.matchesOf(ctx, ws, botID, now, t, hits)
	if err != nil {
		return nil, err
	}
	near := map[string]Match{}
	for _, m := range asked {
		near[m.EntryID] = m
	}
	var out []Match
	for _, hit := range hits {
		m, ok := matches[hit.ID]
		if !ok {
			continue
		}
		m.Words, m.Meaning, m.Judged = hit.ByWords, hit.ByMeaning, judged[hit.ID]
		m.Score = min(hit.Score, search.Near-0.01)
		if n, ok := near[m.EntryID]; ok {
			m.Asked, m.Words, m.Score = n.Asked, max(n.Words, m.Words), max(n.Score, m.Score)
			delete(near, m.EntryID)
		} else if m.Kind == QAndA && m.Meaning == 0 && m.Judged == 0 {
			continue // by words alone an entry is found by how alike the questions are
		}
		out = append(out, m)
	}
	for _, m := range asked { // what only asks alike comes before the first that fits less
		if _, left := near[m.EntryID]; left {
			at := slices.IndexFunc(out, func(o Match) bool { return o.order() < m.order() })
			if at < 0 {
				at = len(out)
			}
			out = slices.Insert(out, at, m)
		}
	}
	lift(out)
	return out[:min(limit, len(out))], nil
}

// looked is how much is looked at, however little is wanted.
const looked = 20

// longestJudged is how much of a text a judge reads, in characters.
const longestJudged = 2000

// lift lets an entry go before passages that fit no better: it was written as an answer.
func lift(list []Match) {
	for i := range list {
		for j := i; j > 0 && list[j].Kind == QAndA && list[j-1].Kind != QAndA && cmp.Compare(list[j-1].order(), list[j].order()) < 0; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// matchesOf reads what was found, by its ids.
func (s *Service) matchesOf(ctx context.Context, ws tenant.ID, botID string, now base, t *texts, hits []search.Found) (map[string]Match, error) {
	out := make(map[string]Match, len(hits))
	passages, err := s.passagesOf(ctx, ws, botID, t, hits)
	if err != nil {
		return nil, err
	}
	for _, m := range passages {
		out[m.EntryID] = m
	}
	var ids []string
	for _, h := range hits {
		if h.Kind == search.FAQ {
			ids = append(ids, h.ID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	ix, err := s.indexAt(ctx, ws, botID, now.entries)
	if err != nil {
		return nil, err
	}
	known, err := s.known(ctx, ix, ws, botID, ids)
	if err != nil {
		return nil, err
	}
	for id, e := range known {
		if e.status == entryImported && e.active {
			out[id] = e.match(e.question)
		}
	}
	return out, nil
}
