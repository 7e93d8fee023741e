package knowledge

import (
	"context"
	"slices"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Edit changes a FAQ. When what is learnt changes it waits to be learnt again, and the bot answers from what it knew
// until then. The two switches and the category hold at once.
func (s *Service) Edit(ctx context.Context, c workspace.Caller, botID, id string, p Patch) (FAQ, error) {
	if err := inScope(c, botID); err != nil {
		return FAQ{}, err
	}
	if !uid.Valid(id) {
		return FAQ{}, ErrNoFAQ
	}
	var f FAQ
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		f, err = s.edit(ctx, tx, byCaller(c), botID, id, p)
		return err
	})
	return f, err
}

// edit changes a FAQ of a locked bot.
func (s *Service) edit(ctx context.Context, tx *db.Tx, by by, botID, id string, p Patch) (FAQ, error) {
	old, err := faq(ctx, tx, by.Workspace, botID, id)
	if err != nil {
		return FAQ{}, err
	}
	f, wrong := p.applied(old)
	if len(wrong) > 0 {
		return FAQ{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	if p.late(f, old) {
		return FAQ{}, ErrFAQChanged
	}
	changed := f.differences(old)
	if len(changed) == 0 {
		err := s.completeOne(ctx, tx, by.Workspace, &old)
		return old, err
	}
	f.UpdatedAt = s.clock.Now()
	learn := f.learnsAnew(old)
	if learn {
		f.State, f.Reason, f.OverlapsWith = Waiting, "", nil
		if err := addCounts(ctx, tx, by.Workspace, botID, QAndA, moved(old.State, Waiting, 1)); err != nil {
			return FAQ{}, err
		}
		if err := s.enqueue(ctx, tx, by.Workspace, botID); err != nil {
			return FAQ{}, err
		}
	}
	if f.AnswerHTML != old.AnswerHTML {
		gone, err := s.keepImages(ctx, tx, by.Workspace, []FAQ{f})
		if err != nil {
			return FAQ{}, err
		}
		if err := errImages(gone, func(int) string { return "body" }); err != nil {
			return FAQ{}, err
		}
	}
	if err := updateFAQ(ctx, tx, by.Workspace, f, learn); err != nil {
		return FAQ{}, err
	}
	if f.Active != old.Active || f.Verbatim != old.Verbatim {
		if err := switchEntry(ctx, tx, by.Workspace, f, clock.Ms(f.UpdatedAt)); err != nil {
			return FAQ{}, err
		}
		if err := bump(ctx, tx, by.Workspace, botID); err != nil {
			return FAQ{}, err
		}
	}
	if err := noteAuthor(ctx, tx, by.Workspace, []string{id}, by.Name); err != nil {
		return FAQ{}, err
	}
	if err := s.record(ctx, tx, by.Workspace, EventEdited, id, by.Actor, SourceEdited{BotID: botID, Kind: QAndA, Fields: changed}); err != nil {
		return FAQ{}, err
	}
	if err := s.tell(ctx, tx, by.Workspace, botID, nil); err != nil {
		return FAQ{}, err
	}
	err = s.completeOne(ctx, tx, by.Workspace, &f)
	return f, err
}

// differences are the names of the fields in which f is not old.
func (f FAQ) differences(old FAQ) []string {
	var names []string
	note := func(name string, same bool) {
		if !same {
			names = append(names, name)
		}
	}
	note("question", f.Question == old.Question)
	note("alternatives", slices.Equal(f.Alternatives, old.Alternatives))
	note("answer", f.AnswerHTML == old.AnswerHTML)
	note("category", f.Category == old.Category)
	note("active", f.Active == old.Active)
	note("verbatim", f.Verbatim == old.Verbatim)
	return names
}

// learnsAnew says whether f has something to learn that old had not.
func (f FAQ) learnsAnew(old FAQ) bool {
	return f.Question != old.Question || !slices.Equal(f.Alternatives, old.Alternatives) || f.AnswerHTML != old.AnswerHTML
}
