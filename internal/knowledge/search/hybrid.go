package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Embedder gives texts their meanings: one vector each, all of one length, near to each other where texts mean the same.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}

// Reranker judges how well documents answer q: one score each, 0 to 1.
type Reranker func(ctx context.Context, q string, found []Found) ([]float64, error)

// Hybrid searches a corpus by words and by meaning together. Without an Embedder it searches by words, without a Rerank the
// order stays.
type Hybrid struct {
	*Corpus
	Embedder Embedder
	Rerank   Reranker
}

// Shares of both lists in the order, when each is brought to 0 … 1. Meaning leads because it finds what is said in other
// words; words still decide between neighbours in meaning, and about codes and names.
const (
	meaningShare = 0.7
	wordsShare   = 1 - meaningShare
)

// ErrMeaning says that the meaning of a question could not be told; what was found by words is returned with it.
var ErrMeaning = errors.New("the question was searched by words only")

// Learn adds documents with their meanings. When these cannot be told nothing is added.
func (h Hybrid) Learn(ctx context.Context, docs ...Document) error {
	if h.Embedder == nil {
		for _, d := range docs {
			h.Put(d)
		}
		return nil
	}
	texts := make([]string, len(docs))
	for i, d := range docs {
		texts[i] = d.text()
	}
	meanings, err := h.Embedder.Embed(ctx, texts)
	if err != nil {
		return err
	}
	if len(meanings) != len(docs) {
		return fmt.Errorf("%d vectors for %d documents", len(meanings), len(docs))
	}
	for i, d := range docs {
		if err := h.put(d, meanings[i]); err != nil {
			return fmt.Errorf("document %s: %w", d.ID, err)
		}
	}
	return nil
}

// LearnBackdrop has what is near in meaning measured against texts about anything, too, where there are few documents.
func (h Hybrid) LearnBackdrop(ctx context.Context) error {
	if h.Embedder == nil || h.Len() >= enoughMeant {
		return nil
	}
	meanings, err := h.Embedder.Embed(ctx, Backdrop())
	if err == nil {
		h.SetBackdrop(meanings)
	}
	return err
}

// text is d as it is read: where it stands, what it asks, what it says.
func (d Document) text() string {
	return strings.Join([]string{strings.Join(d.Path, " > "), strings.Join(d.Questions, "\n"), d.Body}, "\n")
}

// Search returns the documents that fit q best, best first, at most limit. When the embedder or the reranker fails, what
// the rest has found is returned together with the error.
func (h Hybrid) Search(ctx context.Context, q string, limit int) ([]Found, error) {
	var meaning []float32
	var failed error
	if h.Embedder != nil {
		vectors, err := h.Embedder.Embed(ctx, []string{q})
		if err == nil && len(vectors) != 1 {
			err = fmt.Errorf("%d vectors for one question", len(vectors))
		}
		if err != nil {
			failed = errors.Join(ErrMeaning, err)
		} else {
			meaning = vectors[0]
		}
	}
	ask := limit
	if h.Rerank != nil {
		ask = max(limit, maxReranked)
	}
	found, err := h.search(ctx, q, meaning, ask)
	if err != nil || h.Rerank == nil || len(found) == 0 {
		return found[:min(max(limit, 0), len(found))], errors.Join(failed, err)
	}
	scores, err := h.Rerank(ctx, q, found)
	if err == nil && len(scores) != len(found) {
		err = fmt.Errorf("%d scores for %d documents", len(scores), len(found))
	}
	if err == nil {
		for i := range found {
			if !found[i].Exact {
				found[i].Score = min(max(scores[i], 0), 0.99)
			}
		}
		slices.SortStableFunc(found, func(a, b Found) int {
			return cmp.Compare(b.Score, a.Score)
		})
	}
	return found[:min(max(limit, 0), len(found))], errors.Join(failed, err)
}

// maxReranked is how many documents a reranker is asked about.
const maxReranked = 30

// fuse joins what was found by words with what is near in meaning. The ranks of words become numbers of at most 1 by the
// best of them, and so do the cosines, from the last of the list; each document's share of the two decides, also about the
// score. Ranks by place (reciprocal rank fusion) would let a weak list outvote a good one. among is how many texts the nearness
// was measured among.
func (c *Corpus) fuse(list []candidate, weight float64, close []near, among int) []candidate {
	if len(close) == 0 {
		return list
	}
	top := 0.0
	for _, l := range list {
		top = max(top, l.rank)
	}
	low, high := close[len(close)-1].cosine, close[0].cosine
	// Of n unrelated documents the likest is an outlier of about this many standard deviations by chance alone.
	chance := math.Sqrt(2 * math.Log(float64(max(c.count, among))+1))
	at := map[uint32]int{}
	for i, l := range list {
		at[l.slot] = i
		list[i].score = wordsShare * score(l.rank, weight)
		if top > 0 {
			list[i].rank = wordsShare * l.rank / top
		}
	}
	for _, n := range close {
		share := 1.0
		if high > low {
			share = (n.cosine - low) / (high - low)
		}
		i, ok := at[n.slot]
		if !ok {
			i = len(list)
			list = append(list, candidate{slot: n.slot})
		}
		list[i].rank += meaningShare * share
		list[i].meaning = 1 / (1 + math.Exp(chance-n.outlier))
		list[i].score += meaningShare * list[i].meaning
	}
	return list
}
