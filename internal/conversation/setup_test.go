package conversation_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"cxgenie/internal/account"
	"cxgenie/internal/conversation"
	"cxgenie/internal/file"
	"cxgenie/internal/file/filetest"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// heard remembers what was published, as an open screen on every channel would get it.
type heard struct {
	mu sync.Mutex
	by map[string][]any
}

func (h *heard) Publish(channel string, event any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.by == nil {
		h.by = map[string][]any{}
	}
	h.by[channel] = append(h.by[channel], event)
}

func (h *heard) Presence(string) int { return 1 }

// bundle is a workspace with its people, and the service under test.
type bundle struct {
	t     *testing.T
	ctx   context.Context
	db    *db.DB
	clock *clock.Fake
	hub   *heard
	s     *conversation.Service
	files *file.Service
	ws    tenant.ID
	owner workspace.Caller
	bot   string

	members *workspace.Service
	n       int
}

func setup(t *testing.T, d *db.DB) *bundle {
	t.Helper()
	b := &bundle{t: t, ctx: t.Context(), db: d, clock: clock.NewFake(start), hub: &heard{}, bot: uid.New()}
	b.files = filetest.New(t, d, b.clock)
	accounts, err := account.New(d, account.Options{Clock: b.clock, Hash: &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16}})
	b.ok(err)
	b.members = workspace.New(d, workspace.Options{Clock: b.clock, Accounts: accounts})
	b.ws, err = b.members.CreateOwner(b.ctx, workspace.NewOwner{
		NewAccount: account.NewAccount{Email: "owner@example.com", Name: "Owner", Password: "a long enough password"}, Workspace: "Shop"})
	b.ok(err)
	b.owner = b.caller(`SELECT id FROM member WHERE workspace_id = $1`)
	b.s = conversation.New(d, b.hub, b.files, b.clock)
	return b
}

func (b *bundle) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bundle) caller(query string, args ...any) workspace.Caller {
	b.t.Helper()
	var id string
	b.ok(b.db.Read().QueryRowContext(b.ctx, query, append([]any{b.ws}, args...)...).Scan(&id))
	c, err := b.members.CallerOf(b.ctx, b.ws, id)
	b.ok(err)
	return c
}

// member adds a member with a default role; bots limit what he sees.
func (b *bundle) member(role, name string, bots ...string) workspace.Caller {
	b.t.Helper()
	id := uid.New()
	b.ok(b.db.InTx(b.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO member (workspace_id, id, account_id, name, email, search_norm, role_id, owner, state, availability, all_bots, created_at, updated_at)
 SELECT $1, $2, $3, $4, $4, $4, id, FALSE, 'active', 'online', $5, 0, 0 FROM role WHERE workspace_id = $1 AND key = $6`,
			b.ws, id, uid.New(), name, len(bots) == 0, role)
		for _, bot := range bots {
			if err == nil {
				_, err = tx.ExecContext(ctx, `INSERT INTO member_bot (workspace_id, member_id, bot_id) VALUES ($1, $2, $3)`, b.ws, id, bot)
			}
		}
		return err
	}))
	return b.caller(`SELECT id FROM member WHERE workspace_id = $1 AND id = $2`, id)
}

// inbound is a text of a contact with the greeting and switches of the test's bot.
func (b *bundle) inbound(contact, text string) conversation.Inbound {
	b.n++
	id := fmt.Sprintf("client-%d", b.n)
	return conversation.Inbound{Bot: b.bot, BotName: "Maple", Connection: b.bot, Channel: conversation.Website, Contact: conversation.ContactCard{ID: contact, Number: 1234},
		Key: "c:" + id + ":" + contact, ClientID: id, Text: text, Greeting: "Welcome!"}
}

// accept does what reception does, without answering.
func (b *bundle) accept(in conversation.Inbound) (*conversation.Accepted, error) {
	var acc *conversation.Accepted
	err := b.db.InTx(b.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		acc, err = b.s.Accept(ctx, tx, b.ws, in)
		if db.NotFound(err) {
			acc, err = b.s.Begin(ctx, tx, b.ws, in)
		}
		return err
	})
	return acc, err
}

func (b *bundle) say(contact, text string) *conversation.Accepted {
	b.t.Helper()
	acc, err := b.accept(b.inbound(contact, text))
	b.ok(err)
	return acc
}

func (b *bundle) all() conversation.Scope { return conversation.ScopeOf(b.owner) }

func (b *bundle) get(id conversation.ID) *conversation.Conversation {
	b.t.Helper()
	c, err := b.s.Get(b.ctx, b.all(), id)
	b.ok(err)
	return c
}

func (b *bundle) reply(by workspace.Caller, id conversation.ID, text string) conversation.Message {
	b.t.Helper()
	b.n++
	m, _, err := b.s.Reply(b.ctx, by, id, conversation.Post{ClientID: fmt.Sprintf("reply-%d", b.n), Text: text})
	b.ok(err)
	return m
}
