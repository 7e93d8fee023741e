package model

import (
	"context"
	"fmt"
	"time"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/rerank"
	"cxgenie/internal/platform/llm/wire"
	"cxgenie/internal/platform/tenant"
)

// Reranking is a model that judges how well what was found answers a question. The zero value is none.
type Reranking struct {
	Ref Ref

	s     *Service
	ws    tenant.ID
	by    llm.Reranker
	price Price
}

// Is says whether there is one.
func (r Reranking) Is() bool { return r.by != nil }

// name is what the model is known by while it rests.
func (r Reranking) name() string { return r.Ref.KeyID + " rerank " + r.Ref.Model }

// Trouble is why there was no judgement the last time; nil when there was.
func (r Reranking) Trouble() error { return r.s.trouble(r.name()) }

// rerankTime is how long a question may wait for the judgement.
const rerankTime = time.Second

// ranker is the way to a key's reranker as it was at a time.
type ranker struct {
	at time.Time
	by llm.Reranker
}

// judgeDialer makes rerankers; they share their connections.
func judgeDialer(o Options) func(k Key, plain string) llm.Reranker {
	client := wire.Client(o.Allow, o.Limits)
	return func(k Key, plain string) llm.Reranker {
		return rerank.New(rerank.Options{BaseURL: baseOf(k), Key: plain, Client: client, Limits: o.Limits})
	}
}

// Reranking is the model that judges for a workspace.
func (s *Service) Reranking(ctx context.Context, ws tenant.ID) (Reranking, error) {
	st, err := s.state(ctx, ws)
	if err != nil {
		return Reranking{}, err
	}
	k, ok := st.keys[st.settings.Rerank.KeyID]
	if !ok || k.RerankModel == "" {
		return Reranking{}, nil
	}
	by, err := s.ranker(k)
	if err != nil {
		return Reranking{}, err
	}
	return Reranking{Ref: Ref{k.ID, k.RerankModel}, s: s, ws: ws, by: by, price: meaningPrice(k.RerankModel, k.Prices)}, nil
}

func (s *Service) ranker(k Key) (llm.Reranker, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.ranks[k.ID]; ok && r.at.Equal(k.UpdatedAt) {
		return r.by, nil
	}
	plain, err := s.unseal(k)
	if err != nil {
		return nil, err
	}
	if len(s.ranks) >= remembered {
		clear(s.ranks)
	}
	by := s.judge(k, plain)
	s.ranks[k.ID] = ranker{k.UpdatedAt, by}
	return by, nil
}

// Judge scores documents by how well they answer a question, 0 to 1, in little time. As with questions, a model that fails
// is left alone for a while.
func (r Reranking) Judge(ctx context.Context, q string, documents []string) ([]float64, error) {
	what := r.name()
	if r.s.rests(what) {
		return nil, ErrResting
	}
	within, cancel := context.WithTimeout(ctx, rerankTime)
	defer cancel()
	got, err := r.by.Rerank(within, llm.RerankRequest{Model: r.Ref.Model, Query: q, Documents: documents})
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if within.Err() != nil {
			err = llm.NewError(llm.Timeout, fmt.Sprintf("no answer within %v", rerankTime), nil)
		}
		r.s.rest(what, err)
		if word := llm.KeyError(err); word == string(llm.InvalidKey) || word == string(llm.NoQuota) {
			r.s.Failed(ctx, r.ws, Choice{KeyID: r.Ref.KeyID, Own: true, Model: r.Ref.Model}, err)
		}
		return nil, err
	}
	r.s.fit(what)
	tokens := int64(got.Usage.In)
	r.s.owe(r.ws, tokens, r.price.Cost(llm.Usage{In: got.Usage.In}), false)
	return got.Scores, nil
}
