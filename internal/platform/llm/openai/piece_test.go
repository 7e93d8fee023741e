package openai

import (
	"encoding/json"
	"reflect"
	"testing"
)

// pieces are of OpenAI, Ollama, vLLM, DeepSeek and Azure, and such as have to be left to encoding/json.
var pieces = []struct {
	raw   string
	usual bool
}{
	{`{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-5","service_tier":"default","system_fingerprint":null,"choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x1"}`, true},
	{`{"choices":[{"delta":{"content":"a` + "\n" + `b"}}]}`, false},
	{`{"model":"m","choices":[{"index":0,"delta":{"content":"{\"answer\":\"a\\\\b\/\n\t\r\b\f é"},"finish_reason":null}]}`, true},
	{` { "model" : "m" , "choices" : [ { "delta" : { } , "finish_reason" : "stop" } ] } `, true},
	{`{"choices":[{"delta":{"refusal":"no"}}]}`, true},
	{`{"choices":[{"delta":null,"finish_reason":"stop"}]}`, false},
	{`{"choices":[{"delta":{"content":"\u00e9"}}]}`, true},
	{`{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}`, false},
	{`{"choices":[{"delta":{"content":"a","Content":"b"}}]}`, false},
	{`{"choices":[{"delta":{"content":"a","content":"b"}}]}`, false},
	{`{"choices":[{"delta":{"content":"a","tool_calls":[]}}]}`, false},
	{`{"choices":[{"delta":{"content":["a"]}}]}`, false},
	{`{"choices":[{"message":{"content":"a"}}]}`, false},
	{`{"choices":[],"usage":{"prompt_tokens":5,"total_tokens":6}}`, false},
	{`{"error":{"message":"overloaded"}}`, false},
	{`{"choices":[{"delta":{"content":"a"}}]`, false},
	{`{"choices":[{"delta":{"content":"a"}}]}}`, false},
	{`{"choices":[{"delta":{"content":"a` + "\xff" + `"}}]}`, false},
	{`{"choices":[{"delta":{"content":"a"},"index":01}]}`, false},
	{`{"choices":[{"delta":{"content":"a"},"index":1.5}]}`, true},
	{`{"choices":[{"delta":{"content":"a"},}]}`, false},
	{`{"choices":[{"delta":{"content":"a` + "\x01" + `"}}]}`, false},
	{`{}`, true},
	{``, false},
	{`null`, false},
	{`"`, false},
	{`{"`, false},
	{`{"a":"\`, false},
}

func TestUsualPieces(t *testing.T) {
	for _, c := range pieces {
		if _, ok := usual([]byte(c.raw)); ok != c.usual {
			t.Errorf("%s: usual is %v", c.raw, ok)
		}
		asJSONDoes(t, c.raw)
	}
}

// asJSONDoes fails when what is read quickly differs from what encoding/json makes of it.
func asJSONDoes(t *testing.T, raw string) {
	t.Helper()
	p, ok := usual([]byte(raw))
	if !ok {
		return
	}
	var c completion
	if err := json.Unmarshal([]byte(raw), &c); err != nil {
		t.Fatalf("%s: read, and it is %v", raw, err)
	}
	var quick, slow answer
	quick.next(p)
	slow.take(&c)
	if !reflect.DeepEqual(heard(quick), heard(slow)) || len(c.Error) > 0 && string(c.Error) != "null" {
		t.Errorf("%s: %v, and %v by encoding/json", raw, heard(quick), heard(slow))
	}
}

func heard(a answer) []any {
	return []any{a.pieces.Text(), a.model, a.end, a.usage, a.talked, a.refused}
}

func FuzzPiece(f *testing.F) {
	for _, c := range pieces {
		f.Add(c.raw)
	}
	f.Fuzz(func(t *testing.T, raw string) { asJSONDoes(t, raw) })
}

const word = `{"id":"chatcmpl-1","created":1,"object":"chat.completion.chunk","model":"gpt-5-mini","choices":[{"index":0,"delta":{"content":"workshop "},"finish_reason":null}]}`

func BenchmarkPiece(b *testing.B) {
	raw := []byte(word)
	b.Run("usual", func(b *testing.B) {
		var a answer
		for b.Loop() {
			p, ok := usual(raw)
			if !ok {
				b.Fatal("not read")
			}
			a.next(p)
		}
	})
	b.Run("json", func(b *testing.B) {
		var a answer
		for b.Loop() {
			var c completion
			if err := json.Unmarshal(raw, &c); err != nil {
				b.Fatal(err)
			}
			a.take(&c)
		}
	})
}
