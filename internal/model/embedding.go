package model

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/openai"
	"cxgenie/internal/platform/tenant"
)

// Embedding is a model that gives texts their meanings, and the way to it. The zero value is none.
type Embedding struct {
	Ref   Ref    // finds the same model again, see EmbeddingAt
	Space string // only meanings of one space can be compared: of one model at one address
	Own   bool   // with the workspace's own key

	s        *Service
	ws       tenant.ID
	provider llm.Provider
	price    Price
}

// Is says whether there is one.
func (e Embedding) Is() bool { return e.provider != nil }

// How long a question may wait for its meaning, how long a failed model is left alone by the questions that follow, and how
// long a meaning is remembered.
const (
	questionTime        = 1500 * time.Millisecond
	restsAfter          = 30 * time.Second
	longestRest         = 5 * time.Minute
	learnTime           = 30 * time.Second
	rememberedFor       = 10 * time.Minute
	rememberedQuestions = 1000
	longestQuestion     = 2000 // characters
	maxDimension        = 8192
)

// JobEmbedding is the job by which the room that keeps meanings learns that the embedding model of a workspace may be another
// one, or works again. Its arguments are EmbeddingArgs.
const JobEmbedding = "model.embedding"

// EmbeddingArgs name the workspace of a JobEmbedding.
type EmbeddingArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
}

func tellEmbedding(ctx context.Context, tx *db.Tx, ws tenant.ID) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: JobEmbedding, Args: EmbeddingArgs{ws}})
}

// ErrResting: the model has failed a moment ago and is left alone.
var ErrResting = errors.New("model: it failed a moment ago and is left alone")

// askedFor is a question whose meaning is remembered.
type askedFor struct{ space, question string }

// Embedding is the model that gives the texts of a workspace their meanings.
func (s *Service) Embedding(ctx context.Context, ws tenant.ID) (Embedding, error) {
	st, err := s.state(ctx, ws)
	if err != nil {
		return Embedding{}, err
	}
	id := st.settings.Embedding.KeyID
	if id == "" {
		id = Installation
	}
	return s.embedding(ws, st, Ref{KeyID: id, Model: st.keys[id].EmbedModel})
}

// EmbeddingAt is the model that a reference led to when a space was filled; none when it leads elsewhere by now.
func (s *Service) EmbeddingAt(ctx context.Context, ws tenant.ID, r Ref, space string) (Embedding, error) {
	st, err := s.state(ctx, ws)
	if err != nil {
		return Embedding{}, err
	}
	e, err := s.embedding(ws, st, r)
	if e.Space != space {
		return Embedding{}, err
	}
	return e, err
}

func (s *Service) embedding(ws tenant.ID, st state, r Ref) (Embedding, error) {
	if r.KeyID == Installation {
		if s.o.Embedder == nil || st.settings.Embedding.KeyID == Off {
			return Embedding{}, nil
		}
		return Embedding{Ref: Ref{Installation, s.o.EmbedModel}, Space: space(s.o.EmbedURL, s.o.EmbedModel), s: s, ws: ws,
			provider: s.o.Embedder, price: meaningPrice(s.o.EmbedModel, nil)}, nil
	}
	k, ok := st.keys[r.KeyID]
	if !ok || r.Model == "" {
		return Embedding{}, nil
	}
	p, err := s.provider(k)
	if err != nil {
		return Embedding{}, err
	}
	return Embedding{Ref: r, Space: space(baseOf(k), r.Model), Own: true, s: s, ws: ws, provider: p, price: meaningPrice(r.Model, k.Prices)}, nil
}

// baseOf is the address of a key's vendor.
func baseOf(k Key) string {
	if k.BaseURL == "" {
		return openai.BaseURL
	}
	return k.BaseURL
}

func space(address, model string) string {
	sum := sha256.Sum256([]byte(address + "\n" + model))
	return hex.EncodeToString(sum[:8])
}

// Texts gives texts their meanings, for learning: one each, all of one length. Settle counts what they cost.
func (e Embedding) Texts(ctx context.Context, texts []string) ([][]float32, error) {
	if !e.Own {
		if err := e.s.o.Billing.Check(ctx, e.s.db.Read(), e.ws, billing.Credits, 1); err != nil {
			return nil, err
		}
	}
	return e.embed(ctx, texts, learnTime)
}

// Question gives a question its meaning, in little time. A model that fails is left alone for a while, so that customers do
// not wait for it again and again.
func (e Embedding) Question(ctx context.Context, q string) ([]float32, error) {
	if r := []rune(q); len(r) > longestQuestion {
		q = string(r[:longestQuestion])
	}
	return e.s.asked.Load(ctx, askedFor{e.name(), q}, func(ctx context.Context) ([]float32, error) {
		if e.s.rests(e.name()) {
			return nil, ErrResting
		}
		v, err := e.embed(ctx, []string{q}, questionTime)
		if err != nil {
			if ctx.Err() == nil {
				e.s.rest(e.name(), err)
			}
			return nil, err
		}
		e.s.fit(e.name())
		return v[0], nil
	})
}

// name is what the model is known by while it rests.
func (e Embedding) name() string { return e.Ref.KeyID + " " + e.Space }

// Trouble is why the last question got no meaning; nil when it did.
func (e Embedding) Trouble() error { return e.s.trouble(e.name()) }

func (e Embedding) embed(ctx context.Context, texts []string, most time.Duration) ([][]float32, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, most, llm.NewError(llm.Timeout, fmt.Sprintf("no answer within %v", most), nil))
	defer cancel()
	got, err := e.provider.Embed(ctx, llm.EmbedRequest{Model: e.Ref.Model, Texts: texts})
	if err == nil {
		err = sound(got.Vectors, len(texts))
	}
	if err != nil {
		var late *llm.Error
		if errors.Is(err, context.DeadlineExceeded) && errors.As(context.Cause(ctx), &late) {
			err = late
		}
		if word := llm.KeyError(err); word == string(llm.InvalidKey) || word == string(llm.NoQuota) {
			e.s.Failed(ctx, e.ws, Choice{KeyID: e.Ref.KeyID, Own: e.Own, Model: e.Ref.Model}, err)
		}
		return nil, err
	}
	tokens := int64(got.Usage.In)
	if tokens == 0 { // the server does not count
		for _, t := range texts {
			tokens += int64(len(t)/4) + 1
		}
	}
	e.s.owe(e.ws, tokens, e.price.Cost(llm.Usage{In: int(tokens)}), !e.Own)
	return got.Vectors, nil
}

// sound says what is wrong with meanings that a model gave.
func sound(vectors [][]float32, n int) error {
	bad := func(why string) error { return llm.NewError(llm.BadAnswer, why, nil) }
	if len(vectors) != n {
		return bad(fmt.Sprintf("%d vectors for %d texts", len(vectors), n))
	}
	for _, v := range vectors {
		if len(v) != len(vectors[0]) {
			return bad("vectors of different lengths")
		}
		if len(v) == 0 || len(v) > maxDimension {
			return bad(fmt.Sprintf("a vector of %d numbers", len(v)))
		}
		sum := 0.0
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		if !(sum > 0) || math.IsInf(sum, 1) {
			return bad("a vector without a direction")
		}
	}
	return nil
}

// rest is why a model is left alone, and until when.
type rest struct {
	until time.Time
	why   error
}

// rests says whether a model is left alone at the moment.
func (s *Service) rests(what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.o.Clock.Now().Before(s.resting[what].until)
}

// rest leaves a model alone for a while.
func (s *Service) rest(what string, why error) {
	d := restsAfter
	var e *llm.Error
	if errors.As(why, &e) && e.RetryAfter > 0 {
		d = min(e.RetryAfter, longestRest)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.resting) >= remembered {
		clear(s.resting)
	}
	s.resting[what] = rest{s.o.Clock.Now().Add(d), why}
}

// fit notes that a model works.
func (s *Service) fit(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.resting, what)
}

// wake lets the models of a key be asked again at once.
func (s *Service) wake(keyID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for what := range s.resting {
		if strings.HasPrefix(what, keyID+" ") {
			delete(s.resting, what)
		}
	}
}

// trouble is why a model did not do what it was asked last; nil when it did.
func (s *Service) trouble(what string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resting[what].why
}
