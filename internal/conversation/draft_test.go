package conversation_test

import (
	"strings"
	"testing"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
)

// What is too long for a message is kept as a draft all the same: its writer cuts it, and loses nothing before.
func TestADraftMayBeTooLongForAMessage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		id := b.say("01900000-0000-7000-8000-000000000001", "Hello").Conversation.ID
		long := strings.Repeat("ă", conversation.MaxText+1)
		kept, err := b.s.KeepDraft(b.ctx, b.owner, id, conversation.BoxReply, long, 0)
		if err != nil || kept.Text != long {
			t.Fatalf("%d bytes, %v", len(kept.Text), err)
		}
		if _, err := b.s.KeepDraft(b.ctx, b.owner, id, conversation.BoxReply, strings.Repeat("a", 3*conversation.MaxText+1), kept.Rev); errs.KindOf(err) != errs.Invalid {
			t.Errorf("endless: %v", err)
		}
	})
}
