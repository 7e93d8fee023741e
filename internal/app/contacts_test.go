package app_test

import (
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// Two contacts with one address are found to be alike, and become one: what they wrote, their notes and facts are together,
// what the other had and this one had not is filled in, and his browser opens nothing of it.
func TestTwoContactsBecomeOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		old, kept := s.visitor(bot), s.visitor(bot)
		first := old.say(bot, "My old question").str("conversation.id")
		second := kept.say(bot, "My new question").str("conversation.id")
		s.owner.do("PATCH", "/v1/contacts/"+old.contact, map[string]any{"name": "Lan", "email": "lan@example.com", "phone": "+84 912 345 678"}).want(200)
		s.owner.do("POST", "/v1/contacts/"+old.contact+"/notes", map[string]any{"text": "Likes green tea."}).want(201)
		s.owner.do("PUT", "/v1/contacts/"+old.contact+"/fields", map[string]any{"name": "Plan", "value": "Gold"}).want(200)
		if n := len(s.owner.do("GET", "/v1/contacts/"+kept.contact, nil).want(200).list("possible_duplicates")); n != 0 {
			t.Errorf("%d alike although nothing is known", n)
		}
		s.owner.do("PATCH", "/v1/contacts/"+kept.contact, map[string]any{"name": "Lan Pham", "email": "LAN@example.com"}).want(200)
		for _, pair := range [][2]*person{{old, kept}, {kept, old}} { // each way round
			card := s.owner.do("GET", "/v1/contacts/"+pair[0].contact, nil).want(200)
			if card.str("possible_duplicates.0.id") != pair[1].contact || card.str("possible_duplicates.0.latest_conversation_id") == "" || len(card.list("possible_duplicates")) != 1 {
				t.Errorf("alike: %v", card.at("possible_duplicates"))
			}
		}
		path := "/v1/contacts/" + kept.contact + "/merge"
		s.owner.do("POST", path, map[string]any{"from_contact_id": kept.contact}).problem(409, "contact.merge_self")
		s.owner.do("POST", path, map[string]any{"from_contact_id": uid.New()}).problem(404, "contact.not_found")
		s.join(s.owner, "senior_member").do("POST", path, map[string]any{"from_contact_id": old.contact}).want(403)
		card := s.owner.do("POST", path, map[string]any{"from_contact_id": old.contact}).want(200)
		if card.str("name") != "Lan Pham" || card.str("email") != "LAN@example.com" || card.str("phone") != "+84912345678" ||
			card.str("fields.0.value") != "Gold" || len(card.list("conversations")) != 2 || len(card.list("possible_duplicates")) != 0 {
			t.Errorf("one contact: %v", card.body)
		}
		notes := s.owner.do("GET", "/v1/contacts/"+kept.contact+"/notes", nil).want(200)
		if len(notes.list("items")) != 2 || !strings.Contains(notes.str("items.0.text"), "Lan · lan@example.com · +84912345678") || notes.str("items.1.text") != "Likes green tea." {
			t.Errorf("notes: %v", notes.body)
		}
		// The old id answers as the other; of two open conversations at one place the older is closed.
		if got := s.owner.do("GET", "/v1/contacts/"+old.contact, nil).want(200).str("id"); got != kept.contact {
			t.Errorf("the old id answers as %s", got)
		}
		was, is := s.owner.do("GET", "/v1/conversations/"+first, nil).want(200), s.owner.do("GET", "/v1/conversations/"+second, nil).want(200)
		if was.str("status") != "closed" || was.str("close_reason") != "merged" || was.str("contact.id") != kept.contact || was.str("contact.name") != "Lan Pham" || is.str("status") != "open" {
			t.Errorf("conversations: %v, %v", was.body, is.body)
		}
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM event WHERE kind = 'contact.merged' AND subject = $1 AND actor_kind = 'member'`, old.contact); n != 1 {
			t.Errorf("%d events", n)
		}
		// The browser of the old one opens nothing any more, and begins as somebody new; the other goes on.
		old.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": "Still there?"}).want(401)
		again := old.do("POST", "/v1/guest/sessions", map[string]any{"bot_id": bot, "guest_token": old.token}).want(200)
		if id := again.str("contact.id"); id == old.contact || id == kept.contact || again.str("contact.email") != "" {
			t.Errorf("begins as %v", again.at("contact"))
		}
		if got := kept.say(bot, "Hello again").str("conversation.id"); got != second {
			t.Errorf("the other goes on in %s", got)
		}
		s.owner.do("POST", path, map[string]any{"from_contact_id": old.contact}).problem(404, "contact.not_found")
	})
}

// A contact who is signed out keeps what he wrote; his browser opens nothing of it.
func TestAContactIsSignedOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"auto_reply": false})
		v, other := s.visitor(bot), s.visitor(bot)
		id := v.say(bot, "From a shared computer").str("conversation.id")
		hers := other.say(bot, "From my own").str("conversation.id")
		mine := "/v1/guest/conversations/" + id + "/messages"
		v.do("GET", mine, nil).want(200)
		s.join(s.owner, "viewer").do("POST", "/v1/contacts/"+v.contact+"/sign-out", nil).want(403)
		s.owner.do("POST", "/v1/contacts/"+uid.New()+"/sign-out", nil).want(404)
		s.owner.do("POST", "/v1/contacts/"+v.contact+"/sign-out", nil).want(204)
		v.do("GET", mine, nil).problem(401, "guest.token_invalid")
		if again := v.do("POST", "/v1/guest/sessions", map[string]any{"bot_id": bot, "guest_token": v.token}).want(200); again.str("contact.id") == v.contact {
			t.Error("the session goes on")
		}
		if got := len(s.owner.do("GET", "/v1/conversations/"+id+"/messages", nil).want(200).list("items")); got == 0 {
			t.Error("what he wrote is gone")
		}
		other.do("GET", "/v1/guest/conversations/"+hers+"/messages", nil).want(200)
	})
}

// Whom the company's own sign-in vouches for is asked again once a member has signed him out: what his browser held is over,
// the session that begins then is not.
func TestAProvenContactIsSignedOutAndSignsInAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, loopbackAllowed)
		bot := s.bot(map[string]any{"auto_reply": false})
		c := newCompany(t)
		c.set("lan", map[string]any{"name": "Lan", "email": "lan@example.com", "label": "Gold", "country_code": "+84", "avatar": "https://shop.example/lan.png"})
		s.requireLogin(c, "email")
		v := s.signedIn(bot, "", "lan")
		id := v.say(bot, "Hello").str("conversation.id")
		card := s.owner.do("GET", "/v1/contacts/"+v.contact, nil).want(200)
		if card.str("label") != "Gold" || card.str("verified_by.0") != "email" || card.str("identities.0.kind") != "email" || card.str("identities.0.external_id") != "lan@example.com" {
			t.Errorf("the card: %v", card.body)
		}
		s.owner.do("POST", "/v1/contacts/"+v.contact+"/sign-out", nil).want(204)
		v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).problem(401, "guest.token_invalid")
		again := s.signedIn(bot, v.token, "lan")
		if again.contact != v.contact {
			t.Errorf("signed in as %s, was %s", again.contact, v.contact)
		}
		again.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200)
		v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(401)
	})
}

// A list shows those in which an agent, or the bot, has answered; a greeting is no answer.
func TestTheListIsNarrowedByWhoHasAnswered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d)
		bot := s.bot(map[string]any{"greeting_text": "Welcome!"}, "Do you deliver on Sundays?", "Yes, until noon.")
		mute := s.bot(map[string]any{"auto_reply": false, "greeting_text": "Welcome!"})
		byBot := s.visitor(bot).say(bot, "Do you deliver on Sundays?").str("conversation.id")
		byAgent := s.visitor(mute).say(mute, "Is anybody there?").str("conversation.id")
		nobody := s.visitor(mute).say(mute, "Hello?").str("conversation.id")
		s.settled()
		s.owner.do("POST", "/v1/conversations/"+byAgent+"/messages", map[string]any{"client_id": uid.New(), "text": "Yes."}).want(202)
		s.owner.do("POST", "/v1/conversations/"+nobody+"/messages", map[string]any{"client_id": uid.New(), "text": "Look at this.", "kind": "note"}).want(202)
		for who, want := range map[string]string{"bot": byBot, "agent": byAgent} {
			for _, sort := range []string{"newest", "created"} {
				l := s.owner.do("GET", "/v1/conversations?answered_by="+who+"&sort="+sort, nil).want(200)
				if len(l.list("items")) != 1 || l.str("items.0.id") != want {
					t.Errorf("answered by %s, %s: %v", who, sort, l.body)
				}
			}
		}
		s.owner.do("GET", "/v1/conversations?answered_by=nobody", nil).want(422)
	})
}
