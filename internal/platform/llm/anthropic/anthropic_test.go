package anthropic_test

import (
	"strings"
	"testing"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/anthropic"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/llm/wire"
)

func open(s llmtest.Setup) llm.Provider {
	return anthropic.New(anthropic.Options{BaseURL: s.BaseURL, Key: s.Key, Limits: s.Limits, Client: wire.TrustedClient(s.Limits)})
}

func TestSuite(t *testing.T) {
	t.Parallel()
	llmtest.Suite(t, llmtest.Anthropic, open)
}

// Models that take no temperature are asked once with it, and never again.
func TestTemperatureIsLeftOutWhereItIsRefused(t *testing.T) {
	t.Parallel()
	s := llmtest.Anthropic(t)
	s.Refuse(func(body map[string]any) (int, string) {
		if _, ok := body["temperature"]; ok {
			return 400, "temperature: this model takes only its own temperature"
		}
		return 0, ""
	})
	p := open(llmtest.Setup{BaseURL: s.URL, Key: llmtest.GoodKey}) // the address without /v1 is right too
	warm := 0.5
	for range 2 {
		if _, err := p.Generate(t.Context(), llm.Request{Model: "m", Temperature: &warm, Messages: []llm.Message{{Role: llm.Assistant, Text: "Welcome!"}, {Role: llm.User, Text: "Hi"}}}); err != nil {
			t.Fatal(err)
		}
	}
	asked := s.Asked()
	if len(asked) != 3 {
		t.Errorf("asked %d times, want 3", len(asked))
	}
	if v := asked[0].Header.Get("Anthropic-Version"); v != "2023-06-01" {
		t.Errorf("the version %q is not one of the vendor's", v)
	}
	if strings.Contains(asked[0].Raw, "Welcome!") {
		t.Error("a conversation that begins with the assistant is refused by the vendor")
	}
	if _, err := p.Embed(t.Context(), llm.EmbedRequest{Texts: []string{"x"}}); llm.KindOf(err) != llm.BadRequest {
		t.Error(err)
	}
}
