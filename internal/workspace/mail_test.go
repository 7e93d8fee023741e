package workspace_test

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/workspace"
	"cxgenie/internal/workspace/workspacetest"
)

var tokenInText = regexp.MustCompile(`https://help\.example\.com/(reset|invite)\?token=([\w-]+)`)

func TestMails(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, _, box := workspacetest.Mailing(t, d)
		h.Work(h.Service)
		next := func(to, subject, page string) (token string) {
			t.Helper()
			got := box.Next()
			m := tokenInText.FindStringSubmatch(got.Text)
			if got.To != to || got.Subject != subject || m == nil || m[1] != page {
				t.Fatalf("%+v", got)
			}
			return m[2]
		}
		owner := h.Owner("Tea house")
		owner.Do("PATCH", "/v1/workspace", obj{"locale": "vi", "name": "Tiệm trà"}).Want(t, 200)

		// An invitation, and the same one again: only the last link is mailed and works.
		inv := owner.Do("POST", "/v1/invitations", obj{"email": "minh@example.com", "role_id": h.RoleID(owner, "viewer")}).Want(t, 201)
		token := next("minh@example.com", "Lời mời tham gia Tiệm trà", "invite")
		if token != tokenOf(inv) {
			t.Fatal("another link than the one shown")
		}
		owner.Do("POST", "/v1/invitations/"+inv.Str("id")+"/resend", nil).Want(t, 200)
		token = next("minh@example.com", "Lời mời tham gia Tiệm trà", "invite")
		h.Nobody().Do("POST", "/v1/invitations/accept", obj{"token": token, "name": "Minh", "password": workspacetest.Password}).Want(t, 200)

		// A reset: the answer is the same for an address nobody has, to which nothing is sent.
		ask := func(email string) string {
			r := h.Nobody().Do("POST", "/v1/auth/password-reset", obj{"email": email}).Want(t, 202)
			if r.At("mail_configured") != true {
				t.Fatal(r.Raw)
			}
			return r.Raw
		}
		if ask("nobody@example.com") != ask(owner.Email) {
			t.Fatal("the answers differ")
		}
		token = next(owner.Email, "Choose a new password", "reset")
		h.Nobody().Do("POST", "/v1/auth/password-reset/confirm", obj{"token": token, "password": "quite another secret"}).Want(t, 204)
		signIn(h.Nobody(), owner.Email, "quite another secret").Want(t, 200)

		// One box is not flooded: three mails an hour.
		for range 5 {
			ask("minh@example.com")
		}
		for range 3 {
			next("minh@example.com", "Đặt lại mật khẩu", "reset")
		}
		h.Clock.Advance(21 * time.Minute)
		ask("minh@example.com")
		next("minh@example.com", "Đặt lại mật khẩu", "reset") // the fourth mail is that of the later request
		if more := box.All(); len(more) > 0 {
			t.Fatalf("a mail too many: %+v", more)
		}
	})
}

// What waits to be mailed cannot be read from the table of jobs.
func TestWaitingMailsAreSealed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sender, err := mail.New(mail.Options{URL: "smtp://127.0.0.1:1?tls=none", From: "genie@example.com"})
		if err != nil {
			t.Fatal(err)
		}
		sealer, err := secret.Open(filepath.Join(t.TempDir(), "installation.key"))
		if err != nil {
			t.Fatal(err)
		}
		h := workspacetest.New(t, d, func(o *workspace.Options) { o.Mail, o.Sealer = sender, sealer })
		owner := h.Owner("Tea house")
		inv := owner.Do("POST", "/v1/invitations", obj{"email": "minh@example.com", "role_id": h.RoleID(owner, "viewer")}).Want(t, 201)
		var args string
		if err := d.Read().QueryRowContext(context.Background(), `SELECT args FROM job_outbox`).Scan(&args); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(args, tokenOf(inv)) || !strings.Contains(args, inv.Str("id")) {
			t.Fatal(args)
		}
	})
}
