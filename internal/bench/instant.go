package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// instant is a language model that answers at once: it speaks as OpenAI's chat completions do, word by word where that is
// asked for, and says what the first passage says. What is measured over it is the product's own time.
type instant struct {
	server *http.Server
	host   string
}

// instantModel is the model's name.
const instantModel = "instant"

// newInstant serves the model at a loopback address; port 0 takes a free one.
func newInstant(host string) (*instant, error) {
	l, err := net.Listen("tcp", host)
	if err != nil {
		return nil, err
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("%s is not on this machine", host), l.Close())
	}
	m := &instant{server: &http.Server{Handler: http.HandlerFunc(answerInstantly), ReadHeaderTimeout: 10 * time.Second}, host: l.Addr().String()}
	go func() { _ = m.server.Serve(l) }() // ends with close
	return m, nil
}

func (m *instant) url() string { return "http://" + m.host + "/v1" }

func (m *instant) close() { _ = m.server.Close() }

// completion is what is read of a request.
type completion struct {
	Model    string `json:"model"`
	Stream   bool   `json:"stream"`
	Messages []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
	Format struct {
		Schema struct {
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	} `json:"response_format"`
}

func answerInstantly(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/v1/chat/completions" {
		http.NotFound(w, r)
		return
	}
	var c completion
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil || len(c.Messages) == 0 {
		http.Error(w, `{"error":{"message":"not a request for a completion"}}`, http.StatusBadRequest)
		return
	}
	reply := c.reply()
	usage := map[string]int{"prompt_tokens": 500, "completion_tokens": 50, "total_tokens": 550}
	if !c.Stream {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"id": "chatcmpl-1", "created": 1, "model": c.Model, "object": "chat.completion", "usage": usage,
			"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": reply}}}}) // who asked is gone
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	// What is the same in every piece is written once: the model shares its cores with the server that is measured.
	model, _ := json.Marshal(c.Model)
	head := `data: {"id":"chatcmpl-1","created":1,"object":"chat.completion.chunk","model":` + string(model)
	flush := http.NewResponseController(w).Flush
	send := func(rest string) { // each at once, as models do
		_, _ = io.WriteString(w, head+rest+"\n\n")
		_ = flush()
	}
	for word := range strings.SplitAfterSeq(reply, " ") {
		content, _ := json.Marshal(word)
		send(`,"choices":[{"index":0,"delta":{"content":` + string(content) + `},"finish_reason":null}]}`)
	}
	send(`,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`)
	counted, _ := json.Marshal(usage)
	send(`,"choices":[],"usage":` + string(counted) + `}`)
	_, _ = io.WriteString(w, "data: [DONE]\n\n")
}

// reply is what the model says: the class of a question, or the first passage.
func (c completion) reply() string {
	last := c.Messages[len(c.Messages)-1].Content
	schema := string(c.Format.Schema.Schema)
	var out any
	switch {
	case strings.Contains(schema, `"class"`):
		out = map[string]any{"class": "business", "question": last, "unhappy": false}
	case strings.Contains(schema, `"enough"`):
		var given struct {
			Passages []struct {
				ID     string `json:"id"`
				Answer string `json:"answer"`
			} `json:"passages"`
		}
		if err := json.Unmarshal([]byte(last), &given); err != nil || len(given.Passages) == 0 {
			out = unsure{false, []string{}, "I cannot confirm this."}
		} else {
			out = unsure{true, []string{given.Passages[0].ID}, given.Passages[0].Answer}
		}
	default:
		return "You are welcome."
	}
	b, _ := json.Marshal(out)
	return string(b)
}

// unsure is an answer with the model's own judgement before it, in the order in which it is asked for.
type unsure struct {
	Enough bool     `json:"enough"`
	Used   []string `json:"used"`
	Answer string   `json:"answer"`
}
