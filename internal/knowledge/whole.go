package knowledge

import (
	"context"
	"errors"

	"cxgenie/internal/billing"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// What happens to the knowledge of a bot as a whole, in the transactions of the room bot.

// AddAllTx stores FAQs in the transaction of a room above, all or none; at is the path of the i-th in its own request.
func (s *Service) AddAllTx(ctx context.Context, tx *db.Tx, c workspace.Caller, botID string, in []Input, origin Origin, at func(i int) string) error {
	if len(in) == 0 {
		return nil
	}
	list := make([]FAQ, len(in))
	var wrong []errs.Field
	for i, x := range in {
		f, w := x.check(at(i))
		list[i], wrong = f, append(wrong, w...)
	}
	if len(wrong) > 0 {
		return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
		return err
	}
	return s.add(ctx, tx, byCaller(c), botID, list, origin, at)
}

// Reopen takes back Close: the bot knows again what it knew. What waited then is learnt now.
func (s *Service) Reopen(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	if err := reopenBase(ctx, tx, ws, botID); err != nil {
		return err
	}
	counts, err := countsOf(ctx, tx, ws, botID, QAndA)
	if err != nil {
		return err
	}
	if err := s.billing.Take(ctx, tx, ws, billing.Entries, counts.total()); err != nil {
		return err
	}
	if err := s.reopenTexts(ctx, tx, ws, botID); err != nil {
		return err
	}
	if err := s.remean(ctx, tx, ws, botID); err != nil {
		return err
	}
	n, err := requeueAbandoned(ctx, tx, ws, botID, clock.Ms(s.clock.Now())+1)
	if err != nil {
		return err
	}
	if err := addCounts(ctx, tx, ws, botID, QAndA, moved(Learning, Waiting, n)); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, ws, botID)
}

// Amounts is how much one bot has been given, and how much of it it can answer from.
type Amounts struct {
	Items int64 // training data of every kind
	Known int64 // entries it answers from
}

// Amounts tells them for some bots.
func (s *Service) Amounts(ctx context.Context, ws tenant.ID, botIDs []string) (map[string]Amounts, error) {
	return amountsOf(ctx, s.db.Read(), ws, botIDs)
}

// CopyJob is the kind of the job that copies the FAQs of one bot to another, a chunk in each run.
const CopyJob = "knowledge.copy"

// CopyArgs are what is left to be copied.
type CopyArgs struct {
	Workspace tenant.ID    `json:"workspace_id"`
	From      string       `json:"from"`
	To        string       `json:"to"`
	After     string       `json:"after,omitempty"` // the last one that was copied
	Left      int64        `json:"left"`            // how many more were counted for the copy
	First     string       `json:"first"`           // the id that the first of the chunk gets: it is there when the chunk is
	By        events.Actor `json:"by"`
	MemberID  string       `json:"member_id,omitempty"`
}

// Copy gives the bot to, which is new, what the bot from was given. The FAQs are counted now; all is copied after the commit.
func (s *Service) Copy(ctx context.Context, tx *db.Tx, c workspace.Caller, from, to string) error {
	if err := s.copyTexts(ctx, tx, c, from, to); err != nil {
		return err
	}
	if err := copyDictionary(ctx, tx, c.Workspace, from, to, clock.Ms(s.clock.Now())); err != nil {
		return err
	}
	have, err := countsOf(ctx, tx, c.Workspace, from, QAndA)
	if err != nil || have.total() == 0 {
		return err
	}
	if err := s.take(ctx, tx, c.Workspace, to, have.total()); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: CopyJob, Args: CopyArgs{
		Workspace: c.Workspace, From: from, To: to, Left: have.total(), First: uid.New(), By: c.Actor(), MemberID: c.MemberID,
	}})
}

// HandleCopy is the handler of CopyJob. A chunk that is there already is passed over, so running it again does no harm.
func (s *Service) HandleCopy(ctx context.Context, t jobs.Task) error {
	var a CopyArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.copyChunk(ctx, tx, a) })
	if errors.Is(err, ErrNoBot) { // deleted meanwhile: what is not there yet will not come
		return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.giveBack(ctx, tx, a.Workspace, a.Left) })
	}
	return err
}

func (s *Service) copyChunk(ctx context.Context, tx *db.Tx, a CopyArgs) error {
	if _, err := lock(ctx, tx, a.Workspace, a.To); err != nil {
		return err
	}
	switch done, err := faqs(ctx, tx, a.Workspace, a.To, []string{a.First}); {
	case err != nil:
		return err
	case len(done) > 0:
		return nil
	}
	list, err := faqsAfter(ctx, tx, a.Workspace, a.From, a.After, min(chunk, a.Left))
	if err != nil {
		return err
	}
	if len(list) == 0 { // some were deleted since they were counted
		return s.giveBack(ctx, tx, a.Workspace, a.Left)
	}
	a.After, a.Left = list[len(list)-1].ID, a.Left-int64(len(list))
	now := s.clock.Now()
	var known []string // what the first answers from, the copy answers from: that two of them are close was settled there
	for i := range list {
		f := &list[i]
		settled := f.State == Imported
		f.ID, f.BotID, f.State, f.Reason, f.OverlapsWith, f.CreatedBy, f.CreatedAt, f.UpdatedAt = uid.New(), a.To, Waiting, "", nil, a.MemberID, now, now
		if i == 0 {
			f.ID = a.First
		}
		if settled {
			known = append(known, f.ID)
		}
	}
	if err := insertFAQs(ctx, tx, a.Workspace, list); err != nil {
		return err
	}
	if err := putEntries(ctx, tx, a.Workspace, known, entryImported, clock.Ms(now)); err != nil {
		return err
	}
	if err := bump(ctx, tx, a.Workspace, a.To); err != nil {
		return err
	}
	if err := addCounts(ctx, tx, a.Workspace, a.To, QAndA, counts{Waiting: int64(len(list))}); err != nil {
		return err
	}
	ev := SourcesChanged{BotID: a.To, Kind: QAndA, IDs: idsOf(list)}
	if err := s.record(ctx, tx, a.Workspace, EventAdded, a.To, a.By, ev); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, a.Workspace, a.To, nil); err != nil {
		return err
	}
	if a.Left > 0 {
		a.First = uid.New()
		if err := jobs.Enqueue(ctx, tx, jobs.Job{Kind: CopyJob, Args: a}); err != nil {
			return err
		}
	}
	return s.enqueue(ctx, tx, a.Workspace, a.To)
}
