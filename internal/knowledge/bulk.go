package knowledge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// BulkAction is what is done to much of a bot's knowledge at once.
type BulkAction string

// The actions. Replace, keep both and discard decide about overlapped FAQs, as the Action of the same name does about one;
// the last two about proposals.
const (
	BulkDelete      BulkAction = "delete"
	BulkRetrain     BulkAction = "retrain"
	BulkActivate    BulkAction = "activate"
	BulkDeactivate  BulkAction = "deactivate"
	BulkSetCategory BulkAction = "set_category"
	BulkReplace     BulkAction = "replace"
	BulkKeepBoth    BulkAction = "keep_both"
	BulkDiscard     BulkAction = "discard"
	BulkApprove     BulkAction = "approve"
	BulkReject      BulkAction = "reject"
)

// bulkActions are those that a target has.
func (o Target) bulkActions() []BulkAction {
	all := []BulkAction{BulkDelete, BulkRetrain, BulkActivate, BulkDeactivate}
	switch o {
	case OfFAQs:
		return append(all, BulkSetCategory, BulkReplace, BulkKeepBoth, BulkDiscard)
	case OfArticles:
		return append(all, BulkSetCategory)
	case OfProposals:
		return []BulkAction{BulkApprove, BulkReject}
	case OfPassages:
		return []BulkAction{BulkActivate, BulkDeactivate}
	}
	return all
}

// check lists what is wrong with an action on a target, and brings its category into form. Deleting needs more than editing.
func (a BulkAction) check(c workspace.Caller, of Target, category *string) error {
	*category = text.Line(*category)
	switch {
	case !slices.Contains(of.bulkActions(), a):
		return errs.InvalidField("body.action", "field.not_allowed", "There is no such action.")
	case a == BulkSetCategory && text.Len(*category) > MaxCategory:
		return errs.InvalidField("body.category", "field.too_long", fmt.Sprintf("Too long: at most %d characters.", MaxCategory))
	case a == BulkDelete:
		if need := workspace.Need("knowledge", workspace.Manage); !c.Can(need) {
			return errs.New(errs.Forbidden, "permission.denied", "Your role does not allow this: it needs "+need.String()+".",
				errs.Field{Location: "permission", Code: need.String(), Message: "This permission is missing."})
		}
	}
	return nil
}

// Bulk does the same to up to MaxAtOnce FAQs, in one go. Ids that do not exist are passed over, and so is what the action
// has nothing to do with (a decision about a FAQ that is not overlapped). It tells how many were changed.
func (s *Service) Bulk(ctx context.Context, c workspace.Caller, botID string, a BulkAction, ids []string, category string) (int, error) {
	if err := inScope(c, botID); err != nil {
		return 0, err
	}
	if err := a.check(c, OfFAQs, &category); err != nil {
		return 0, err
	}
	if len(ids) > MaxAtOnce {
		return 0, errs.InvalidField("body.ids", "field.too_many", fmt.Sprintf("At most %d at once.", MaxAtOnce))
	}
	n := 0
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		list, err := faqs(ctx, tx, c.Workspace, botID, validIDs(ids))
		if err != nil || len(list) == 0 {
			return err
		}
		n, err = s.apply(ctx, tx, byCaller(c), botID, a, category, list)
		return err
	})
	return n, err
}

// apply does a to list, whose bot is locked, and tells how many it changed.
func (s *Service) apply(ctx context.Context, tx *db.Tx, by by, botID string, a BulkAction, category string, list []FAQ) (int, error) {
	switch a {
	case BulkDelete:
		return len(list), s.remove(ctx, tx, by, botID, list)
	case BulkRetrain:
		return len(list), s.requeue(ctx, tx, by, botID, list)
	case BulkActivate, BulkDeactivate:
		return s.switchAll(ctx, tx, by, botID, a == BulkActivate, list)
	case BulkSetCategory:
		return s.categorise(ctx, tx, by, botID, category, list)
	}
	return s.resolveAll(ctx, tx, by, botID, Action(a), list)
}

// requeue sends FAQs back to the queue, for instance after a failure.
func (s *Service) requeue(ctx context.Context, tx *db.Tx, by by, botID string, list []FAQ) error {
	delta := counts{}
	for _, f := range list {
		delta[f.State]--
		delta[Waiting]++
	}
	if err := relearn(ctx, tx, by.Workspace, botID, idsOf(list), clock.Ms(s.clock.Now())); err != nil {
		return err
	}
	if err := addCounts(ctx, tx, by.Workspace, botID, QAndA, delta); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, by.Workspace, botID, nil); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, by.Workspace, botID)
}

// switchAll switches FAQs on or off, at once.
func (s *Service) switchAll(ctx context.Context, tx *db.Tx, by by, botID string, on bool, list []FAQ) (int, error) {
	list = slices.DeleteFunc(list, func(f FAQ) bool { return f.Active == on })
	if len(list) == 0 {
		return 0, nil
	}
	ids := idsOf(list)
	if err := switchFAQs(ctx, tx, by.Workspace, botID, ids, on, clock.Ms(s.clock.Now())); err != nil {
		return 0, err
	}
	if err := bump(ctx, tx, by.Workspace, botID); err != nil {
		return 0, err
	}
	return len(list), s.changed(ctx, tx, by, botID, "active", ids)
}

func (s *Service) categorise(ctx context.Context, tx *db.Tx, by by, botID, category string, list []FAQ) (int, error) {
	list = slices.DeleteFunc(list, func(f FAQ) bool { return f.Category == category })
	for _, f := range list {
		f.Category, f.UpdatedAt = category, s.clock.Now()
		if err := updateFAQ(ctx, tx, by.Workspace, f, false); err != nil {
			return 0, err
		}
	}
	if len(list) == 0 {
		return 0, nil
	}
	return len(list), s.changed(ctx, tx, by, botID, "category", idsOf(list))
}

// changed records and tells that one field of many FAQs was changed.
func (s *Service) changed(ctx context.Context, tx *db.Tx, by by, botID, field string, ids []string) error {
	if err := s.record(ctx, tx, by.Workspace, EventBulkEdited, botID, by.Actor, SourcesEdited{BotID: botID, Kind: QAndA, Fields: []string{field}, IDs: ids}); err != nil {
		return err
	}
	return s.tell(ctx, tx, by.Workspace, botID, nil)
}

// resolveAll decides about those of list that are overlapped. Each is looked at anew: what was decided about one may
// have sent another back to the queue.
func (s *Service) resolveAll(ctx context.Context, tx *db.Tx, by by, botID string, a Action, list []FAQ) (int, error) {
	n := 0
	for _, f := range list {
		_, _, err := s.resolve(ctx, tx, by, botID, f.ID, a)
		if errors.Is(err, ErrNotOverlapped) || errors.Is(err, ErrNoFAQ) {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
