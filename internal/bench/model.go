package bench

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Model lets visitors ask a bot that knows 1,000 passages and answers with a language model which needs no time itself. It
// serves that model; the server must have been started with its address as the installation's model. What is measured goes
// from the sending of a question to the last word of the answer on the visitor's own stream.
type Model struct {
	Target  `embed:""`
	Bounds  `embed:""`
	Serve   string `name:"serve" default:"127.0.0.1:9797" help:"Where the model listens. Start the server with CXGENIE_OPENAI_BASE_URL=http://127.0.0.1:9797/v1 and CXGENIE_OPENAI_MODEL=instant."`
	Without bool   `name:"without-classes" help:"The bot does not ask the model what kind of message it is: one call for each answer instead of two."`
}

// Run measures and prints.
func (s *Model) Run() error { return command(s.run) }

func (s *Model) run(ctx context.Context, out io.Writer) error {
	m, err := newInstant(s.Serve)
	if err != nil {
		return err
	}
	defer m.close()
	return s.alone(ctx, out, func(ctx context.Context, st *scene) ([]*Result, error) {
		r, err := st.model(ctx, s.Bounds, !s.Without)
		return []*Result{r}, err
	})
}

const (
	modelBot      = "Bench, with a model"
	modelPassages = 1000
)

// passages makes what the bot knows, always the same: FAQs, and for each another wording that is asked.
func passages(n int) []faq {
	r := rand.New(rand.NewPCG(1, 2))
	verbs := strings.Fields("repair replace clean rent return install charge measure paint register insure export unlock recycle combine upgrade inspect reserve transfer calibrate")
	things := strings.Fields("battery handle filter hinge cable lens zipper valve antenna drawer sensor pedal cushion blade nozzle manual buckle shelf motor label")
	owners := strings.Fields("kettle bicycle tent printer camera drone wardrobe piano scooter projector telescope stroller freezer guitar canoe heater mixer tractor violin treadmill")
	places := strings.Fields("Oslo Hanoi Lyon Quito Perth Nairobi Kyoto Denver Porto Leeds Busan Zagreb Malmo Cusco Accra Bergen Turin Hue Cork Lima")
	seen := map[string]bool{}
	var all []faq
	for len(all) < n {
		v, t, o, p := pick(r, verbs), pick(r, things), pick(r, owners), pick(r, places)
		if key := v + t + o; seen[key] || seen[t+o+p] || seen[v+o+p] || seen[v+t+p] {
			continue
		}
		seen[v+t+o], seen[t+o+p], seen[v+o+p], seen[v+t+p] = true, true, true, true
		all = append(all, faq{
			Question: fmt.Sprintf("How do I %s the %s of a %s in %s?", v, t, o, p),
			Asked:    []string{fmt.Sprintf("hello, we are in %s with our %s: could somebody help us to %s a broken %s please", p, o, v, t)},
			Answer: fmt.Sprintf("To %s the %s, bring the %s to our workshop in %s. It takes %d working days and costs %d euros; if it takes longer, you can have another %s free of charge until yours is ready.",
				v, t, o, p, 2+r.IntN(9), 15+r.IntN(80), o)})
	}
	return all
}

// model asks with as many visitors at the same time as there are connections.
func (st *scene) model(ctx context.Context, b Bounds, classes bool) (*Result, error) {
	bot, err := st.api.bot(ctx, modelBot)
	if err != nil {
		return nil, err
	}
	known := passages(modelPassages)
	if err := st.api.teach(ctx, bot, known, false); err != nil {
		return nil, err
	}
	prompt := map[string]any{"prompt": map[string]any{"detect_question": classes}}
	if _, err := st.api.call(ctx, http.MethodPatch, "/v1/bots/"+bot.ID, prompt, nil); err != nil {
		return nil, err
	}
	answers := map[string]bool{}
	for _, f := range known {
		answers[f.Answer] = true
	}
	var here []*asker
	defer func() {
		for _, a := range here {
			a.stream.close()
		}
	}()
	for range b.Connections {
		a, err := st.arrival(ctx, bot.ID)
		if err != nil {
			return nil, err
		}
		here = append(here, a)
	}
	var right, all atomic.Int64
	began := make([]samples, b.Connections)
	t, u, err := b.load(st.to).run(ctx, st.meter, func(ctx context.Context, w *worker) error {
		f := pick(w.rand, known)
		start := time.Now()
		got, first, err := here[w.n].ask(ctx, w, bot.ID, pick(w.rand, f.Asked))
		if err != nil {
			return err
		}
		if !answers[got] {
			return wrong("no answer of the model", got)
		}
		if !first.IsZero() {
			began[w.n].add(first.Sub(start))
		}
		all.Add(1)
		if got == f.Answer {
			right.Add(1)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	complain(t)
	name := "model"
	if b.Connections == 1 {
		name = "model_alone"
	}
	r := t.result(name, b.Connections, u)
	var first samples
	for i := range began {
		first.merge(&began[i])
	}
	r.more("first_words_p50_ms", ms(first.percentile(50)))
	r.more("right_passage_share", float64(right.Load())/float64(max(1, all.Load())))
	return st.finish(ctx, r)
}

// asker is a visitor who asks one question after the other, with his stream open.
type asker struct {
	token  string
	stream *stream
}

func (st *scene) arrival(ctx context.Context, bot string) (*asker, error) {
	one := &api{to: st.to, conn: newConn(st.to)}
	defer one.close()
	var s struct {
		Token  string `json:"guest_token"`
		Ticket string `json:"stream_ticket"`
	}
	if _, err := one.call(ctx, http.MethodPost, "/v1/guest/sessions", map[string]string{"bot_id": bot}, &s); err != nil {
		return nil, err
	}
	opened, err := openStream(ctx, st.to, s.Ticket)
	if err != nil {
		return nil, err
	}
	return &asker{s.Token, opened}, nil
}

// ask sends a question and returns the answer, and when its first words came.
func (a *asker) ask(ctx context.Context, w *worker, bot, text string) (answer string, first time.Time, err error) {
	p := newPost(bot, text)
	sent, err := w.accepted(ctx, p, a.token)
	if err != nil {
		return "", first, err
	}
	if err := a.stream.c.SetReadDeadline(time.Now().Add(answerTimeout)); err != nil {
		return "", first, err
	}
	for {
		e, at, err := a.stream.event()
		if err != nil {
			return "", first, wrong("no answer", err.Error())
		}
		if e.Event == "message.streaming" && first.IsZero() {
			first = at
		}
		i := slices.IndexFunc(e.Messages, func(m shown) bool { return m.Author.Kind == "bot" && m.Seq > sent.Message.Seq })
		if i >= 0 {
			return e.Messages[i].Text, first, nil
		}
	}
}
