package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Answer lets visitors ask what the bot knows from its FAQs. A question counts when its answer was seen on an agent's
// open screen, which is told after the answer is stored.
type Answer struct {
	Target `embed:""`
	Bounds `embed:""`
}

// Run measures and prints.
func (s *Answer) Run() error { return command(s.run) }

func (s *Answer) run(ctx context.Context, out io.Writer) error {
	return s.alone(ctx, out, func(ctx context.Context, st *scene) ([]*Result, error) {
		r, err := st.answer(ctx, s.Bounds)
		return []*Result{r}, err
	})
}

// answerTimeout is how long an answer may take before it counts as missing.
const answerTimeout = 15 * time.Second

// botLine is a bot's message as an open screen sees it.
type botLine struct {
	seq     int64
	text    string
	how     string
	answers []int64
	guesses []guess
}

// offers says whether the bot asks back if that is the question.
func (l botLine) offers(question string) bool { return slices.Contains(l.guesses, guess{question}) }

// watch is one open screen that sees all conversations and passes bots' messages to who waits for them.
type watch struct {
	mu      sync.Mutex
	waiting map[string]chan botLine
	ended   chan struct{}
	err     error // set before ended closes
}

func newWatch(s *socket) *watch {
	w := &watch{waiting: map[string]chan botLine{}, ended: make(chan struct{})}
	go func() {
		w.err = s.listen(w.pass)
		close(w.ended)
	}()
	return w
}

func (w *watch) pass(data []byte, _ time.Time) bool {
	p, err := decodePublication(data)
	if err != nil {
		return true // other kinds of events
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	to := w.waiting[p.Conversation]
	if to == nil {
		return true
	}
	for _, m := range p.Messages {
		if m.Author.Kind != "bot" {
			continue
		}
		select {
		case to <- botLine{m.Seq, m.Text, m.Payload.How, m.Payload.Answers, m.Payload.Guesses}:
		default: // more answers than anybody asked for: the right one stands before them
		}
	}
	return true
}

func (w *watch) expect(conversation string) chan botLine {
	ch := make(chan botLine, 8)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting[conversation] = ch
	return ch
}

func (w *watch) forget(conversation string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.waiting, conversation)
}

// await waits for the answer to the message with this seq.
func (w *watch) await(ctx context.Context, ch <-chan botLine, seq int64) (botLine, error) {
	limit := time.NewTimer(answerTimeout)
	defer limit.Stop()
	for {
		select {
		case l := <-ch:
			if slices.Contains(l.answers, seq) {
				return l, nil
			}
		case <-limit.C:
			return botLine{}, wrong("no answer", fmt.Sprintf("none within %v", answerTimeout))
		case <-w.ended:
			return botLine{}, wrong("screen closed", fmt.Sprint(w.err))
		case <-ctx.Done():
			return botLine{}, ctx.Err()
		}
	}
}

func (st *scene) answer(ctx context.Context, b Bounds) (*Result, error) {
	people, err := st.seeds.of(1, stageBot)
	if err != nil {
		return nil, err
	}
	if len(people) < 2*b.Connections {
		return nil, fmt.Errorf("%d conversations with the bot are too few for %d connections: seed more", len(people), b.Connections)
	}
	known, err := faqs()
	if err != nil {
		return nil, err
	}
	sock, err := openSocket(ctx, st.to, st.api.workspace, st.api.head)
	if err != nil {
		return nil, err
	}
	screen := newWatch(sock)
	defer func() { sock.close(); <-screen.ended }()

	// Each conversation is asked in one after the other, in a random order: two questions at the same time would be
	// answered as one.
	rand.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	var turn, reworded, quoted, offered atomic.Int64
	accepted := make([]samples, b.Connections)
	var mu sync.Mutex
	var last []answerSeen
	t, u, err := b.load(st.to).run(ctx, st.meter, func(ctx context.Context, w *worker) error {
		to := people[int(turn.Add(1))%len(people)]
		f := pick(w.rand, known)
		text, exact := f.Question, true
		if w.rand.IntN(2) == 0 {
			text, exact = pick(w.rand, f.Asked), false
		}
		ch := screen.expect(to.Conversation)
		defer screen.forget(to.Conversation)
		began := time.Now()
		s, err := w.say(ctx, st.seeds.Bot, to, text)
		if err != nil {
			return err
		}
		accepted[w.n].add(time.Since(began))
		l, err := screen.await(ctx, ch, s.Message.Seq)
		if err != nil {
			return err
		}
		if right := l.text == f.Answer; exact && !right {
			return wrong("another answer", fmt.Sprintf("%q to %q (%s)", l.text, text, l.how))
		} else if !exact {
			reworded.Add(1)
			switch {
			case right:
				quoted.Add(1)
			case l.offers(f.Question): // one press away
				offered.Add(1)
			}
		}
		if w.rand.IntN(50) == 0 {
			mu.Lock()
			last = append(last, answerSeen{to.Conversation, l})
			mu.Unlock()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	complain(t)
	r := t.result("answer", b.Connections, u)
	var accept samples
	for i := range accepted {
		accept.merge(&accepted[i])
	}
	r.more("accepted_p50_ms", ms(accept.percentile(50)))
	r.more("accepted_p99_ms", ms(accept.percentile(99)))
	if n := reworded.Load(); n > 0 {
		r.more("reworded_found_share", float64(quoted.Load()+offered.Load())/float64(n))
		r.more("reworded_quoted_share", float64(quoted.Load())/float64(n))
		r.more("reworded_offered_share", float64(offered.Load())/float64(n))
	}
	missing, err := lookFor(ctx, st.api, last[:min(len(last), 100)])
	if err != nil {
		return nil, err
	}
	r.more("looked_for", float64(min(len(last), 100)))
	if missing > 0 {
		r.Errors += missing
		r.ErrorKinds = map[string]int{"shown and not stored": missing}
	}
	return st.finish(ctx, r)
}

type answerSeen struct {
	conversation string
	line         botLine
}

// lookFor reads answers that were shown back from where they must be stored.
func lookFor(ctx context.Context, a *api, all []answerSeen) (missing int, err error) {
	for _, one := range all {
		var page struct {
			Items []struct {
				Seq  int64  `json:"seq"`
				Text string `json:"text"`
			} `json:"items"`
		}
		path := fmt.Sprintf("/v1/conversations/%s/messages?limit=1&before=%d", one.conversation, one.line.seq+1)
		if _, err := a.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return missing, err
		}
		if len(page.Items) != 1 || page.Items[0].Seq != one.line.seq || page.Items[0].Text != one.line.text {
			missing++
		}
	}
	return missing, nil
}

var errOther = errors.New("not a publication of rows")
