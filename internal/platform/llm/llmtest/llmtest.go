// Package llmtest plays a language model in tests: it answers by rules, streams, fails, breaks off and waits exactly as
// it is told, and remembers what it was asked.
package llmtest

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"regexp"
	"strings"
	"sync"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/text"
)

// Rule is one way to answer. The first rule that matches and is not used up answers.
type Rule struct {
	When  func(llm.Request) bool // nil matches everything
	Times int                    // how often the rule answers; 0 is always

	Reply  string
	Pieces []string                          // how Reply is streamed; by default word by word. Joined they are the reply if Reply is empty
	JSON   string                            // the answer where a schema was given; by default Reply
	Func   func(llm.Request) (string, error) // instead of Reply and Err, for answers that depend on the question
	Usage  llm.Usage                         // by default counted in words

	Err      error // fails before the first piece
	CutAfter int   // breaks off (llm.Network) after so many pieces

	Gate      <-chan struct{} // the answer begins when this can be received from (or is closed)
	PieceGate <-chan struct{} // each piece waits for one receive
}

// Call is a request that came in.
type Call struct {
	Request llm.Request
	Embed   llm.EmbedRequest // for calls of Embed
	Err     error            // how it ended; nil while it runs
	Done    bool
}

// T is the part of testing.TB that is needed.
type T interface {
	Helper()
	Errorf(format string, args ...any)
}

// Scripted is an llm.Provider. Safe for concurrent use.
type Scripted struct {
	t       T
	mu      sync.Mutex
	changed chan struct{} // closed and replaced at each call's begin and end
	rules   []*Rule
	calls   []*Call
	vectors func(string) []float32
}

// New makes a model that follows rules. A question that no rule answers fails the test.
func New(t T, rules ...Rule) *Scripted {
	s := &Scripted{t: t, changed: make(chan struct{}), vectors: Vector}
	s.Add(rules...)
	return s
}

// Add puts rules behind those there are.
func (s *Scripted) Add(rules ...Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range rules {
		s.rules = append(s.rules, &r)
	}
}

// Reset forgets rules and calls, and takes new rules.
func (s *Scripted) Reset(rules ...Rule) {
	s.mu.Lock()
	s.rules, s.calls = nil, nil
	s.mu.Unlock()
	s.Add(rules...)
}

// SetVectors replaces how texts become vectors.
func (s *Scripted) SetVectors(f func(text string) []float32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.vectors = f
}

// Always answers everything with reply.
func Always(reply string) Rule { return Rule{Reply: reply} }

// On answers when the last message contains part, whatever its case.
func On(part, reply string) Rule { return Rule{When: LastContains(part), Reply: reply} }

// LastContains matches a part of the last message, whatever its case.
func LastContains(part string) func(llm.Request) bool {
	return func(r llm.Request) bool { return strings.Contains(strings.ToLower(r.Last()), strings.ToLower(part)) }
}

// LastMatches matches the last message with a regular expression.
func LastMatches(expr string) func(llm.Request) bool {
	re := regexp.MustCompile(expr)
	return func(r llm.Request) bool { return re.MatchString(r.Last()) }
}

// SystemContains matches a part of the system prompt.
func SystemContains(part string) func(llm.Request) bool {
	return func(r llm.Request) bool { return strings.Contains(r.System, part) }
}

// Calls returns what was asked so far, oldest first.
func (s *Scripted) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Call, len(s.calls))
	for i, c := range s.calls {
		out[i] = *c
	}
	return out
}

// WaitCalls waits until n calls have begun and returns them; an error means ctx ended first.
func (s *Scripted) WaitCalls(ctx context.Context, n int) ([]Call, error) {
	return s.wait(ctx, n, func(*Call) bool { return true })
}

// WaitDone waits until n calls have ended and returns them.
func (s *Scripted) WaitDone(ctx context.Context, n int) ([]Call, error) {
	return s.wait(ctx, n, func(c *Call) bool { return c.Done })
}

func (s *Scripted) wait(ctx context.Context, n int, counts func(*Call) bool) ([]Call, error) {
	for {
		s.mu.Lock()
		var out []Call
		for _, c := range s.calls {
			if counts(c) {
				out = append(out, *c)
			}
		}
		changed := s.changed
		s.mu.Unlock()
		if len(out) >= n {
			return out, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return out, fmt.Errorf("llmtest: %d of %d calls: %w", len(out), n, ctx.Err())
		}
	}
}

// Name returns "scripted".
func (*Scripted) Name() string { return "scripted" }

// Generate follows the first rule that fits.
func (s *Scripted) Generate(ctx context.Context, r llm.Request) (llm.Response, error) {
	r.Messages = append([]llm.Message(nil), r.Messages...)
	call := s.begin(&Call{Request: r})
	resp, err := s.answer(ctx, r)
	s.end(call, err)
	return resp, err
}

func (s *Scripted) answer(ctx context.Context, r llm.Request) (llm.Response, error) {
	rule := s.pick(r)
	if rule == nil {
		s.t.Helper()
		s.t.Errorf("llmtest: no rule answers %q", r.Last())
		return llm.Response{}, llm.NewError(llm.BadRequest, "no rule answers this", nil)
	}
	if err := pass(ctx, rule.Gate); err != nil {
		return llm.Response{}, err
	}
	if rule.Err != nil {
		return llm.Response{}, rule.Err
	}
	reply := rule.Reply
	if rule.Func != nil {
		var err error
		if reply, err = rule.Func(r); err != nil {
			return llm.Response{}, err
		}
	}
	pieces := rule.Pieces
	switch {
	case reply == "" && rule.JSON != "" && len(pieces) == 0:
		reply, pieces = rule.JSON, []string{rule.JSON}
	case len(pieces) == 0:
		pieces = words(reply)
	case reply == "":
		reply = strings.Join(pieces, "")
	}
	for i, p := range pieces {
		if rule.CutAfter > 0 && i == rule.CutAfter {
			return llm.Response{}, llm.NewError(llm.Network, "broken off", nil)
		}
		if err := pass(ctx, rule.PieceGate); err != nil {
			return llm.Response{}, err
		}
		if r.Stream != nil {
			r.Stream(p)
		}
	}
	resp := llm.Response{Text: reply, Usage: rule.Usage, Model: "scripted"}
	if resp.Usage == (llm.Usage{}) {
		resp.Usage = llm.Usage{In: len(strings.Fields(r.System)), Out: len(strings.Fields(reply))}
		for _, m := range r.Messages {
			resp.Usage.In += len(strings.Fields(m.Text))
		}
	}
	if len(r.JSONSchema) > 0 {
		raw := rule.JSON
		if raw == "" {
			raw = reply
		}
		if !json.Valid([]byte(raw)) {
			return llm.Response{}, llm.NewError(llm.BadAnswer, "the answer is not JSON", nil)
		}
		resp.JSON = json.RawMessage(raw)
	}
	return resp, nil
}

// pass waits for gate, nil lets through at once.
func pass(ctx context.Context, gate <-chan struct{}) error {
	if err := ctx.Err(); err != nil || gate == nil {
		return err
	}
	select {
	case <-gate:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Scripted) pick(r llm.Request) *Rule {
	s.mu.Lock()
	rules := append([]*Rule(nil), s.rules...)
	s.mu.Unlock()
	for _, rule := range rules {
		if rule.When != nil && !rule.When(r) { // may be slow or ask us something: not under the lock
			continue
		}
		s.mu.Lock()
		free := rule.Times >= 0
		if rule.Times > 0 {
			if rule.Times--; rule.Times == 0 {
				rule.Times = -1 // used up
			}
		}
		s.mu.Unlock()
		if free {
			return rule
		}
	}
	return nil
}

// words cuts after each word, spaces kept.
func words(s string) []string { return strings.SplitAfter(s, " ") }

// Embed makes vectors in which texts with words in common are near each other.
func (s *Scripted) Embed(ctx context.Context, r llm.EmbedRequest) (llm.Embeddings, error) {
	call := s.begin(&Call{Embed: llm.EmbedRequest{Model: r.Model, Texts: append([]string(nil), r.Texts...)}})
	err := ctx.Err()
	var out llm.Embeddings
	if err == nil {
		s.mu.Lock()
		vector := s.vectors
		s.mu.Unlock()
		out.Model = "scripted"
		for _, t := range r.Texts {
			out.Vectors = append(out.Vectors, vector(t))
			out.Usage.In += len(strings.Fields(t))
		}
	}
	s.end(call, err)
	return out, err
}

func (s *Scripted) begin(c *Call) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	s.tell()
	return c
}

func (s *Scripted) end(c *Call, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Err, c.Done = err, true
	s.tell()
}

// tell wakes who waits. Called under the lock.
func (s *Scripted) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Dimensions of the vectors that Vector makes.
const Dimensions = 64

// Vector puts each word of a text, without case and accents, on one of 64 axes and returns a vector of length 1. The same
// words give the same vector on every machine.
func Vector(s string) []float32 {
	v := make([]float32, Dimensions)
	for w := range strings.FieldsSeq(text.Fold(text.Key(s))) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(w))
		v[h.Sum32()%Dimensions]++
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		v[0] = 1
		return v
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(sum))
	}
	return v
}
