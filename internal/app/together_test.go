package app_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// A turn takes its conversation and then the contact. A merge of that contact at this moment waits for it; were it to take
// the contact first, each would wait for the other.
func TestAMergeTakesItsLocksAsATurnDoes(t *testing.T) {
	o := dbtest.Options(t, db.Postgres)
	o.OnTx = nil // one is held open on purpose
	d := dbtest.OpenWith(t, o)
	s := serve(t, d)
	bot := s.bot(map[string]any{"auto_reply": false})
	old, kept := s.visitor(bot), s.visitor(bot)
	id := old.say(bot, "My old question").str("conversation.id")
	kept.say(bot, "My new question")
	merged := make(chan *answer, 1)
	err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE conversation SET unread = unread WHERE workspace_id = $1 AND id = $2`, s.owner.workspace, id); err != nil {
			return err
		}
		go func() {
			merged <- s.owner.do("POST", "/v1/contacts/"+kept.contact+"/merge", map[string]any{"from_contact_id": old.contact})
		}()
		s.until("the merge waits", func() bool {
			return s.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) > 0
		})
		_, err := tx.ExecContext(ctx, `UPDATE contact SET name = 'Lan' WHERE workspace_id = $1 AND id = $2`, s.owner.workspace, old.contact)
		return err
	})
	if err != nil {
		t.Errorf("the turn: %v", err)
	}
	if r := (<-merged).want(200); r.str("name") != "Lan" {
		t.Errorf("merged: %s", r.raw)
	}
}

// Customers say who they are, write and open conversations while they are made one with others: nothing fails, and nothing
// stays with a contact that is no more.
func TestMergesAmongTurns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.asksWhen("after_messages", map[string]any{"after": 1})
		second := s.bot(map[string]any{"auto_reply": false})
		var all sync.WaitGroup
		for range 6 {
			old, kept := s.visitor(bot), s.visitor(bot)
			first := old.say(bot, "One").str("conversation.id")
			kept.say(bot, "Two")
			s.settled()
			calm := func(r *answer) {
				if r.status >= 500 {
					t.Errorf("%s: %d %s", r.what, r.status, r.raw)
				}
			}
			all.Go(func() {
				calm(s.owner.do("POST", "/v1/contacts/"+kept.contact+"/merge", map[string]any{"from_contact_id": old.contact}))
			})
			all.Go(func() {
				for i := range 4 {
					calm(old.do("PUT", "/v1/guest/contact?bot_id="+bot, map[string]any{"name": fmt.Sprint("Lan ", i)}))
					calm(old.do("PUT", "/v1/guest/conversations/"+first+"/details", map[string]any{"name": "Lan", "email": "lan@example.com"}))
					calm(s.owner.do("PATCH", "/v1/contacts/"+kept.contact, map[string]any{"name": fmt.Sprint("Minh ", i)}))
				}
			})
			all.Go(func() {
				for range 3 {
					calm(old.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "And this?"}))
					calm(s.owner.do("POST", "/v1/conversations/"+first+"/messages", map[string]any{"client_id": uid.New(), "text": "An answer."}))
				}
			})
			all.Go(func() {
				calm(old.do("POST", "/v1/guest/messages", map[string]any{"bot_id": second, "client_id": uid.New(), "text": "Elsewhere"}))
			})
		}
		all.Wait()
		if n := s.count(`SELECT count(*) FROM conversation c JOIN contact k ON k.workspace_id = c.workspace_id AND k.id = c.contact_id
 WHERE c.workspace_id = $1 AND k.deleted_at IS NOT NULL`, s.owner.workspace); n != 0 {
			t.Errorf("%d conversations belong to contacts that are no more", n)
		}
	})
}

// Whoever is removed, loses a bot or his rights, or is switched off, at the moment he is given a conversation does not have it.
func TestNobodyIsGivenAConversationWhoIsNoLongerThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot, other := s.bot(map[string]any{"auto_reply": false}), s.bot(map[string]any{"auto_reply": false})
		for name, leave := range map[string]func(p *person){
			"removed": func(p *person) { s.owner.do("DELETE", "/v1/members/"+p.member, nil).want(204) },
			"switched off": func(p *person) {
				s.owner.do("PATCH", "/v1/members/"+p.member, map[string]any{"state": "disabled"}).want(200)
			},
			"other bots": func(p *person) {
				s.owner.do("PATCH", "/v1/members/"+p.member, map[string]any{"bot_ids": []string{other}, "all_bots": false}).want(200)
			},
			"a viewer": func(p *person) {
				s.owner.do("PATCH", "/v1/members/"+p.member, map[string]any{"role_id": s.roleID("viewer")}).want(200)
			},
		} {
			p := s.join(s.owner, "junior_member")
			var ids []string
			for range 8 {
				ids = append(ids, s.visitor(bot).say(bot, "Hello").str("conversation.id"))
			}
			var all sync.WaitGroup
			for i, id := range ids {
				all.Go(func() {
					<-time.After(time.Duration(i) * 3 * time.Millisecond)
					s.owner.do("POST", "/v1/conversations/"+id+"/assign", map[string]any{"member_id": p.member})
				})
				if i%2 == 1 {
					all.Go(func() { p.do("POST", "/v1/conversations/"+id+"/take-over", nil) })
				}
			}
			all.Go(func() { <-time.After(8 * time.Millisecond); leave(p) })
			all.Wait()
			s.until(name+": everything is given back", func() bool {
				return s.count(`SELECT count(*) FROM conversation WHERE workspace_id = $1 AND assignee_id = $2 AND status = 'open'`, s.owner.workspace, p.member) == 0
			})
		}
	})
}

// A tag or category that is deleted while it is put on is on nothing afterwards.
func TestALabelIsDeletedWhileItIsPutOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		for range 3 {
			tag := s.owner.do("POST", "/v1/tags", map[string]any{"name": "Tag " + uid.New()[24:]}).want(201).str("id")
			category := s.owner.do("POST", "/v1/categories", map[string]any{"name": "Category " + uid.New()[24:]}).want(201).str("id")
			var all sync.WaitGroup
			for i := range 6 {
				id := s.visitor(bot).say(bot, "Hello").str("conversation.id")
				all.Go(func() {
					<-time.After(time.Duration(i) * 2 * time.Millisecond)
					r := s.owner.do("POST", "/v1/conversations/"+id+"/labels", map[string]any{"add_tag_ids": []string{tag}, "category_id": category})
					if r.status >= 500 {
						t.Errorf("%d %s", r.status, r.raw)
					}
				})
			}
			all.Go(func() { <-time.After(5 * time.Millisecond); s.owner.do("DELETE", "/v1/tags/"+tag, nil).want(204) })
			all.Go(func() {
				<-time.After(6 * time.Millisecond)
				s.owner.do("DELETE", "/v1/categories/"+category, nil).want(204)
			})
			all.Wait()
			s.until("nothing carries them", func() bool {
				return s.count(`SELECT count(*) FROM conversation_label WHERE workspace_id = $1 AND label_id IN ($2, $3)`, s.owner.workspace, tag, category) == 0
			})
		}
	})
}
