package llm_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"cxgenie/internal/platform/llm"
)

func TestNone(t *testing.T) {
	var p llm.Provider = llm.None{}
	_, err := p.Generate(t.Context(), llm.Request{})
	_, embedErr := p.Embed(t.Context(), llm.EmbedRequest{Texts: []string{"x"}})
	if p.Name() != "none" || !errors.Is(err, llm.ErrNoProvider) || !errors.Is(embedErr, llm.ErrNoProvider) {
		t.Error(p.Name(), err, embedErr)
	}
}

func TestKinds(t *testing.T) {
	cause := errors.New("cause")
	for _, tc := range []struct {
		err       error
		kind      llm.Kind
		key       string
		temporary bool
	}{
		{nil, "", "", false},
		{llm.ErrNoProvider, "", "", false},
		{context.Canceled, "", "", false},
		{context.DeadlineExceeded, llm.Timeout, "network", true},
		{llm.NewError(llm.InvalidKey, "401", cause), llm.InvalidKey, "invalid", false},
		{llm.NewError(llm.NoQuota, "402", nil), llm.NoQuota, "no_quota", false},
		{fmt.Errorf("answering: %w", llm.NewError(llm.RateLimited, "429", nil)), llm.RateLimited, "rate_limit", true},
		{llm.NewError(llm.ModelNotFound, "404", nil), llm.ModelNotFound, "model_not_found", false},
		{llm.NewError(llm.Network, "502", nil), llm.Network, "network", true},
		{llm.NewError(llm.Timeout, "slow", context.DeadlineExceeded), llm.Timeout, "network", true},
		{llm.NewError(llm.BadRequest, "too long", nil), llm.BadRequest, "", false},
		{llm.NewError(llm.BadAnswer, "no JSON", nil), llm.BadAnswer, "", true},
		{errors.New("anything"), llm.Network, "network", true},
	} {
		if k := llm.KindOf(tc.err); k != tc.kind || llm.KeyError(tc.err) != tc.key || llm.Temporary(tc.err) != tc.temporary {
			t.Errorf("%v: %q %q %v", tc.err, k, llm.KeyError(tc.err), llm.Temporary(tc.err))
		}
	}
	if err := llm.NewError(llm.InvalidKey, "401", cause); !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
	if got := (llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "a"}, {Role: llm.Assistant, Text: "b"}}}).Last(); got != "b" {
		t.Error(got)
	}
}
