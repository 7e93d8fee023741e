package llmtest

import (
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
)

// hearing is how a server writes down recordings.
type hearing struct {
	text  string
	fault Fault // of this only; it comes before that of the whole server
	plain bool  // says nothing about what it used
	heard []Heard
}

// Heard is a recording as it came over the wire.
type Heard struct {
	Model, Format, Name, Mime string
	Data                      []byte
}

// Hear sets what is said in every recording.
func (s *Server) Hear(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.voice.text = text
}

// HearPlainly leaves out what a recording has used, as small servers do.
func (s *Server) HearPlainly() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.voice.plain = true
}

// FailHearing makes recordings fail from now on, and answers not; Healthy heals.
func (s *Server) FailHearing(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.voice.fault = f
}

// Heard are the recordings so far, those that were refused too.
func (s *Server) Heard() []Heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.voice.heard)
}

// endings are those of the files that OpenAI takes: it goes by the name.
var endings = []string{".flac", ".m4a", ".mp3", ".mp4", ".mpeg", ".mpga", ".oga", ".ogg", ".wav", ".webm"}

func (s *Server) transcribe(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, message string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, s.vendor.bad(message))
	}
	sound, head, err := r.FormFile("file")
	if err != nil {
		refuse(400, "[{'type': 'missing', 'loc': ('body', 'file'), 'msg': 'Field required', 'input': None}]")
		return
	}
	data, _ := io.ReadAll(sound)
	h := Heard{Model: r.FormValue("model"), Format: r.FormValue("response_format"), Name: head.Filename, Mime: head.Header.Get("Content-Type"), Data: data}
	s.mu.Lock()
	s.voice.heard = append(s.voice.heard, h)
	text, fault, plain := s.voice.text, s.voice.fault, s.voice.plain
	if fault == Healthy {
		fault = s.fault
	}
	s.mu.Unlock()
	switch {
	case h.Model == "":
		refuse(400, "you must provide a model parameter")
	case len(data) > 25<<20:
		refuse(413, "413: Maximum content size limit (26214400) exceeded (26427392 bytes read)")
	case !slices.Contains(endings, strings.ToLower(path.Ext(h.Name))):
		refuse(400, "Unrecognized file format. Supported formats: ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']")
	default:
		whole := object{"text": text, "usage": object{"type": "duration", "seconds": 9}}
		if plain {
			whole = object{"text": text}
		}
		if !s.played(w, r, fault, h.Model, asJSON(whole)) {
			writeJSON(w, 200, whole)
		}
	}
}
