package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"cxgenie/internal/platform/realtime"
)

// screens serves the real hub as the product does.
func screens(t *testing.T, opts ...realtime.Option) (*realtime.Hub, *httptest.Server) {
	t.Helper()
	hub, err := realtime.New(slog.New(slog.DiscardHandler), opts...)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/realtime/websocket", hub.Websocket(func(r *http.Request) (string, []string, error) {
		return r.Header.Get("Authorization"), []string{"ws:" + r.URL.Query().Get("workspace")}, nil
	}))
	mux.HandleFunc("/v1/guest/stream", func(w http.ResponseWriter, r *http.Request) {
		hub.Stream(w, r, realtime.StreamOptions{Channel: "visitor:" + r.URL.Query().Get("ticket")})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(func() { hub.Close(); server.Close() })
	return hub, server
}

func event(conversation string, n int) map[string]any {
	return map[string]any{"event": "message.created", "conversation_id": conversation, "rev": n, "messages": []any{map[string]any{
		"id": "m", "seq": n, "client_id": fmt.Sprint("c", n), "text": "hello", "author": map[string]string{"kind": "agent"}}}}
}

func TestASocketHearsPublicationsAndAnswersPings(t *testing.T) {
	// Pings come every 20 ms, and one that is not answered within half of that ends the connection.
	hub, server := screens(t, realtime.WithPing(20*time.Millisecond))
	s, err := openSocket(context.Background(), addressOf(t, server), "w1", bearer("me"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	const count = 20
	go func() {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for n := 1; n <= count; n++ {
			<-tick.C
			hub.Publish("ws:other", event("not ours", n))
			hub.Publish("ws:w1", map[string]any{"event": "typing"})
			hub.Publish("ws:w1", event("ours", n))
		}
	}()
	heard := int64(0)
	err = s.listen(func(data []byte, at time.Time) bool {
		p, err := decodePublication(data)
		if err != nil {
			return true
		}
		heard++
		if p.Conversation != "ours" || p.Rev != heard || p.Messages[0].ClientID != fmt.Sprint("c", heard) || time.Since(at) > time.Minute {
			t.Errorf("heard %+v", p)
		}
		return heard < count
	})
	if err != nil || heard != count {
		t.Errorf("%d of %d heard: %v", heard, count, err)
	}
}

func TestASocketThatIsRefusedSaysSo(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if _, err := openSocket(context.Background(), addressOf(t, server), "w1", ""); err == nil {
		t.Error("opened")
	}
}

func TestAStreamHearsPublications(t *testing.T) {
	hub, server := screens(t)
	s, err := openStream(context.Background(), addressOf(t, server), "tom")
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	hub.Publish("visitor:tim", event("not ours", 1))
	hub.Publish("visitor:tom", map[string]any{"event": "typing"})
	hub.Publish("visitor:tom", event("ours", 7))
	v := visitor{to: seed{Conversation: "ours"}, stream: s}
	if at, err := v.hear("hello"); err != nil || at.IsZero() {
		t.Errorf("%v", err)
	}
	hub.Close()
	if _, err := v.hear("more"); err == nil {
		t.Error("a closed stream is heard")
	}
}

func TestFramesAreRead(t *testing.T) {
	got, err := frames([]byte(`{"id":1,"connect":{"client":"c","subs":{"a":{}},"ping":25,"pong":true}}` + "\n{}\n" +
		`{"push":{"channel":"a","pub":{"data":{"x":1}}}}` + "\n" + `{"id":2,"error":{"code":103,"message":"no"}}`))
	if err != nil || len(got) != 4 {
		t.Fatalf("%d frames: %v", len(got), err)
	}
	if got[0].ping() || !got[1].ping() || got[2].ping() || got[3].ping() {
		t.Error("not the second one alone is a ping")
	}
	if string(got[2].Push.Pub.Data) != `{"x":1}` || got[3].Error.Code != 103 || len(got[0].Connect.Subs) != 1 {
		t.Errorf("%+v", got)
	}
	if _, err := frames([]byte("{")); err == nil {
		t.Error("nonsense is read")
	}
}

func TestRepliesAreChecked(t *testing.T) {
	row := func(id string, seq, minute int) string {
		return fmt.Sprintf(`{"id":%q,"status":"open","seq_head":9,"rev":9,"activity_at":"2026-11-24T10:%02d:00.000Z","last_message":{"seq":%d}}`, id, minute, seq)
	}
	list := func(rows ...string) []byte {
		out := `{"items":[`
		for i, r := range rows {
			if i > 0 {
				out += ","
			}
			out += r
		}
		return []byte(out + `],"next":"more"}`)
	}
	var good []string
	for i := range listPage {
		good = append(good, row(fmt.Sprint(i), 9, 59-i))
	}
	if err := checkList(list(good...), true); err != nil {
		t.Error(err)
	}
	if err := checkList(list(good[1:]...), false); kindOf(err) != "not a page" {
		t.Errorf("a short page: %v", err)
	}
	swapped := append([]string{good[1], good[0]}, good[2:]...)
	if err := checkList(list(swapped...), true); kindOf(err) != "out of order" {
		t.Errorf("a page out of order: %v", err)
	}
	half := append([]string{row("", 9, 59)}, good[1:]...)
	if err := checkList(list(half...), true); kindOf(err) != "half a row" {
		t.Errorf("half a row: %v", err)
	}

	s, p, to := sent{Prev: 3, Rev: 4}, post{ClientID: "c", Text: "t"}, seed{Conversation: "k", Messages: 3}
	s.Message.ID, s.Message.ConversationID, s.Message.Seq, s.Message.Rev = "0190a0b0-0000-7000-8000-000000000001", "k", 4, 4
	s.Message.ClientID, s.Message.Text = "c", "t"
	if err := s.check(p, to); err != nil {
		t.Error(err)
	}
	for kind, change := range map[string]func(*sent){
		"no message id":        func(s *sent) { s.Message.ID = "x" },
		"another conversation": func(s *sent) { s.Message.ConversationID = "l" },
		"old seq":              func(s *sent) { s.Message.Seq = 3 },
		"revs do not follow":   func(s *sent) { s.Prev = 2 },
		"not what was sent":    func(s *sent) { s.Message.Text = "u" },
	} {
		bad := s
		change(&bad)
		if err := bad.check(p, to); kindOf(err) != kind {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestFAQsAreDistinct(t *testing.T) {
	all, err := faqs()
	if err != nil || len(all) < 20 {
		t.Fatalf("%d FAQs: %v", len(all), err)
	}
	answers := map[string]bool{}
	for _, f := range all {
		if f.Question == "" || f.Answer == "" || len(f.Asked) == 0 || answers[f.Answer] {
			t.Errorf("%+v", f)
		}
		answers[f.Answer] = true
	}
}
