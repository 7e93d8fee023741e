package account

import (
	"context"
	"encoding/hex"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/text"
)

// Session is one signed-in browser.
type Session struct {
	Key       string // the stored form of its token; tells sessions apart, opens nothing
	AccountID string
	Email     string
	Name      string
	Locale    string
	SeenAt    time.Time
	ExpiresAt time.Time
	VouchedAt time.Time // when the sign-in provider last vouched for the person; zero: never
	Renewed   bool      // this use moved its end: the browser gets its cookie again
}

// From is where a request came from, kept with the session and shown to its owner.
type From struct {
	IP        string
	UserAgent string
	Vouched   bool // by the sign-in provider, just now
}

// SessionTime is how long a session lives after its last use.
func SessionTime() time.Duration { return sessionTime }

// StartSession signs an account in and returns the token for its cookie, which is stored nowhere.
func (s *Service) StartSession(ctx context.Context, tx *db.Tx, accountID string, from From) (token string, err error) {
	token = secret.Token()
	now := s.clock.Now()
	if err := deleteStaleSessions(ctx, tx, accountID, clock.Ms(now), sessionsEach-1); err != nil {
		return "", err
	}
	vouched := time.UnixMilli(0)
	if from.Vouched {
		vouched = now
	}
	err = insertSession(ctx, tx, Session{
		Key: secret.Hash(token), AccountID: accountID, SeenAt: now, ExpiresAt: now.Add(sessionTime), VouchedAt: vouched,
	}, From{IP: from.IP, UserAgent: text.Clip(text.Line(from.UserAgent), 300)})
	return token, err
}

// Session returns the session of a cookie's token; ErrNoSession when there is none or it is over. Its use is written
// down at most once a minute.
func (s *Service) Session(ctx context.Context, token string) (Session, error) {
	if len(token) > 100 {
		return Session{}, ErrNoSession
	}
	key := secret.Hash(token)
	renewed := false
	sess, err := s.sessions.Load(ctx, key, func(ctx context.Context) (Session, error) {
		sess, err := sessionByKey(ctx, s.db.Read(), key)
		now := s.clock.Now()
		if err != nil {
			return Session{}, err
		}
		if !now.Before(sess.ExpiresAt) {
			return Session{}, ErrNoSession
		}
		if now.Sub(sess.SeenAt) >= sessionTouch {
			renewed = s.touch(ctx, &sess, now)
		}
		return sess, nil
	})
	if err != nil {
		return Session{}, err
	}
	if !s.clock.Now().Before(sess.ExpiresAt) {
		return Session{}, ErrNoSession
	}
	sess.Renewed = renewed
	return sess, nil
}

// touch moves the end of a used session. A failure costs nothing but the renewal, so the request goes on.
func (s *Service) touch(ctx context.Context, sess *Session, now time.Time) bool {
	var done bool
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		done, err = touchSession(ctx, tx, sess.Key, clock.Ms(now), clock.Ms(now.Add(sessionTime)), clock.Ms(now.Add(-sessionTouch)))
		return err
	})
	if err != nil {
		s.log.WarnContext(ctx, "session not renewed", "error", err)
		return false
	}
	if done {
		sess.SeenAt, sess.ExpiresAt = now, now.Add(sessionTime)
	}
	return done
}

// EndSession signs one browser out.
func (s *Service) EndSession(ctx context.Context, tx *db.Tx, key string) error {
	tx.After(func() { s.sessions.Drop(key) })
	return deleteSession(ctx, tx, key)
}

// EndSessions signs an account out everywhere.
func (s *Service) EndSessions(ctx context.Context, tx *db.Tx, accountID string) error {
	tx.After(s.sessions.Clear)
	return deleteSessions(ctx, tx, accountID, "")
}

// Device is a signed-in browser as its owner sees it.
type Device struct {
	ID         string // the beginning of its key: enough to tell sessions apart
	UserAgent  string
	IP         string
	CreatedAt  time.Time
	LastSeenAt time.Time
	Current    bool
}

const deviceID = 32 // characters of a session's key

// Devices lists where an account is signed in, the last used first; current is the key of the asking one.
func (s *Service) Devices(ctx context.Context, accountID, current string) ([]Device, error) {
	all, err := listSessions(ctx, s.db.Read(), accountID, clock.Ms(s.clock.Now()))
	for i := range all {
		all[i].Current = all[i].ID == current[:min(deviceID, len(current))]
	}
	return all, err
}

// EndDevice signs one browser of an account out; ErrNoDevice when there is none of this id.
func (s *Service) EndDevice(ctx context.Context, tx *db.Tx, accountID, id string) error {
	if b, err := hex.DecodeString(id); err != nil || len(b) != deviceID/2 {
		return ErrNoDevice
	}
	tx.After(s.sessions.Clear)
	done, err := deleteDevice(ctx, tx, accountID, id)
	if err == nil && !done {
		err = ErrNoDevice
	}
	return err
}

// EndOthers signs an account out everywhere but at one session.
func (s *Service) EndOthers(ctx context.Context, tx *db.Tx, accountID, keep string) error {
	tx.After(s.sessions.Clear)
	return deleteSessions(ctx, tx, accountID, keep)
}
