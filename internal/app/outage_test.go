package app_test

import (
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/workspace/workspacetest"
)

// PostgreSQL ends and comes back under load, now and then as after a power cut. The product stays up all the while, says that
// it cannot, and goes on by itself: what it acknowledged is there once and answered once.
func TestPostgresRestartsUnderLoad(t *testing.T) {
	t.Parallel()
	o, server := dbtest.Alone(t)
	p := newProcess(t, o)
	p.start()
	s := &stage{t: t, url: p.url, client: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	r := (&person{s: s}).do("POST", "/v1/setup", map[string]any{"name": "Owner", "email": "owner@example.com", "password": workspacetest.Password, "workspace": "Shop"}).want(201)
	s.owner = &person{s: s, cookie: r.cookie, member: r.str("workspaces.0.member_id"), workspace: r.str("workspaces.0.id")}
	c := &crowd{s: s, p: p, bot: s.bot(nil, question, "Yes, until noon."), patient: true}
	for range 20 {
		c.visitors = append(c.visitors, s.visitor(c.bot))
	}
	var work sync.WaitGroup
	for i := range 10 {
		work.Go(func() { c.visitor(rand.New(rand.NewPCG(1, uint64(i)))) })
	}
	work.Go(func() { c.agent(rand.New(rand.NewPCG(2, 0))) })
	for i := range 6 {
		goal := c.count.Load() + 40
		s.until("messages are taken again", func() bool { return c.count.Load() >= goal })
		if err := server.Restart(t.Context(), i%2 == 1); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if t.Failed() {
			said, _ := os.ReadFile(p.log.Name())
			for line := range strings.Lines(string(said)) {
				if strings.Contains(line, `"status":500`) {
					t.Log(line)
				}
			}
		}
	})
	last := c.count.Load() + 40
	s.until("messages are taken in the end", func() bool { return c.count.Load() >= last })
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
	if c.again.Load() == 0 {
		t.Error("nothing was ever refused: the test proves nothing")
	}
	p.stop() // the same process as at the beginning
	t.Logf("%d acknowledged, %d repeats on purpose, %d sent again", len(c.acks), c.repeats.Load(), c.again.Load())
	s.db = dbtest.OpenWith(t, o)
	c.verify()
}
