package app_test

import (
	"strings"
	"sync"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

const (
	connectingLine = "bot: I am connecting you to a person from our team. One moment, please."
	backLine       = "bot: All right, I am here for you again. What would you like to know?"
)

// Who waits for a person goes back to the bot when he says so, in his words or by the button; his members see it, what told
// them of him is void, and the timer of his wait is over.
func TestWhoWaitsMayGoBackToTheBot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
		s.there()
		for _, words := range []string{"Back to the assistant", "Cancel!", "huỷ", "hủy bỏ", "back to the bot"} {
			back := backLine
			if words == "hủy bỏ" { // in the language of these two words
				back = "bot: Vâng, tôi lại sẵn sàng hỗ trợ bạn. Bạn muốn hỏi gì ạ?"
			}
			v := s.visitor(bot)
			id := v.say(bot, "talk to a human").str("conversation.id")
			v.ends(id, connectingLine, "system: handed_off")
			waits := func() bool {
				for _, x := range s.owner.do("GET", "/v1/notices", nil).want(200).list("items") {
					if n := x.(map[string]any); n["conversation_id"] == id && n["kind"] == "waiting" && n["read_at"] == nil {
						return true
					}
				}
				return false
			}
			s.until("the team is told", waits)
			v.say(bot, "are you there?") // still nobody
			v.say(bot, words)
			v.ends(id, "contact: are you there?", "contact: "+words, back)
			c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
			if c.str("speaker") != "bot" || c.str("stage") != "bot" || c.at("needs_agent") != false || c.at("waiting_since") != nil {
				t.Errorf("%s: %s", words, c.raw)
			}
			if seen := s.asMember(id); seen[len(seen)-1] != "system: cancelled" {
				t.Errorf("%s: members see %v", words, seen)
			}
			s.until("nobody is told any more", func() bool { return !waits() })
			v.say(bot, "Do you deliver on Sundays?")
			v.ends(id, back, "contact: Do you deliver on Sundays?", "bot: Yes, until noon.")
		}
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM escalation`); n != 0 {
			t.Errorf("%d escalations are left", n)
		}
	})
}

// A person who has the conversation keeps it, whatever the customer writes and however close the two come.
func TestWhoTakesOverKeepsTheConversation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(nil, "Do you deliver on Sundays?", "Yes, until noon.")
		s.there()
		program := s.apiKey(s.owner, map[string]string{"live_chat": "manage"})
		for i := range 8 {
			by := s.owner
			if i%4 == 3 {
				by = program
			}
			v := s.visitor(bot)
			id := v.say(bot, "talk to a human").str("conversation.id")
			v.ends(id, "system: handed_off")
			both := []func(){
				func() { v.say(bot, "cancel") },
				func() { by.do("POST", "/v1/conversations/"+id+"/take-over", nil).want(200) },
			}
			var done sync.WaitGroup
			for n, do := range both {
				if i < 4 { // at the same moment
					done.Go(do)
					continue
				}
				both[(n+1)%2]() // taken over, then cancelled
			}
			done.Wait()
			s.settled()
			c := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200)
			if c.str("speaker") != "human" || by == s.owner && c.str("assignee.id") != s.owner.member {
				t.Errorf("round %d: nobody is in charge: %s", i, c.raw)
			}
			if i >= 4 && strings.Contains(strings.Join(v.thread(id), "\n"), backLine) {
				t.Errorf("round %d: the bot speaks: %v", i, v.thread(id))
			}
		}
	})
}
