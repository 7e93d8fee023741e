package bench

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

func testSower() *sower {
	return &sower{rand: rand.New(rand.NewPCG(1, 2)), now: time.Now(), workspace: uid.New(), bot: uid.New(), botName: "Tea helper",
		members: []person{{uid.New(), "First"}, {uid.New(), "Second"}}, sign: func(contact string) string { return "token-of-" + contact }}
}

func one[T any](t *testing.T, d *db.DB, query string, args ...any) (v T) {
	t.Helper()
	if err := d.Read().QueryRowContext(context.Background(), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

// What is planted must be what the rooms themselves would have written: the scenarios build on it.
func TestPlantedConversationsAreConsistent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, s := context.Background(), testSower()
		path := filepath.Join(t.TempDir(), "seeds.jsonl")
		out, err := newSeedWriter(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := out.add(sowing{Workspace: s.workspace, Bot: s.bot}); err != nil {
			t.Fatal(err)
		}
		const count, average = 310, 10
		messages, err := plant(ctx, d, s, count, average, out, func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		if err := out.finish(); err != nil {
			t.Fatal(err)
		}
		if per := float64(messages) / count; per < average*0.85 || per > average*1.15 {
			t.Errorf("%.1f messages per conversation, want about %d", per, average)
		}
		ws := s.workspace
		if n := one[int](t, d, `SELECT count(*) FROM conversation WHERE workspace_id = $1`, ws); n != count {
			t.Errorf("%d conversations", n)
		}
		if n := one[int](t, d, `SELECT count(*) FROM message WHERE workspace_id = $1`, ws); n != messages {
			t.Errorf("%d messages stored, %d told", n, messages)
		}
		for what, query := range map[string]string{
			"heads that are not the last seq": `SELECT count(*) FROM conversation c WHERE c.workspace_id = $1 AND
				c.seq_head <> (SELECT max(m.seq) FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id)`,
			"gaps in seq": `SELECT count(*) FROM conversation c WHERE c.workspace_id = $1 AND
				c.seq_head <> (SELECT count(*) FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id)`,
			"visible revs that are not the last one": `SELECT count(*) FROM conversation c WHERE c.workspace_id = $1 AND
				c.visible_rev <> (SELECT max(m.visible_rev) FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id)`,
			"notes a contact would see": `SELECT count(*) FROM message WHERE workspace_id = $1 AND kind = 'note' AND (visible_rev > 0 OR visibility = 'all')`,
			"last lines that are not the last": `SELECT count(*) FROM conversation c WHERE c.workspace_id = $1 AND c.last_seq <>
				(SELECT max(m.seq) FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id AND m.kind <> 'system')`,
			"questions the bot has not answered": `SELECT count(*) FROM conversation c WHERE c.workspace_id = $1 AND c.stage = 'bot' AND EXISTS
				(SELECT 1 FROM message m WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id AND m.author_kind = 'contact' AND m.seq > c.answered_seq)`,
			"waiting ones in which nobody waits": `SELECT count(*) FROM conversation WHERE workspace_id = $1 AND stage = 'waiting' AND (waiting_since IS NULL OR unread = 0 OR speaker <> 'human')`,
			"assigned ones without assignee":     `SELECT count(*) FROM conversation WHERE workspace_id = $1 AND (stage IN ('assigned', 'closed')) <> (assignee_id IS NOT NULL)`,
			"closed ones without their end":      `SELECT count(*) FROM conversation WHERE workspace_id = $1 AND (status = 'closed') <> (closed_at IS NOT NULL)`,
			"conversations of nobody": `SELECT count(*) FROM conversation c WHERE c.workspace_id = $1 AND NOT EXISTS
				(SELECT 1 FROM contact p WHERE p.workspace_id = c.workspace_id AND p.id = c.contact_id)`,
			"messages before their conversation": `SELECT count(*) FROM message m JOIN conversation c ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id
				WHERE m.workspace_id = $1 AND m.created_at < c.created_at`,
		} {
			if n := one[int](t, d, query, ws); n != 0 {
				t.Errorf("%d %s", n, what)
			}
		}

		back, err := readSeeds(path)
		if err != nil {
			t.Fatal(err)
		}
		if back.Workspace != ws || back.Bot != s.bot {
			t.Errorf("the file begins with %+v", back.sowing)
		}
		total := 0
		for _, stage := range []string{stageBot, stageWaiting, stageAssigned, stageClosed} {
			n := one[int](t, d, `SELECT count(*) FROM conversation WHERE workspace_id = $1 AND stage = $2`, ws, stage)
			if n == 0 || n != len(back.by[stage]) {
				t.Errorf("%s: %d stored, %d in the file", stage, n, len(back.by[stage]))
			}
			total += n
			for _, one := range back.by[stage] {
				if has := one.Token == "token-of-"+one.Contact; has != (stage != stageClosed) {
					t.Errorf("%s: token %q of contact %s", stage, one.Token, one.Contact)
				}
			}
		}
		if total != count {
			t.Errorf("%d conversations in the four stages", total)
		}
		long, err := back.of(longThread, stageBot, stageWaiting, stageAssigned, stageClosed)
		if err != nil || len(long) < count/25 {
			t.Errorf("%d long threads: %v", len(long), err)
		}
		if _, err := back.of(1000, stageBot); err == nil {
			t.Error("a search for what is not there finds something")
		}
	})
}
