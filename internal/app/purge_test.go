package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// stays are the tables in which a bot that is gone is still named: conversations and what customers thought of them.
var stays = []string{"conversation", "rating"}

// leaning are tables without a bot of their own, what they lean on, and by which column.
var leaning = map[string][2]string{
	"article_version":     {"article_id", "article"},
	"entry_use":           {"entry_id", "entry"},
	"knowledge_task_part": {"task_id", "knowledge_task"},
	"history_part":        {"task_id", "history_task"},
	"unanswered_asker":    {"unanswered_id", "unanswered"},
	"answer_check_result": {"run_id", "answer_check_run"},
	"web_found":           {"site_id", "web_site"},
	"answer_evidence":     {"message_id", "message"},
}

// TestPurge deletes a bot that has something in every table that knows bots, and looks into each of them 30 days later. A
// table that comes later fails it twice: when no request puts anything into it, and when nobody empties it.
func TestPurge(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := serve(t, d, fromAnywhere)
		w := newWorld(t, s)
		w.fill()
		w.rest()
		tables := w.botTables()
		twin := w.owner.do("POST", "/v1/bots/"+w.bot+"/duplicate", map[string]any{}).want(201).str("id")
		w.quiet()
		talks := w.rowsOf("conversation", w.bot)
		for _, table := range tables {
			if len(w.rowsOf(table, w.bot)) == 0 {
				t.Errorf("the bot has nothing in %s: the test proves nothing about it", table)
			}
		}
		if s.count(`SELECT count(*) FROM answer_evidence WHERE workspace_id = '`+w.owner.workspace+`'`) == 0 {
			t.Error("no answer has its evidence")
		}

		w.owner.do("DELETE", "/v1/bots/"+w.bot, nil).want(204)
		w.quiet()
		hurry := func() {
			w.write(`UPDATE job_outbox SET run_at = 0 WHERE kind = 'bot.purge'`)
			w.quiet()
		}
		// Lately deleted: the job that comes too early leaves it alone, and it comes back whole.
		knew := len(w.rowsOf("entry", w.bot))
		hurry()
		w.owner.do("POST", "/v1/bots/"+w.bot+"/restore", nil).want(200)
		w.quiet()
		if n := len(w.rowsOf("entry", w.bot)); n != knew || knew == 0 {
			t.Fatalf("a restored bot knows %d entries of %d", n, knew)
		}
		w.owner.do("DELETE", "/v1/bots/"+w.bot, nil).want(204)
		w.quiet()

		others := map[string][]string{}
		for _, table := range tables {
			others[table] = append(w.rowsOf(table, twin), w.rowsOf(table, w.mute)...)
		}
		w.write(`/* all workspaces */ UPDATE bot SET deleted_at = deleted_at - 2596000000 WHERE id = '` + w.bot + `'`)
		hurry()
		w.until("the bot is gone", func() bool {
			return s.count(`/* all workspaces */ SELECT count(*) FROM bot WHERE id = '`+w.bot+`'`) == 0
		})
		for _, table := range tables {
			if left := w.rowsOf(table, w.bot); len(left) > 0 && !slices.Contains(stays, table) {
				t.Errorf("%s still has %d rows of the bot: %s", table, len(left), left[0])
			}
			// The copy may still be learning: it gets more, never less.
			if now := append(w.rowsOf(table, twin), w.rowsOf(table, w.mute)...); len(now) < len(others[table]) {
				t.Errorf("%s of other bots was\n%s\nand is\n%s", table, strings.Join(others[table], "\n"), strings.Join(now, "\n"))
			}
		}
		for child, on := range leaning {
			if n := s.count(`/* all workspaces */ SELECT count(*) FROM ` + child + ` c WHERE NOT EXISTS (SELECT 1 FROM ` + on[1] + ` p WHERE p.workspace_id = c.workspace_id AND p.id = c.` + on[0] + `)`); n != 0 {
				t.Errorf("%d rows of %s lean on nothing", n, child)
			}
		}
		if n := s.count(`/* all workspaces */ SELECT count(*) FROM answer_evidence e JOIN message m ON m.workspace_id = e.workspace_id AND m.id = e.message_id
			JOIN conversation c ON c.workspace_id = m.workspace_id AND c.id = m.conversation_id WHERE c.bot_id = '` + w.bot + `'`); n != 0 {
			t.Errorf("what %d of its answers were made from is still there", n)
		}
		if now := w.rowsOf("conversation", w.bot); len(now) != len(talks) {
			t.Errorf("of %d conversations %d are left", len(talks), len(now))
		}
		w.owner.do("POST", "/v1/bots/"+w.bot+"/restore", nil).want(404)
		w.visitor(twin).say(twin, "Is the other one still there?")
	})
}

// fill makes every request about the bot that there is, but for those that take it away.
func (w *world) fill() {
	w.t.Helper()
	for _, op := range w.operations() {
		if !strings.Contains(op.path, "{bot_id}") && op.id != "send-invitation" && op.id != "update-member" && op.id != "rate" || op.method == "DELETE" || op.method == "GET" {
			continue
		}
		c := fixtures[op.id](w, w.owner)
		as := w.owner
		if c.as != nil {
			as = c.as
		}
		as.send(op.request(c))
		w.quiet()
	}
}

// rest puts something of the bot into the tables that no request above reaches.
func (w *world) rest() {
	w.t.Helper()
	w.owner.do("PATCH", "/v1/bots/"+w.bot, map[string]any{"prompt": map[string]any{"type": "custom", "custom": "I am {{bot.name}}."},
		"greeting_pictures": []any{map[string]any{"id": w.picture(w.bot)}}}).want(200)
	ws, bot, talk := "'"+w.owner.workspace+"'", "'"+w.bot+"'", "'"+w.visitor(w.bot).say(w.bot, "hello").str("conversation.id")+"'"
	w.write(`INSERT INTO bot_template (workspace_id, bot_id, code, language, kept, created_at) VALUES (` + ws + `, ` + bot + `, 'fnb', 'en', '{}', 1)`)
	w.write(`INSERT INTO connection (workspace_id, id, bot_id, kind, account, name, state, created_at, updated_at) VALUES (` + ws + `, '` + uid.New() + `', ` + bot +
		`, 'loopback', 'a', 'A', 'disconnected', 1, 1)`)
	w.write(`INSERT INTO site (workspace_id, bot_id, origin, refused, first_seen_at, last_seen_at) VALUES (` + ws + `, ` + bot + `, 'https://shop.example', FALSE, 1, 1)`)
	vector := `x'00'`
	if w.db.Dialect() == db.Postgres {
		vector = `'\x00'`
	}
	w.write(`INSERT INTO meaning (workspace_id, bot_id, space, id, source_id, hash, stamp, left_out, vector) VALUES (` + ws + `, ` + bot + `, '` + uid.New() + `', '` + uid.New() +
		`', '` + uid.New() + `', 'x', 1, TRUE, ` + vector + `)`)
	w.write(`INSERT INTO meaning_backdrop (workspace_id, bot_id, space, dimension, vectors) VALUES (` + ws + `, ` + bot + `, 'x', 0, ` + vector + `)`)
	w.write(`INSERT INTO rating (workspace_id, conversation_id, bot_id, contact_id, seq, score, comment, created_at, changed_at) VALUES (` + ws + `, ` + talk + `, ` + bot +
		`, '` + w.guest.contact + `', 1, 5, '', 1, 1)`)
}

// botTables are the tables with a bot_id.
func (w *world) botTables() []string {
	tables := `SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'bot_id' ORDER BY m.name`
	if w.db.Dialect() == db.Postgres {
		tables = `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'bot_id' ORDER BY table_name`
	}
	return w.lines(tables)
}

func (w *world) rowsOf(table, bot string) []string {
	rows := w.lines(`/* all workspaces */ SELECT * FROM ` + table + ` WHERE bot_id = '` + bot + `'`)
	slices.Sort(rows)
	return rows
}

func (w *world) write(query string) {
	w.t.Helper()
	if err := w.db.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, query)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}
