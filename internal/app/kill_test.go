package app_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// binary is the product as it is shipped, built once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "cxgenie-binary-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "cxgenie")
	out, err := exec.Command("go", "build", "-o", path, "cxgenie/cmd/cxgenie").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the product: %w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if wasBuilt.Load() {
		if path, err := binary(); err == nil {
			_ = os.RemoveAll(filepath.Dir(path))
		}
	}
	os.Exit(code)
}

var wasBuilt atomic.Bool

// kills is how often the process is killed; `make soak` does it more often.
func kills(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("CXGENIE_KILLS")); err == nil && n > 0 {
		return n
	}
	if os.Getenv("CXGENIE_TEST_SOAK") != "" {
		return 100
	}
	return 20
}

// process is the real server on a durable database.
type process struct {
	t    *testing.T
	path string
	args []string
	env  []string
	url  string
	cmd  *exec.Cmd
	log  *os.File

	mu sync.Mutex
	up chan struct{} // closed while it serves
}

func newProcess(t *testing.T, o db.Options) *process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	wasBuilt.Store(true)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	_ = free.Close()
	dir := t.TempDir()
	if o.Path != "" {
		dir = filepath.Dir(o.Path)
	}
	p := &process{t: t, path: path, url: "http://" + addr, up: make(chan struct{}),
		args: []string{"serve", "--addr", addr, "--data-dir", dir, "--no-limits", "--log-level", "warn"},
		env:  append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "CXGENIE_") }), "CXGENIE_DATABASE_URL="+o.URL)}
	if p.log, err = os.Create(filepath.Join(t.TempDir(), "log")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if p.cmd != nil && p.cmd.ProcessState == nil {
			_ = p.cmd.Process.Kill()
			_ = p.cmd.Wait()
		}
		_ = p.log.Close()
	})
	return p
}

// start runs it and returns when it serves.
func (p *process) start() {
	p.t.Helper()
	p.cmd = exec.Command(p.path, p.args...)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = p.env, p.log, p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 5 * time.Second}
	deadline := time.Now().Add(60 * time.Second)
	for {
		res, err := client.Get(p.url + "/readyz")
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == 200 {
				break
			}
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("it does not come up: %s", p.said())
		}
		<-time.After(3 * time.Millisecond)
	}
	p.mu.Lock()
	close(p.up)
	p.mu.Unlock()
}

func (p *process) said() string {
	b, _ := os.ReadFile(p.log.Name())
	return string(b[max(0, len(b)-3000):])
}

// kill ends it as a power cut would.
func (p *process) kill() {
	p.t.Helper()
	p.mu.Lock()
	p.up = make(chan struct{})
	p.mu.Unlock()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait()
}

// stop asks it to end, as an operator does.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	late := time.AfterFunc(20*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("it did not end well: %v: %s", err, p.said())
	}
}

// serving waits until it is up.
func (p *process) serving() {
	p.mu.Lock()
	up := p.up
	p.mu.Unlock()
	<-up
}

// ack is a message whose sender was told that it is stored.
type ack struct {
	key          string
	id           string
	conversation string
	seq          int64
}

// crowd sends messages and never gives one up: what was not acknowledged is sent again, as it was.
type crowd struct {
	s        *stage
	p        *process
	bot      string
	visitors []*person
	over     atomic.Bool
	patient  bool // the server may say for a while that it cannot

	mu      sync.Mutex
	acks    []ack
	count   atomic.Int64
	repeats atomic.Int64
	again   atomic.Int64
}

const question = "Do you deliver on Sundays?"

// send delivers one message for sure.
func (c *crowd) send(p *person, key string, q request) {
	for {
		c.p.serving()
		a, err := p.try(q)
		if err != nil { // it was killed meanwhile
			c.again.Add(1)
			continue
		}
		m := a.body
		if v, ok := a.at("message").(map[string]any); ok {
			m = v
		}
		if c.patient && a.status >= 500 {
			c.again.Add(1)
			c.s.pause()
			continue
		}
		if a.status != 200 && a.status != 202 {
			c.s.t.Errorf("%s: %d: %s", q.path, a.status, a.raw)
			return
		}
		got := ack{key, m["id"].(string), m["conversation_id"].(string), number(m["seq"])}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.acks = append(c.acks, got)
		c.count.Add(1)
		return
	}
}

func (c *crowd) visitor(rng *rand.Rand) {
	for !c.over.Load() {
		v := c.visitors[rng.IntN(len(c.visitors))]
		id := uid.New()
		q := request{method: "POST", path: "/v1/guest/messages", body: map[string]any{"bot_id": c.bot, "client_id": id, "text": question}}
		c.send(v, "c:"+id+":"+v.contact, q)
		if rng.IntN(20) == 0 { // a double tap
			c.repeats.Add(1)
			c.send(v, "c:"+id+":"+v.contact, q)
		}
	}
}

// agent answers in the conversations of the last visitors, which takes the word from the bot there.
func (c *crowd) agent(rng *rand.Rand) {
	for !c.over.Load() {
		c.mu.Lock()
		var conversation string
		for _, a := range c.acks {
			if strings.HasSuffix(a.key, ":"+c.visitors[rng.IntN(4)].contact) {
				conversation = a.conversation
				break
			}
		}
		c.mu.Unlock()
		if conversation == "" {
			c.s.pause()
			continue
		}
		id := uid.New()
		q := request{method: "POST", path: "/v1/conversations/" + conversation + "/messages", body: map[string]any{"client_id": id, "text": "A person speaking."}}
		c.send(c.s.owner, "m:"+id+":"+c.s.owner.member, q)
		if rng.IntN(20) == 0 {
			c.repeats.Add(1)
			c.send(c.s.owner, "m:"+id+":"+c.s.owner.member, q)
		}
	}
}

// The real process is killed under load, again and again. Afterwards every acknowledged message is there once, where its
// sender was told, everything is answered once or with a person, and nothing is left over.
func TestNothingAcknowledgedIsLostOrDoneTwice(t *testing.T) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			o := dbtest.Durable(t, dialect)
			p := newProcess(t, o)
			p.start()
			s := &stage{t: t, url: p.url, client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
			r := (&person{s: s}).do("POST", "/v1/setup", map[string]any{"name": "Owner", "email": "owner@example.com", "password": workspacetest.Password, "workspace": "Shop"}).want(201)
			s.owner = &person{s: s, cookie: r.cookie, member: r.str("workspaces.0.member_id"), workspace: r.str("workspaces.0.id")}
			c := &crowd{s: s, p: p, bot: s.bot(nil, question, "Yes, until noon.")}
			for range 40 {
				c.visitors = append(c.visitors, s.visitor(c.bot))
			}
			var work sync.WaitGroup
			const visitors, agents = 22, 2
			for i := range visitors {
				work.Go(func() { c.visitor(rand.New(rand.NewPCG(1, uint64(i)))) })
			}
			for i := range agents {
				work.Go(func() { c.agent(rand.New(rand.NewPCG(2, uint64(i)))) })
			}
			rng := rand.New(rand.NewPCG(3, 3))
			for range kills(t) {
				goal := c.count.Load() + rng.Int64N(60) // now and then before anything was sent
				for c.count.Load() < goal && !t.Failed() {
					s.pause()
				}
				p.kill()
				p.start()
			}
			c.over.Store(true)
			work.Wait()
			window := look(t, o)
			s.until("all turns are answered", func() bool {
				var turns int
				if err := window.QueryRowContext(t.Context(), `SELECT count(*) FROM turn`).Scan(&turns); err != nil {
					t.Fatal(err)
				}
				return turns == 0
			})
			if err := window.Close(); err != nil {
				t.Fatal(err)
			}
			p.stop()
			t.Logf("%d acknowledged, %d repeats on purpose, %d sent again after a kill", len(c.acks), c.repeats.Load(), c.again.Load())
			d := dbtest.OpenWith(t, o)
			s.db = d
			c.verify()
		})
	}
}

// look opens the database beside the running process, to read only.
func look(t *testing.T, o db.Options) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+o.Path+"?mode=ro&_pragma=busy_timeout(5000)"
	if o.URL != "" {
		driver, source = "pgx", o.URL
	}
	d, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func (c *crowd) verify() {
	s, t := c.s, c.s.t
	type row struct {
		conversation, id, key, kind, payload string
		seq                                  int64
	}
	rows, err := s.db.Read().QueryContext(t.Context(), `/* all workspaces */ SELECT conversation_id, id, dedup_key, author_kind, payload, seq FROM message ORDER BY conversation_id, seq`)
	stored, err := db.Collect(rows, err, func(r *sql.Rows) (x row, err error) {
		err = r.Scan(&x.conversation, &x.id, &x.key, &x.kind, &x.payload, &x.seq)
		return x, err
	})
	if err != nil {
		t.Fatal(err)
	}
	byKey := map[string][]row{}
	asked, answered := map[string][]int64{}, map[string][]int64{}
	for _, m := range stored {
		byKey[m.key] = append(byKey[m.key], m)
		switch m.kind {
		case "contact":
			asked[m.conversation] = append(asked[m.conversation], m.seq)
		case "bot":
			var p struct {
				Answers []int64 `json:"answers"`
			}
			if m.payload != "" {
				if err := json.Unmarshal([]byte(m.payload), &p); err != nil {
					t.Fatal(err)
				}
			}
			answered[m.conversation] = append(answered[m.conversation], p.Answers...)
		}
	}
	for _, a := range c.acks {
		switch found := byKey[a.key]; {
		case len(found) == 0:
			t.Errorf("acknowledged and lost: %+v", a)
		case len(found) > 1:
			t.Errorf("stored %d times: %+v", len(found), a)
		case found[0].id != a.id || found[0].seq != a.seq || found[0].conversation != a.conversation:
			t.Errorf("acknowledged as %+v, stored as %+v", a, found[0])
		}
	}
	people, alerted := map[string]bool{}, map[string]bool{}
	for _, id := range s.lines(`/* all workspaces */ SELECT id FROM conversation WHERE speaker <> 'bot'`) {
		people[id] = true
	}
	for _, id := range s.lines(`/* all workspaces */ SELECT id FROM conversation WHERE needs_agent`) {
		alerted[id] = true
	}
	// A turn in whose middle the process died again and again is no longer tried: people are told instead.
	for _, e := range s.lines(`/* all workspaces */ SELECT payload || ' ' || subject FROM event WHERE kind = 'turn.refused' AND payload LIKE '%ai_error%'`) {
		at := strings.LastIndexByte(e, ' ')
		var p struct {
			Answers []int64 `json:"answers"`
		}
		if err := json.Unmarshal([]byte(e[:at]), &p); err != nil {
			t.Fatal(err)
		}
		id := e[at+1:]
		if answered[id] = append(answered[id], p.Answers...); !alerted[id] {
			t.Errorf("%s: given up without telling anybody", id)
		}
	}
	for id, questions := range asked {
		slices.Sort(answered[id])
		for i := 1; i < len(answered[id]); i++ {
			if answered[id][i] == answered[id][i-1] {
				t.Errorf("%s: message %d is answered twice", id, answered[id][i])
			}
		}
		for _, seq := range answered[id] {
			if !slices.Contains(questions, seq) {
				t.Errorf("%s: message %d is answered, and nobody asked it", id, seq)
			}
		}
		if !people[id] && len(answered[id]) != len(questions) {
			t.Errorf("%s: %d of %d messages are answered", id, len(answered[id]), len(questions))
		}
	}
	if len(people) == 0 || len(people) == len(asked) {
		t.Errorf("%d of %d conversations are with people: nothing was proved about the others", len(people), len(asked))
	}
	gapless(t, s)
	for what, query := range map[string]string{
		"turns left over": `SELECT count(*) FROM turn`,
		"jobs left over":  `SELECT count(*) FROM job_outbox`,
		"conversations beyond one for each visitor":  `SELECT count(*) - count(DISTINCT contact_id) FROM conversation`,
		"contacts without a conversation":            `SELECT count(*) FROM contact c WHERE NOT EXISTS (SELECT 1 FROM conversation v WHERE v.workspace_id = c.workspace_id AND v.contact_id = c.id)`,
		"conversations with people that nobody sees": `SELECT count(*) FROM conversation WHERE speaker <> 'bot' AND stage NOT IN ('waiting', 'assigned')`,
		"messages more or less than their events":    `SELECT (SELECT count(*) FROM message) - (SELECT count(*) FROM event WHERE kind = 'message.created')`,
		"openings more or less than conversations":   `SELECT (SELECT count(*) FROM conversation) - (SELECT count(*) FROM event WHERE kind = 'conversation.opened')`,
		"events that nobody could digest":            `SELECT count(*) FROM event_parked`,
	} {
		if n := s.count(`/* all workspaces */ ` + query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	events := map[string]int{}
	for _, payload := range s.lines(`/* all workspaces */ SELECT payload FROM event WHERE kind = 'message.created'`) {
		var p struct {
			Message string `json:"message_id"`
		}
		if err := json.Unmarshal([]byte(payload), &p); err != nil {
			t.Fatal(err)
		}
		events[p.Message]++
	}
	for _, m := range stored {
		if events[m.id] != 1 {
			t.Errorf("message %s has %d events", m.id, events[m.id])
		}
	}
}
