package llmtest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/llm"
)

// Setup is what a provider under test is made with.
type Setup struct {
	BaseURL string
	Key     string
	Limits  llm.Limits
}

// Suite is what every vendor's provider must do, on a server that speaks its wire.
func Suite(t *testing.T, serve func(testing.TB) *Server, open func(Setup) llm.Provider) {
	ask := func(stream func(string)) llm.Request {
		return llm.Request{Model: "small-1", System: "Be kind.", Messages: []llm.Message{{Role: llm.User, Text: "What is the price of tea?"}}, MaxTokens: 100, Stream: stream}
	}
	good := func(s *Server) llm.Provider { return open(Setup{BaseURL: s.BaseURL(), Key: GoodKey}) }

	t.Run("answers", func(t *testing.T) {
		s := serve(t)
		p := good(s)
		resp, err := p.Generate(t.Context(), ask(nil))
		if err != nil || resp.Text != "Hello from the model." || resp.Model != "small-1" || resp.Usage != (llm.Usage{In: 20, Out: 7}) {
			t.Errorf("%+v %v", resp, err)
		}
		if raw := s.Asked()[0].Raw; !strings.Contains(raw, "Be kind.") || !strings.Contains(raw, "the price of tea") {
			t.Error(raw)
		}
	})
	t.Run("streams", func(t *testing.T) {
		p := good(serve(t))
		var pieces []string
		resp, err := p.Generate(t.Context(), ask(func(d string) { pieces = append(pieces, d) }))
		if err != nil || resp.Text != "Hello from the model." || strings.Join(pieces, "") != resp.Text || len(pieces) != 4 || resp.Usage != (llm.Usage{In: 20, Out: 7}) {
			t.Errorf("%q %+v %v", pieces, resp, err)
		}
	})
	t.Run("sees", func(t *testing.T) {
		s := serve(t)
		r := ask(nil)
		r.Messages[0].Pictures = []llm.Picture{{Mime: "image/png", Data: []byte("a picture")}}
		if resp, err := good(s).Generate(t.Context(), r); err != nil || resp.Text == "" {
			t.Errorf("%+v %v", resp, err)
		}
		if raw := s.Asked()[0].Raw; !strings.Contains(raw, "YSBwaWN0dXJl") || !strings.Contains(raw, "image/png") || !strings.Contains(raw, "the price of tea") {
			t.Error(raw)
		}
	})
	schema := json.RawMessage(`{"type":"object","additionalProperties":false,"required":["zebra","answer"],"properties":{"zebra":{"type":"boolean"},"answer":{"type":"string"}}}`)
	t.Run("objects", func(t *testing.T) {
		s := serve(t)
		p := good(s)
		s.Say(`{"zebra": true, "answer": "A \"word\""}`)
		for _, stream := range []bool{false, true} {
			var shown strings.Builder
			r := ask(nil)
			if stream {
				r = ask(func(d string) { shown.WriteString(d) })
			}
			r.JSONSchema = schema
			resp, err := p.Generate(t.Context(), r)
			var got struct {
				Zebra  bool
				Answer string
			}
			if err != nil || json.Unmarshal(resp.JSON, &got) != nil || !got.Zebra || got.Answer != `A "word"` {
				t.Errorf("stream %v: %+v %v", stream, resp, err)
			}
			if stream && shown.String() != resp.Text {
				t.Errorf("shown %q, answered %q", shown.String(), resp.Text)
			}
		}
		for _, a := range s.Asked() {
			if z, w := strings.Index(a.Raw, `"zebra":{`), strings.Index(a.Raw, `"answer":{`); z < 0 || w < z {
				t.Errorf("the fields have lost their order: %s", a.Raw)
			}
		}
		s.Say(`{"zebra": true}`) // not what was asked for
		r := ask(nil)
		r.JSONSchema = schema
		if _, err := p.Generate(t.Context(), r); llm.KindOf(err) != llm.BadAnswer {
			t.Error(err)
		}
	})
	t.Run("lists its models", func(t *testing.T) {
		s := serve(t)
		names, err := good(s).(llm.Lister).Models(t.Context())
		if err != nil || strings.Join(names, " ") != "small-1 large-1" {
			t.Error(names, err)
		}
		_, err = open(Setup{BaseURL: s.BaseURL(), Key: "sk-wrong-0123456789"}).(llm.Lister).Models(t.Context())
		if llm.KindOf(err) != llm.InvalidKey || strings.Contains(err.Error(), "6789") {
			t.Error(err)
		}
	})
	short := llm.Limits{Connect: 100 * time.Millisecond, FirstToken: 100 * time.Millisecond, Idle: 100 * time.Millisecond, Total: 250 * time.Millisecond}
	for fault, want := range map[Fault]llm.Kind{
		SlowFirst: llm.Timeout, Stalled: llm.Timeout, Cut: llm.Network, Interrupted: llm.Network, Empty: llm.BadAnswer, HTML: llm.Network,
		RateLimit: llm.RateLimited, Quota: llm.NoQuota, Revoked: llm.InvalidKey, NoModel: llm.ModelNotFound, Outage: llm.Network, WrongJSON: llm.BadAnswer,
	} {
		for _, stream := range []bool{false, true} {
			t.Run(string(fault)+map[bool]string{true: " in a stream"}[stream], func(t *testing.T) {
				s := serve(t)
				limits := llm.Limits{}
				if want == llm.Timeout {
					limits = short
				}
				p := open(Setup{BaseURL: s.BaseURL(), Key: GoodKey, Limits: limits})
				s.Fail(fault)
				r, shown := ask(nil), ""
				if stream {
					r = ask(func(d string) { shown += d })
				}
				_, err := p.Generate(t.Context(), r)
				var e *llm.Error
				if !errors.As(err, &e) || e.Kind != want || e.Message == "" {
					t.Fatalf("%v, want %s", err, want)
				}
				if strings.Contains(err.Error(), GoodKey) || strings.Contains(err.Error(), "price of tea") {
					t.Errorf("it tells too much: %v", err)
				}
				if fault == RateLimit && e.RetryAfter != 7*time.Second {
					t.Error(e.RetryAfter)
				}
				if n := len(s.Asked()); fault != HTML && n != 1 {
					t.Errorf("asked %d times", n)
				}
				if cut := fault == Cut || fault == Stalled || fault == Interrupted; stream && cut && shown != "Hello " {
					t.Errorf("shown %q", shown)
				}
			})
		}
	}
	t.Run("no connection", func(t *testing.T) {
		for base, want := range map[string]llm.Kind{Dead(t): llm.Network, Unresponsive(t): llm.Network, "http://nowhere.invalid/v1": llm.Network} {
			_, err := open(Setup{BaseURL: base, Key: GoodKey, Limits: short}).Generate(t.Context(), ask(nil))
			if llm.KindOf(err) != want {
				t.Errorf("%s: %v, want %s", base, err, want)
			}
		}
	})
	t.Run("the caller gives up", func(t *testing.T) {
		s := serve(t)
		p := good(s)
		s.Fail(Stalled)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		_, err := p.Generate(ctx, ask(func(string) { cancel() }))
		if !errors.Is(err, context.Canceled) || llm.KindOf(err) != "" {
			t.Error(err)
		}
	})
}
