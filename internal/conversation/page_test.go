package conversation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
)

// The newest twenty pages stay, the page he is on already keeps its place, and what is no page of the web is not kept.
func TestPagesOfAConversation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		id := b.say(who, "Hello").Conversation.ID
		other := b.say(uid.New(), "Hello").Conversation.ID
		see := func(url, title string) {
			t.Helper()
			b.clock.Advance(time.Second)
			c := b.get(id)
			b.ok(d.InTx(b.ctx, func(ctx context.Context, tx *db.Tx) error { return b.s.SawPage(ctx, tx, c, url, title) }))
		}
		for i := range 25 {
			see(fmt.Sprintf("https://shop.example/%d", i), fmt.Sprintf("Page %d", i))
		}
		see("https://shop.example/24", " Page\n24, loaded ")
		see("javascript:alert(1)", "Bad")
		see("", "Bad")
		pages, err := b.s.Pages(b.ctx, b.all(), id)
		b.ok(err)
		if len(pages) != 20 || pages[0].Title != "Page 24, loaded" || !pages[0].SeenAt.Equal(start.Add(26*time.Second)) || pages[19].URL != "https://shop.example/5" {
			t.Errorf("%d pages: %+v", len(pages), pages)
		}
		if rest, err := b.s.Pages(b.ctx, b.all(), other); err != nil || len(rest) != 0 {
			t.Errorf("another conversation: %v, %v", rest, err)
		}
		stranger := conversation.Scope{Workspace: b.ws, Member: uid.New(), Bots: []string{uid.New()}}
		if _, err := b.s.Pages(b.ctx, stranger, id); errs.KindOf(err) != errs.NotFound {
			t.Errorf("out of his sight: %v", err)
		}
		told := 0
		for _, e := range b.hub.by["ws:"+string(b.ws)+":all"] {
			if p, ok := e.(conversation.PageSeen); ok && p.Conversation == id {
				told++
			}
		}
		if told != 26 {
			t.Errorf("members were told of %d pages", told)
		}
		_, err = b.s.Close(b.ctx, b.owner, id, conversation.Labels{})
		b.ok(err)
		see("https://shop.example/later", "Later")
		if pages, err = b.s.Pages(b.ctx, b.all(), id); err != nil || pages[0].URL != "https://shop.example/24" {
			t.Errorf("after the end: %+v, %v", pages, err)
		}
	})
}
