package inbox

import (
	"testing"
	"time"

	"cxgenie/internal/conversation"
)

// Who looks is remembered as long as his screen says so: one that was closed without a word leaves nothing behind.
func TestViewersWhoWentWithoutAWordAreForgotten(t *testing.T) {
	t.Parallel()
	var v viewers
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	me, other := conversation.MemberRef{ID: "m1", Name: "Maja"}, conversation.MemberRef{ID: "m2", Name: "Ola"}
	for _, id := range []conversation.ID{"a", "b", "c"} {
		if others, news := v.look(id, me, true, now); len(others) != 0 || !news {
			t.Fatalf("%s: %v, news %v", id, others, news)
		}
	}
	now = now.Add(30 * time.Second)
	if others, _ := v.look("a", other, true, now); len(others) != 1 || others[0] != me {
		t.Fatalf("beside Ola looks %v", others)
	}
	now = now.Add(2 * seenFor)
	v.look("d", other, true, now)
	if len(v.at) != 1 {
		t.Errorf("%d conversations are remembered, and one is looked at", len(v.at))
	}
}
