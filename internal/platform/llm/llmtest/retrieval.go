package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// retrieval is how a server gives texts their vectors, and documents their scores.
type retrieval struct {
	vector  func(model, text string) []float32
	score   func(query, document string) float64
	before  func(model string, texts []string) (status int, message string)
	fault   Fault // of these two only; it comes before that of the whole server
	batches [][]string
	ranked  []Reranked
	native  bool // speaks as text-embeddings-inference does
}

// Reranked is a question with the documents that were to be judged.
type Reranked struct {
	Model     string
	Query     string
	Documents []string
}

// Vectors sets how a text of a model becomes a vector; nil is Vector again.
func (s *Server) Vectors(f func(model, text string) []float32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts.vector = f
}

// Scores sets how a document is judged; nil: by the words it shares with the query.
func (s *Server) Scores(f func(query, document string) float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts.score = f
}

// BeforeVectors is called with the texts of each batch before it is answered, on the server's goroutine; a status refuses it.
func (s *Server) BeforeVectors(f func(model string, texts []string) (status int, message string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts.before = f
}

// FailRetrieval makes vectors and judgements fail from now on, and answers not; Healthy heals.
func (s *Server) FailRetrieval(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts.fault = f
}

// SpeakNative makes the server judge as text-embeddings-inference does.
func (s *Server) SpeakNative() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts.native = true
}

// Batches are the texts that vectors were asked for so far, request by request, those that were refused too.
func (s *Server) Batches() [][]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.texts.batches)
}

// Ranked are the judgements that were asked for so far.
func (s *Server) Ranked() []Reranked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.texts.ranked)
}

// played answers a request with a fault, and says whether it has. whole is the answer without one.
func (s *Server) played(w http.ResponseWriter, r *http.Request, fault Fault, model, whole string) bool {
	switch fault {
	case RateLimit, Quota, Revoked, NoModel, Outage:
		s.vendor.refuse(w, fault, model)
	case SlowFirst:
		hang(r)
	case Stalled, Cut, Interrupted:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, whole[:len(whole)/2])
		_ = http.NewResponseController(w).Flush()
		if fault == Stalled {
			hang(r)
		} else {
			breakOff(w)
		}
	case WrongJSON:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"data":[{"index":}]}`)
	case Empty:
		writeJSON(w, 200, object{"object": "list", "data": []object{}, "results": []object{}, "model": model})
	case HTML:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><title>Welcome</title>")
	default:
		return false
	}
	return true
}

// embeddings gives each text a vector, in another order than they were sent, as is allowed.
func (s *Server) embeddings(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Model string   `json:"model"`
		Input []string `json:"input"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		writeJSON(w, 400, object{"error": object{"message": "We could not parse the JSON body of your request.", "type": "invalid_request_error"}})
		return
	}
	s.mu.Lock()
	s.texts.batches = append(s.texts.batches, in.Input)
	vector, before, fault := s.texts.vector, s.texts.before, s.texts.fault
	if fault == Healthy {
		fault = s.fault
	}
	s.mu.Unlock()
	if before != nil {
		if status, message := before(in.Model, in.Input); status != 0 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, s.vendor.bad(message))
			return
		}
	}
	data := []object{}
	for i, t := range in.Input {
		v := Vector(t)
		if vector != nil {
			v = vector(in.Model, t)
		}
		data = append([]object{{"object": "embedding", "index": i, "embedding": v}}, data...)
	}
	whole := object{"object": "list", "data": data, "model": in.Model, "usage": object{"prompt_tokens": 5 * len(in.Input), "total_tokens": 5 * len(in.Input)}}
	if !s.played(w, r, fault, in.Model, asJSON(whole)) {
		writeJSON(w, 200, whole)
	}
}

// rerank judges documents, the best first, as Cohere, Jina and others do.
func (s *Server) rerank(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Model     string   `json:"model"`
		Query     string   `json:"query"`
		Documents []string `json:"documents"`
		Texts     []string `json:"texts"`
		TopN      int      `json:"top_n"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		writeJSON(w, 400, object{"detail": "invalid JSON"})
		return
	}
	s.mu.Lock()
	score, fault, native := s.texts.score, s.texts.fault, s.texts.native
	if fault == Healthy {
		fault = s.fault
	}
	s.mu.Unlock()
	documents := in.Documents
	if native {
		if documents = in.Texts; len(documents) == 0 {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = io.WriteString(w, "Failed to deserialize the JSON body into the target type: missing field `texts` at line 1 column 80")
			return
		}
	}
	s.mu.Lock()
	s.texts.ranked = append(s.texts.ranked, Reranked{in.Model, in.Query, documents})
	s.mu.Unlock()
	if score == nil {
		score = shared
	}
	results := []object{}
	for i, d := range documents {
		name := "relevance_score"
		if native {
			name = "score"
		}
		results = append(results, object{"index": i, name: score(in.Query, d)})
	}
	slices.SortStableFunc(results, func(a, b object) int {
		for _, name := range []string{"relevance_score", "score"} {
			if x, ok := a[name].(float64); ok {
				y := b[name].(float64)
				switch {
				case x > y:
					return -1
				case x < y:
					return 1
				}
			}
		}
		return 0
	})
	var whole any = object{"model": in.Model, "results": results, "usage": object{"total_tokens": 3 * len(documents)}}
	if native {
		whole = results
	}
	if !s.played(w, r, fault, in.Model, asJSON(whole)) {
		writeJSON(w, 200, whole)
	}
}

// shared is the share of the query's words that a document has.
func shared(query, document string) float64 {
	words := strings.Fields(strings.ToLower(query))
	n := 0
	for _, w := range words {
		if strings.Contains(strings.ToLower(document), w) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(words)))
}
