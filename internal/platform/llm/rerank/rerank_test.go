package rerank_test

import (
	"context"
	"errors"
	"math"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/llm/rerank"
	"cxgenie/internal/platform/llm/wire"
)

func dial(base string, l llm.Limits) *rerank.Client {
	return rerank.New(rerank.Options{BaseURL: base, Key: llmtest.GoodKey, Client: wire.Client([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, l), Limits: l})
}

var asked = llm.RerankRequest{Model: "judge-1", Query: "opening hours", Documents: []string{"We ship abroad.", "Our opening hours are nine to five.", "The opening is wide."}}

func TestScoresComeInTheOrderOfTheDocuments(t *testing.T) {
	t.Parallel()
	s := llmtest.OpenAI(t)
	got, err := dial(s.BaseURL()+"/", llm.Limits{}).Rerank(t.Context(), asked)
	if err != nil || !slices.Equal(got.Scores, []float64{0, 1, 0.5}) || got.Usage.In != 9 {
		t.Error(got, err)
	}
	if r := s.Ranked()[0]; r.Model != "judge-1" || r.Query != asked.Query || !slices.Equal(r.Documents, asked.Documents) {
		t.Error(r)
	}
	if got, err := dial(s.BaseURL(), llm.Limits{}).Rerank(t.Context(), llm.RerankRequest{Query: "x"}); err != nil || len(got.Scores) != 0 || len(s.Ranked()) != 1 {
		t.Error("nothing to judge was asked about", got, err)
	}
}

func TestBareNumbersBecomeScores(t *testing.T) {
	t.Parallel()
	s := llmtest.OpenAI(t)
	s.Scores(func(_, d string) float64 { return float64(len(d)) - 20 })
	got, err := dial(s.BaseURL(), llm.Limits{}).Rerank(t.Context(), asked)
	if err != nil || len(got.Scores) != 3 {
		t.Fatal(got, err)
	}
	for i, d := range asked.Documents {
		if want := 1 / (1 + math.Exp(20-float64(len(d)))); got.Scores[i] != want {
			t.Errorf("%q: %v, want %v", d, got.Scores[i], want)
		}
	}
}

// A server of text-embeddings-inference says what it wants, and is asked so from then on.
func TestAnotherForm(t *testing.T) {
	t.Parallel()
	s := llmtest.OpenAI(t)
	s.SpeakNative()
	c := dial(s.BaseURL(), llm.Limits{})
	for range 2 {
		got, err := c.Rerank(t.Context(), asked)
		if err != nil || !slices.Equal(got.Scores, []float64{0, 1, 0.5}) {
			t.Fatal(got, err)
		}
	}
	if n := len(s.Ranked()); n != 2 {
		t.Errorf("%d judgements", n)
	}
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for fault, want := range map[llmtest.Fault]llm.Kind{
		llmtest.RateLimit: llm.RateLimited, llmtest.Quota: llm.NoQuota, llmtest.Revoked: llm.InvalidKey, llmtest.NoModel: llm.ModelNotFound,
		llmtest.Outage: llm.Network, llmtest.WrongJSON: llm.BadAnswer, llmtest.Empty: llm.BadAnswer, llmtest.HTML: llm.Network,
		llmtest.Cut: llm.Network, llmtest.SlowFirst: llm.Timeout, llmtest.Stalled: llm.Timeout,
	} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			s := llmtest.OpenAI(t)
			s.FailRetrieval(fault)
			limits := llm.Limits{}
			if want == llm.Timeout {
				limits.Total = 50 * time.Millisecond
			}
			_, err := dial(s.BaseURL(), limits).Rerank(t.Context(), asked)
			var e *llm.Error
			if !errors.As(err, &e) || e.Kind != want || strings.Contains(err.Error(), llmtest.GoodKey) || strings.Contains(err.Error(), "opening hours") {
				t.Errorf("%v, want %s", err, want)
			}
			if fault == llmtest.RateLimit && e.RetryAfter != 7*time.Second {
				t.Error(e.RetryAfter)
			}
		})
	}
	if _, err := dial(llmtest.Dead(t), llm.Limits{}).Rerank(t.Context(), asked); llm.KindOf(err) != llm.Network {
		t.Error(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := dial(llmtest.OpenAI(t).BaseURL(), llm.Limits{}).Rerank(gone, asked); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
