package llmtest

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Fault is a way in which a vendor's server does not answer.
type Fault string

// The faults, and what a vendor is like without one.
const (
	Healthy     Fault = ""
	SlowFirst   Fault = "slow_first"  // accepts the request and says nothing
	Stalled     Fault = "stalled"     // says something, then nothing more
	Cut         Fault = "cut"         // breaks off in the middle
	Interrupted Fault = "interrupted" // says in the middle of a stream that it cannot go on
	WrongJSON   Fault = "wrong_json"
	Empty       Fault = "empty"
	HTML        Fault = "html"
	RateLimit   Fault = "rate_limit" // with Retry-After: 7
	Quota       Fault = "quota"
	Revoked     Fault = "revoked" // the key
	NoModel     Fault = "no_model"
	Outage      Fault = "outage"
)

// GoodKey is the key that the servers take.
const GoodKey = "sk-good-0123456789"

// Server is a vendor on a port of this machine, speaking its real wire format. Safe for concurrent use.
type Server struct {
	*httptest.Server
	vendor vendor

	mu     sync.Mutex
	fault  Fault
	reply  string
	models []string
	refuse func(body map[string]any) (status int, message string)
	asked  []Asked
	texts  retrieval
	voice  hearing
}

// Asked is a request for an answer, as it came over the wire.
type Asked struct {
	Header http.Header
	Raw    string
	Body   map[string]any
}

// vendor is what differs between the wire formats.
type vendor interface {
	key(h http.Header) string
	models(names []string) any
	answer(s *Server, w http.ResponseWriter, a Asked, fault Fault, reply string)
	refuse(w http.ResponseWriter, f Fault, model string)
	bad(message string) string
}

// OpenAI serves OpenAI's chat completions, embeddings and models at BaseURL.
func OpenAI(t testing.TB) *Server { return serve(t, openAI{}) }

// Anthropic serves Anthropic's messages and models at BaseURL.
func Anthropic(t testing.TB) *Server { return serve(t, anthropic{}) }

func serve(t testing.TB, v vendor) *Server {
	s := &Server{vendor: v, reply: "Hello from the model.", models: []string{"small-1", "large-1"}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", s.guarded(func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		names := s.models
		s.mu.Unlock()
		writeJSON(w, 200, v.models(names))
	}))
	mux.HandleFunc("POST /v1/embeddings", s.guarded(s.embeddings))
	mux.HandleFunc("POST /v1/rerank", s.guarded(s.rerank))
	mux.HandleFunc("POST /v1/audio/transcriptions", s.guarded(s.transcribe))
	answer := s.guarded(s.answer)
	mux.HandleFunc("POST /v1/chat/completions", answer)
	mux.HandleFunc("POST /v1/messages", answer)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.CloseClientConnections() // requests that hang
		s.Close()
	})
	return s
}

// BaseURL is what a person types for this vendor.
func (s *Server) BaseURL() string { return s.URL + "/v1" }

// Fail makes the server fail from now on; Healthy heals it.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = f
}

// Say sets what the model answers.
func (s *Server) Say(reply string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reply = reply
}

// Refuse looks at each request for an answer; a status refuses it with the message.
func (s *Server) Refuse(f func(body map[string]any) (status int, message string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = f
}

// Asked returns the requests for answers so far, oldest first.
func (s *Server) Asked() []Asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Asked(nil), s.asked...)
}

// guarded lets in who has the key, and plays the faults that any request meets.
func (s *Server) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		fault := s.fault
		s.mu.Unlock()
		switch {
		case fault == HTML:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<!doctype html><title>Welcome</title>")
		case s.vendor.key(r.Header) != GoodKey:
			s.vendor.refuse(w, Revoked, "")
		default:
			next(w, r)
		}
	}
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	a := Asked{Header: r.Header, Raw: string(raw)}
	_ = json.Unmarshal(raw, &a.Body)
	s.mu.Lock()
	s.asked = append(s.asked, a)
	fault, reply, refuse := s.fault, s.reply, s.refuse
	s.mu.Unlock()
	if refuse != nil {
		if status, message := refuse(a.Body); status != 0 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, s.vendor.bad(message))
			return
		}
	}
	model, _ := a.Body["model"].(string)
	switch fault {
	case RateLimit, Quota, Revoked, NoModel, Outage:
		s.vendor.refuse(w, fault, model)
	case SlowFirst:
		hang(r)
	case Empty:
		s.vendor.answer(s, w, a, fault, "")
	default:
		s.vendor.answer(s, w, a, fault, reply)
		if fault == Stalled {
			hang(r)
		}
	}
}

// hang waits until the client has gone.
func hang(r *http.Request) { <-r.Context().Done() }

// breakOff ends the connection in the middle of the answer.
func breakOff(w http.ResponseWriter) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = c.Close()
	}
}

// Unresponsive is an https address that takes connections and never goes on with them.
func Unresponsive(t testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return "https://" + l.Addr().String() + "/v1"
}

// Dead is an address where nothing listens.
func Dead(t testing.TB) string {
	s := httptest.NewServer(nil)
	s.Close()
	return s.URL + "/v1"
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// events writes server-sent events, flushing each.
type events struct{ w http.ResponseWriter }

func begin(w http.ResponseWriter) events {
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(200)
	return events{w}
}

func (e events) send(name, data string) {
	if name != "" {
		_, _ = io.WriteString(e.w, "event: "+name+"\n")
	}
	_, _ = io.WriteString(e.w, "data: "+data+"\n\n")
	_ = http.NewResponseController(e.w).Flush()
}

func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

type object = map[string]any

func streamed(a Asked) bool { on, _ := a.Body["stream"].(bool); return on }
