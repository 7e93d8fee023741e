package bench

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// seeds is what seed leaves for the scenarios: who may write in which conversation. The file holds visitors' tokens, so
// only its owner may read it.
type seeds struct {
	sowing
	by map[string][]seed // bot waiting assigned closed
}

// sowing is the first line of the file.
type sowing struct {
	Workspace     string    `json:"workspace"`
	Bot           string    `json:"bot"`
	BotName       string    `json:"bot_name"`
	Database      string    `json:"database"`
	Conversations int       `json:"conversations"` // stored in all when seed ended
	Messages      int       `json:"messages"`
	At            time.Time `json:"at"`
}

// seed is one conversation, a line each.
type seed struct {
	Conversation string `json:"c"`
	Contact      string `json:"p"`
	Token        string `json:"t,omitempty"` // of the contact; closed conversations have none
	Stage        string `json:"s"`
	Messages     int    `json:"n"`
}

// The stages of seeded conversations.
const (
	stageBot      = "bot"
	stageWaiting  = "waiting"
	stageAssigned = "assigned"
	stageClosed   = "closed"
)

// seedWriter writes the file beside its place and puts it there when it is whole.
type seedWriter struct {
	f    *os.File
	w    *bufio.Writer
	e    *json.Encoder
	path string
}

func newSeedWriter(path string) (*seedWriter, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // readable by its owner only
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	return &seedWriter{f: f, w: w, e: json.NewEncoder(w), path: path}, nil
}

func (s *seedWriter) add(line any) error { return s.e.Encode(line) }

func (s *seedWriter) finish() error {
	if err := errors.Join(s.w.Flush(), s.f.Close()); err != nil {
		return err
	}
	return os.Rename(s.f.Name(), s.path)
}

// abandon removes what was not finished.
func (s *seedWriter) abandon() {
	_ = s.f.Close()
	_ = os.Remove(s.f.Name())
}

func readSeeds(path string) (*seeds, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("run `cxgenie bench seed` first: %w", err)
	}
	defer f.Close()
	d := json.NewDecoder(bufio.NewReaderSize(f, 1<<20))
	s := &seeds{by: map[string][]seed{}}
	if err := d.Decode(&s.sowing); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for d.More() {
		var one seed
		if err := d.Decode(&one); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		s.by[one.Stage] = append(s.by[one.Stage], one)
	}
	return s, nil
}

// of lists the conversations in these stages that have at least some number of messages.
func (s *seeds) of(messages int, stages ...string) ([]seed, error) {
	var out []seed
	for _, stage := range stages {
		for _, one := range s.by[stage] {
			if one.Messages >= messages {
				out = append(out, one)
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the seeds hold no conversation in %v with %d messages", stages, messages)
	}
	return out, nil
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
