package bench

import (
	"context"
	"encoding/json"
	"testing"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/openai"
	"cxgenie/internal/platform/llm/wire"
)

// The product's own provider must understand the model that the benchmark serves, streamed and at once.
func TestTheInstantModelAnswersFromTheFirstPassage(t *testing.T) {
	m, err := newInstant("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	p := openai.New(openai.Options{BaseURL: m.url(), Model: instantModel, Client: wire.TrustedClient(llm.Limits{})})
	last := `{"question":"How much?","passages":[{"id":"1","question":"Price?","answer":"It costs 12 euros."},{"id":"2","answer":"No."}]}`
	pieces := ""
	for name, stream := range map[string]func(string){"at once": nil, "streamed": func(s string) { pieces += s }} {
		resp, err := p.Generate(context.Background(), llm.Request{Messages: []llm.Message{{Role: llm.User, Text: last}}, Stream: stream,
			JSONSchema: json.RawMessage(`{"type":"object","properties":{"enough":{"type":"boolean"}}}`)})
		var got unsure
		if err == nil {
			err = json.Unmarshal(resp.JSON, &got)
		}
		if err != nil || !got.Enough || len(got.Used) != 1 || got.Used[0] != "1" || got.Answer != "It costs 12 euros." {
			t.Errorf("%s: %s %v", name, resp.JSON, err)
		}
	}
	if pieces == "" {
		t.Error("nothing was streamed")
	}
	resp, err := p.Generate(context.Background(), llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "How much?"}},
		JSONSchema: json.RawMessage(`{"type":"object","properties":{"class":{"type":"string"}}}`)})
	if err != nil || string(resp.JSON) != `{"class":"business","question":"How much?","unhappy":false}` {
		t.Errorf("a class: %s %v", resp.JSON, err)
	}
	if m, err := newInstant("192.0.2.1:0"); err == nil {
		m.close()
		t.Error("serves to everybody")
	}
}

func TestPassagesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range passages(modelPassages) {
		if seen[f.Question] || seen[f.Answer] {
			t.Errorf("twice: %s", f.Question)
		}
		seen[f.Question], seen[f.Answer] = true, true
	}
	if len(seen) != 2*modelPassages {
		t.Errorf("%d texts", len(seen))
	}
}
