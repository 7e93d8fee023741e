package openai_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

var spoken = llm.Recording{Model: "whisper-1", Name: "voice.ogg", Mime: "audio/ogg", Data: []byte("OggS and so on")}

func hear(t *testing.T, s llmtest.Setup) (llm.Transcript, error) {
	t.Helper()
	return open(s).(llm.Transcriber).Transcribe(t.Context(), spoken)
}

func TestTranscribes(t *testing.T) {
	t.Parallel()
	s := llmtest.OpenAI(t)
	s.Hear("Where is my order?")
	good := llmtest.Setup{BaseURL: s.BaseURL(), Key: llmtest.GoodKey}
	if got, err := hear(t, good); err != nil || got.Text != "Where is my order?" || got.Seconds != 9 {
		t.Errorf("%+v %v", got, err)
	}
	h := s.Heard()[0]
	if h.Model != "whisper-1" || h.Format != "json" || h.Name != "voice.ogg" || h.Mime != "audio/ogg" || string(h.Data) != "OggS and so on" {
		t.Errorf("%+v", h)
	}
	s.HearPlainly()
	s.Hear("") // nobody says anything: that is an answer
	if got, err := hear(t, good); err != nil || got != (llm.Transcript{}) {
		t.Errorf("%+v %v", got, err)
	}
}

// The newer models count tokens, other servers always tell the length.
func TestTranscribesAsOtherServersAnswer(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]llm.Transcript{
		`{"text":"Tea?","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"audio_tokens":14},"output_tokens":45,"total_tokens":59}}`: {Text: "Tea?", Usage: llm.Usage{In: 14, Out: 45}},
		`{"task":"transcribe","language":"english","duration":3.5,"text":"Tea?","segments":[]}`:                                                      {Text: "Tea?", Seconds: 3.5},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(body))
		}))
		if got, err := hear(t, llmtest.Setup{BaseURL: s.URL}); err != nil || got != want {
			t.Errorf("%s: %+v %v", body, got, err)
		}
		s.Close()
	}
}

func TestTranscriptionsThatFail(t *testing.T) {
	t.Parallel()
	short := llm.Limits{Connect: 100 * time.Millisecond, Total: 250 * time.Millisecond}
	for fault, want := range map[llmtest.Fault]llm.Kind{
		llmtest.SlowFirst: llm.Timeout, llmtest.Stalled: llm.Timeout, llmtest.Cut: llm.Network, llmtest.Empty: llm.BadAnswer, llmtest.HTML: llm.Network,
		llmtest.RateLimit: llm.RateLimited, llmtest.Quota: llm.NoQuota, llmtest.Revoked: llm.InvalidKey, llmtest.NoModel: llm.ModelNotFound,
		llmtest.Outage: llm.Network, llmtest.WrongJSON: llm.BadAnswer,
	} {
		s := llmtest.OpenAI(t)
		s.Hear("Where is my order?")
		s.FailHearing(fault)
		limits := llm.Limits{}
		if want == llm.Timeout {
			limits = short
		}
		got, err := hear(t, llmtest.Setup{BaseURL: s.BaseURL(), Key: llmtest.GoodKey, Limits: limits})
		var e *llm.Error
		if !errors.As(err, &e) || e.Kind != want || got.Text != "" || strings.Contains(err.Error(), llmtest.GoodKey) || strings.Contains(err.Error(), "OggS") {
			t.Errorf("%s: %+v %v, want %s", fault, got, err, want)
		}
	}
}
