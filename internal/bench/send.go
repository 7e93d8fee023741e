package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"cxgenie/internal/platform/uid"
)

// Send lets visitors write into random open conversations in which a person is in charge.
type Send struct {
	Target `embed:""`
	Bounds `embed:""`
}

// Run measures and prints.
func (s *Send) Run() error { return command(s.run) }

func (s *Send) run(ctx context.Context, out io.Writer) error {
	return s.alone(ctx, out, func(ctx context.Context, st *scene) ([]*Result, error) {
		r, err := st.send(ctx, s.Bounds)
		return []*Result{r}, err
	})
}

// post is a visitor's message.
type post struct {
	BotID    string `json:"bot_id"`
	ClientID string `json:"client_id"`
	Text     string `json:"text"`
	PageURL  string `json:"page_url"`
}

// sent is the reply to it.
type sent struct {
	Message struct {
		ID             string `json:"id"`
		ConversationID string `json:"conversation_id"`
		Seq            int64  `json:"seq"`
		Rev            int64  `json:"rev"`
		ClientID       string `json:"client_id"`
		Text           string `json:"text"`
	} `json:"message"`
	Prev int64 `json:"prev"`
	Rev  int64 `json:"rev"`
}

// timed sends some text and tells begin when it did.
func (w *worker) timed(ctx context.Context, bot string, to seed, begin func(client string, at time.Time)) error {
	p := newPost(bot, say(w.rand, asked))
	start := time.Now()
	begin(p.ClientID, start)
	_, err := w.post(ctx, p, to)
	if err == nil {
		w.took.add(time.Since(start))
	}
	return err
}

func newPost(bot, text string) post {
	return post{BotID: bot, ClientID: uid.New(), Text: text, PageURL: "https://shop.example/orders"}
}

// say sends text as the visitor of a seed.
func (w *worker) say(ctx context.Context, bot string, to seed, text string) (sent, error) {
	return w.post(ctx, newPost(bot, text), to)
}

// post sends a message and checks that it was stored as a new one where it belongs.
func (w *worker) post(ctx context.Context, p post, to seed) (sent, error) {
	s, err := w.accepted(ctx, p, to.Token)
	if err == nil {
		err = s.check(p, to)
	}
	return s, err
}

// accepted sends a message as the visitor with this token, and says what the server made of it.
func (w *worker) accepted(ctx context.Context, p post, token string) (sent, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return sent{}, err
	}
	got, err := w.conn.do(ctx, request{method: http.MethodPost, path: "/v1/guest/messages", head: bearer(token), body: body})
	if err != nil {
		return sent{}, err
	}
	if got.status != http.StatusAccepted {
		return sent{}, refusal(got)
	}
	var s sent
	if err := json.Unmarshal(got.body, &s); err != nil {
		return s, wrong("not JSON", err.Error())
	}
	return s, nil
}

func (s *sent) check(p post, to seed) error {
	m := s.Message
	switch {
	case !uid.Valid(m.ID):
		return wrong("no message id", m.ID)
	case m.ConversationID != to.Conversation:
		return wrong("another conversation", m.ConversationID+" instead of "+to.Conversation)
	case m.Seq <= int64(to.Messages):
		return wrong("old seq", fmt.Sprintf("%d, and there were %d messages", m.Seq, to.Messages))
	case m.Rev == 0 || s.Rev != m.Rev || s.Prev != s.Rev-1:
		return wrong("revs do not follow", fmt.Sprintf("prev %d, rev %d, message %d", s.Prev, s.Rev, m.Rev))
	case m.ClientID != p.ClientID || m.Text != p.Text:
		return wrong("not what was sent", m.ClientID+" "+m.Text)
	}
	return nil
}

// ledger remembers what was accepted, to be looked for afterwards.
type ledger struct {
	mu    sync.Mutex
	lines map[string]map[int64]string // conversation → seq → message
	twice int
}

func newLedger() *ledger { return &ledger{lines: map[string]map[int64]string{}} }

func (l *ledger) note(s sent) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := s.Message
	if l.lines[m.ConversationID] == nil {
		l.lines[m.ConversationID] = map[int64]string{}
	}
	if l.lines[m.ConversationID][m.Seq] != "" {
		l.twice++
	}
	l.lines[m.ConversationID][m.Seq] = m.ID
}

// look reads some of the conversations as an agent and counts messages that were accepted and are not there.
func (l *ledger) look(ctx context.Context, a *api, conversations int) (missing, looked int, err error) {
	for id, lines := range l.lines {
		if conversations--; conversations < 0 {
			break
		}
		highest := int64(0)
		for seq := range lines {
			highest = max(highest, seq)
		}
		var page struct {
			Items []struct {
				ID  string `json:"id"`
				Seq int64  `json:"seq"`
			} `json:"items"`
		}
		path := fmt.Sprintf("/v1/conversations/%s/messages?limit=100&before=%d", id, highest+1)
		if _, err := a.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return missing, looked, err
		}
		there := map[int64]string{}
		for _, m := range page.Items {
			there[m.Seq] = m.ID
		}
		for seq, message := range lines {
			if seq <= highest-100 {
				continue // on an older page
			}
			looked++
			if there[seq] != message {
				missing++
			}
		}
	}
	return missing, looked, nil
}

func (st *scene) send(ctx context.Context, b Bounds) (*Result, error) {
	people, err := st.seeds.of(1, stageWaiting, stageAssigned)
	if err != nil {
		return nil, err
	}
	book := newLedger()
	t, u, err := b.load(st.to).run(ctx, st.meter, func(ctx context.Context, w *worker) error {
		s, err := w.say(ctx, st.seeds.Bot, pick(w.rand, people), say(w.rand, asked))
		if err == nil {
			book.note(s)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	complain(t)
	r := t.result("send", b.Connections, u)
	missing, looked, err := book.look(ctx, st.api, 200)
	if err != nil {
		return nil, err
	}
	r.more("looked_for", float64(looked))
	if missing+book.twice > 0 {
		r.Errors += missing + book.twice
		r.ErrorKinds = map[string]int{"accepted and not stored": missing, "one seq given twice": book.twice}
	}
	return st.finish(ctx, r)
}
