package openai_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
	"cxgenie/internal/platform/llm/openai"
	"cxgenie/internal/platform/llm/wire"
)

func open(s llmtest.Setup) llm.Provider {
	return openai.New(openai.Options{BaseURL: s.BaseURL, Key: s.Key, Limits: s.Limits, Client: wire.TrustedClient(s.Limits)})
}

func TestSuite(t *testing.T) {
	t.Parallel()
	llmtest.Suite(t, llmtest.OpenAI, open)
}

var schema = json.RawMessage(`{"type":"object","required":["ok"],"properties":{"ok":{"type":"boolean"}}}`)

func request() llm.Request {
	warm := 0.2
	return llm.Request{Model: "m", System: "Sort.", Messages: []llm.Message{{Role: llm.User, Text: "Hi"}}, MaxTokens: 50, Temperature: &warm, JSONSchema: schema}
}

// A server that does not understand a part of the request is asked more simply, and not bothered with it again.
func TestStepsDown(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		refuse func(map[string]any) (int, string)
		reply  string
		tries  int
		last   string // stands in what is understood
		never  string // does not
	}{
		"no schemas": {func(b map[string]any) (int, string) {
			if f, ok := b["response_format"].(map[string]any); ok && f["type"] == "json_schema" {
				return 400, "This response_format type is unavailable now"
			}
			return 0, ""
		}, `{"ok":true}`, 2, `"json_object"`, `"json_schema"`},
		"no formats": {func(b map[string]any) (int, string) {
			if _, ok := b["response_format"]; ok {
				return 422, "Extra inputs are not permitted: response_format"
			}
			return 0, ""
		}, "Sure! ```json\n{\"ok\": true}\n```", 3, `\"required\":[\"ok\"]`, "response_format"},
		"thinks first": {func(b map[string]any) (int, string) {
			if _, ok := b["max_tokens"]; ok {
				return 400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
			}
			if _, ok := b["temperature"]; ok {
				return 400, "Unsupported value: 'temperature' does not support 0.2 with this model."
			}
			return 0, ""
		}, `{"ok":true}`, 3, `"max_completion_tokens":4050`, `"temperature"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := llmtest.OpenAI(t)
			s.Refuse(tc.refuse)
			s.Say(tc.reply)
			p := open(llmtest.Setup{BaseURL: s.BaseURL() + "/", Key: llmtest.GoodKey})
			for _, stream := range []bool{false, true} {
				r, shown := request(), ""
				if stream {
					r.Stream = func(d string) { shown += d }
				}
				resp, err := p.Generate(t.Context(), r)
				var got struct{ OK bool }
				if err != nil || json.Unmarshal(resp.JSON, &got) != nil || !got.OK {
					t.Fatalf("%s %v", resp.JSON, err)
				}
				if stream && (shown != resp.Text || shown[0] != '{') {
					t.Errorf("shown %q of %q", shown, resp.Text)
				}
			}
			asked := s.Asked()
			if len(asked) != tc.tries+1 {
				t.Errorf("asked %d times, want %d", len(asked), tc.tries+1)
			}
			if raw := asked[len(asked)-1].Raw; !strings.Contains(raw, tc.last) || strings.Contains(raw, tc.never) {
				t.Error(raw)
			}
		})
	}
}

// A server that ignores the format and just talks is asked in words the next time.
func TestATalkingServerIsAskedInWords(t *testing.T) {
	t.Parallel()
	s := llmtest.OpenAI(t)
	p := open(llmtest.Setup{BaseURL: s.BaseURL(), Key: llmtest.GoodKey})
	if _, err := p.Generate(t.Context(), request()); llm.KindOf(err) != llm.BadAnswer {
		t.Fatal(err)
	}
	s.Say(`{"ok":true}`)
	if _, err := p.Generate(t.Context(), request()); err != nil {
		t.Fatal(err)
	}
	if raw := s.Asked()[1].Raw; strings.Contains(raw, "response_format") {
		t.Error(raw)
	}
}

// Some servers take no notice of "stream" and answer as a whole; some write their last piece without an end of the line.
func TestAnswersOfServersThatStreamTheirOwnWay(t *testing.T) {
	t.Parallel()
	for body, kind := range map[string]string{
		`{"model":"m","choices":[{"message":{"content":"Green tea."},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}`:                                                                                                                                                              "application/json; charset=utf-8",
		"data:{\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"Green tea.\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\r\n\r\ndata: [DONE]":                                                                                                                 "text/event-stream",
		": waiting\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"Green tea.\",\"refusal\":null,\"tool_calls\":7},\"finish_reason\":null}],\"error\":null}\n\ndata: {\"model\":\"m\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3.0,\"completion_tokens\":2}}\n\n": "text/event-stream",
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(body))
		}))
		shown, r := "", request()
		r.JSONSchema, r.Stream = nil, func(d string) { shown += d }
		got, err := open(llmtest.Setup{BaseURL: s.URL}).Generate(t.Context(), r)
		s.Close()
		if err != nil || got.Text != "Green tea." || shown != got.Text || got.Model != "m" || got.Usage != (llm.Usage{In: 3, Out: 2}) {
			t.Errorf("%s: %+v, shown %q: %v", body, got, shown, err)
		}
	}
}

func TestEmbed(t *testing.T) {
	t.Parallel()
	s := llmtest.OpenAI(t)
	p := open(llmtest.Setup{BaseURL: s.BaseURL(), Key: llmtest.GoodKey})
	got, err := p.Embed(t.Context(), llm.EmbedRequest{Model: "e", Texts: []string{"green tea", "black coffee"}})
	if err != nil || len(got.Vectors) != 2 || got.Usage.In != 10 {
		t.Fatal(got, err)
	}
	for i, text := range []string{"green tea", "black coffee"} {
		for j, f := range llmtest.Vector(text) {
			if got.Vectors[i][j] != f {
				t.Fatalf("the vector of %q is another one's", text)
			}
		}
	}
}

// Servers refuse in many shapes; a server without a key gets none.
func TestShapesOfRefusals(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"error":"model \"x\" not found, try pulling it first"}`:                                      "model_not_found|model \"x\" not found, try pulling it first",
		`{"object":"error","message":"The model m does not exist.","type":"NotFoundError","code":404}`: "model_not_found|The model m does not exist.",
		`{"detail":"Not Found"}`: "network|Not Found",
		`page not found`:         "network|page not found",
		``:                       "network|the server refused with status 404",
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				t.Error("a key where there is none")
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(404)
			_, _ = w.Write([]byte(body))
		}))
		_, err := open(llmtest.Setup{BaseURL: s.URL}).Generate(t.Context(), llm.Request{Model: "m", Messages: []llm.Message{{Role: llm.User, Text: "Hi"}}})
		s.Close()
		kind, message, _ := strings.Cut(want, "|")
		if e, ok := err.(*llm.Error); !ok || string(e.Kind) != kind || e.Message != message {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
}

// What a person typed leads to private addresses only where the operator allows it.
func TestTypedAddressesAreGuarded(t *testing.T) {
	t.Parallel()
	s := llmtest.OpenAI(t)
	p := openai.New(openai.Options{BaseURL: s.BaseURL(), Key: llmtest.GoodKey, Client: wire.Client(nil, llm.Limits{})})
	if _, err := p.Models(t.Context()); llm.KindOf(err) != llm.Network || !strings.Contains(err.Error(), "--allow-networks") {
		t.Error(err)
	}
}
