package guest

import (
	"context"
	"time"

	"cxgenie/internal/addon"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

const (
	endedTime = 5 * time.Second
	endedSize = 20_000
)

type endedKey struct {
	workspace tenant.ID
	mark      string
}

// mark names the tokens that end together: those of one signed-in browser, or all that a contact had as a visitor.
func (w Who) mark() string {
	if w.Session != "" {
		return "s:" + w.Session
	}
	return "c:" + w.Contact
}

// admit says whether a checked token still opens anything. Where nobody was ever asked to sign in, or signed out by a member,
// this costs no statement of the visitor's own.
func (s *Service) admit(ctx context.Context, w Who) error {
	login, err := s.addons.Login(ctx, w.Workspace)
	switch {
	case err != nil:
		return err
	case login.Required && w.Session == "":
		return addon.ErrLogin
	case !login.Used && w.Session == "":
		if some, err := s.anyEnded(ctx, w.Workspace); err != nil || !some {
			return err
		}
	}
	over, err := s.isEnded(ctx, w)
	if err == nil && over {
		err = ErrToken
	}
	return err
}

// anyEnded says whether any token of a workspace was ever taken out of use before its time.
func (s *Service) anyEnded(ctx context.Context, ws tenant.ID) (bool, error) {
	return s.ended.Load(ctx, endedKey{ws, ""}, func(ctx context.Context) (bool, error) {
		var some bool
		err := s.db.Read().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM guest_ended WHERE workspace_id = $1)`, ws).Scan(&some)
		return some, err
	})
}

func (s *Service) isEnded(ctx context.Context, w Who) (bool, error) {
	if w.Session != "" {
		out, err := s.signedOut.Load(ctx, endedKey{w.Workspace, w.all()}, func(ctx context.Context) (int64, error) {
			var at int64
			err := s.db.Read().QueryRowContext(ctx, `SELECT ended_at FROM guest_ended WHERE workspace_id = $1 AND mark = $2`, w.Workspace, w.all()).Scan(&at)
			if db.NotFound(err) {
				err = nil
			}
			return at, err
		})
		if began, known := uid.Time(w.Session); err != nil || out > 0 && (!known || began.Before(clock.FromMs(out))) {
			return true, err
		}
	}
	return s.ended.Load(ctx, endedKey{w.Workspace, w.mark()}, func(ctx context.Context) (bool, error) {
		var over bool
		err := s.db.Read().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM guest_ended WHERE workspace_id = $1 AND mark = $2)`, w.Workspace, w.mark()).Scan(&over)
		return over, err
	})
}

// all names every session that a contact began before a moment.
func (w Who) all() string { return "o:" + w.Contact }

// EndAll takes everything out of use that a contact's browsers hold, in the transaction of what ends it.
func (s *Service) EndAll(ctx context.Context, tx *db.Tx, ws tenant.ID, contactID string) error {
	w := Who{Workspace: ws, Contact: contactID}
	if err := s.end(ctx, tx, w); err != nil {
		return err
	}
	now := s.clock.Now()
	tx.After(func() { s.signedOut.Drop(endedKey{ws, w.all()}) })
	_, err := tx.ExecContext(ctx, `INSERT INTO guest_ended (workspace_id, mark, ended_at, until) VALUES ($1,$2,$3,$4)
 ON CONFLICT (workspace_id, mark) DO UPDATE SET ended_at = excluded.ended_at, until = excluded.until`, ws, w.all(), clock.Ms(now), clock.Ms(now.Add(provenLife)))
	return err
}

// end takes tokens out of use, in the transaction of what ends them.
func (s *Service) end(ctx context.Context, tx *db.Tx, w Who) error {
	now := s.clock.Now()
	life := tokenLife
	if w.Session != "" {
		life = provenLife
	}
	tx.After(func() {
		s.ended.Drop(endedKey{w.Workspace, w.mark()})
		s.ended.Drop(endedKey{w.Workspace, ""})
	})
	_, err := tx.ExecContext(ctx, `INSERT INTO guest_ended (workspace_id, mark, ended_at, until) VALUES ($1,$2,$3,$4) ON CONFLICT (workspace_id, mark) DO NOTHING`,
		w.Workspace, w.mark(), clock.Ms(now), clock.Ms(now.Add(life)))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM guest_ended WHERE workspace_id = $1 AND until < $2`, w.Workspace, clock.Ms(now))
	return err
}

// SignOut ends the session of a proven visitor. Others have none: their token is theirs to forget.
func (s *Service) SignOut(ctx context.Context, w Who) error {
	if w.Session == "" {
		return nil
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.end(ctx, tx, w) })
}

// begin finds out who starts a session, and says whether he may have written before.
func (s *Service) begin(ctx context.Context, ws tenant.ID, in Start) (w Who, known bool, err error) {
	login, err := s.addons.Login(ctx, ws)
	if err != nil {
		return Who{}, false, err
	}
	last, err := s.who(in.Token)
	valid := err == nil && last.Workspace == ws
	some := login.Used || last.Session != ""
	if valid && !some {
		if some, err = s.anyEnded(ctx, ws); err != nil {
			return Who{}, false, err
		}
	}
	if valid && some {
		over, err := s.isEnded(ctx, last)
		if err != nil {
			return Who{}, false, err
		}
		valid = !over
	}
	switch {
	case login.Required:
		w, err = s.beginProven(ctx, ws, last, valid, in.UserToken)
		return w, true, err
	case valid:
		return last, true, nil
	}
	return Who{Workspace: ws, Contact: uid.New()}, in.Token != "", nil
}

// beginProven lets in whom the company's sign-in vouches for. Whoever the browser was before is ended when he is another
// person; a visitor that nobody knew yet becomes this one.
func (s *Service) beginProven(ctx context.Context, ws tenant.ID, last Who, valid bool, userToken string) (Who, error) {
	id, err := s.addons.Prove(ctx, ws, userToken)
	if err != nil {
		return Who{}, err
	}
	if valid && last.Session != "" && last.Contact == id {
		return last, nil
	}
	w := Who{Workspace: ws, Contact: id, Session: uid.New()}
	c, err := s.contacts.Get(ctx, ws, id)
	if err != nil {
		return Who{}, err
	}
	was := id
	if valid {
		was = last.Contact
	}
	err = s.conversations.Unite(ctx, ws, was, id, func(ctx context.Context, tx *db.Tx, move conversation.Move) error {
		// What a browser held for this contact before anybody was proven to be him may be somebody else's.
		if err := s.end(ctx, tx, Who{Workspace: ws, Contact: id}); err != nil || !valid {
			return err
		}
		if err := s.end(ctx, tx, last); err != nil || last.Session != "" {
			return err
		}
		merged, err := s.contacts.Absorb(ctx, tx, ws, last.Contact, id)
		if err != nil || !merged {
			return err
		}
		return move(ctx, tx, conversation.ContactCard{ID: c.ID, Name: c.Name, Email: c.Email, Number: c.Number, Blocked: c.Blocked})
	})
	return w, err
}
