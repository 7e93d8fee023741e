package notify_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/bot/bottest"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/file/filetest"
	"cxgenie/internal/notify"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail/mailtest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

// screens are the channels on which somebody listens.
type screens struct {
	mu   sync.Mutex
	open map[string]bool
	told map[string]int
}

func (s *screens) Publish(channel string, event any) {
	if _, ok := event.(notify.Changed); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.told[channel]++
	}
}

func (s *screens) Presence(channel string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[channel] {
		return 1
	}
	return 0
}

func (s *screens) set(channel string, open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[channel] = open
}

// kit is the room, with the world outside it: a push service and a mail server.
type kit struct {
	*bottest.House
	t        *testing.T
	hub      *screens
	s        *notify.Service
	talks    *conversation.Service
	contacts *contact.Service
	bot      bot.Bot
	mails    *mailtest.Box
	push     *pushService
	read     int64 // the last event seen
	n        int
}

func newKit(t *testing.T, d *db.DB) *kit {
	k := &kit{House: bottest.New(t, d), t: t, hub: &screens{open: map[string]bool{}, told: map[string]int{}}, push: newPushService(t)}
	keys, err := secret.Open(t.TempDir() + "/installation.key")
	k.ok(err)
	sender, mails := mailtest.Sender(t)
	k.mails = mails
	k.contacts = contact.New(d, k.Clock)
	k.talks = conversation.New(d, k.hub, filetest.New(t, d, k.Clock), k.Clock)
	k.s = notify.New(notify.Deps{DB: d, Clock: k.Clock, Log: slog.New(slog.DiscardHandler), Members: k.Service, Contacts: k.contacts, Conversations: k.talks,
		Bots: k.Bots, Hub: k.hub, Mail: sender, Keys: keys, Push: k.push.Client(), PublicURL: "https://support.example.com"})
	k.bot = k.Bot("Maple")
	return k
}

func (k *kit) ok(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// happen lets the room see what happened since it looked last.
func (k *kit) happen() {
	k.t.Helper()
	rows, err := k.DB.Read().QueryContext(k.t.Context(), `SELECT id, workspace_id, kind, v, subject, actor_kind, actor_id, at, payload FROM event WHERE workspace_id = $1 AND id > $2 ORDER BY id`,
		k.Boss.Workspace, k.read)
	batch, err := db.Collect(rows, err, func(r *sql.Rows) (e events.Record, err error) {
		var at int64
		var payload string
		err = r.Scan(&e.ID, &e.Workspace, &e.Kind, &e.V, &e.Subject, &e.Actor.Kind, &e.Actor.ID, &at, &payload)
		e.At, e.Payload = clock.FromMs(at), json.RawMessage(payload)
		return e, err
	})
	k.ok(err)
	k.Tx(func(ctx context.Context, tx *db.Tx) error { return k.s.Consumer().Handle(ctx, tx, batch) })
	if len(batch) > 0 {
		k.read = batch[len(batch)-1].ID
	}
}

// work runs the jobs that are due, as the runner would.
func (k *kit) work() {
	k.t.Helper()
	for {
		rows, err := k.DB.Read().QueryContext(k.t.Context(), `SELECT id, kind, args FROM job_outbox WHERE kind LIKE 'notify.%' AND run_at <= $1 ORDER BY run_at, id`, clock.Ms(k.Clock.Now()))
		due, err := db.Collect(rows, err, func(r *sql.Rows) (t jobs.Task, err error) {
			var args string
			err = r.Scan(&t.OutboxID, &t.Kind, &args)
			t.Attempt, t.Args = 1, json.RawMessage(args)
			return t, err
		})
		k.ok(err)
		if len(due) == 0 {
			return
		}
		for _, t := range due {
			k.ok(k.s.Run(k.t.Context(), t))
			k.Tx(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `DELETE FROM job_outbox WHERE id = $1`, t.OutboxID)
				return err
			})
		}
	}
}

// said is a text of a customer to the bot; human puts a person in charge before.
func (k *kit) said(contactID, text string) conversation.ID {
	k.t.Helper()
	k.n++
	in := conversation.Inbound{Bot: k.bot.ID, BotName: k.bot.Name, Connection: k.bot.ID, Channel: conversation.Website,
		Contact: conversation.ContactCard{ID: contactID, Number: 1234, Name: "Ada", Email: "ada@example.com"},
		Key:     fmt.Sprint("c:", k.n, contactID), ClientID: fmt.Sprint(k.n), Text: text, Language: "en", PageURL: "https://shop.example/returns"}
	var id conversation.ID
	k.Tx(func(ctx context.Context, tx *db.Tx) error {
		if _, err := k.contacts.Visitor(ctx, tx, k.Boss.Workspace, contactID, "en"); err != nil {
			return err
		}
		acc, err := k.talks.Accept(ctx, tx, k.Boss.Workspace, in)
		if db.NotFound(err) {
			acc, err = k.talks.Begin(ctx, tx, k.Boss.Workspace, in)
		}
		if err == nil {
			id = acc.Conversation.ID
		}
		return err
	})
	return id
}

func (k *kit) reply(by workspace.Caller, id conversation.ID, text string) {
	k.t.Helper()
	k.n++
	_, _, err := k.talks.Reply(k.t.Context(), by, id, conversation.Post{ClientID: fmt.Sprint("r", k.n), Text: text})
	k.ok(err)
}

func (k *kit) agent() (workspacetest.Person, workspace.Caller) {
	p := k.Join(k.Boss, "junior_member")
	return p, k.House.House.Caller(p)
}

func (k *kit) list(c workspace.Caller) []notify.Notice {
	k.t.Helper()
	all, err := k.s.List(k.t.Context(), c, "", 0)
	k.ok(err)
	return all.Items
}

// A customer of mine writes while I am away: one notice however often he writes, pushed to my browser, mailed when I do
// not come, and settled once somebody answers. Nothing of it while I have a page open.
func TestACustomerOfMineWrites(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		_, me := k.agent()
		browser := k.push.subscribe(t, k.s, me)
		id := k.said(uid.New(), "Hello")
		k.happen()
		_, err := k.talks.Assign(t.Context(), k.Caller, id, me.MemberID, "Me")
		k.ok(err)
		k.happen()
		k.work()
		if got := k.list(me); len(got) != 1 || got[0].Kind != notify.Assigned || got[0].About != "Ada" {
			t.Fatalf("given to me: %+v", got)
		}
		if got := browser.received(); len(got) != 1 || got[0].Title != "You were given the conversation with Ada" || got[0].URL != "/inbox/all/"+string(id) {
			t.Errorf("pushed: %+v", got)
		}
		k.ok(k.s.Read(t.Context(), me, "", string(id)))

		k.hub.set("member:"+me.MemberID, true)
		k.said(k.contactOf(id), "Are you there?")
		k.happen()
		k.work()
		if got := k.unread(me); len(got) != 0 {
			t.Errorf("with a page open: %+v", got)
		}
		k.hub.set("member:"+me.MemberID, false)
		for _, text := range []string{"Hello?", "I need an answer."} {
			k.said(k.contactOf(id), text)
		}
		k.happen()
		k.work()
		if got := k.unread(me); len(got) != 1 || got[0].Kind != notify.Message || got[0].Times != 2 {
			t.Errorf("away: %+v", got)
		}
		if got := browser.received(); len(got) == 0 || got[len(got)-1].Body != "I need an answer." || got[len(got)-1].Tag != "message:"+string(id) {
			t.Errorf("pushed: %+v", got)
		}
		k.reply(k.Caller, id, "Yes, I am here.")
		k.happen()
		if got := k.unread(me); len(got) != 0 {
			t.Errorf("after a colleague answered: %+v", got)
		}
		k.Clock.Advance(time.Hour)
		k.work()
		if got := k.mails.All(); slices.ContainsFunc(got, func(l mailtest.Letter) bool { return strings.Contains(l.Subject, "Ada") }) {
			t.Errorf("mailed what was settled: %+v", got)
		}
	})
}

// A customer who waits is told to everybody who may answer, by mail when nobody comes within five minutes, and once.
func TestACustomerWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		_, agent := k.agent()
		viewer := k.House.House.Caller(k.Join(k.Boss, "viewer"))
		stranger := k.House.House.Caller(k.Join(k.Boss, "junior_member", k.Bot("Other").ID))
		id := k.said(uid.New(), "A person, please")
		k.Tx(func(ctx context.Context, tx *db.Tx) error {
			return events.Append(ctx, tx, events.Event{Workspace: k.Boss.Workspace, Kind: "conversation.handed_off", Subject: string(id), At: k.Clock.Now(),
				Actor: events.Actor{Kind: "bot", ID: k.bot.ID}, Payload: conversation.SpeakerChanged{From: conversation.SpeakerBot, To: conversation.SpeakerHuman, Reason: "asked_for_human"}})
		})
		k.happen()
		for name, c := range map[string]workspace.Caller{"owner": k.Caller, "agent": agent} {
			if got := k.unread(c); len(got) != 1 || got[0].Kind != notify.Waiting {
				t.Errorf("%s: %+v", name, got)
			}
		}
		for name, c := range map[string]workspace.Caller{"viewer": viewer, "of another bot": stranger} {
			if got := k.list(c); len(got) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
		}
		k.Clock.Advance(4 * time.Minute)
		k.work()
		if got := k.mails.All(); len(got) != 0 {
			t.Errorf("mailed at once: %+v", got)
		}
		k.hub.set("member:"+agent.MemberID, true)
		k.Clock.Advance(2 * time.Minute)
		k.work()
		k.work()
		got := k.mails.All()
		if len(got) != 1 || got[0].To != "acme@example.com" && !strings.Contains(got[0].To, "@") || got[0].Subject != "Ada is waiting for a person" ||
			!strings.Contains(got[0].Text, "https://support.example.com/inbox/all/"+string(id)) || !strings.Contains(got[0].Text, "> A person, please") {
			t.Errorf("after six minutes, with the agent back: %+v", got)
		}
	})
}

// What somebody does not want he is not told; another's notices are not his.
func TestChoicesAndOwnership(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		_, me := k.agent()
		_, other := k.agent()
		all, err := k.s.Choose(t.Context(), me, notify.Choices{notify.Assigned: {}, "nonsense": {InApp: true}})
		k.ok(err)
		if all[notify.Assigned] != (notify.Ways{}) || !all[notify.Waiting].InApp || len(all) != len(notify.Kinds()) {
			t.Errorf("%+v", all)
		}
		id := k.said(uid.New(), "Hello")
		k.happen()
		for _, to := range []workspace.Caller{me, other} {
			_, err := k.talks.Assign(t.Context(), k.Caller, id, to.MemberID, to.Name)
			k.ok(err)
		}
		_, err = k.talks.Assign(t.Context(), other, id, k.Caller.MemberID, "Boss")
		k.ok(err)
		_, err = k.talks.Assign(t.Context(), k.Caller, id, k.Caller.MemberID, "Boss") // himself
		k.ok(err)
		k.happen()
		if got := k.list(me); len(got) != 0 {
			t.Errorf("he wanted none: %+v", got)
		}
		if got := k.list(k.Caller); len(got) != 1 {
			t.Errorf("the boss: %+v", got)
		}
		got := k.list(other)
		if len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		k.ok(k.s.Read(t.Context(), me, got[0].ID, "")) // not his: nothing happens
		if len(k.unread(other)) != 1 {
			t.Error("somebody else read it")
		}
		if err := k.s.Read(t.Context(), me, "x", ""); !errors.Is(err, notify.ErrNotFound) {
			t.Error(err)
		}
		k.ok(k.s.Read(t.Context(), other, got[0].ID, ""))
		if len(k.unread(other)) != 0 || k.hub.told["member:"+other.MemberID] != 2 {
			t.Errorf("read: %+v, told %d times", k.unread(other), k.hub.told["member:"+other.MemberID])
		}
	})
}

// A customer who has left gets what agents wrote by mail, once and together; one who is there, or has seen it, does not.
func TestAnAbsentCustomerIsWritten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		who := uid.New()
		id := k.said(who, "Where is my parcel?")
		k.reply(k.Caller, id, "It is on its way.")
		k.reply(k.Caller, id, "It arrives tomorrow.")
		k.happen()
		k.Clock.Advance(4 * time.Minute)
		k.work()
		if got := k.mails.All(); len(got) != 0 {
			t.Fatalf("too early: %+v", got)
		}
		k.Clock.Advance(2 * time.Minute)
		k.work()
		got := k.mails.All()
		if len(got) != 1 || got[0].To != "ada@example.com" || got[0].Subject != "Maple has answered you" ||
			!strings.Contains(got[0].Text, "It is on its way.") || !strings.Contains(got[0].Text, "It arrives tomorrow.") || !strings.Contains(got[0].Text, "https://shop.example/returns") {
			t.Fatalf("%+v", got)
		}
		// He is there now, and does not look: later, when he has gone, he gets the new one only.
		k.hub.set(conversation.VisitorChannel(who), true)
		k.reply(k.Caller, id, "Anything else?")
		k.happen()
		k.Clock.Advance(6 * time.Minute)
		k.work()
		if got := k.mails.All(); len(got) != 0 {
			t.Fatalf("while he is there: %+v", got)
		}
		k.hub.set(conversation.VisitorChannel(who), false)
		k.Clock.Advance(6 * time.Minute)
		k.work()
		if got := k.mails.All(); len(got) != 1 || strings.Contains(got[0].Text, "tomorrow") || !strings.Contains(got[0].Text, "Anything else?") {
			t.Fatalf("%+v", got)
		}
		// He has seen it before the time was over.
		k.reply(k.Caller, id, "Good bye.")
		k.happen()
		_, err := k.talks.ContactRead(t.Context(), k.Boss.Workspace, who, id, 100)
		k.ok(err)
		k.Clock.Advance(time.Hour)
		k.work()
		if got := k.mails.All(); len(got) != 0 {
			t.Fatalf("he had seen it: %+v", got)
		}
		// A bot that is not to write mails does not.
		zero := 0
		_, err = k.Bots.Change(t.Context(), k.Caller, k.bot.ID, bot.Patch{Chat: &bot.ChatPatch{MailAfterMinutes: &zero}})
		k.ok(err)
		k.reply(k.Caller, id, "Still there?")
		k.happen()
		k.Clock.Advance(time.Hour)
		k.work()
		if got := k.mails.All(); len(got) != 0 {
			t.Fatalf("switched off: %+v", got)
		}
	})
}

// Whom a member writes to first gets it by mail when he does not come, in other words than an answer.
func TestACustomerWhoIsWrittenToFirst(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		who := uid.New()
		id := k.said(who, "Where is my parcel?")
		_, err := k.talks.Close(t.Context(), k.Caller, id, conversation.Labels{})
		k.ok(err)
		k.happen()
		k.Clock.Advance(time.Hour)
		k.work()
		k.mails.All()
		c, err := k.talks.Start(t.Context(), k.Caller, conversation.NewThread{Bot: k.bot.ID, BotName: k.bot.Name, Connection: k.bot.ID, Channel: conversation.Website,
			PageURL: "https://shop.example/returns", Contact: conversation.ContactCard{ID: who, Name: "Ada", Email: "ada@example.com", Number: 7},
			Post: conversation.Post{ClientID: "first", Text: "Your parcel is back with us."}})
		k.ok(err)
		k.happen()
		k.Clock.Advance(6 * time.Minute)
		k.work()
		got := k.mails.All()
		if len(got) != 1 || got[0].To != "ada@example.com" || got[0].Subject != "Maple has written to you" || !strings.Contains(got[0].Text, "Your parcel is back with us.") ||
			!strings.Contains(got[0].Text, "https://shop.example/returns") || strings.Contains(got[0].Text, "before you were answered") {
			t.Fatalf("%+v", got)
		}
		// What follows is an answer like any other.
		k.reply(k.Caller, c.ID, "Shall we send it again?")
		k.happen()
		k.Clock.Advance(6 * time.Minute)
		k.work()
		if got := k.mails.All(); len(got) != 1 || strings.Contains(got[0].Text, "back with us") {
			t.Fatalf("%+v", got)
		}
	})
}

// A browser that has gone is forgotten, a push service that is down is tried again, and nobody puts a strange address in.
func TestDevices(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		_, me := k.agent()
		_, other := k.agent()
		if err := k.s.Try(t.Context(), me); !errors.Is(err, notify.ErrNoDevice) {
			t.Error(err)
		}
		good := k.push.subscription()
		for name, bad := range map[string]notify.Subscription{
			"plain http": {Endpoint: "http://push.example/x", P256dh: good.P256dh, Auth: good.Auth}, "no address": {P256dh: good.P256dh, Auth: good.Auth},
			"short key": {Endpoint: good.Endpoint, P256dh: "AAAA", Auth: good.Auth}, "no secret": {Endpoint: good.Endpoint, P256dh: good.P256dh},
		} {
			if _, err := k.s.Subscribe(t.Context(), me, bad, "x"); !errors.Is(err, notify.ErrSubscription) {
				t.Errorf("%s: %v", name, err)
			}
		}
		browser := k.push.subscribe(t, k.s, me)
		k.ok(k.s.Try(t.Context(), me))
		if got := browser.received(); len(got) != 1 || got[0].Title != "Notifications work" {
			t.Errorf("%+v", got)
		}
		devices, err := k.s.Devices(t.Context(), me)
		k.ok(err)
		if len(devices) != 1 || devices[0].Name != "Firefox" {
			t.Errorf("%+v", devices)
		}
		if err := k.s.Unsubscribe(t.Context(), other, devices[0].ID); !errors.Is(err, notify.ErrNotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		k.push.answer(http.StatusServiceUnavailable)
		if err := k.s.Try(t.Context(), me); !errors.Is(err, notify.ErrPush) {
			t.Errorf("a push service that is down: %v", err)
		}
		k.push.answer(http.StatusGone)
		if err := k.s.Try(t.Context(), me); err != nil {
			t.Error(err)
		}
		if devices, err := k.s.Devices(t.Context(), me); err != nil || len(devices) != 0 {
			t.Errorf("a browser that has gone: %+v %v", devices, err)
		}
	})
}

func (k *kit) contactOf(id conversation.ID) string {
	k.t.Helper()
	c, err := k.talks.ByID(k.t.Context(), k.DB.Read(), k.Boss.Workspace, id)
	k.ok(err)
	return c.ContactID
}

func (k *kit) unread(c workspace.Caller) []notify.Notice {
	return slices.DeleteFunc(k.list(c), func(n notify.Notice) bool { return !n.ReadAt.IsZero() })
}

// --- the world outside ---

// pushService takes encrypted messages as browsers' services do (RFC 8030).
type pushService struct {
	*httptest.Server
	t      *testing.T
	mu     sync.Mutex
	status int
	got    map[string][][]byte
	secret map[string]*browser
	n      int
}

type browser struct {
	p    *pushService
	path string
	key  *ecdh.PrivateKey
	auth []byte
}

func newPushService(t *testing.T) *pushService {
	p := &pushService{t: t, status: http.StatusCreated, got: map[string][][]byte{}, secret: map[string]*browser{}}
	p.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Header.Get("Content-Encoding") != "aes128gcm" || !strings.HasPrefix(r.Header.Get("Authorization"), "vapid t=") || r.Header.Get("TTL") == "" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if p.status == http.StatusCreated {
			p.got[r.URL.Path] = append(p.got[r.URL.Path], body)
		}
		w.WriteHeader(p.status)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *pushService) answer(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
}

func (p *pushService) subscription() notify.Subscription {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	b := &browser{p: p, path: fmt.Sprintf("/push/%d", p.n), key: key, auth: make([]byte, 16)}
	_, _ = rand.Read(b.auth)
	p.secret[b.path] = b
	return notify.Subscription{Endpoint: p.URL + b.path, P256dh: base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString(b.auth)}
}

func (p *pushService) subscribe(t *testing.T, s *notify.Service, c workspace.Caller) *browser {
	t.Helper()
	sub := p.subscription()
	if _, err := s.Subscribe(t.Context(), c, sub, "Firefox"); err != nil {
		t.Fatal(err)
	}
	return p.secret[strings.TrimPrefix(sub.Endpoint, p.URL)]
}

type shown struct{ Title, Body, URL, Tag string }

// received reads what the browser was sent, as a browser does (RFC 8291, RFC 8188).
func (b *browser) received() (all []shown) {
	b.p.mu.Lock()
	defer b.p.mu.Unlock()
	for _, m := range b.p.got[b.path] {
		salt, size, idLen := m[:16], binary.BigEndian.Uint32(m[16:20]), int(m[20])
		theirs, err := ecdh.P256().NewPublicKey(m[21 : 21+idLen])
		if err != nil || int(size) < len(m)-21-idLen {
			b.p.t.Fatalf("the record's head: %v", err)
		}
		shared, err := b.key.ECDH(theirs)
		if err != nil {
			b.p.t.Fatal(err)
		}
		info := append(append([]byte("WebPush: info\x00"), b.key.PublicKey().Bytes()...), theirs.Bytes()...)
		ikm := expand(b.p.t, shared, b.auth, string(info), 32)
		cek := expand(b.p.t, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
		nonce := expand(b.p.t, ikm, salt, "Content-Encoding: nonce\x00", 12)
		block, err := aes.NewCipher(cek)
		if err != nil {
			b.p.t.Fatal(err)
		}
		gcm, err := cipher.NewGCM(block)
		if err != nil {
			b.p.t.Fatal(err)
		}
		plain, err := gcm.Open(nil, nonce, m[21+idLen:], nil)
		if err != nil {
			b.p.t.Fatalf("a message for somebody else: %v", err)
		}
		plain = plain[:strings.LastIndexByte(string(plain), 2)]
		var s shown
		if err := json.Unmarshal(plain, &s); err != nil {
			b.p.t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func expand(t *testing.T, secret, salt []byte, info string, n int) []byte {
	b, err := hkdf.Key(sha256.New, secret, salt, info, n)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Who is named in a note is told, once for each line that names him, and nobody else is.
func TestAColleagueNamesMe(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		_, me := k.agent()
		_, other := k.agent()
		browser := k.push.subscribe(t, k.s, me)
		id := k.said(uid.New(), "My parcel arrived open.")
		k.happen()
		_, _, err := k.talks.Reply(t.Context(), k.Caller, id, conversation.Post{ClientID: "n1", Text: "Look at this, @me", Note: true, Mentions: []string{me.MemberID, k.Caller.MemberID}})
		k.ok(err)
		k.happen()
		k.work()
		if got := k.unread(me); len(got) != 1 || got[0].Kind != notify.Mentioned || got[0].Conversation != string(id) {
			t.Fatalf("named: %+v", got)
		}
		if got := browser.received(); len(got) != 1 || got[0].Title != "You were mentioned in the conversation with Ada" {
			t.Errorf("pushed: %+v", got)
		}
		for name, c := range map[string]workspace.Caller{"who is not named": other, "who names himself": k.Caller} {
			if got := k.unread(c); len(got) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}

// A customer has written, and the conversation is given to me in the same moment, or just after that was seen: I am told
// once, the weightier of both.
func TestGivenToMeInTheSameMoment(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		_, other := k.agent()
		_, me := k.agent()
		for _, seen := range []bool{false, true} {
			id := k.said(uid.New(), "Hello")
			_, err := k.talks.Assign(t.Context(), k.Caller, id, other.MemberID, "Other")
			k.ok(err)
			k.happen()
			k.said(k.contactOf(id), "Is anybody there?")
			if seen {
				// The log is read late: the conversation is mine already when the text is looked at.
				k.Tx(func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.ExecContext(ctx, `UPDATE conversation SET assignee_id = $1 WHERE workspace_id = $2 AND id = $3`, me.MemberID, k.Boss.Workspace, string(id))
					return err
				})
				k.happen()
				k.Tx(func(ctx context.Context, tx *db.Tx) error {
					_, err := tx.ExecContext(ctx, `UPDATE conversation SET assignee_id = $1 WHERE workspace_id = $2 AND id = $3`, other.MemberID, k.Boss.Workspace, string(id))
					return err
				})
				if got := k.unread(me); len(got) != 1 || got[0].Kind != notify.Message {
					t.Fatalf("before: %+v", got)
				}
			}
			_, err = k.talks.Assign(t.Context(), k.Caller, id, me.MemberID, "Me")
			k.ok(err)
			k.happen()
			if got := k.unread(me); len(got) != 1 || got[0].Kind != notify.Assigned || got[0].Conversation != string(id) {
				t.Errorf("read late %v: %+v", seen, got)
			}
			k.ok(k.s.Read(t.Context(), me, "", ""))
		}
	})
}
