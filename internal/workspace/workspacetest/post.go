package workspacetest

import (
	"context"
	"log/slog"
	"testing"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail/mailtest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/workspace"
)

// Mailing is a house that sends mails: what it seals with, and the box in which they arrive.
func Mailing(t testing.TB, d *db.DB, change ...func(*workspace.Options)) (*House, *secret.Sealer, *mailtest.Box) {
	t.Helper()
	sender, box := mailtest.Sender(t)
	sealer := testKeys(t)
	change = append(change, func(o *workspace.Options) { o.Mail, o.Sealer = sender, sealer })
	return New(t, d, change...), sealer, box
}

// Work does the jobs of rooms as the product does, until the test ends.
func (h *House) Work(rooms ...interface{ HandleJobs(r *jobs.Runner) }) {
	h.t.Helper()
	runner := jobs.NewRunner(h.DB, h.t.TempDir(), slog.New(slog.DiscardHandler))
	for _, r := range rooms {
		r.HandleJobs(runner)
	}
	if err := runner.Start(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = runner.Stop(context.Background()) })
}

// Waiting is how many jobs of a kind nobody has done.
func (h *House) Waiting(kind string) (n int) {
	h.t.Helper()
	if err := h.DB.Read().QueryRowContext(h.t.Context(), `SELECT count(*) FROM job_outbox WHERE kind = $1`, kind).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}
