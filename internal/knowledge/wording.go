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
)

// Wording is what a customer had asked, who then chose a FAQ out of those that he was asked about.
type Wording struct {
	BotID          string
	FAQ            string
	Question       string // without personal data
	ConversationID string
	ContactID      string
}

// ViaChosen is the way of wordings: customers chose the FAQ that they had meant.
const ViaChosen Via = "chosen"

// The errors of wordings.
var (
	// ErrFull answers who would give a FAQ more ways to ask than it may have.
	ErrFull = errs.InvalidField("body.question", "faq.full", "This FAQ has as many ways to ask as it may have.")
	// ErrWordingOnly answers who would change more of a wording than its words: the answer is the FAQ's.
	ErrWordingOnly = errs.New(errs.Invalid, "knowledge.wording_only", "This is one more way to ask a FAQ: only its words can be changed.")
)

// enoughChoosers is how many customers must mean the same FAQ by the same words before nobody has to look at it: one alone may
// have pressed anything.
const enoughChoosers = 3

// maxWordings is how many wordings of one FAQ a new one is compared with, the newest.
const maxWordings = 200

// ProposeWording stores that a customer meant a FAQ by other words. The same words of another customer are counted, of the
// same one they are not; what the FAQ is asked by already, or another FAQ asks, is passed over, and so is what was rejected
// lately. With now it becomes a way to ask the FAQ without review once enough customers have meant that, unless somebody has decided against it before, the FAQ has no room, or
// the same words are thought to mean another FAQ, too. It returns what came of it, nil when nothing did.
func (s *Service) ProposeWording(ctx context.Context, ws tenant.ID, w Wording, by events.Actor, now bool) (*Proposal, error) {
	p, wrong := w.proposal()
	if len(wrong) > 0 || !uid.Valid(w.FAQ) {
		return nil, nil // no words, or more than a question has
	}
	var out *Proposal
	err := s.withTwin(ctx, ws, w.BotID, []string{p.Question}, w.FAQ, func(ctx context.Context, tx *db.Tx, twin string) (err error) {
		if twin != "" {
			return nil
		}
		x := p
		out, err = s.proposeWording(ctx, tx, ws, x, w, by, now)
		return err
	})
	return out, err
}

func (w Wording) proposal() (Proposal, []errs.Field) {
	p := Proposal{BotID: w.BotID, Via: ViaChosen, ConversationID: w.ConversationID, Asks: &Overlap{ID: w.FAQ}, Status: StatusInReview}
	f, wrong := p.checked(Decision{Question: &w.Question})
	p.Question, p.key = f.Question, f.key
	return p, wrong
}

func (s *Service) proposeWording(ctx context.Context, tx *db.Tx, ws tenant.ID, p Proposal, w Wording, by events.Actor, now bool) (*Proposal, error) {
	at := s.clock.Now()
	if err := purgeRejected(ctx, tx, ws, p.BotID, clock.Ms(at.Add(-keepRejected))); err != nil {
		return nil, err
	}
	f, err := faq(ctx, tx, ws, p.BotID, w.FAQ)
	if errors.Is(err, ErrNoFAQ) || err == nil && f.asks(p.Question) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	old, settled, err := sameWording(ctx, tx, ws, p, w.FAQ)
	if err != nil || old.Status == StatusRejected {
		return nil, err
	}
	if old.ID != "" {
		return s.choseToo(ctx, tx, ws, old, f, w, by, now && !settled)
	}
	p.ID, p.CreatedAt, p.UpdatedAt, p.Times = uid.New(), at, at, 1
	if err := insertProposal(ctx, tx, ws, p); err != nil {
		return nil, err
	}
	if _, err := addChooser(ctx, tx, ws, p.ID, w.ContactID); err != nil {
		return nil, err
	}
	if err := s.record(ctx, tx, ws, EventProposed, p.ID, by, Proposed{BotID: p.BotID, Via: p.Via, Status: p.Status}); err != nil {
		return nil, err
	}
	return &p, s.tell(ctx, tx, ws, p.BotID, nil)
}

// choseToo counts a customer more who meant the same by the same words. With now they are taken into use when he is the one that
// was missing, unless somebody has decided about them before.
func (s *Service) choseToo(ctx context.Context, tx *db.Tx, ws tenant.ID, old Proposal, f FAQ, w Wording, by events.Actor, now bool) (*Proposal, error) {
	fresh, err := addChooser(ctx, tx, ws, old.ID, w.ContactID)
	if err != nil || !fresh {
		return nil, err
	}
	if err := countProposal(ctx, tx, ws, old.ID, 1, clock.Ms(s.clock.Now())); err != nil {
		return nil, err
	}
	old.Times++
	undecided := old.Status == StatusInReview && old.SettledBy == ""
	if now && undecided && old.Times >= enoughChoosers && f.State == Imported && len(f.Alternatives) < MaxAlternatives {
		if err := s.adoptWording(ctx, tx, byOf(ws, by, "", ""), &old, f); err != nil {
			return nil, err
		}
	}
	return &old, s.tell(ctx, tx, ws, old.BotID, nil)
}

// asks says whether f is asked by these words already, or by nearly the same.
func (f FAQ) asks(question string) bool {
	return slices.ContainsFunc(f.questions(), func(q string) bool { return sameWords(q, question) })
}

func sameWords(a, b string) bool {
	return text.Key(a) == text.Key(b) || search.Similarity(a, b) >= search.Same
}

// sameWording is the wording of a FAQ that says the same as p and waits or was rejected; without an id when there is none.
// settled says that nobody may decide about p but a person: the same was taken into use before and is not in use now, or is a
// wording of another FAQ, too.
func sameWording(ctx context.Context, tx *db.Tx, ws tenant.ID, p Proposal, faq string) (old Proposal, settled bool, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+proposalColumns+` FROM proposal p WHERE p.workspace_id = $1 AND p.bot_id = $2 AND p.asks = $3
		ORDER BY p.id DESC LIMIT $4`, ws, p.BotID, faq, maxWordings)
	list, err := db.Collect(rows, err, scanProposalRow)
	if err != nil {
		return old, false, err
	}
	for _, x := range list {
		switch {
		case !sameWords(x.Question, p.Question):
		case x.Status == StatusImported:
			settled = true
		case old.ID == "":
			old = x
		}
	}
	var others int
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM proposal WHERE workspace_id = $1 AND bot_id = $2 AND question_key = $3 AND asks <> $4`,
		ws, p.BotID, p.key, faq).Scan(&others)
	return old, settled || others > 0, err
}

// adoptWording makes a wording a way to ask f, from the next question on. The bot is locked.
func (s *Service) adoptWording(ctx context.Context, tx *db.Tx, by by, p *Proposal, f FAQ) error {
	if !f.asks(p.Question) {
		if len(f.Alternatives) >= MaxAlternatives {
			return ErrFull
		}
		if err := s.askBy(ctx, tx, by, f, append(slices.Clone(f.Alternatives), p.Question)); err != nil {
			return err
		}
	}
	p.Asks = &Overlap{ID: f.ID}
	return s.settleProposal(ctx, tx, by, p, StatusImported, f.ID, true)
}

// askBy gives a FAQ its ways to ask, besides its question. One that is in use is in use with them at once; else it waits to be
// learnt, as with any other change.
func (s *Service) askBy(ctx context.Context, tx *db.Tx, by by, old FAQ, alternatives []string) error {
	f, err := s.edit(ctx, tx, by, old.BotID, old.ID, Patch{Alternatives: &alternatives})
	if err != nil || old.State != Imported || f.State != Waiting {
		return err
	}
	if err := s.use(ctx, tx, by.Workspace, &f); err != nil {
		return err
	}
	return s.relearnOverlapped(ctx, tx, by.Workspace, f.BotID, []string{f.ID})
}

// approveWording is approve for a wording; twin is another FAQ that asks the same.
func (s *Service) approveWording(ctx context.Context, tx *db.Tx, by by, p *Proposal, words FAQ, twin string, overlap Action) error {
	if overlap == Replace {
		return ErrWordingOnly // it would take the place of a FAQ, which has an answer
	}
	f, err := faq(ctx, tx, by.Workspace, p.BotID, p.Asks.ID)
	if err != nil {
		return err
	}
	p.Question, p.key = words.Question, words.key
	if twin != "" && overlap == "" {
		p.OverlapsWith = &Overlap{ID: twin}
		return s.settleProposal(ctx, tx, by, p, StatusOverlapped, "", false)
	}
	return s.adoptWording(ctx, tx, by, p, f)
}

// unlearnWording takes a wording away from its FAQ; it waits for review again.
func (s *Service) unlearnWording(ctx context.Context, tx *db.Tx, by by, p *Proposal) error {
	f, err := faq(ctx, tx, by.Workspace, p.BotID, p.SourceID)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(f.Alternatives), func(a string) bool { return text.Key(a) == p.key })
	if len(left) < len(f.Alternatives) {
		if err := s.askBy(ctx, tx, by, f, left); err != nil {
			return err
		}
	}
	return s.settleProposal(ctx, tx, by, p, StatusInReview, "", false)
}

func addChooser(ctx context.Context, tx *db.Tx, ws tenant.ID, id, contact string) (fresh bool, err error) {
	res, err := tx.ExecContext(ctx, `INSERT INTO proposal_chooser (workspace_id, proposal_id, contact_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, ws, id, contact)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// dropWordings deletes the wordings of FAQs that are no more, but for those that were in use: they stay as the note of it.
func dropWordings(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, faqs []string) error {
	in, args := db.IDs(3, faqs)
	_, err := tx.ExecContext(ctx, `DELETE FROM proposal WHERE workspace_id = $1 AND bot_id = $2 AND asks IN (`+in+`) AND status <> 'imported'`,
		append([]any{ws, botID}, args...)...)
	return err
}
