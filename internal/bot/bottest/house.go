// Package bottest gives tests a served workspace with a bot that knows what it is taught: the rooms billing, knowledge
// and bot on a real database.
package bottest

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"testing"

	"cxgenie/internal/billing"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/file"
	"cxgenie/internal/file/filetest"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/blob"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

// House is a workspace with an owner, and the rooms up to bot served at its doors.
type House struct {
	*workspacetest.House
	t         testing.TB
	Billing   *billing.Service
	Knowledge *knowledge.Service
	Labels    *taxonomy.Service
	Files     *file.Service
	Bots      *bot.Service
	Boss      workspacetest.Person
	Caller    workspace.Caller // the boss
}

// New serves the rooms on d.
func New(t testing.TB, d *db.DB) *House {
	t.Helper()
	h := &House{House: workspacetest.New(t, d), t: t}
	h.Billing = billing.New(billing.Options{Clock: h.Clock})
	store, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	h.Knowledge = knowledge.New(d, h.Billing, knowledge.Options{Clock: h.Clock, Files: store})
	h.Files = filetest.New(t, d, h.Clock)
	h.Labels = taxonomy.New(d, h.Clock)
	h.Bots = bot.New(d, h.Billing, h.Knowledge, h.Labels, h.Files, contact.New(d, h.Clock), h.Clock)
	h.Labels.Routes(h.Doors)
	h.Knowledge.Routes(h.Doors)
	h.Bots.Routes(h.Doors)
	h.Boss = h.Owner("Acme")
	h.Caller = h.House.Caller(h.Boss)
	return h
}

// Bot makes a bot of the boss.
func (h *House) Bot(name string) bot.Bot {
	h.t.Helper()
	b, err := h.Bots.Create(context.Background(), h.Caller, bot.Patch{Name: &name}, bot.Start{})
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

// Teach adds FAQs to a bot and has them learnt.
func (h *House) Teach(botID string, faqs ...knowledge.Input) []knowledge.FAQ {
	h.t.Helper()
	list, err := h.Knowledge.Add(context.Background(), h.Caller, botID, faqs, func(int) string { return "body" })
	if err != nil {
		h.t.Fatal(err)
	}
	h.Learn()
	return list
}

// Write adds an article to a bot and has it learnt. It returns its id.
func (h *House) Write(botID, title, html string) string {
	h.t.Helper()
	a, err := h.Knowledge.AddArticle(context.Background(), h.Caller, botID, knowledge.ArticleInput{Title: title, Body: html, Train: true})
	if err != nil {
		h.t.Fatal(err)
	}
	h.Learn()
	return a.ID
}

// Upload adds a document to a bot and has it learnt. It returns its id.
func (h *House) Upload(botID, name, body string) string {
	h.t.Helper()
	u, err := h.Knowledge.UploadDocument(context.Background(), h.Caller, botID, knowledge.DocumentUpload{Name: name, Body: strings.NewReader(body)})
	if err != nil {
		h.t.Fatal(err)
	}
	h.Learn()
	return u.Doc.ID
}

// Learn runs the jobs that copy and learn training data, the tasks on many of it, and those they make, as the job runner would.
func (h *House) Learn() {
	h.t.Helper()
	ctx := context.Background()
	for {
		rows, err := h.DB.Read().QueryContext(ctx, `SELECT id, kind, args FROM job_outbox WHERE kind IN ($1, $2, $3, $4) ORDER BY id`,
			knowledge.LearnJob, knowledge.CopyJob, knowledge.IngestJob, knowledge.TaskJob)
		tasks, err := db.Collect(rows, err, func(r *sql.Rows) (t jobs.Task, err error) {
			var args string
			err = r.Scan(&t.OutboxID, &t.Kind, &args)
			t.Attempt, t.Args = 1, json.RawMessage(args)
			return t, err
		})
		if err != nil {
			h.t.Fatal(err)
		}
		if len(tasks) == 0 {
			return
		}
		for _, task := range tasks {
			handle := map[string]func(context.Context, jobs.Task) error{knowledge.LearnJob: h.Knowledge.HandleLearn,
				knowledge.CopyJob: h.Knowledge.HandleCopy, knowledge.IngestJob: h.Knowledge.HandleIngest, knowledge.TaskJob: h.Knowledge.HandleTask}[task.Kind]
			if err := handle(ctx, task); err != nil {
				h.t.Fatal(err)
			}
			h.Tx(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `DELETE FROM job_outbox WHERE id = $1`, task.OutboxID)
				return err
			})
		}
	}
}

// Tx runs fn in a transaction that must succeed.
func (h *House) Tx(fn func(ctx context.Context, tx *db.Tx) error) {
	h.t.Helper()
	if err := h.DB.InTx(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}
