package app_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"cxgenie/internal/app"
	"cxgenie/internal/channel"
	"cxgenie/internal/channel/loopback"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
)

// outside is the product with a bot connected to a channel outside of the website.
type outside struct {
	*stage
	kind *loopback.Kind
	conn channel.Connection
	ws   tenant.ID
}

func connected(t *testing.T, d *db.DB) *outside {
	t.Helper()
	o := &outside{kind: loopback.New()}
	o.stage = serve(t, d, func(a *app.Options) { a.Kinds = []channel.Kind{o.kind} })
	bot := o.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
	o.ws = tenant.ID(o.owner.do("GET", "/v1/workspace", nil).want(200).str("id"))
	var err error
	o.conn, err = o.app.Channels().Connect(t.Context(), o.ws, channel.Connection{Bot: bot, Kind: "loopback", Account: "shop-1", Name: "Shop", Secrets: []byte("token")})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *outside) receive(id, text string) string {
	o.t.Helper()
	acc, err := o.app.Channels().Receive(o.t.Context(), o.ws, o.conn.ID, channel.Inbound{Sender: "user-7", SenderName: "Ana", MessageID: id, Text: text})
	if err != nil {
		o.t.Fatal(err)
	}
	return string(acc.Conversation.ID)
}

func TestAChannelMessageIsAnsweredThroughTheChannelOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := connected(t, d)
		first := o.receive("msg-1", "Do you deliver on Sundays?")
		if again := o.receive("msg-1", "Do you deliver on Sundays?"); again != first {
			t.Error("a repeated delivery of the provider opened another conversation")
		}
		o.until("greeting and answer are delivered", func() bool { return len(o.kind.Sent()) == 2 })
		got := o.kind.Sent()
		if got[0].To != "user-7" || got[1].To != "user-7" {
			t.Errorf("delivered to %+v", got)
		}
		texts := map[string]bool{got[0].Text: true, got[1].Text: true}
		if !texts["Welcome to the shop!"] || !texts["Yes, until noon."] {
			t.Errorf("delivered %+v", got)
		}
		o.until("agents see that it arrived", func() bool {
			m := o.owner.do("GET", "/v1/conversations/"+first+"/messages", nil).want(200)
			return m.str("items.2.delivery") == "delivered"
		})
		if n := o.count(`/* all workspaces */ SELECT count(*) FROM delivery`); n != 2 {
			t.Errorf("%d deliveries", n)
		}
		c := o.owner.do("GET", "/v1/conversations/"+first, nil).want(200)
		if c.str("channel") != "loopback" || c.str("contact.name") != "Ana" {
			t.Errorf("conversation: %s", c.raw)
		}
	})
}

func TestAFailedDeliveryIsTriedAgainOrShownAsFailed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := connected(t, d)
		var tries atomic.Int64
		o.kind.Fail(func(m channel.Outbound) error {
			switch {
			case m.Text == "Welcome to the shop!":
				return &channel.SendError{Reason: "blocked", Permanent: true}
			case m.Text == "Yes, until noon." && tries.Add(1) == 1:
				return &channel.SendError{Reason: "busy"}
			case m.Text == "Broken":
				return errors.New("connection reset")
			}
			return nil
		})
		id := o.receive("msg-1", "Do you deliver on Sundays?")
		state := func(seq string) string {
			return o.owner.do("GET", "/v1/conversations/"+id+"/messages", nil).want(200).str("items." + seq + ".delivery")
		}
		o.until("the refused one failed, the busy one arrived after a second", func() bool { return state("0") == "failed" && state("2") == "delivered" })
		if n := tries.Load(); n != 2 {
			t.Errorf("%d tries", n)
		}
		// A connection that breaks before the answer leaves open whether the message arrived: it is never sent again by itself.
		m := o.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": "a-1", "text": "Broken"}).want(202)
		o.until("the broken one is marked", func() bool { return state("4") == "failed" })
		del, err := o.app.Channels().DeliveryOf(t.Context(), o.ws, m.str("id"))
		if err != nil || del.State != channel.Uncertain || del.Attempt != 1 {
			t.Errorf("delivery %+v, %v", del, err)
		}
		o.kind.Fail(nil)
		if err := o.app.Channels().Retry(t.Context(), o.ws, m.str("id")); err != nil {
			t.Fatal(err)
		}
		o.until("a person's retry arrives", func() bool { return state("4") == "delivered" })
		if err := o.app.Channels().Retry(t.Context(), o.ws, m.str("id")); !errors.Is(err, channel.ErrNotRetryable) {
			t.Errorf("retry of a delivered message: %v", err)
		}
	})
}

func TestOneAccountServesOneBot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := connected(t, d)
		other := o.bot(nil)
		_, err := o.app.Channels().Connect(t.Context(), o.ws, channel.Connection{Bot: other, Kind: "loopback", Account: "shop-1", Name: "Shop"})
		if !errors.Is(err, channel.ErrAccountTaken) {
			t.Errorf("a second bot on the account: %v", err)
		}
	})
}
