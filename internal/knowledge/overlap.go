package knowledge

import (
	"context"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Action is what to do with an overlapped FAQ.
type Action string

// The actions: take it instead of the other, use both, or drop it. Dropping an edit brings back what was learnt before.
const (
	Replace  Action = "replace"
	KeepBoth Action = "keep_both"
	Discard  Action = "discard"
)

// Resolve decides about an overlapped FAQ. It returns the FAQ, and false when it was dropped.
func (s *Service) Resolve(ctx context.Context, c workspace.Caller, botID, id string, a Action) (FAQ, bool, error) {
	if err := inScope(c, botID); err != nil {
		return FAQ{}, false, err
	}
	if !uid.Valid(id) {
		return FAQ{}, false, ErrNoFAQ
	}
	if a != Replace && a != KeepBoth && a != Discard {
		return FAQ{}, false, errs.InvalidField("body.action", "field.not_allowed", "Must be one of replace, keep_both, discard.")
	}
	var f FAQ
	stays := true
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		var err error
		if f, stays, err = s.resolve(ctx, tx, byCaller(c), botID, id, a); err != nil {
			return err
		}
		return s.completeOne(ctx, tx, c.Workspace, &f)
	})
	return f, stays, err
}

// resolve decides about one overlapped FAQ of a locked bot.
func (s *Service) resolve(ctx context.Context, tx *db.Tx, by by, botID, id string, a Action) (f FAQ, stays bool, err error) {
	if f, err = faq(ctx, tx, by.Workspace, botID, id); err != nil {
		return f, true, err
	}
	if f.State != Overlapped {
		return f, true, ErrNotOverlapped
	}
	done := OverlapResolved{BotID: botID, Action: a}
	if f.OverlapsWith != nil {
		done.With = f.OverlapsWith.ID
	}
	if stays = true; a == Discard {
		stays, err = s.discard(ctx, tx, by, &f)
	} else {
		err = s.useOverlapped(ctx, tx, by, &f, a == Replace)
	}
	if err != nil {
		return f, stays, err
	}
	if err := s.record(ctx, tx, by.Workspace, EventResolved, id, by.Actor, done); err != nil {
		return f, stays, err
	}
	return f, stays, s.tell(ctx, tx, by.Workspace, botID, nil)
}

// useOverlapped puts f into use, and the other one out of it when it is to be replaced.
func (s *Service) useOverlapped(ctx context.Context, tx *db.Tx, by by, f *FAQ, replace bool) error {
	other := f.OverlapsWith
	if err := s.use(ctx, tx, by.Workspace, f); err != nil {
		return err
	}
	if replace && other != nil {
		gone, err := faqs(ctx, tx, by.Workspace, f.BotID, []string{other.ID})
		if err != nil || len(gone) == 0 {
			return err
		}
		return s.remove(ctx, tx, by, f.BotID, gone)
	}
	return nil
}

// use makes f what the bot answers from.
func (s *Service) use(ctx context.Context, tx *db.Tx, ws tenant.ID, f *FAQ) error {
	now := s.clock.Now()
	if err := putEntries(ctx, tx, ws, []string{f.ID}, entryImported, clock.Ms(now)); err != nil {
		return err
	}
	if err := addCounts(ctx, tx, ws, f.BotID, QAndA, moved(f.State, Imported, 1)); err != nil {
		return err
	}
	f.State, f.Reason, f.OverlapsWith, f.UpdatedAt = Imported, "", nil, now
	if err := settle(ctx, tx, ws, []string{f.ID}, Imported, "", ""); err != nil {
		return err
	}
	if err := s.remean(ctx, tx, ws, f.BotID); err != nil {
		return err
	}
	return bump(ctx, tx, ws, f.BotID)
}

// discard drops f; if the bot still answers from an earlier form of it, that form is brought back instead.
func (s *Service) discard(ctx context.Context, tx *db.Tx, by by, f *FAQ) (stays bool, err error) {
	known, err := entries(ctx, tx, by.Workspace, f.BotID, []string{f.ID})
	if err != nil {
		return false, err
	}
	e, ok := known[f.ID]
	if !ok || e.status != entryImported {
		return false, s.remove(ctx, tx, by, f.BotID, []FAQ{*f})
	}
	f.Question, f.key, f.Alternatives, f.AnswerHTML, f.AnswerText = e.question, e.key(), e.alternatives, e.answerHTML, e.answerText
	f.State, f.Reason, f.OverlapsWith, f.UpdatedAt = Imported, "", nil, s.clock.Now()
	if err := addCounts(ctx, tx, by.Workspace, f.BotID, QAndA, moved(Overlapped, Imported, 1)); err != nil {
		return false, err
	}
	return true, updateFAQ(ctx, tx, by.Workspace, *f, false)
}
