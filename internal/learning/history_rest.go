package learning

import (
	"context"
	"slices"

	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

const (
	// groupsFrom is the number of the first part that holds different questions instead of what was found, groupsEach how many
	// stand in one.
	groupsFrom = 1_000_000
	groupsEach = 100
	// comparedAtOnce is half of what a model compares at once, compared how many questions of a run it compares in all, the
	// most asked: each with each other, in 15 calls at most.
	comparedAtOnce = 100
	compared       = 600
)

// group puts together what asks the same over all conversations of a run, and keeps it for this run and the next.
func (s *Service) group(ctx context.Context, a historyArgs, h *History) error {
	found, parts, err := minedPairs(ctx, s.db.Read(), a.Workspace, a.ID)
	if err != nil {
		return err
	}
	list := clustered(found)
	if h.Model {
		if list, err = s.sameMeaning(ctx, a, h, list); err != nil {
			return err
		}
	}
	if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { // of a time that was cut off
		return dropGroups(ctx, tx, a.Workspace, a.ID, 2*groupsFrom)
	}); err != nil {
		return err
	}
	var groups []part
	for some := range slices.Chunk(list, groupsEach) {
		groups = append(groups, part{Pairs: some, Done: true, no: groupsFrom + len(groups)})
	}
	if err := s.keepParts(ctx, a.Workspace, a.ID, groups); err != nil {
		return err
	}
	h.Total = min(len(list), maxHistoryKept)
	h.Left = len(list) - h.Total
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := dropParts(ctx, tx, a.Workspace, a.ID, parts); err != nil {
			return err
		}
		return noteHistory(ctx, tx, a.Workspace, *h)
	})
}

// sameMeaning has a model put together questions that mean the same in other words. What it looks at is bounded, and paid for
// with the conversations; where it cannot be asked, what is alike in its words stays together alone.
func (s *Service) sameMeaning(ctx context.Context, a historyArgs, h *History, list []pair) ([]pair, error) {
	most := list[:min(compared, len(list))]
	if len(most) < 2 {
		return list, nil
	}
	b, err := s.bots.Settings(ctx, a.Workspace, a.BotID)
	if err != nil {
		return nil, err
	}
	into := make([]int, len(most)) // each question's place, or that of the one it is put together with
	for i := range into {
		into[i] = i
	}
	root := func(i int) int {
		for into[i] != i {
			i = into[i]
		}
		return i
	}
	for _, places := range comparisons(len(most)) {
		questions := make([]string, len(places))
		for i, p := range places {
			questions[i] = most[p].Question
		}
		who := model.Spender{BotID: a.BotID}
		x, err := s.answers.Alike(ctx, a.Workspace, b, who, questions)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			s.log.WarnContext(ctx, "put together what asks the same", "bot", a.BotID, "err", err)
			break
		}
		if !x.Model {
			break
		}
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return s.models.Spend(ctx, tx, a.Workspace, who, x.Choice, x.Usage, 0)
		}); err != nil {
			return nil, err
		}
		for _, g := range x.Groups {
			for _, i := range g[1:] {
				one, two := root(places[g[0]]), root(places[i])
				into[max(one, two)] = min(one, two) // the most asked stays
			}
		}
	}
	var out []pair
	at := map[int]int{}
	for i, p := range most {
		if r := root(i); r != i {
			out[at[r]].join(p)
			h.Joined++
			continue
		}
		at[i] = len(out)
		out = append(out, p)
	}
	return mostAsked(append(out, list[len(most):]...)), nil
}

// comparisons are the places of n questions that are looked at together, so that each is looked at with each other.
func comparisons(n int) (out [][]int) {
	places := make([]int, n)
	for i := range places {
		places[i] = i
	}
	blocks := slices.Collect(slices.Chunk(places, comparedAtOnce))
	if len(blocks) == 1 {
		return blocks
	}
	for i := range blocks {
		for j := i + 1; j < len(blocks); j++ {
			out = append(out, slices.Concat(blocks[i], blocks[j]))
		}
	}
	return out
}

// endHistory ends a run. What it has left is kept for the next one, and what it could not do for another try.
func (s *Service) endHistory(ctx context.Context, a historyArgs, end HistoryState, why HistoryReason) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		ok, err := moveHistory(ctx, tx, a.Workspace, a.BotID, a.ID, end, clock.Ms(s.clock.Now()), HistoryQueued, HistoryRunning)
		if err != nil || !ok {
			return err
		}
		if end == HistoryFailed {
			return setMore(ctx, tx, a.Workspace, a.ID, true, why)
		}
		h, err := historyByID(ctx, tx, a.Workspace, a.BotID, a.ID)
		if err != nil {
			return err
		}
		if err := dropGroups(ctx, tx, a.Workspace, a.ID, groupsFrom+(h.Total+groupsEach-1)/groupsEach); err != nil {
			return err
		}
		talks, questions, err := restOf(ctx, tx, a.Workspace, a.ID)
		if err != nil {
			return err
		}
		return setMore(ctx, tx, a.Workspace, a.ID, talks > 0 || questions > 0 || h.goesOn != "", why)
	})
}

// HistoryRest is what a run has left for the next one.
type HistoryRest struct {
	Cost      HistoryCost // of own conversations: of all that are left, whether anybody has answered there or not
	Questions int         // that were found and not proposed
}

// Rest tells what a run has left, and what it takes to go on with it.
func (s *Service) Rest(ctx context.Context, c workspace.Caller, botID, id string) (HistoryRest, error) {
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return HistoryRest{}, err
	}
	if !uid.Valid(id) {
		return HistoryRest{}, ErrNoHistory
	}
	h, err := historyByID(ctx, s.db.Read(), c.Workspace, botID, id)
	if err != nil || !h.More {
		return HistoryRest{}, cmpErr(err, ErrHistoryOver)
	}
	talks, questions, err := restOf(ctx, s.db.Read(), c.Workspace, id)
	if err != nil {
		return HistoryRest{}, err
	}
	if h.goesOn != "" && h.State == HistoryDone {
		talks += h.Beyond
	}
	cost, err := s.historyCost(ctx, c.Workspace, b, min(talks, s.holds))
	return HistoryRest{cost, questions}, err
}

// GoOn takes up what a run has left: one that has failed goes on where it stood, what a finished one did not hold is a run of its
// own. ErrHistoryBusy when one of the bot is under way, ErrHistoryOver when nothing is left.
func (s *Service) GoOn(ctx context.Context, c workspace.Caller, botID, id string, model bool) (History, error) {
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return History{}, err
	}
	if !uid.Valid(id) {
		return History{}, ErrNoHistory
	}
	if model {
		cost, err := s.historyCost(ctx, c.Workspace, b, 0)
		if err != nil {
			return History{}, err
		}
		model = cost.Model
	}
	var h History
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		old, err := historyByID(ctx, tx, c.Workspace, botID, id)
		if err != nil || !old.More {
			return cmpErr(err, ErrHistoryOver)
		}
		if h = old; old.State == HistoryFailed {
			ok, err := moveHistory(ctx, tx, c.Workspace, botID, id, HistoryQueued, nil, HistoryFailed)
			if err != nil || !ok {
				return cmpErr(err, ErrHistoryOver)
			}
			if err := setMore(ctx, tx, c.Workspace, id, false, ""); err != nil {
				return err
			}
			h.More, h.Reason = false, ""
		} else {
			h = History{ID: uid.New(), BotID: botID, Own: old.Own, Days: old.Days, FileName: old.FileName, CreatedAt: s.clock.Now(), goesOn: old.goesOn}
			if old.goesOn == "" {
				talks, _, err := restOf(ctx, tx, c.Workspace, id)
				if err != nil {
					return err
				}
				h.Conversations, h.Beyond = min(talks, s.holds), max(0, talks-s.holds)
			}
			h.State = HistoryQueued
			if err := insertHistory(ctx, tx, c.Workspace, h, c.MemberID); err != nil {
				return err
			}
			if err := handOn(ctx, tx, c.Workspace, id, h.ID); err != nil {
				return err
			}
		}
		h.State, h.Model = HistoryQueued, model
		if err := setModel(ctx, tx, c.Workspace, h.ID, model); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: HistoryJob, Queue: historyQueue, Args: historyArgs{c.Workspace, botID, h.ID}})
	})
	if db.UniqueViolation(err) {
		err = ErrHistoryBusy
	}
	return h, err
}
