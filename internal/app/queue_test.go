package app_test

import (
	"testing"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// Who waits for a person is told his place and how long others waited lately, when he looks and when he asks.
func TestWhoWaitsIsToldHowLong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		bot := s.bot(map[string]any{"chat": map[string]any{"hand_off_minutes": 60}}, "Do you deliver on Sundays?", "Yes, until noon.")
		s.there()
		queued := func() (*person, string) {
			v := s.visitor(bot)
			id := v.say(bot, "talk to a human").str("conversation.id")
			v.ends(id, "system: handed_off")
			return v, id
		}
		reply := func(id string) {
			s.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "Hi there."}).want(202)
		}
		wait := func(v *person, id string, position, minutes int64) {
			t.Helper()
			if r := v.do("GET", "/v1/guest/conversations/"+id+"/wait", nil).want(200); r.num("position") != position || r.num("minutes") != minutes {
				t.Errorf("%s, want place %d and %d minutes", r.raw, position, minutes)
			}
		}
		v, id := queued()
		wait(v, id, 1, 0)
		v.say(bot, "how long will it take?")
		v.ends(id, "bot: You are next. I cannot say yet how long it will take.")
		// Waits of 2, 9 and 4 minutes. The reply of whoever keeps the bot on, and a second reply, are none.
		for _, minutes := range []int{2, 9, 4} {
			w, other := queued()
			now.Advance(time.Duration(minutes) * time.Minute)
			reply(other)
			reply(other)
			w.ends(other, "agent: Hi there.", "agent: Hi there.")
		}
		s.until("the waits are counted", func() bool { return s.count(`/* all workspaces */ SELECT count(*) FROM reply_wait`) == 3 })
		wait(v, id, 1, 4)
		second, theirs := queued()
		now.Advance(time.Second)
		third, last := queued()
		wait(second, theirs, 2, 4)
		wait(third, last, 3, 4)
		third.say(bot, "Mình phải đợi bao lâu nữa ạ?")
		third.ends(last, "bot: Có 2 người đang chờ trước bạn. Thường có người trả lời trong khoảng 4 phút.")
		second.say(bot, "what is my position?")
		second.ends(theirs, "bot: There is one person before you. Somebody usually answers within about 4 minutes.")
		// A high priority goes before; whom somebody has taken does not wait.
		s.owner.do("POST", "/v1/conversations/"+last+"/labels", map[string]any{"priority": "high"}).want(200)
		wait(third, last, 1, 4)
		wait(v, id, 2, 4)
		s.owner.do("POST", "/v1/conversations/"+last+"/take-over", nil).want(200)
		wait(third, last, 0, 0)
		wait(v, id, 1, 4)
		third.say(bot, "how long does delivery take?") // a question for the person who has him
		third.ends(last, "system: taken_over", "contact: how long does delivery take?")
		// The last twenty count.
		for i := range 20 {
			_, other := queued()
			now.Advance(time.Duration(10+i) * time.Second)
			reply(other)
		}
		s.until("the old ones are forgotten", func() bool {
			return s.count(`/* all workspaces */ SELECT count(*) FROM reply_wait WHERE waited_ms < 60000`) == 20 && s.count(`/* all workspaces */ SELECT count(*) FROM reply_wait`) == 20
		})
		wait(v, id, 1, 1)
		if r := s.visitor(bot).do("GET", "/v1/guest/conversations/"+id+"/wait", nil); r.status != 404 {
			t.Errorf("another visitor gets %d", r.status)
		}
	})
}
