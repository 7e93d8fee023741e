package app_test

import (
	"context"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
)

// A conversation that is one too many for the plan is stored and people see that somebody waits; whatever the bot does when
// it does not know, it stays out, though it knows the answer.
func TestOverThePlansConversationsTheBotStaysOut(t *testing.T) {
	const asked = "Do you deliver on Sundays?"
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := clock.NewFake(noon)
		s := serve(t, d, at(now))
		none := int64(0)
		if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return billing.New(billing.Options{}).SetLimit(ctx, tx, tenant.ID(s.owner.workspace), billing.Conversations, &none)
		}); err != nil {
			t.Fatal(err)
		}
		now.Advance(3 * time.Second) // the product has forgotten what it knew of the plan
		for _, c := range []struct{ mode, text, told string }{
			{"ai_generate", "Please ask our team.", "bot: I'm sorry, I don't have the information to answer that."},
			{"fixed_text", "Please ask our team.", "bot: Please ask our team."},
			{"hand_off", "Please ask our team.", "bot: Please ask our team."},
			{"hand_off", "", "bot: I'm sorry, I don't have the information to answer that."},
			{"silent", "Please ask our team.", ""},
		} {
			bot := s.bot(map[string]any{"name": c.mode + c.text, "unknown_mode": c.mode, "reply_unknown": c.text}, asked, "Yes, until noon.")
			v := s.visitor(bot)
			id := v.say(bot, asked).str("conversation.id")
			v.say(bot, asked)
			s.settled()
			lines := []string{greeting, "contact: " + asked}
			if c.told != "" {
				lines = append(lines, c.told)
			}
			want(t, c.mode, v.thread(id), append(lines, "contact: "+asked)...)
			if x := s.owner.do("GET", "/v1/conversations/"+id, nil).want(200); x.at("needs_agent") != true || x.str("speaker") != "human" || x.at("auto_reply") != false {
				t.Errorf("%s: nobody is told: %s", c.mode, x.raw)
			}
		}
	})
}
