package app_test

import (
	"slices"
	"testing"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

const busyAsk = "bot: I'm sorry, everybody is busy at the moment. Leave us your contact details, and we will get back to you.\n\nWhat is your name?"

// told is how many unread notices of a kind a member has about a conversation.
func (p *person) told(conversation, kind string) (n int64) {
	p.s.t.Helper()
	for _, x := range p.do("GET", "/v1/notices?limit=100", nil).want(200).list("items") {
		if m := x.(map[string]any); m["conversation_id"] == conversation && m["kind"] == kind && m["read_at"] == nil {
			n++
		}
	}
	return n
}

// Whoever has a customer and does not answer him in time loses him to the next one, who is told so once; after three of
// them those who lead are told, and the customer's details are taken. An answer stops the clock.
func TestWhoDoesNotAnswerInTimeIsFollowedByTheNext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		for _, wrong := range []int{-1, 1, 61} {
			s.owner.do("PATCH", "/v1/workspace", map[string]any{"first_reply_minutes": wrong}).want(422)
		}
		s.owner.do("PATCH", "/v1/workspace", map[string]any{"first_reply_minutes": 2}).want(200)
		if got := s.owner.do("GET", "/v1/workspace", nil).want(200).num("first_reply_minutes"); got != 2 {
			t.Fatalf("%d minutes are stored", got)
		}
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
		s.there()
		everybody := map[string]*person{s.owner.member: s.owner}
		for range 3 {
			p := s.join(s.owner, "junior_member")
			p.do("PUT", "/v1/me/availability", map[string]any{"availability": "online"}).want(204)
			p.listen(nil)
			everybody[p.member] = p
		}
		has := func(id string) string {
			return s.owner.do("GET", "/v1/conversations/"+id, nil).want(200).str("assignee.id")
		}
		v := s.visitor(bot)
		id := v.say(bot, "talk to a human").str("conversation.id")
		v.ends(id, "system: handed_off")
		s.owner.do("POST", "/v1/conversations/"+id+"/take-over", nil).want(200)
		counting := func(member string) {
			t.Helper()
			s.until("his clock runs", func() bool {
				return s.count(`/* all workspaces */ SELECT count(*) FROM escalation WHERE state = 'assigned' AND assignee_id = $1`, member) == 1
			})
		}
		counting(s.owner.member)
		had := []string{s.owner.member}
		for range 2 {
			last := had[len(had)-1]
			now.Advance(2*time.Minute - time.Second)
			if has(id) != last {
				t.Fatal("taken from him before his time was over")
			}
			now.Advance(time.Second)
			s.until("the next one has it", func() bool { return has(id) != last })
			next := has(id)
			if everybody[next] == nil || slices.Contains(had, next) {
				t.Fatalf("given to %q after %v", next, had)
			}
			had = append(had, next)
			s.until("he is told", func() bool { return everybody[next].told(id, "assigned") == 1 })
			if n := everybody[next].told(id, "waiting"); n != 0 {
				t.Errorf("he is told %d times more that somebody waits", n)
			}
		}
		now.Advance(2 * time.Minute)
		v.ends(id, busyAsk)
		c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
		if c.str("assignee.id") != "" || c.str("speaker") != "flow" || c.at("needs_agent") != true {
			t.Errorf("in the end: %s", c.raw)
		}
		s.until("those who lead are told", func() bool { return s.owner.told(id, "waiting") == 1 })
		for _, p := range everybody {
			if p != s.owner && p.told(id, "waiting") > 1 {
				t.Error("somebody is told twice")
			}
		}
		want(t, "members see", slices.DeleteFunc(s.asMember(id), func(l string) bool { return l == greeting || l == "system: packet" }),
			"contact: talk to a human", connectingLine, "system: handed_off", "system: taken_over", "system: assigned", "system: assigned",
			"system: unassigned", busyAsk)

		// Who answers in time keeps it. Who gives it back to the others has it taken by the next, as if it were new.
		w := s.visitor(bot)
		other := w.say(bot, "talk to a human").str("conversation.id")
		w.ends(other, "system: handed_off")
		s.owner.do("POST", "/v1/conversations/"+other+"/take-over", nil).want(200)
		counting(s.owner.member)
		s.owner.do("POST", "/v1/conversations/"+other+"/messages", map[string]any{"client_id": uid.New(), "text": "Hi."}).want(202)
		s.until("nothing is waited for", func() bool {
			return s.count(`/* all workspaces */ SELECT count(*) FROM escalation WHERE conversation_id = '`+other+`'`) == 0
		})
		third := s.visitor(bot)
		last := third.say(bot, "talk to a human").str("conversation.id")
		third.ends(last, "system: handed_off")
		s.owner.do("POST", "/v1/conversations/"+last+"/take-over", nil).want(200)
		counting(s.owner.member)
		now.Advance(time.Minute)
		s.owner.do("POST", "/v1/conversations/"+last+"/assign", map[string]any{"member_id": nil}).want(200)
		s.until("he waits again", func() bool {
			return s.count(`/* all workspaces */ SELECT count(*) FROM escalation WHERE state = 'waiting' AND conversation_id = '`+last+`'`) == 1
		})
		now.Advance(4 * time.Minute)
		third.ends(last, "system: taken_over")
		now.Advance(time.Minute) // five minutes: nobody has taken him
		third.ends(last, busyAsk)
		w.ends(other, "agent: Hi.")
	})
}

// Without a limit whoever has a customer keeps him; when nobody else is there, his details are taken at once.
func TestTheFirstAnswerWithoutOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
		s.there()
		handed := func() (*person, string) {
			v := s.visitor(bot)
			id := v.say(bot, "talk to a human").str("conversation.id")
			v.ends(id, "system: handed_off")
			s.owner.do("POST", "/v1/conversations/"+id+"/take-over", nil).want(200)
			s.until("his clock runs", func() bool {
				return s.count(`/* all workspaces */ SELECT count(*) FROM escalation WHERE state = 'assigned' AND conversation_id = '`+id+`'`) == 1
			})
			return v, id
		}
		v, id := handed()
		now.Advance(3 * 24 * time.Hour)
		s.owner.do("PATCH", "/v1/workspace", map[string]any{"first_reply_minutes": 5}).want(200)
		w, other := handed()
		now.Advance(5 * time.Minute)
		w.ends(other, busyAsk)
		v.ends(id, "system: handed_off", "system: taken_over")
	})
}
