package knowledge

import (
	"context"
	"errors"
	"slices"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Propose stores what a bot could learn. With now it is learnt at once, unless the bot knows the question already: that
// always waits for a person, and so does what there is no room for. The same question proposed again is counted; one that
// was rejected lately, or whose reply was proposed before, is passed over, and so is what is found once more in earlier
// conversations (heard). What a member proposes by hand takes the place of what was found by itself in the same reply, and the
// other way round it is passed over: they are one. The proposal comes back as it is then, nil when it was passed over. also runs in the same transaction, with it.
func (s *Service) Propose(ctx context.Context, ws tenant.ID, p Proposal, by events.Actor, now bool, also func(ctx context.Context, tx *db.Tx, made *Proposal) error) (*Proposal, error) {
	var out *Proposal
	err := s.withTwin(ctx, ws, p.BotID, []string{p.Question}, "", func(ctx context.Context, tx *db.Tx, twin string) error {
		x := p
		var err error
		if out, err = s.propose(ctx, tx, ws, &x, by, now, twin); err != nil || also == nil {
			return err
		}
		return also(ctx, tx, out)
	})
	return out, err
}

// withTwin runs fn in a transaction with the bot locked and the FAQ that asks the same as one of the questions; its id is
// empty when there is none. What is looked up outside of the transaction still holds inside.
func (s *Service) withTwin(ctx context.Context, ws tenant.ID, botID string, questions []string, except string, fn func(ctx context.Context, tx *db.Tx, twin string) error) error {
	for {
		known, seen, err := s.faqsNow(ctx, ws, botID, nil)
		if err != nil {
			return err
		}
		twin := overlapping(known, questions, func(id string) bool { return id != except })
		err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			rev, err := lock(ctx, tx, ws, botID)
			if err != nil {
				return err
			}
			if rev != seen {
				return errStale
			}
			return fn(ctx, tx, twin)
		})
		if !errors.Is(err, errStale) {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

func (s *Service) propose(ctx context.Context, tx *db.Tx, ws tenant.ID, p *Proposal, by events.Actor, now bool, twin string) (*Proposal, error) {
	at := s.clock.Now()
	if err := purgeRejected(ctx, tx, ws, p.BotID, clock.Ms(at.Add(-keepRejected))); err != nil {
		return nil, err
	}
	if known, err := s.heard(ctx, tx, ws, *p, twin); err != nil || known {
		return nil, err
	}
	same, err := sameProposal(ctx, tx, ws, p.BotID, p.key, p.MessageID)
	if err != nil {
		return nil, err
	}
	for _, old := range same {
		switch {
		case p.MessageID != "" && old.MessageID == p.MessageID, old.Status == StatusRejected:
			return nil, nil
		case old.Status == StatusInReview || old.Status == StatusOverlapped:
			if err := countProposal(ctx, tx, ws, old.ID, max(1, p.Times), clock.Ms(at)); err != nil {
				return nil, err
			}
			return nil, putWords(ctx, tx, ws, old.ID, *p)
		}
	}
	old, err := other(ctx, tx, ws, p, now)
	if err != nil || old != nil && old.Via == ViaSelection {
		return nil, err
	}
	if old != nil && old.Status == StatusImported {
		if out, err := s.reword(ctx, tx, byOf(ws, by, p.AuthorID, p.AuthorName), *old, *p); !errors.Is(err, ErrNoFAQ) {
			return out, err
		}
		old = nil // somebody has deleted what it became
	}
	p.ID, p.CreatedAt, p.UpdatedAt, p.Times = uid.New(), at, at, max(1, p.Times)
	p.Status, p.OverlapsWith = StatusInReview, nil
	if twin != "" {
		p.Status, p.OverlapsWith = StatusOverlapped, &Overlap{ID: twin}
	}
	if old != nil {
		p.ID, p.CreatedAt, p.MessageID, p.Times = old.ID, old.CreatedAt, old.MessageID, old.Times
		err = retell(ctx, tx, ws, *p)
	} else {
		err = insertProposal(ctx, tx, ws, *p)
	}
	if err == nil {
		err = putWords(ctx, tx, ws, p.ID, *p)
	}
	if err != nil {
		return nil, err
	}
	if err := s.record(ctx, tx, ws, EventProposed, p.ID, by, Proposed{BotID: p.BotID, Via: p.Via, Status: p.Status}); err != nil {
		return nil, err
	}
	if now && p.Status == StatusInReview {
		f, wrong := p.input(Decision{}).check("body")
		if len(wrong) > 0 {
			return nil, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
		}
		if err := s.adopt(ctx, tx, byOf(ws, by, p.AuthorID, p.AuthorName), p, f); err != nil && errs.CodeOf(err) != errs.CodeOf(ErrTooMany) {
			return nil, err
		}
	}
	return p, s.tell(ctx, tx, ws, p.BotID, nil)
}

// other is the proposal that says the same as p and waits: one of them was found by itself, the other proposed by hand. Of
// the replies that p was chosen from it takes one that no proposal has.
//
// With now it may also be one that is in use.
func other(ctx context.Context, tx *db.Tx, ws tenant.ID, p *Proposal, now bool) (*Proposal, error) {
	if p.ConversationID == "" {
		return nil, nil
	}
	near, err := nearProposals(ctx, tx, ws, p.BotID, p.ConversationID, p.Replies)
	if err != nil {
		return nil, err
	}
	byHand := p.Via == ViaSelection
	taken := map[string]bool{}
	for _, old := range near {
		taken[old.MessageID] = true
		chosen := slices.Contains(p.Replies, old.MessageID)
		open := old.Status == StatusInReview || old.Status == StatusOverlapped || now && chosen && old.Status == StatusImported && !old.Merged
		if open && byHand != (old.Via == ViaSelection) && (chosen || p.says(old)) {
			return &old, nil
		}
	}
	if i := slices.IndexFunc(p.Replies, func(id string) bool { return !taken[id] }); i >= 0 {
		p.MessageID = p.Replies[i]
	}
	return nil, nil
}

// reword puts the words of a member in the place of those that were found by itself and are in use.
func (s *Service) reword(ctx context.Context, tx *db.Tx, by by, old, p Proposal) (*Proposal, error) {
	if _, err := s.edit(ctx, tx, by, p.BotID, old.SourceID, Patch{Question: &p.Question, Answer: &p.AnswerHTML}); err != nil {
		return nil, err
	}
	old.Question, old.AnswerHTML, old.AnswerText, old.key, old.UpdatedAt = p.Question, p.AnswerHTML, p.AnswerText, p.key, s.clock.Now()
	old.Via, old.AuthorID, old.AuthorName = p.Via, p.AuthorID, p.AuthorName
	if err := retell(ctx, tx, by.Workspace, old); err != nil {
		return nil, err
	}
	if err := putWords(ctx, tx, by.Workspace, old.ID, p); err != nil {
		return nil, err
	}
	return &old, s.tell(ctx, tx, by.Workspace, p.BotID, nil)
}

// says says whether two proposals of a conversation are the same in other words: they ask the same, or answer in one text.
func (p Proposal) says(other Proposal) bool {
	return text.Key(p.AnswerText) == text.Key(other.AnswerText) || search.Similarity(p.Question, other.Question) >= search.Same
}

func byOf(ws tenant.ID, a events.Actor, member, name string) by { return by{ws, member, a, name} }

// adopt makes a FAQ of a proposal, in use at once. The bot is locked.
func (s *Service) adopt(ctx context.Context, tx *db.Tx, by by, p *Proposal, f FAQ) error {
	list := []FAQ{f}
	if err := s.add(ctx, tx, by, p.BotID, list, FromConversation, func(int) string { return "body" }); err != nil {
		return err
	}
	if err := s.use(ctx, tx, by.Workspace, &list[0]); err != nil {
		return err
	}
	p.Question, p.AnswerHTML, p.AnswerText, p.key = f.Question, f.AnswerHTML, f.AnswerText, f.key
	return s.settleProposal(ctx, tx, by, p, StatusImported, list[0].ID, false)
}

func (s *Service) settleProposal(ctx context.Context, tx *db.Tx, by by, p *Proposal, st EntryStatus, source string, merged bool) error {
	p.Status, p.SourceID, p.Merged, p.SettledBy, p.UpdatedAt = st, source, merged, by.Name, s.clock.Now()
	if st != StatusOverlapped {
		p.OverlapsWith = nil
	}
	if err := updateProposal(ctx, tx, by.Workspace, *p); err != nil {
		return err
	}
	return s.record(ctx, tx, by.Workspace, EventProposalSettled, p.ID, by.Actor, Proposed{BotID: p.BotID, Via: p.Via, Status: st, Source: source})
}

// Approve makes a FAQ of a proposal, in use from the next question on. When the bot knows the question already, and d does
// not say what to do then, it waits as overlapped, with what was changed about it. ErrSettled when it was approved before.
func (s *Service) Approve(ctx context.Context, c workspace.Caller, botID, id string, d Decision) (Proposal, error) {
	if d.Overlap != "" && d.Overlap != Replace && d.Overlap != KeepBoth {
		return Proposal{}, errs.InvalidField("body.overlap", "field.not_allowed", "Must be replace or keep_both.")
	}
	p, err := s.Proposal(ctx, c, botID, id)
	if err != nil {
		return p, err
	}
	f, wrong := p.checked(d)
	if len(wrong) > 0 {
		return p, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	err = s.withTwin(ctx, c.Workspace, botID, f.questions(), p.asked(), func(ctx context.Context, tx *db.Tx, twin string) error {
		if p, err = proposal(ctx, tx, c.Workspace, botID, id); err != nil {
			return err
		}
		if err := s.approve(ctx, tx, byCaller(c), &p, f, twin, d.Overlap); err != nil {
			return err
		}
		return s.tell(ctx, tx, c.Workspace, botID, nil)
	})
	if err != nil {
		return p, err
	}
	return s.Proposal(ctx, c, botID, id)
}

// approve makes a FAQ of a proposal as f says; twin is the FAQ that asks the same. The bot is locked.
func (s *Service) approve(ctx context.Context, tx *db.Tx, by by, p *Proposal, f FAQ, twin string, overlap Action) error {
	switch {
	case p.Status == StatusImported:
		return ErrSettled
	case p.Asks != nil:
		return s.approveWording(ctx, tx, by, p, f, twin, overlap)
	case twin != "" && overlap == "":
		p.Question, p.AnswerHTML, p.AnswerText, p.key, p.OverlapsWith = f.Question, f.AnswerHTML, f.AnswerText, f.key, &Overlap{ID: twin}
		return s.settleProposal(ctx, tx, by, p, StatusOverlapped, "", false)
	case twin != "" && overlap == Replace:
		gone, err := faqs(ctx, tx, by.Workspace, p.BotID, []string{twin})
		if err == nil && len(gone) > 0 {
			err = s.remove(ctx, tx, by, p.BotID, gone)
		}
		if err != nil {
			return err
		}
	}
	return s.adopt(ctx, tx, by, p, f)
}

// onProposal changes one proposal of a locked bot.
func (s *Service) onProposal(ctx context.Context, c workspace.Caller, botID, id string, fn func(ctx context.Context, tx *db.Tx, by by, p *Proposal) error) (Proposal, error) {
	if err := inScope(c, botID); err != nil {
		return Proposal{}, err
	}
	if !uid.Valid(id) {
		return Proposal{}, ErrNoProposal
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		p, err := proposal(ctx, tx, c.Workspace, botID, id)
		if err != nil {
			return err
		}
		if err := fn(ctx, tx, byCaller(c), &p); err != nil {
			return err
		}
		return s.tell(ctx, tx, c.Workspace, botID, nil)
	})
	if err != nil {
		return Proposal{}, err
	}
	return s.Proposal(ctx, c, botID, id)
}

// Reject puts a proposal away. The same is not proposed again for 90 days; until then it can be approved after all.
func (s *Service) Reject(ctx context.Context, c workspace.Caller, botID, id string) (Proposal, error) {
	return s.onProposal(ctx, c, botID, id, func(ctx context.Context, tx *db.Tx, by by, p *Proposal) error {
		if p.Status != StatusInReview && p.Status != StatusOverlapped {
			return ErrSettled
		}
		return s.settleProposal(ctx, tx, by, p, StatusRejected, "", false)
	})
}

// Merge adds a proposal to a FAQ: its question becomes one more way to ask, and answer, if it is given, the FAQ's answer; a
// wording has none to give.
func (s *Service) Merge(ctx context.Context, c workspace.Caller, botID, id, into string, answer *string) (Proposal, error) {
	if !uid.Valid(into) {
		return Proposal{}, errs.InvalidField("body.into", "knowledge.faq_not_found", "There is no such FAQ.")
	}
	return s.onProposal(ctx, c, botID, id, func(ctx context.Context, tx *db.Tx, by by, p *Proposal) error {
		if p.Status == StatusImported {
			return ErrSettled
		}
		f, err := faq(ctx, tx, c.Workspace, botID, into)
		if errors.Is(err, ErrNoFAQ) {
			return errs.InvalidField("body.into", "knowledge.faq_not_found", "There is no such FAQ.")
		}
		if err != nil {
			return err
		}
		full := errs.InvalidField("body.into", "faq.full", "This FAQ has as many ways to ask as it may have.")
		if p.Asks != nil {
			if answer != nil {
				return ErrWordingOnly
			}
			if err := s.adoptWording(ctx, tx, by, p, f); !errors.Is(err, ErrFull) {
				return err
			}
			return full
		}
		patch := Patch{Answer: answer}
		if more := append(slices.Clone(f.Alternatives), p.Question); len(f.Alternatives) < MaxAlternatives {
			patch.Alternatives = &more
		} else if answer == nil {
			return full
		}
		if _, err := s.edit(ctx, tx, by, botID, into, patch); err != nil {
			return err
		}
		return s.settleProposal(ctx, tx, by, p, StatusImported, into, true)
	})
}

// Unlearn takes what was made of a proposal out of the bot's knowledge, a wording away from its FAQ: the proposal waits for
// review again.
func (s *Service) Unlearn(ctx context.Context, c workspace.Caller, botID, id string) (Proposal, error) {
	return s.onProposal(ctx, c, botID, id, func(ctx context.Context, tx *db.Tx, by by, p *Proposal) error {
		switch {
		case p.Status != StatusImported:
			return ErrSettled
		case p.Asks != nil:
			return s.unlearnWording(ctx, tx, by, p)
		case p.Merged:
			return ErrMerged
		}
		made, err := faqs(ctx, tx, c.Workspace, botID, []string{p.SourceID})
		if err == nil && len(made) > 0 {
			err = s.remove(ctx, tx, by, botID, made)
		}
		if err != nil {
			return err
		}
		return s.settleProposal(ctx, tx, by, p, StatusInReview, "", false)
	})
}

// Proposal reads one.
func (s *Service) Proposal(ctx context.Context, c workspace.Caller, botID, id string) (Proposal, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Proposal{}, err
	}
	if !uid.Valid(id) {
		return Proposal{}, ErrNoProposal
	}
	q := s.db.Read()
	p, err := proposal(ctx, q, c.Workspace, botID, id)
	if err != nil {
		return p, err
	}
	list := []Proposal{p}
	err = nameOverlaps(ctx, q, c.Workspace, botID, list)
	return list[0], err
}
