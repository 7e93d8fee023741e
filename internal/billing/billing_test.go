package billing_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

type house struct {
	*workspacetest.House
	t *testing.T
	b *billing.Service
}

// open makes a house whose members are counted.
func open(t *testing.T, d *db.DB, plan string) house {
	t.Helper()
	var b *billing.Service
	h := workspacetest.New(t, d, func(o *workspace.Options) {
		b = billing.New(billing.Options{Clock: o.Clock, DefaultPlan: plan})
		o.Seats = b.Seats()
	})
	return house{h, t, b}
}

func (h house) tx(fn func(ctx context.Context, tx *db.Tx) error) error {
	return h.DB.InTx(context.Background(), fn)
}

func (h house) take(ws tenant.ID, m billing.Meter, n int64) error {
	return h.tx(func(ctx context.Context, tx *db.Tx) error { return h.b.Take(ctx, tx, ws, m, n) })
}

func (h house) limit(ws tenant.ID, m billing.Meter, n *int64) {
	h.t.Helper()
	if err := h.tx(func(ctx context.Context, tx *db.Tx) error { return h.b.SetLimit(ctx, tx, ws, m, n) }); err != nil {
		h.t.Fatal(err)
	}
}

func (h house) used(ws tenant.ID, m billing.Meter) int64 {
	h.t.Helper()
	all, err := h.b.Use(context.Background(), h.DB.Read(), ws)
	if err != nil {
		h.t.Fatal(err)
	}
	return all[slices.IndexFunc(all, func(u billing.Use) bool { return u.Meter == m })].Used
}

func (h house) refused(m billing.Meter, err error) {
	h.t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.Forbidden || e.Code != "plan.limit_reached" || e.Fields[0].Location != "plan."+string(m) {
		h.t.Fatalf("%s: %v, want plan.limit_reached", m, err)
	}
}

func (h house) fine(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func num(n int64) *int64 { return &n }

func TestEachMeterAtZero(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, "")
		ws, other := h.Owner("Tea house").Workspace, h.Owner("Book shop").Workspace
		for _, m := range billing.Meters() {
			h.fine(h.take(ws, m, 1))
			h.limit(ws, m, num(0))
			h.refused(m, h.take(ws, m, 1))
			h.fine(h.take(other, m, 1)) // the limit is of one workspace
			h.fine(h.take(ws, m, 0))
			h.limit(ws, m, nil)
			h.fine(h.take(ws, m, 1))
		}
	})
}

func TestTakeAndGive(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, "")
		ws := h.Owner("Tea house").Workspace
		give := func(m billing.Meter, n int64) {
			t.Helper()
			h.fine(h.tx(func(ctx context.Context, tx *db.Tx) error { return h.b.Give(ctx, tx, ws, m, n) }))
		}
		// What exists is counted before there is a limit.
		h.fine(h.take(ws, billing.Bots, 2))
		h.limit(ws, billing.Bots, num(3))
		h.refused(billing.Bots, h.take(ws, billing.Bots, 2))
		h.refused(billing.Bots, h.take(ws, billing.Bots, 4))
		h.fine(h.take(ws, billing.Bots, 1))
		h.refused(billing.Bots, h.take(ws, billing.Bots, 1))
		give(billing.Bots, 1)
		h.fine(h.take(ws, billing.Bots, 1))
		if got := h.used(ws, billing.Bots); got != 3 {
			t.Fatalf("used %d", got)
		}
		// A lower limit blocks making, not giving back.
		h.limit(ws, billing.Bots, num(1))
		h.refused(billing.Bots, h.take(ws, billing.Bots, 1))
		give(billing.Bots, 5)
		if got := h.used(ws, billing.Bots); got != 0 {
			t.Fatalf("used %d", got)
		}
		h.fine(h.take(ws, billing.Bots, 1))
		// What is rolled back was not used.
		boom := errors.New("boom")
		err := h.tx(func(ctx context.Context, tx *db.Tx) error {
			h.fine(h.b.Take(ctx, tx, ws, billing.Entries, 7))
			return boom
		})
		if !errors.Is(err, boom) || h.used(ws, billing.Entries) != 0 {
			t.Fatalf("%v, used %d", err, h.used(ws, billing.Entries))
		}
		// Take, and the check before it, refuse together.
		check := func(n int64) error { return h.b.Check(context.Background(), d.Read(), ws, billing.Bots, n) }
		h.fine(check(0))
		h.refused(billing.Bots, check(1))
	})
}

func TestLastOneIsTakenOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, "")
		ws := h.Owner("Tea house").Workspace
		h.limit(ws, billing.Conversations, num(3))
		var wg sync.WaitGroup
		results := make([]error, 12)
		for i := range results {
			wg.Go(func() { results[i] = h.take(ws, billing.Conversations, 1) })
		}
		wg.Wait()
		got := 0
		for _, err := range results {
			if err == nil {
				got++
			} else {
				h.refused(billing.Conversations, err)
			}
		}
		if got != 3 || h.used(ws, billing.Conversations) != 3 {
			t.Fatalf("%d of 3 taken, %d counted", got, h.used(ws, billing.Conversations))
		}
	})
}

// A month ends when the workspace's calendar says so.
func TestMonths(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, "")
		owner := h.Owner("Tea house")
		owner.Do("PATCH", "/v1/workspace", map[string]any{"timezone": "Asia/Ho_Chi_Minh"}).Want(t, 200)
		ws := owner.Workspace
		h.limit(ws, billing.Credits, num(1))
		h.limit(ws, billing.Bots, num(1))
		h.fine(h.take(ws, billing.Credits, 1))
		h.fine(h.take(ws, billing.Bots, 1))
		h.Clock.Advance(time.Date(2026, 3, 31, 16, 59, 59, 0, time.UTC).Sub(h.Clock.Now()))
		h.refused(billing.Credits, h.take(ws, billing.Credits, 1))
		h.Clock.Advance(time.Second) // midnight in Vietnam
		h.fine(h.take(ws, billing.Credits, 1))
		h.refused(billing.Credits, h.take(ws, billing.Credits, 1))
		h.refused(billing.Bots, h.take(ws, billing.Bots, 1)) // what exists goes on existing
		// An answer that was running is charged beyond the limit.
		h.fine(h.tx(func(ctx context.Context, tx *db.Tx) error { return h.b.Charge(ctx, tx, ws, billing.Credits, 5) }))
		if got := h.used(ws, billing.Credits); got != 6 {
			t.Fatalf("used %d", got)
		}
		h.refused(billing.Credits, h.b.Check(context.Background(), d.Read(), ws, billing.Credits, 1))
	})
}

func TestPlans(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, "free")
		first, second := h.Owner("Tea house").Workspace, h.Owner("Book shop").Workspace
		h.fine(h.take(first, billing.Bots, 1000)) // the installation's own workspace has no limits
		h.fine(h.take(second, billing.Bots, 1))
		h.refused(billing.Bots, h.take(second, billing.Bots, 1))
		h.fine(h.tx(func(ctx context.Context, tx *db.Tx) error { return h.b.SetPlan(ctx, tx, second, "starter") }))
		h.fine(h.take(second, billing.Bots, 1))
		h.refused(billing.Bots, h.take(second, billing.Bots, 1))
		h.limit(second, billing.Bots, num(3)) // what was agreed stands above the plan
		h.fine(h.take(second, billing.Bots, 1))
		h.refused(billing.Bots, h.take(second, billing.Bots, 1))
		h.fine(h.tx(func(ctx context.Context, tx *db.Tx) error {
			return h.b.SetPlan(ctx, tx, second, billing.PlanEnterprise)
		}))
		h.refused(billing.Bots, h.take(second, billing.Bots, 1))
		h.limit(second, billing.Bots, nil)
		h.fine(h.take(second, billing.Bots, 1))
		// The operator's own numbers stand above the product's.
		third := h.Owner("Flower shop").Workspace
		planLimit := func(n *int64) {
			h.fine(h.tx(func(ctx context.Context, tx *db.Tx) error { return h.b.SetPlanLimit(ctx, tx, "free", billing.Bots, n) }))
		}
		planLimit(num(2))
		h.fine(h.take(third, billing.Bots, 2))
		h.refused(billing.Bots, h.take(third, billing.Bots, 1))
		planLimit(nil)
		h.fine(h.take(third, billing.Bots, 1))
		// Another node sees a change within two seconds.
		there := billing.New(billing.Options{Clock: h.Clock})
		h.fine(h.tx(func(ctx context.Context, tx *db.Tx) error {
			return there.SetLimit(ctx, tx, first, billing.Bots, num(0))
		}))
		h.Clock.Advance(2 * time.Second)
		h.refused(billing.Bots, h.take(first, billing.Bots, 1))
	})
}

// Without a limit the way of a message costs no statement: nothing is locked, nothing is written.
func TestUnlimitedCostsNothing(t *testing.T) {
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			o := dbtest.Options(t, dialect)
			var mu sync.Mutex
			var asked []string
			watch := o.OnQuery
			o.OnQuery = func(q string) {
				watch(q)
				mu.Lock()
				asked = append(asked, q)
				mu.Unlock()
			}
			d := dbtest.OpenWith(t, o)
			h := open(t, d, "")
			ws := h.Owner("Tea house").Workspace
			h.fine(h.take(ws, billing.Conversations, 1))
			mu.Lock()
			asked = nil
			mu.Unlock()
			for range 100 {
				h.fine(h.take(ws, billing.Conversations, 1))
				h.fine(h.take(ws, billing.Credits, 5))
			}
			mu.Lock()
			defer mu.Unlock()
			for _, q := range asked {
				if strings.Contains(q, "meter") || strings.Contains(q, "limit") {
					t.Fatalf("asked the database: %s", q)
				}
			}
		})
	}
}

// Members take seats of the plan: joining, coming back, being disabled and leaving.
func TestSeats(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, "")
		owner := h.Owner("Tea house")
		ws := owner.Workspace
		viewer := h.RoleID(owner, "viewer")
		invite := func(email string) workspacetest.Response {
			return owner.Do("POST", "/v1/invitations", map[string]any{"email": email, "role_id": viewer})
		}
		seats := func(want int64) {
			t.Helper()
			if got := h.used(ws, billing.Members); got != want {
				t.Fatalf("%d seats taken, want %d", got, want)
			}
		}
		refused := func(r workspacetest.Response) {
			t.Helper()
			if r.Want(t, 403); r.Str("code") != "plan.limit_reached" {
				t.Fatal(r.Raw)
			}
		}
		seats(1)
		a := h.Join(owner, "viewer")
		seats(2)
		limit := func(n int64) { h.limit(ws, billing.Members, num(n)) }
		limit(3)
		pending := invite("b@example.com").Want(t, 201)
		refused(invite("c@example.com")) // an open invitation counts as a coming member
		limit(2)
		_, token, _ := strings.Cut(pending.Str("link"), "?token=")
		accept := func() workspacetest.Response {
			return h.Nobody().Do("POST", "/v1/invitations/accept", map[string]any{"token": token, "name": "B", "password": workspacetest.Password})
		}
		refused(accept())
		seats(2)
		owner.Do("PATCH", "/v1/members/"+a.MemberID, map[string]any{"state": "disabled"}).Want(t, 200)
		seats(1)
		accept().Want(t, 200) // nothing of the refused try was stored
		seats(2)
		refused(owner.Do("PATCH", "/v1/members/"+a.MemberID, map[string]any{"state": "active"}))
		limit(3)
		owner.Do("PATCH", "/v1/members/"+a.MemberID, map[string]any{"state": "active"}).Want(t, 200)
		seats(3)
		owner.Do("DELETE", "/v1/members/"+a.MemberID, nil).Want(t, 204)
		seats(2)
	})
}

func TestSeatsOfAPlan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d, "starter")
		h.Owner("First") // the first workspace of an installation has no limits
		owner := h.Owner("Second")
		h.Join(owner, "viewer")
		if r := owner.Do("GET", "/v1/members/seats", nil); strings.TrimSpace(r.Raw) != `{"used":2,"invited":0,"limit":3}` {
			t.Fatal(r.Raw)
		}
	})
}
