package app_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// keyed sends a request with an Idempotency-Key.
func (p *person) keyed(key, method, path string, body any) *answer {
	p.s.t.Helper()
	return p.send(request{method: method, path: path, body: body, header: map[string]string{"Idempotency-Key": key}})
}

// A request that is sent again with its key is not carried out again, and gets the first answer; the same key with
// something else is refused; what was refused has used no key up. Keys belong to their sender, and are free after a day.
func TestARequestWithAKeyIsCarriedOutOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		bots := func() int { return s.count(`/* all workspaces */ SELECT count(*) FROM bot`) }
		body := map[string]any{"name": "Maple", "greeting": "Hello!"}
		first := s.owner.keyed("order-1", "POST", "/v1/bots", body).want(201)
		again := s.owner.keyed("order-1", "POST", "/v1/bots", body).want(201)
		if bots() != 1 || string(again.raw) != string(first.raw) || again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
			t.Fatalf("%d bots, again: %v %s", bots(), again.header, again.raw)
		}
		if got, want := again.header.Get("Content-Type"), first.header.Get("Content-Type"); got != want {
			t.Errorf("content type %q, want %q", got, want)
		}
		s.owner.keyed("order-1", "POST", "/v1/bots", map[string]any{"name": "Other", "greeting": "Hello!"}).problem(422, "idempotency.reused")
		s.owner.keyed("order-1", "POST", "/v1/tags", map[string]any{"name": "VIP"}).problem(422, "idempotency.reused")
		for _, wrong := range []string{"", "with space", strings.Repeat("x", 256), "schlüssel"} {
			s.owner.keyed(wrong, "POST", "/v1/bots", body).problem(400, "idempotency.key")
		}
		// Refused, it has used nothing up.
		s.owner.keyed("order-2", "POST", "/v1/bots", map[string]any{"name": ""}).want(422)
		s.owner.keyed("order-2", "POST", "/v1/bots", map[string]any{"name": "Second", "greeting": "Hi!"}).want(201)
		// Others have keys of their own.
		admin := s.join(s.owner, "admin")
		admin.keyed("order-1", "POST", "/v1/bots", map[string]any{"name": "Admin", "greeting": "Hello!"}).want(201)
		other := s.newOwner("Other")
		other.keyed("order-1", "POST", "/v1/bots", body).want(201)
		if bots() != 4 {
			t.Fatalf("%d bots", bots())
		}
		// Deleting twice is deleting once, and without the key it is not there any more.
		path := "/v1/bots/" + first.str("id")
		s.owner.keyed("gone", "DELETE", path, nil).want(204)
		s.owner.keyed("gone", "DELETE", path, nil).want(204)
		s.owner.do("DELETE", path, nil).want(404)
		// Who may not do it any more is not given the answer either.
		key := s.owner.keyed("secret", "POST", "/v1/api-keys", map[string]any{"name": "CI", "permissions": map[string]any{"bots": "edit"}}).want(201)
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM keyed_request WHERE answer LIKE '%{%' OR answer LIKE '%"%'`); n != 0 {
			t.Error("answers are stored as they are")
		}
		program := &person{s: s, token: key.str("key")}
		program.keyed("order-1", "POST", "/v1/bots", map[string]any{"name": "By key", "greeting": "Hi!"}).want(201)
		s.owner.do("DELETE", "/v1/api-keys/"+key.str("id"), nil).want(204)
		program.keyed("order-1", "POST", "/v1/bots", map[string]any{"name": "By key", "greeting": "Hi!"}).want(401)
		// A day later the key is free.
		now.Advance(24*time.Hour - time.Second)
		s.owner = s.signIn(s.owner.email)
		s.owner.keyed("order-2", "POST", "/v1/bots", map[string]any{"name": "Second", "greeting": "Hi!"}).want(201)
		now.Advance(time.Second)
		before := bots()
		s.owner.keyed("order-2", "POST", "/v1/bots", map[string]any{"name": "Third", "greeting": "Hi!"}).want(201)
		if bots() != before+1 {
			t.Error("the key is not free after a day")
		}
	})
}

// Of two at the same time one is carried out; the other is told to wait, or gets its answer.
func TestTwoRequestsWithOneKeyAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		for round := range 5 {
			answers := make([]*answer, 6)
			var all sync.WaitGroup
			for i := range answers {
				all.Go(func() {
					answers[i] = s.owner.keyed(fmt.Sprint("at-once-", round), "POST", "/v1/tags", map[string]any{"name": fmt.Sprint("Tag ", round)})
				})
			}
			all.Wait()
			id := ""
			for _, a := range answers {
				switch {
				case a.status == 201 && (id == "" || id == a.str("id")):
					id = a.str("id")
				case a.status == 409 && a.str("code") == "idempotency.running" && a.header.Get("Retry-After") == "1":
				default:
					t.Fatalf("%d %s", a.status, a.raw)
				}
			}
			if id == "" {
				t.Fatal("nobody made it")
			}
			if got := s.owner.keyed(fmt.Sprint("at-once-", round), "POST", "/v1/tags", map[string]any{"name": fmt.Sprint("Tag ", round)}).want(201); got.str("id") != id {
				t.Errorf("%s", got.raw)
			}
		}
	})
}

// What a crash has cut is not carried out again as if nothing had happened: its sender is told that nobody knows, and after
// a quarter of an hour the key is free.
func TestARequestThatWasCutSaysSo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		body := map[string]any{"name": "VIP"}
		s.owner.keyed("cut", "POST", "/v1/tags", body).want(201)
		if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { // as a crash leaves it
			_, err := tx.ExecContext(ctx, `/* all workspaces */ UPDATE keyed_request SET status = 0, answer = '', free_at = begun_at + 1200000`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		s.owner.keyed("cut", "POST", "/v1/tags", body).problem(409, "idempotency.running")
		now.Advance(5 * time.Minute)
		s.owner.keyed("cut", "POST", "/v1/tags", body).problem(409, "idempotency.unknown")
		now.Advance(15 * time.Minute)
		s.owner.keyed("cut", "POST", "/v1/tags", body).want(409) // carried out now: there is one of that name
	})
}
