package llmtest_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

func ask(s string) llm.Request {
	return llm.Request{System: "be kind", Messages: []llm.Message{{Role: llm.User, Text: s}}}
}

func TestRules(t *testing.T) {
	s := llmtest.New(t,
		llmtest.Rule{When: llmtest.LastContains("REFUND"), Reply: "first", Times: 1},
		llmtest.On("refund", "later"),
		llmtest.Rule{When: llmtest.LastMatches(`^\d+$`), Func: func(r llm.Request) (string, error) { return r.Last() + "!", nil }},
		llmtest.Rule{When: llmtest.SystemContains("classify"), JSON: `{"class":"casual"}`},
		llmtest.Rule{When: llmtest.LastContains("quota"), Err: llm.NewError(llm.NoQuota, "empty", nil)},
		llmtest.Always("else"),
	)
	for _, tc := range [][2]string{{"a refund", "first"}, {"a refund", "later"}, {"a refund", "later"}, {"42", "42!"}, {"x", "else"}} {
		if r, err := s.Generate(t.Context(), ask(tc[0])); err != nil || r.Text != tc[1] || r.Model == "" {
			t.Errorf("%s: %+v %v", tc[0], r, err)
		}
	}
	r := ask("hello")
	r.System, r.JSONSchema = "classify this", []byte(`{}`)
	if got, err := s.Generate(t.Context(), r); err != nil || string(got.JSON) != `{"class":"casual"}` {
		t.Errorf("%s %v", got.JSON, err)
	}
	r.System = "else"
	if _, err := s.Generate(t.Context(), r); llm.KindOf(err) != llm.BadAnswer {
		t.Errorf("text where JSON was asked for: %v", err)
	}
	if _, err := s.Generate(t.Context(), ask("quota")); llm.KindOf(err) != llm.NoQuota {
		t.Errorf("%v", err)
	}
	calls := s.Calls()
	if len(calls) != 8 || calls[0].Request.Last() != "a refund" || !calls[7].Done || calls[7].Err == nil {
		t.Errorf("%d calls, %+v", len(calls), calls[len(calls)-1])
	}
	s.Reset(llmtest.Rule{Reply: "a b c", Usage: llm.Usage{In: 7, Out: 3}})
	if got, _ := s.Generate(t.Context(), ask("x")); got.Usage != (llm.Usage{In: 7, Out: 3}) || len(s.Calls()) != 1 {
		t.Errorf("%+v", got)
	}
}

// failing stands for a test that should fail.
type failing struct{ said []string }

func (*failing) Helper()                        {}
func (f *failing) Errorf(s string, args ...any) { f.said = append(f.said, fmt.Sprintf(s, args...)) }

func TestAQuestionWithoutRuleFailsTheTest(t *testing.T) {
	f := &failing{}
	if _, err := llmtest.New(f, llmtest.On("x", "y")).Generate(t.Context(), ask("z")); err == nil || len(f.said) != 1 {
		t.Errorf("%v %v", err, f.said)
	}
}

func TestStreaming(t *testing.T) {
	s := llmtest.New(t,
		llmtest.Rule{When: llmtest.LastContains("words"), Reply: "one two three"},
		llmtest.Rule{When: llmtest.LastContains("pieces"), Pieces: []string{"o", "ne"}},
		llmtest.Rule{When: llmtest.LastContains("cut"), Reply: "one two three", CutAfter: 2},
	)
	stream := func(q string) (pieces []string, text string, err error) {
		r := ask(q)
		r.Stream = func(d string) { pieces = append(pieces, d) }
		resp, err := s.Generate(t.Context(), r)
		return pieces, resp.Text, err
	}
	if p, text, err := stream("words"); err != nil || !reflect.DeepEqual(p, []string{"one ", "two ", "three"}) || text != "one two three" {
		t.Errorf("%q %q %v", p, text, err)
	}
	if p, text, err := stream("pieces"); err != nil || len(p) != 2 || text != "one" {
		t.Errorf("%q %q %v", p, text, err)
	}
	if p, _, err := stream("cut"); llm.KindOf(err) != llm.Network || strings.Join(p, "") != "one two " {
		t.Errorf("%q %v", p, err)
	}
}

func TestGates(t *testing.T) {
	gate, pieceGate := make(chan struct{}), make(chan struct{})
	s := llmtest.New(t, llmtest.Rule{Reply: "a b", Gate: gate, PieceGate: pieceGate})
	got := make(chan string, 10)
	r := ask("x")
	r.Stream = func(d string) { got <- d }
	ended := make(chan error, 1)
	go func() { _, err := s.Generate(t.Context(), r); ended <- err }()
	if calls, err := s.WaitCalls(t.Context(), 1); err != nil || calls[0].Done || len(got) != 0 {
		t.Fatalf("%+v %v", calls, err)
	}
	gate <- struct{}{}
	pieceGate <- struct{}{}
	if p := <-got; p != "a " {
		t.Error(p)
	}
	close(pieceGate)
	if err := <-ended; err != nil || <-got != "b" {
		t.Error(err)
	}
	if calls, err := s.WaitDone(t.Context(), 1); err != nil || calls[0].Err != nil {
		t.Errorf("%+v %v", calls, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { _, err := s.Generate(ctx, r); ended <- err }()
	if _, err := s.WaitCalls(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	if _, err := s.WaitCalls(ctx, 3); err == nil {
		t.Error("a third call")
	}
}

func TestManyAtOnce(t *testing.T) {
	s := llmtest.New(t, llmtest.Rule{Reply: "rare", Times: 10}, llmtest.Always("often"))
	var wg sync.WaitGroup
	var mu sync.Mutex
	count := map[string]int{}
	for range 50 {
		wg.Go(func() {
			r, err := s.Generate(t.Context(), ask("x"))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			count[r.Text]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if count["rare"] != 10 || count["often"] != 40 {
		t.Error(count)
	}
}

func TestVectors(t *testing.T) {
	s := llmtest.New(t)
	e, err := s.Embed(t.Context(), llm.EmbedRequest{Texts: []string{"Hoàn tiền cho tôi", "hoan tien cho toi!", "opening hours today", ""}})
	if err != nil || len(e.Vectors) != 4 || len(e.Vectors[0]) != llmtest.Dimensions {
		t.Fatal(err)
	}
	dot := func(a, b []float32) (sum float32) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	if near, far := dot(e.Vectors[0], e.Vectors[1]), dot(e.Vectors[0], e.Vectors[2]); near < 0.99 || far > 0.5 {
		t.Errorf("near %f, far %f", near, far)
	}
	s.SetVectors(func(string) []float32 { return []float32{1} })
	if e, _ := s.Embed(t.Context(), llm.EmbedRequest{Texts: []string{"x"}}); len(e.Vectors[0]) != 1 {
		t.Error("own vectors")
	}
}
