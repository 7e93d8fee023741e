package app_test

import (
	"net/http"
	"strconv"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// A ticket stands in an address, which proxies write down: who reads it there opens nothing with it.
func TestATicketOpensOneStream(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		v := s.visitor(bot)
		session := v.do("POST", "/v1/guest/sessions", map[string]any{"bot_id": bot, "guest_token": v.token}).want(200).str("stream_ticket")
		asked := v.do("POST", "/v1/guest/stream-tickets", nil).want(200).str("ticket")
		for _, ticket := range []string{session, asked} {
			open := func() *http.Response {
				res, err := http.Get(s.url + "/v1/guest/stream?ticket=" + ticket)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = res.Body.Close() })
				return res
			}
			if first := open(); first.StatusCode != 200 {
				t.Errorf("the first: %d", first.StatusCode)
			}
			if again := open(); again.StatusCode != 401 {
				t.Errorf("again: %d", again.StatusCode)
			}
		}
	})
}

// One visitor with very many tabs is told when to come back; another one behind the same address is let in.
func TestAVisitorHasABoundedNumberOfStreams(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := limited(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		v, other := s.visitor(bot), s.visitor(bot)
		open := func(p *person) *http.Response {
			res, err := http.Get(s.url + "/v1/guest/stream?ticket=" + p.do("POST", "/v1/guest/stream-tickets", nil).want(200).str("ticket"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = res.Body.Close() })
			return res
		}
		first := open(v)
		for i := 1; i < 20; i++ {
			if res := open(v); res.StatusCode != 200 {
				t.Fatalf("tab %d: %d", i, res.StatusCode)
			}
		}
		res := open(v)
		if n, err := strconv.Atoi(res.Header.Get("Retry-After")); res.StatusCode != 429 || err != nil || n < 1 {
			t.Errorf("one too many: %d %v", res.StatusCode, res.Header)
		}
		if res := open(other); res.StatusCode != 200 {
			t.Errorf("another visitor: %d", res.StatusCode)
		}
		_ = first.Body.Close()
		s.until("a closed tab makes room", func() bool { return open(v).StatusCode == 200 })
	})
}
