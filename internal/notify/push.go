package notify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	webpush "github.com/SherClockHolmes/webpush-go"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// The jobs of this room.
const (
	jobPush   = "notify.push"
	jobMail   = "notify.mail"
	jobAnswer = "notify.answer"
)

// noticeArgs name a notice that goes out.
type noticeArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	Notice    string    `json:"notice_id"`
}

// Subscription is what a browser gives to be reached (RFC 8030, RFC 8291).
type Subscription struct {
	Endpoint string `json:"endpoint" maxLength:"2000"`
	P256dh   string `json:"p256dh" maxLength:"200"`
	Auth     string `json:"auth" maxLength:"100"`
}

func (sub Subscription) valid() bool {
	u, err := url.Parse(sub.Endpoint)
	key, err1 := base64.RawURLEncoding.DecodeString(sub.P256dh)
	auth, err2 := base64.RawURLEncoding.DecodeString(sub.Auth)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && err1 == nil && len(key) == 65 && err2 == nil && len(auth) == 16
}

// NoticeDevice is a browser of a member that takes notices.
type NoticeDevice struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

const sealUse = "push"

// Subscribe has the caller's browser told of his notices. The same browser again takes the place of what it was.
func (s *Service) Subscribe(ctx context.Context, c workspace.Caller, sub Subscription, name string) (NoticeDevice, error) {
	if !sub.valid() {
		return NoticeDevice{}, ErrSubscription
	}
	plain, err := json.Marshal(sub)
	if err != nil {
		return NoticeDevice{}, err
	}
	d := device{id: uid.New(), member: c.MemberID, hash: secret.Hash(sub.Endpoint), sealed: s.Keys.Seal(plain, sealUse),
		name: text.Clip(text.Line(name), 80), createdAt: clock.Ms(s.Clock.Now())}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := putDevice(ctx, tx, c.Workspace, d); err != nil {
			return err
		}
		all, err := devicesOf(ctx, tx, c.Workspace, c.MemberID)
		if err != nil {
			return err
		}
		for i, old := range all {
			if old.hash == d.hash {
				d.id = old.id
			}
			if i >= maxDevices {
				if _, err := dropDevice(ctx, tx, c.Workspace, c.MemberID, old.id); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return NoticeDevice{d.id, d.name}, err
}

// Unsubscribe ends that. ErrNotFound when the browser is none of the caller's.
func (s *Service) Unsubscribe(ctx context.Context, c workspace.Caller, id string) error {
	if !uid.Valid(id) {
		return ErrNotFound
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		ok, err := dropDevice(ctx, tx, c.Workspace, c.MemberID, id)
		if err == nil && !ok {
			err = ErrNotFound
		}
		return err
	})
}

// Devices lists the caller's browsers.
func (s *Service) Devices(ctx context.Context, c workspace.Caller) ([]NoticeDevice, error) {
	all, err := devicesOf(ctx, s.DB.Read(), c.Workspace, c.MemberID)
	out := make([]NoticeDevice, len(all))
	for i, d := range all {
		out[i] = NoticeDevice{d.id, d.name}
	}
	return out, err
}

// PublicKey is the installation's name towards push services; browsers ask for it when they subscribe.
func (s *Service) PublicKey(ctx context.Context) (string, error) {
	public, _, err := s.pair(ctx)
	return public, err
}

func (s *Service) pair(ctx context.Context) (public, private string, err error) {
	public, sealed, err := pushKey(ctx, s.DB, func() (string, string, error) {
		private, public, err := webpush.GenerateVAPIDKeys()
		return public, s.Keys.Seal([]byte(private), sealUse), err
	})
	if err != nil {
		return "", "", err
	}
	plain, err := s.Keys.Open(sealed, sealUse)
	return public, string(plain), err
}

// Try sends a notice to all of the caller's browsers, so that he sees whether it arrives. ErrNoDevice when there is none.
func (s *Service) Try(ctx context.Context, c workspace.Caller) error {
	all, err := devicesOf(ctx, s.DB.Read(), c.Workspace, c.MemberID)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return ErrNoDevice
	}
	to, err := s.Members.ReachOf(ctx, c.Workspace, c.MemberID)
	if err != nil {
		return err
	}
	w := wordsFor(to.Locale)
	if err := s.pushTo(ctx, c.Workspace, all, pushed{Title: w.tryTitle, Body: w.tryText, URL: "/settings/notifications", Tag: "try"}); err != nil {
		return ErrPush.Wrap(err)
	}
	return nil
}

// pushed is what the browser shows; the service worker of the admin reads it.
type pushed struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	URL   string `json:"url"`
	Tag   string `json:"tag"` // a notice with the same tag takes the place of the one before
}

// push is the job that sends a notice to a member's browsers, unless he has read it meanwhile or has come back.
func (s *Service) push(ctx context.Context, t jobs.Task) error {
	n, to, err := s.due(ctx, t)
	if err != nil || to == nil || s.looks(n.MemberID) {
		return err
	}
	all, err := devicesOf(ctx, s.DB.Read(), n.Workspace, n.MemberID)
	if err != nil || len(all) == 0 {
		return err
	}
	w := wordsFor(to.Locale)
	return s.pushTo(ctx, n.Workspace, all, pushed{Title: w.title(n), Body: n.Text, URL: n.path(), Tag: string(n.Kind) + ":" + cmp.Or(n.Conversation, n.BotID)})
}

// due reads the notice of a job, and whom it is for; nobody when it was read meanwhile or its member has gone.
func (s *Service) due(ctx context.Context, t jobs.Task) (Notice, *workspace.Reach, error) {
	var args noticeArgs
	if err := t.Decode(&args); err != nil {
		return Notice{}, nil, err
	}
	n, err := byID(ctx, s.DB.Read(), args.Workspace, args.Notice)
	if db.NotFound(err) || err == nil && !n.ReadAt.IsZero() {
		return n, nil, nil
	}
	if err != nil {
		return n, nil, err
	}
	to, err := s.Members.ReachOf(ctx, n.Workspace, n.MemberID)
	if errors.Is(err, workspace.ErrNotFound) {
		return n, nil, nil
	}
	return n, &to, err
}

// pushTo sends to each browser. One that has gone is forgotten; that one of several did not take it is no reason to tell
// the others twice.
func (s *Service) pushTo(ctx context.Context, ws tenant.ID, all []device, p pushed) error {
	public, private, err := s.pair(ctx)
	if err != nil {
		return err
	}
	message, err := json.Marshal(p)
	if err != nil {
		return err
	}
	var failed error
	sent := 0
	for _, d := range all {
		gone, err := s.pushOne(ctx, d, message, public, private)
		switch {
		case gone:
			err = s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := dropDevice(ctx, tx, ws, d.member, d.id)
				return err
			})
		case err == nil:
			sent++
		}
		failed = errors.Join(failed, err)
	}
	if sent > 0 {
		return nil
	}
	return failed
}

// pushOne sends to one browser; gone says that it no longer takes anything.
func (s *Service) pushOne(ctx context.Context, d device, message []byte, public, private string) (gone bool, err error) {
	plain, err := s.Keys.Open(d.sealed, sealUse)
	if err != nil {
		return true, nil // sealed with a key that was lost: the browser subscribes anew
	}
	var sub Subscription
	if err := json.Unmarshal(plain, &sub); err != nil {
		return true, nil
	}
	res, err := webpush.SendNotificationWithContext(ctx, bytes.Clone(message),
		&webpush.Subscription{Endpoint: sub.Endpoint, Keys: webpush.Keys{P256dh: sub.P256dh, Auth: sub.Auth}},
		&webpush.Options{HTTPClient: s.Push, Subscriber: s.subscriber(), VAPIDPublicKey: public, VAPIDPrivateKey: private, TTL: 3600, Urgency: webpush.UrgencyHigh})
	if err != nil {
		return false, fmt.Errorf("push: %w", err)
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusNotFound, http.StatusGone, http.StatusForbidden:
		return true, nil
	}
	if res.StatusCode >= 300 {
		return false, fmt.Errorf("push: the push service answered %d", res.StatusCode)
	}
	return false, nil
}

// subscriber is whom a push service may turn to (RFC 8292): the address of this installation.
func (s *Service) subscriber() string { return s.PublicURL }
