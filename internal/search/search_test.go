package search

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"cxgenie/internal/account"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// silent is a hub nobody listens to.
type silent struct{}

// Publish tells nobody.
func (silent) Publish(string, any) {}

// Presence is nobody's.
func (silent) Presence(string) int { return 0 }

// shop is a workspace whose conversations are searched.
type shop struct {
	t     *testing.T
	d     *db.DB
	s     *Service
	c     *contact.Service
	v     *conversation.Service
	m     *workspace.Service
	ws    tenant.ID
	owner workspace.Caller
	bot   string
	n     int
}

func open(t *testing.T, d *db.DB) *shop {
	t.Helper()
	ctx := t.Context()
	accounts, err := account.New(d, account.Options{Clock: clock.System{}, Hash: &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16}})
	x := &shop{t: t, d: d, bot: uid.New()}
	x.ok(err)
	x.m = workspace.New(d, workspace.Options{Clock: clock.System{}, Accounts: accounts})
	x.c = contact.New(d, clock.System{})
	x.v = conversation.New(d, silent{}, nil, clock.System{})
	x.s = New(d, x.c, x.v)
	x.ws, err = x.m.CreateOwner(ctx, workspace.NewOwner{NewAccount: account.NewAccount{Email: uid.New() + "@example.com", Name: "Owner", Password: "a long enough password"}, Workspace: "Shop"})
	x.ok(err)
	x.owner = x.member()
	return x
}

func (x *shop) ok(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

// member is the caller of the workspace's newest member.
func (x *shop) member() workspace.Caller {
	x.t.Helper()
	var id string
	x.ok(x.d.Read().QueryRowContext(x.t.Context(), `SELECT id FROM member WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1`, x.ws).Scan(&id))
	c, err := x.m.CallerOf(x.t.Context(), x.ws, id)
	x.ok(err)
	return c
}

// say stores what a contact writes.
func (x *shop) say(who *contact.Contact, said string) *conversation.Accepted {
	x.t.Helper()
	x.n++
	in := conversation.Inbound{Bot: x.bot, BotName: "Maple", Connection: x.bot, Channel: conversation.Website,
		Contact: conversation.ContactCard{ID: who.ID, Number: who.Number, Name: who.Name, Email: who.Email}, Key: fmt.Sprint("k", x.n), ClientID: fmt.Sprint("c", x.n), Text: said}
	var acc *conversation.Accepted
	x.ok(x.d.InTx(x.t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		acc, err = x.v.Accept(ctx, tx, x.ws, in)
		if db.NotFound(err) {
			acc, err = x.v.Begin(ctx, tx, x.ws, in)
		}
		return err
	}))
	return acc
}

func (x *shop) visitor() *contact.Contact {
	x.t.Helper()
	var c *contact.Contact
	x.ok(x.d.InTx(x.t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = x.c.Visitor(ctx, tx, x.ws, uid.New(), "en")
		return err
	}))
	return c
}

func (x *shop) find(by workspace.Caller, typed string) []conversation.ID {
	x.t.Helper()
	found, err := x.s.Find(x.t.Context(), by, typed, "", 20)
	x.ok(err)
	ids := []conversation.ID{}
	for _, f := range found.Items {
		ids = append(ids, f.Conversation.ID)
	}
	return ids
}

// page finds the same one by one.
func (x *shop) page(by workspace.Caller, typed string) []conversation.ID {
	x.t.Helper()
	ids, cursor := []conversation.ID{}, ""
	for range 50 {
		found, err := x.s.Find(x.t.Context(), by, typed, cursor, 1)
		x.ok(err)
		for _, f := range found.Items {
			if !slices.Contains(ids, f.Conversation.ID) {
				ids = append(ids, f.Conversation.ID)
			}
		}
		if found.Next == nil {
			return ids
		}
		cursor = *found.Next
	}
	x.t.Fatal("there is always more")
	return nil
}

// until waits for the index, which follows the event log.
func (x *shop) until(what string, ok func() bool) {
	x.t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			x.t.Fatalf("waited in vain: %s", what)
		case <-tick.C:
		}
	}
}

func (x *shop) run() {
	x.t.Helper()
	e := events.NewRunner(x.d, slog.New(slog.NewTextHandler(x.t.Output(), nil)), x.v.Consumer(), x.s.Consumer())
	x.ok(e.Start(context.Background()))
	x.t.Cleanup(func() { x.ok(e.Stop(context.Background())) })
}

func TestWhatIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x, other := open(t, d), open(t, d)
		x.run()
		lan, nobody := x.visitor(), x.visitor()
		name, mail, phone := "Nguyễn Thu Hà", "thuha.nguyen@mail.vn", "+84 912 480 337"
		_, err := x.c.Update(t.Context(), x.owner, lan.ID, contact.Patch{Name: &name, Email: &mail, Phone: &phone})
		x.ok(err)
		lan, err = x.c.Get(t.Context(), x.ws, lan.ID)
		x.ok(err)
		hers := x.say(lan, "Tôi muốn hoàn tiền cho đơn hàng, you'll see").Conversation.ID
		other.say(other.visitor(), "hoàn tiền")
		theirs := x.say(nobody, "東京都の天気は？ ขอบคุณครับ").Conversation.ID
		x.say(nobody, "The Alder jacket is too small: refund please")
		x.until("the last message is there", func() bool { return len(x.find(x.owner, "alder")) == 1 })

		for typed, want := range map[string][]conversation.ID{
			"hoan tien":            {hers}, // without diacritics
			"hoàn tiền":            {hers},
			"HOÀN":                 {hers},
			"tien hoan don":        {hers}, // in any order
			"hoa":                  {hers}, // a beginning
			"oan":                  {},     // not a middle
			"nguyen thu":           {hers},
			"thuha.nguyen@mail.vn": {hers},
			"0912":                 {}, // nobody typed the 0
			"912 480":              {hers},
			"+84912480337":         {hers},
			"480337":               {hers},
			"東京":                   {theirs},
			"京都":                   {theirs}, // neighbours inside a longer word
			"天気":                   {theirs},
			"東都":                   {}, // not neighbours
			"ขอบคุณ":               {theirs},
			"บคุ":                  {theirs},
			"refund ja":            {theirs},
			"refund hoan":          {}, // both words in one message
			`"' OR 1=1 --`:         {},
			"NEAR(":                {},
			"* -":                  {},
			"you'll":               {hers},
		} {
			if got := x.find(x.owner, typed); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", typed, got, want)
			}
			if got := x.page(x.owner, typed); !slices.Equal(got, want) {
				t.Errorf("%q finds one by one %v, want %v", typed, got, want)
			}
		}
		if _, err := x.s.Find(t.Context(), x.owner, " h ", "", 5); err == nil {
			t.Error("a single letter is asked")
		}
		found, err := x.s.Find(t.Context(), x.owner, "alder", "", 5)
		x.ok(err)
		if l := found.Items[0].Line; l == nil || l.Text != "The Alder jacket is too small: refund please" || l.Seq == 0 {
			t.Errorf("%+v", l)
		}
		if found, err = x.s.Find(t.Context(), x.owner, "nguyen", "", 5); err != nil || len(found.Items) != 1 || found.Items[0].Line != nil {
			t.Errorf("found by who writes: %+v, %v", found, err)
		}
		if got := other.find(other.owner, "refund"); len(got) != 0 {
			t.Error("another workspace finds", got)
		}

		// What was taken back is not found, what was changed is found as it is now.
		m, _, err := x.v.Reply(t.Context(), x.owner, hers, conversation.Post{ClientID: "r", Text: "Wrongly pasted secret"})
		x.ok(err)
		n, _, err := x.v.Reply(t.Context(), x.owner, hers, conversation.Post{ClientID: "n", Text: "Ask the warehouse", Note: true})
		x.ok(err)
		x.until("both are there", func() bool { return len(x.find(x.owner, "pasted")) == 1 && len(x.find(x.owner, "warehouse")) == 1 })
		_, err = x.v.Unsend(t.Context(), x.owner, hers, m.ID)
		x.ok(err)
		_, err = x.v.EditNote(t.Context(), x.owner, hers, n.ID, "Ask the manager")
		x.ok(err)
		x.until("both have changed", func() bool {
			return len(x.find(x.owner, "pasted")) == 0 && len(x.find(x.owner, "warehouse")) == 0 && len(x.find(x.owner, "manager")) == 1
		})
		name = "Trần An"
		_, err = x.c.Update(t.Context(), x.owner, lan.ID, contact.Patch{Name: &name})
		x.ok(err)
		x.until("the new name", func() bool { return len(x.find(x.owner, "tran an")) == 1 && len(x.find(x.owner, "nguyen thu ha")) == 0 })

		// Only what the member sees.
		stranger := x.owner
		stranger.AllBots, stranger.Bots = false, []string{uid.New()}
		if got := x.find(stranger, "refund"); len(got) != 0 {
			t.Error("a member of another bot finds", got)
		}
	})
}

func TestAround(t *testing.T) {
	t.Parallel()
	long := "One two three four five six seven eight nine ten eleven twelve Straße thirteen"
	if got := around(long, ask("strasse")); got != "…eight nine ten eleven twelve Straße thirteen" {
		t.Error(got)
	}
	if got := around("Straße", ask("strasse")); got != "Straße" {
		t.Error(got)
	}
}
