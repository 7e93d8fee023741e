package learning

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Answer makes a FAQ out of an open question. Without a question of its own the FAQ asks in the customer's words; with
// one, the customer's words become an alternative, so that they are understood the next time.
// With tell those who asked and still wait in an open conversation have the answer, too; it says how many these are. Where a
// person has the word he gets it as his suggestion.
func (s *Service) Answer(ctx context.Context, c workspace.Caller, botID, id string, in knowledge.Input, tell bool) (knowledge.FAQ, Told, error) {
	if !uid.Valid(id) {
		return knowledge.FAQ{}, Told{}, s.notFound(ctx, c, botID)
	}
	f, told, _, err := s.answerAll(ctx, c, botID, []string{id}, in, tell)
	return f, told, err
}

// AnswerTogether makes one FAQ of several open questions that one text answers: without a question of its own it asks in the
// words of the most asked one, the others are its alternatives. Those that are settled already are passed over; it tells
// how many were answered.
func (s *Service) AnswerTogether(ctx context.Context, c workspace.Caller, botID string, ids []string, in knowledge.Input, tell bool) (knowledge.FAQ, Told, int, error) {
	ids, err := s.together(ctx, c, botID, ids)
	if err != nil {
		return knowledge.FAQ{}, Told{}, 0, err
	}
	return s.answerAll(ctx, c, botID, ids, in, tell)
}

func (s *Service) answerAll(ctx context.Context, c workspace.Caller, botID string, ids []string, in knowledge.Input, tell bool) (f knowledge.FAQ, told Told, n int, err error) {
	waits := map[string]bool{}
	for _, id := range ids {
		w, err := s.waiting(ctx, c, botID, id, tell)
		if err != nil {
			return f, Told{}, 0, err
		}
		waits[id] = w != (Told{})
		told.Sent, told.Suggested = told.Sent+w.Sent, told.Suggested+w.Suggested
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := several(ctx, tx, c.Workspace, botID, ids)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ErrNotFound
		}
		list = slices.DeleteFunc(list, func(u Unanswered) bool { return u.Status != Open })
		if n = len(list); n == 0 {
			return ErrNotOpen
		}
		made, err := worded(in, list)
		if err != nil {
			return err
		}
		// The bot's row before its knowledge, in which order deleting a bot takes them too.
		if err := s.bots.AddUnanswered(ctx, tx, c.Workspace, botID, -n); err != nil {
			return err
		}
		if f, err = s.knowledge.AddTx(ctx, tx, c, botID, made, knowledge.FromUnanswered); err != nil {
			return err
		}
		for _, u := range list {
			if err := setStatus(ctx, tx, c.Workspace, u.ID, Answered, f.ID, c.MemberID, clock.Ms(s.clock.Now())); err != nil {
				return err
			}
			if waits[u.ID] {
				if err := jobs.Enqueue(ctx, tx, jobs.Job{Kind: TellJob, Args: tellArgs{c.Workspace, botID, u.ID, f.ID, f.Question, f.AnswerText, f.AnswerHTML}}); err != nil {
					return err
				}
			}
			if err := s.record(ctx, tx, c.Workspace, EventAnswered, u.ID, c.Actor(), botID, u.Question); err != nil {
				return err
			}
		}
		return nil
	})
	return f, told, n, err
}

// worded completes a FAQ with the words of the questions that it answers, the most asked first. One question gives way where
// there is no room for its words; several that do not fit are refused, as the rest would come back unanswered.
func worded(in knowledge.Input, list []Unanswered) (knowledge.Input, error) {
	if text.Line(in.Question) == "" {
		in.Question = list[0].Question
	}
	more := slices.Clone(in.Alternatives)
	for _, u := range list {
		if text.Key(in.Question) != text.Key(u.Question) {
			more = append(more, u.Question)
		}
	}
	if len(more) > knowledge.MaxAlternatives {
		if len(list) > 1 {
			return in, errs.InvalidField("body.ids", "unanswered.too_many", fmt.Sprintf("One FAQ takes at most %d other wordings. Choose fewer questions.", knowledge.MaxAlternatives))
		}
		more = more[:max(knowledge.MaxAlternatives, len(in.Alternatives))]
	}
	in.Alternatives = more
	return in, nil
}

// Dismiss puts an open question away.
func (s *Service) Dismiss(ctx context.Context, c workspace.Caller, botID, id string) (Unanswered, error) {
	var out Unanswered
	err := s.settle(ctx, c, botID, id, func(ctx context.Context, tx *db.Tx, u Unanswered) error {
		if u.Status != Open {
			return ErrNotOpen
		}
		out = u
		out.Status, out.SourceID = Dismissed, ""
		return s.dismiss(ctx, tx, c, botID, []Unanswered{u})
	})
	return out, err
}

// DismissTogether puts several open questions away; those that are settled already are passed over. It tells how many it were.
func (s *Service) DismissTogether(ctx context.Context, c workspace.Caller, botID string, ids []string) (n int, err error) {
	if ids, err = s.together(ctx, c, botID, ids); err != nil {
		return 0, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := several(ctx, tx, c.Workspace, botID, ids)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(u Unanswered) bool { return u.Status != Open })
		n = len(list)
		return s.dismiss(ctx, tx, c, botID, list)
	})
	return n, err
}

func (s *Service) dismiss(ctx context.Context, tx *db.Tx, c workspace.Caller, botID string, list []Unanswered) error {
	for _, u := range list {
		if err := setStatus(ctx, tx, c.Workspace, u.ID, Dismissed, "", c.MemberID, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		if err := s.record(ctx, tx, c.Workspace, EventDismissed, u.ID, c.Actor(), botID, u.Question); err != nil {
			return err
		}
	}
	return s.bots.AddUnanswered(ctx, tx, c.Workspace, botID, -len(list))
}

// Reopen takes back a dismissal, for 30 days, or opens an answered question again. The FAQ that answered it stays.
func (s *Service) Reopen(ctx context.Context, c workspace.Caller, botID, id string) (Unanswered, error) {
	var out Unanswered
	err := s.settle(ctx, c, botID, id, func(ctx context.Context, tx *db.Tx, u Unanswered) error {
		switch {
		case u.Status == Open:
			return ErrIsOpen
		case u.Status == Dismissed && s.clock.Now().Sub(u.settledAt) > undoTime:
			return ErrTooLate
		}
		out = u
		out.Status, out.SourceID = Open, ""
		return s.reopen(ctx, tx, c.Workspace, u, "", c.Actor())
	})
	return out, err
}

// settle finds a question for a caller and lets fn change it.
func (s *Service) settle(ctx context.Context, c workspace.Caller, botID, id string, fn func(ctx context.Context, tx *db.Tx, u Unanswered) error) error {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return err
	}
	if !uid.Valid(id) {
		return ErrNotFound
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := byID(ctx, tx, c.Workspace, botID, id)
		if err != nil {
			return err
		}
		return fn(ctx, tx, u)
	})
}

// notFound tells of a bot outside of a caller's scope before it tells of a question.
func (s *Service) notFound(ctx context.Context, c workspace.Caller, botID string) error {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return err
	}
	return ErrNotFound
}

// together checks the ids of a call about several questions.
func (s *Service) together(ctx context.Context, c workspace.Caller, botID string, ids []string) ([]string, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return nil, err
	}
	if len(ids) == 0 || len(ids) > maxTogether {
		return nil, errs.InvalidField("body.ids", "field.too_many", fmt.Sprintf("Send between 1 and %d.", maxTogether))
	}
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !uid.Valid(id) })
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// linkFAQs gives questions the FAQs that were made to answer them.
func (s *Service) linkFAQs(ctx context.Context, c workspace.Caller, botID string, list []Unanswered) error {
	var ids []string
	for _, u := range list {
		if u.SourceID != "" {
			ids = append(ids, u.SourceID)
		}
	}
	faqs, err := s.knowledge.FAQs(ctx, c, botID, ids)
	for i := range list {
		if f, ok := faqs[list[i].SourceID]; ok {
			list[i].FAQ = &f
		}
	}
	return err
}

// heed keeps the questions true to what becomes of the FAQs that were made to answer them: one whose FAQ asks the same as
// another is not answered before somebody has decided which of the two the bot uses, and open again when that FAQ is dropped. A
// question that a FAQ has come to ask in the same words is answered by it, whoever wrote it and what for.
func (s *Service) heed(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, used, overlapped, gone []string) error {
	again, err := madeFrom(ctx, tx, ws, botID, Answered, overlapped)
	if err != nil {
		return err
	}
	for _, u := range again {
		if err := s.reopen(ctx, tx, ws, u, u.SourceID, system); err != nil {
			return err
		}
	}
	answered, err := madeFrom(ctx, tx, ws, botID, Open, used)
	if err != nil {
		return err
	}
	same, err := s.askedAlike(ctx, tx, ws, botID, used)
	if err != nil {
		return err
	}
	for _, u := range same {
		if !slices.ContainsFunc(answered, func(a Unanswered) bool { return a.ID == u.ID }) {
			answered = append(answered, u)
		}
	}
	for _, u := range answered {
		if err := setStatus(ctx, tx, ws, u.ID, Answered, u.SourceID, "", clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		if err := s.record(ctx, tx, ws, EventAnswered, u.ID, system, botID, u.Question); err != nil {
			return err
		}
	}
	if err := s.bots.AddUnanswered(ctx, tx, ws, botID, -len(answered)); err != nil {
		return err
	}
	dropped, err := madeFrom(ctx, tx, ws, botID, Open, gone)
	for _, u := range dropped {
		if err := setStatus(ctx, tx, ws, u.ID, Open, "", "", 0); err != nil {
			return err
		}
	}
	return err
}

// askedAlike are the open questions that some FAQs ask in the same words, with the FAQ that answers each.
func (s *Service) askedAlike(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, faqs []string) (all []Unanswered, err error) {
	if len(faqs) == 0 {
		return nil, nil
	}
	if some, err := hasOpen(ctx, tx, ws, botID); err != nil || !some {
		return nil, err
	}
	asked, err := s.knowledge.AskedBy(ctx, tx, ws, botID, faqs)
	if err != nil {
		return nil, err
	}
	for keys := range slices.Chunk(slices.Sorted(maps.Keys(asked)), db.IDsAtOnce) {
		open, err := openWith(ctx, tx, ws, botID, keys)
		if err != nil {
			return nil, err
		}
		for _, u := range open {
			u.SourceID = asked[text.Key(u.Question)]
			all = append(all, u)
		}
	}
	return all, nil
}
