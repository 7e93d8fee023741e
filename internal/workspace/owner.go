package workspace

import (
	"context"
	"fmt"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/tenant"
)

// OwnerMail is a mail of another room to the owner of a workspace. Text has three places: the owner's name, the
// workspace's, and the address of the admin.
type OwnerMail struct{ Subject, Text string }

// MailOwner sends the owner a mail in his language, as a job; in English when there is none.
func (s *Service) MailOwner(ctx context.Context, t jobs.Task, ws tenant.ID, in map[string]OwnerMail) error {
	q := s.db.Read()
	w, err := workspaceByID(ctx, q, ws)
	if err == ErrNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	var accountID string
	err = q.QueryRowContext(ctx, `SELECT account_id FROM member WHERE workspace_id = $1 AND owner AND state = $2`, ws, stateActive).Scan(&accountID)
	if db.NotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	a, err := s.accounts.ByID(ctx, q, accountID)
	if err != nil {
		return err
	}
	m, ok := in[a.Locale]
	if !ok {
		m = in["en"]
	}
	return s.send(ctx, t, mail.Message{To: a.Email, ToName: a.Name, Subject: m.Subject, Text: fmt.Sprintf(m.Text, a.Name, w.Name, s.public)})
}

// Locale is the language of a workspace's people.
func (s *Service) Locale(ctx context.Context, ws tenant.ID) (string, error) {
	w, err := workspaceByID(ctx, s.db.Read(), ws)
	return w.Locale, err
}
