package learning

import (
	"context"
	"encoding/json"
	"slices"

	"cxgenie/internal/bot"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Mode says what becomes of what a bot could learn from conversations.
type Mode string

// The modes: it waits for somebody to approve it, or the bot uses it at once.
const (
	AfterReviewing Mode = "after_reviewing"
	Immediately    Mode = "immediately"
)

// Setting is whether and how a bot learns from conversations.
type Setting struct {
	Allowed bool
	Mode    Mode
	// Members may approve what is learnt, besides those whose role lets them edit knowledge. In mode immediately the bot
	// learns from their replies alone; none named: from those of everybody who may approve.
	Members []string
}

const maxReviewers = 50

var (
	// ErrOff answers who would have a bot learn that does not learn from conversations.
	ErrOff      = errs.New(errs.Conflict, "learning.off", "This bot does not learn from conversations.")
	needsReview = workspace.Need("knowledge", workspace.Edit)
)

// settingOf reads a bot's setting. A bot of which nothing is said learns after review.
func settingOf(ctx context.Context, q db.Querier, ws tenant.ID, botID string) (Setting, error) {
	s := Setting{Allowed: true, Mode: AfterReviewing}
	var members string
	err := q.QueryRowContext(ctx, `SELECT allowed, mode, members FROM learning_setting WHERE workspace_id = $1 AND bot_id = $2`, ws, botID).
		Scan(&s.Allowed, &s.Mode, &members)
	if db.NotFound(err) {
		return s, nil
	}
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(members), &s.Members)
}

// Setting reads how a bot learns from conversations.
func (s *Service) Setting(ctx context.Context, c workspace.Caller, botID string) (Setting, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return Setting{}, err
	}
	return settingOf(ctx, s.db.Read(), c.Workspace, botID)
}

// Set changes how a bot learns from conversations. What waits already goes on waiting.
func (s *Service) Set(ctx context.Context, c workspace.Caller, botID string, x Setting) (Setting, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return Setting{}, err
	}
	if x.Mode != AfterReviewing && x.Mode != Immediately {
		return x, errs.InvalidField("body.mode", "field.not_allowed", "Must be after_reviewing or immediately.")
	}
	slices.Sort(x.Members)
	if x.Members = slices.Compact(x.Members); len(x.Members) > maxReviewers {
		return x, errs.InvalidField("body.member_ids", "field.too_many", "At most 50 members.")
	}
	for _, id := range x.Members {
		if _, err := s.members.CallerOf(ctx, c.Workspace, id); errs.KindOf(err) == errs.NotFound {
			return x, errs.InvalidField("body.member_ids", "learning.no_member", "One of these is no member any more.")
		} else if err != nil {
			return x, err
		}
	}
	members, err := json.Marshal(append([]string{}, x.Members...))
	if err != nil {
		return x, err
	}
	return x, s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := s.clock.Now()
		if _, err := tx.ExecContext(ctx, `INSERT INTO learning_setting (workspace_id, bot_id, allowed, mode, members, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (workspace_id, bot_id) DO UPDATE SET allowed = excluded.allowed, mode = excluded.mode, members = excluded.members,
			updated_at = excluded.updated_at`, c.Workspace, botID, x.Allowed, x.Mode, string(members), clock.Ms(now)); err != nil {
			return err
		}
		return events.Append(ctx, tx, events.Event{Workspace: c.Workspace, Kind: EventSetting, V: 1, Subject: botID, Actor: c.Actor(), At: now,
			Payload: SettingChanged{BotID: botID, Allowed: x.Allowed, Mode: x.Mode, Members: len(x.Members)}})
	})
}

// reviews says whether a member may approve what a bot could learn.
func (x Setting) reviews(c workspace.Caller) bool {
	return c.Can(needsReview) || c.MemberID != "" && c.APIKeyID == "" && slices.Contains(x.Members, c.MemberID)
}

// teaches says whether a bot learns from a member's replies at once.
func (x Setting) teaches(c workspace.Caller) bool {
	if len(x.Members) == 0 {
		return c.Can(needsReview)
	}
	return slices.Contains(x.Members, c.MemberID)
}

// reviewer refuses who may not approve what the bot could learn.
func (s *Service) reviewer(ctx context.Context, c workspace.Caller, botID string) error {
	x, err := s.Setting(ctx, c, botID)
	if err != nil {
		return err
	}
	if !x.reviews(c) {
		return errs.New(errs.Forbidden, "permission.denied", "Your role does not allow this: it needs "+needsReview.String()+".",
			errs.Field{Location: "permission", Code: needsReview.String(), Message: "This permission is missing."})
	}
	return nil
}

// copySetting has a copy of a bot learn as the first does. What somebody has set for the copy meanwhile stays.
func copySetting(ctx context.Context, tx *db.Tx, e events.Record) error {
	var made bot.Created
	if err := e.Decode(&made); err != nil || made.CopyOf == "" {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO learning_setting (workspace_id, bot_id, allowed, mode, members, updated_at)
		SELECT workspace_id, $3, allowed, mode, members, $4 FROM learning_setting WHERE workspace_id = $1 AND bot_id = $2
		ON CONFLICT (workspace_id, bot_id) DO NOTHING`, e.Workspace, made.CopyOf, e.Subject, clock.Ms(e.At))
	return err
}
