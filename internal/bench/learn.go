package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// How many chat while their bot learns, and how long it may take, unless said otherwise.
const (
	chatting      = 20
	longestLesson = 5 * time.Minute
)

// Learn lets visitors chat at a steady pace while their bot learns, and compares their times with those before it began.
type Learn struct {
	Target   `embed:""`
	What     string        `default:"faqs" enum:"faqs,pages,site,sites" help:"2,000 FAQs from a file, 2,000 pages in two documents, a web site at the product's pace, or 2,000 web pages for two bots, from so many hosts that none has to be waited for. The sites listen on this machine: start the server with CXGENIE_ALLOW_NETWORKS=127.0.0.0/8."`
	Visitors int           `default:"20" help:"Who chat meanwhile, a question a second each."`
	Time     time.Duration `default:"20s" help:"How long they chat before, and how long at least while the bot learns."`
	Longest  time.Duration `default:"5m" help:"How long at most it may learn meanwhile."`
	Rounds   int           `default:"3" help:"How often, one after the other: with 20 questions a second, the slowest in a hundred of one round is its second slowest."`
}

// Run measures and prints.
func (l *Learn) Run() error { return command(l.run) }

func (l *Learn) run(ctx context.Context, out io.Writer) error {
	if l.Visitors < 1 || l.Visitors > 200 || l.Time <= 0 || l.Longest < l.Time || l.Longest > maxTime || l.Rounds < 1 || l.Rounds > 20 {
		return fmt.Errorf("1 to 200 visitors, at most %v, 1 to 20 rounds", maxTime)
	}
	return l.alone(ctx, out, func(ctx context.Context, st *scene) ([]*Result, error) {
		return st.learn(ctx, l.What, l.Visitors, l.Rounds, l.Time, l.Longest)
	})
}

// learn has the bot learn, round after round, and puts the rounds together: their questions before, and their questions
// meanwhile.
func (st *scene) learn(ctx context.Context, what string, visitors, rounds int, limit, longest time.Duration) ([]*Result, error) {
	chat, err := st.chat(ctx, visitors)
	if err != nil {
		return nil, err
	}
	defer chat.close()
	var before, meanwhile spell
	learnt := 0
	for range rounds {
		n, err := st.round(ctx, chat, what, limit, longest, &before, &meanwhile)
		if err != nil {
			return nil, err
		}
		learnt += n
	}
	b, err := st.finish(ctx, before.result("chat_"+what+"_before", visitors))
	if err != nil {
		return nil, err
	}
	m, err := st.finish(ctx, meanwhile.result("chat_"+what, visitors))
	if err != nil {
		return []*Result{b}, err
	}
	m.more("learnt", float64(learnt))
	if b.Ms != nil && m.Ms != nil && b.Ms.P99 > 0 {
		m.more("p99_times_idle", m.Ms.P99/b.Ms.P99)
	}
	return []*Result{b, m}, nil
}

// spell is what was measured of the same in several rounds.
type spell struct {
	tally tally
	use   usage
}

func (s *spell) add(t *tally, u *usage) {
	if s.tally.kinds == nil {
		s.tally.kinds = map[string]int{}
	}
	s.tally.took.merge(&t.took)
	s.tally.errs += t.errs
	for k, n := range t.kinds {
		s.tally.kinds[k] += n
	}
	s.tally.spent += t.spent
	s.use.add(u)
}

func (s *spell) result(name string, connections int) *Result {
	return s.tally.result(name, connections, &s.use)
}

// round is one time of learning, and of chatting before it.
func (st *scene) round(ctx context.Context, chat *chat, what string, limit, longest time.Duration, before, meanwhile *spell) (done int, err error) {
	var l lesson
	switch what {
	case "faqs":
		l, err = st.faqLesson()
	case "pages":
		l, err = st.pageLesson()
	case "site":
		var site *library
		if site, err = newLibrary(1); err == nil {
			defer site.close()
			l = st.siteLesson(site)
		}
	case "sites":
		var site *library
		if site, err = newLibrary(siteHosts); err == nil {
			defer site.close()
			l, err = st.sitesLesson(ctx, site)
		}
	default:
		err = fmt.Errorf("nothing to learn is called %q", what)
	}
	if err != nil {
		return 0, err
	}
	if err := chat.during(ctx, before, func(ctx context.Context) error { return wait(ctx, limit) }); err != nil {
		return 0, err
	}
	// What was begun is taken away again also when the run is stopped.
	defer func() { err = errors.Join(err, l.forget(context.WithoutCancel(ctx))) }()
	err = chat.during(ctx, meanwhile, func(ctx context.Context) error {
		start := time.Now()
		if err := l.begin(ctx); err != nil {
			return err
		}
		for over := false; !over && time.Since(start) < longest; {
			if err := wait(ctx, 500*time.Millisecond); err != nil {
				return err
			}
			var err error
			if done, over, err = l.learnt(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// chat is visitors who ask a question a second each, whatever else happens.
type chat struct {
	st     *scene
	screen *watch
	sock   *socket
	people []seed
	known  []faq
}

func (st *scene) chat(ctx context.Context, visitors int) (*chat, error) {
	people, err := st.seeds.of(1, stageBot)
	if err != nil {
		return nil, err
	}
	if len(people) < visitors {
		return nil, fmt.Errorf("%d conversations with the bot are too few for %d visitors: seed more", len(people), visitors)
	}
	known, err := faqs()
	if err != nil {
		return nil, err
	}
	sock, err := openSocket(ctx, st.to, st.api.workspace, st.api.head)
	if err != nil {
		return nil, err
	}
	rand.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	return &chat{st: st, screen: newWatch(sock), sock: sock, people: people[:visitors], known: known}, nil
}

func (c *chat) close() { c.sock.close(); <-c.screen.ended }

// during measures, into s, from each question to its answer on an agent's screen while something else is done.
func (c *chat) during(ctx context.Context, s *spell, meanwhile func(context.Context) error) error {
	before, err := c.st.meter.read(ctx)
	if err != nil {
		return err
	}
	talking, stop := context.WithCancel(ctx)
	defer stop()
	start := time.Now()
	workers, firsts := make([]*worker, len(c.people)), make([]error, len(c.people))
	var wg sync.WaitGroup
	for i, to := range c.people {
		w := &worker{n: i, conn: newConn(c.st.to), rand: rand.New(rand.NewPCG(uint64(start.UnixNano()), uint64(i))), kinds: map[string]int{}}
		workers[i] = w
		wg.Go(func() {
			defer w.conn.close()
			firsts[i] = c.talk(talking, ctx, w, to)
		})
	}
	err = meanwhile(ctx)
	stop()
	wg.Wait()
	if err != nil {
		return err
	}
	after, err := c.st.meter.read(ctx)
	if err != nil {
		return err
	}
	t := gather(workers, firsts, start)
	complain(t)
	s.add(t, after.since(before))
	return nil
}

// talk asks until talking ends; a question that was asked then still gets its answer.
func (c *chat) talk(talking, ctx context.Context, w *worker, to seed) (first error) {
	next := time.Now().Add(time.Duration(w.rand.Int64N(int64(time.Second))))
	for wait(talking, time.Until(next)) == nil {
		next = next.Add(time.Second)
		f := pick(w.rand, c.known)
		began := time.Now()
		err := c.ask(ctx, w, to, f)
		if err == nil {
			w.took.add(time.Since(began))
			continue
		}
		w.failed++
		w.kinds[kindOf(err)]++
		if first == nil {
			first = err
		}
	}
	return first
}

func (c *chat) ask(ctx context.Context, w *worker, to seed, f faq) error {
	ch := c.screen.expect(to.Conversation)
	defer c.screen.forget(to.Conversation)
	s, err := w.say(ctx, c.st.seeds.Bot, to, f.Question)
	if err != nil {
		return err
	}
	l, err := c.screen.await(ctx, ch, s.Message.Seq)
	if err == nil && l.text != f.Answer {
		return wrong("another answer", fmt.Sprintf("%q to %q (%s)", l.text, f.Question, l.how))
	}
	return err
}
