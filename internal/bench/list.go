package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// List asks for the 25 newest open conversations, as the inbox does when it opens: over many connections, and alone.
type List struct {
	Target `embed:""`
	Bounds `embed:""`
}

// Run measures and prints.
func (l *List) Run() error { return command(l.run) }

func (l *List) run(ctx context.Context, out io.Writer) error {
	return l.alone(ctx, out, func(ctx context.Context, st *scene) ([]*Result, error) { return st.list(ctx, l.Bounds) })
}

// Open opens random conversations that are long enough to fill a page.
type Open struct {
	Target `embed:""`
	Bounds `embed:""`
}

// Run measures and prints.
func (o *Open) Run() error { return command(o.run) }

func (o *Open) run(ctx context.Context, out io.Writer) error {
	return o.alone(ctx, out, func(ctx context.Context, st *scene) ([]*Result, error) { return st.opened(ctx, o.Bounds) })
}

const (
	listPage = 25
	openPage = 30
	// wholeEach is how many replies there are for one that is read in full; the others are checked by what must stand in
	// them so many times. Reading all of them would cost more than writing them.
	wholeEach = 16
)

func (st *scene) list(ctx context.Context, b Bounds) ([]*Result, error) {
	path := fmt.Sprintf("/v1/conversations?tab=all&limit=%d", listPage)
	many, err := st.read(ctx, "list", b, func(*worker) string { return path }, checkList)
	if err != nil {
		return nil, err
	}
	b.Connections = 1
	alone, err := st.read(ctx, "list_alone", b, func(*worker) string { return path }, checkList)
	if err != nil {
		return nil, err
	}
	// What a screen asks for when it opens or comes back: the same page with the counts of all tabs.
	whole, err := st.read(ctx, "inbox_alone", b, func(*worker) string { return fmt.Sprintf("/v1/inbox?tab=all&limit=%d", listPage) }, checkInbox)
	return []*Result{many, alone, whole}, err
}

func (st *scene) opened(ctx context.Context, b Bounds) ([]*Result, error) {
	long, err := st.seeds.of(openPage+1, stageBot, stageWaiting, stageAssigned, stageClosed)
	if err != nil {
		return nil, err
	}
	path := func(w *worker) string {
		return fmt.Sprintf("/v1/conversations/%s/messages?limit=%d", pick(w.rand, long).Conversation, openPage)
	}
	many, err := st.read(ctx, "open", b, path, checkThread)
	if err != nil {
		return nil, err
	}
	b.Connections = 1
	alone, err := st.read(ctx, "open_alone", b, path, checkThread)
	return []*Result{many, alone}, err
}

// read asks for pages as an agent. check is told whether to read the page in full.
func (st *scene) read(ctx context.Context, name string, b Bounds, path func(*worker) string, check func(body []byte, whole bool) error) (*Result, error) {
	t, u, err := b.load(st.to).run(ctx, st.meter, func(ctx context.Context, w *worker) error {
		got, err := w.conn.do(ctx, request{method: http.MethodGet, path: path(w), head: st.api.head})
		if err != nil {
			return err
		}
		if got.status != http.StatusOK {
			return refusal(got)
		}
		return check(got.body, w.rand.IntN(wholeEach) == 0)
	})
	if err != nil {
		return nil, err
	}
	complain(t)
	return st.finish(ctx, t.result(name, b.Connections, u))
}

// page is a list or thread as far as it is checked.
type page struct {
	Items []struct {
		ID       string    `json:"id"`
		Status   string    `json:"status"`
		Seq      int64     `json:"seq"`
		Rev      int64     `json:"rev"`
		Activity time.Time `json:"activity_at"`
		Last     *struct {
			Seq int64 `json:"seq"`
		} `json:"last_message"`
	} `json:"items"`
	Next json.RawMessage `json:"next"`
}

func checkList(body []byte, whole bool) error {
	if n := bytes.Count(body, []byte(`"seq_head":`)); n != listPage {
		return wrong("not a page", fmt.Sprintf("%d conversations", n))
	}
	if !whole {
		return nil
	}
	var p page
	if err := json.Unmarshal(body, &p); err != nil {
		return wrong("not JSON", err.Error())
	}
	return p.inOrder()
}

func checkInbox(body []byte, whole bool) error {
	if n := bytes.Count(body, []byte(`"seq_head":`)); n != listPage {
		return wrong("not a page", fmt.Sprintf("%d conversations", n))
	}
	if !whole {
		return nil
	}
	var in struct {
		Conversations page `json:"conversations"`
		Counts        map[string]struct {
			Total int `json:"total"`
		} `json:"counts"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return wrong("not JSON", err.Error())
	}
	if in.Counts["all"].Total < listPage {
		return wrong("counts too low", fmt.Sprintf("all: %d", in.Counts["all"].Total))
	}
	return in.Conversations.inOrder()
}

// inOrder says whether a list holds open conversations, newest activity first.
func (p *page) inOrder() error {
	for i, c := range p.Items {
		switch {
		case c.ID == "" || c.Rev == 0 || c.Last == nil || c.Last.Seq == 0:
			return wrong("half a row", c.ID)
		case c.Status != "open":
			return wrong("not open", c.ID)
		case i > 0 && c.Activity.After(p.Items[i-1].Activity):
			return wrong("out of order", c.ID)
		}
	}
	if len(p.Next) == 0 || string(p.Next) == "null" {
		return wrong("no next page", "")
	}
	return nil
}

func checkThread(body []byte, whole bool) error {
	if n := bytes.Count(body, []byte(`"seq":`)); n != openPage {
		return wrong("not a page", fmt.Sprintf("%d messages", n))
	}
	if !whole {
		return nil
	}
	var p page
	if err := json.Unmarshal(body, &p); err != nil {
		return wrong("not JSON", err.Error())
	}
	for i, m := range p.Items {
		switch {
		case m.ID == "" || m.Seq == 0 || m.Rev == 0:
			return wrong("half a message", m.ID)
		case i > 0 && m.Seq != p.Items[i-1].Seq+1:
			return wrong("out of order", fmt.Sprintf("%d follows %d", m.Seq, p.Items[i-1].Seq))
		}
	}
	return nil
}
