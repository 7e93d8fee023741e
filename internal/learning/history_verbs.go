package learning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// HistoryJob is the kind of the job that carries a run out. historyQueue has one at a time, because it computes.
const (
	HistoryJob   = "learning.history"
	historyQueue = "learning_history"
)

type historyArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	BotID     string    `json:"bot_id"`
	ID        string    `json:"id"`
}

// Upload is a file that was read, and what is in it.
type Upload struct {
	History
	Cost  HistoryCost
	First [][]answer.Turn // the first conversations
	Found []knowledge.Pair
	Again time.Time // when the same file was learnt from before; zero: never
	// Dates is in which order the dates of the file were read, "" where they left no choice; DatesSure is false where another
	// order would do as well. Problems are the first of the bad lines.
	Dates     DateOrder
	DatesSure bool
	Problems  []LineProblem
}

const (
	firstConversations = 10
	firstPairs         = 10
)

var periods = []int{0, 30, 90, 180, 365}

// Upload reads a file of earlier conversations as it comes, and keeps what could be learnt from it until somebody starts
// the run. An earlier upload that nobody has started is dropped. dates says which number of a date is the day, "": what fits.
func (s *Service) Upload(ctx context.Context, c workspace.Caller, botID, name string, days int, dates DateOrder, in io.Reader) (Upload, error) {
	var u Upload
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return u, err
	}
	if !slices.Contains(periods, days) {
		return u, errPeriod
	}
	if !slices.Contains([]DateOrder{"", DayFirst, MonthFirst}, dates) {
		return u, errDates
	}
	var since time.Time
	if days > 0 {
		since = s.clock.Now().AddDate(0, 0, -days)
	}
	sum := sha256.New()
	file, err := readHistory(io.TeeReader(in, sum), since, dates)
	if err != nil {
		return u, err
	}
	var kept [][]answer.Turn
	found, beyond := 0, 0
	u.Dates, u.DatesSure, u.Problems = file.order, file.sure, file.problems
	all := talks(file.lines)
	for _, t := range all {
		turns := make([]answer.Turn, len(t))
		for i, l := range t {
			turns[i] = answer.Turn{Author: l.author, Text: l.text}
		}
		if len(u.First) < firstConversations {
			u.First = append(u.First, turns[:min(len(turns), 20)])
		}
		if turns = worth(turns, ""); len(turns) == 0 {
			continue
		}
		if kept = append(kept, turns); len(kept) > s.holds { // kept for a next run
			beyond++
			continue
		}
		for _, p := range mined(turns, "") {
			if found++; len(u.Found) < firstPairs {
				u.Found = append(u.Found, knowledge.Pair{Question: p.Question, Answer: p.Answer})
			}
		}
	}
	if u.Cost, err = s.historyCost(ctx, c.Workspace, b, len(kept)-beyond); err != nil {
		return u, err
	}
	u.History = History{ID: uid.New(), BotID: botID, State: HistoryUploaded, Days: days, FileName: text.Clip(text.Line(name), 200), Lines: file.read, BadLines: file.bad,
		Conversations: len(all), Pairs: found, Beyond: beyond, CreatedAt: s.clock.Now(), hash: hex.EncodeToString(sum.Sum(nil))}
	at, err := sameFile(ctx, s.db.Read(), c.Workspace, botID, u.hash)
	if err != nil {
		return u, err
	}
	if at.Valid {
		u.Again = clock.FromMs(at.Int64)
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := forgetUploads(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		return insertHistory(ctx, tx, c.Workspace, u.History, c.MemberID)
	})
	if err != nil {
		return u, err
	}
	return u, s.keepParts(ctx, c.Workspace, u.ID, parted(kept, s.holds))
}

// keepParts stores conversations that are to be looked through, a few parts in one transaction.
func (s *Service) keepParts(ctx context.Context, ws tenant.ID, id string, list []part) error {
	for some := range slices.Chunk(list, 10) {
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			for _, p := range some {
				if err := putPart(ctx, tx, ws, id, p); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// StartHistory starts a run: of an uploaded file, or without one of this workspace's own closed conversations of the last
// days. With model a language model looks through the conversations where there is one, for one credit each twenty; without
// it costs nothing. ErrHistoryBusy when one of the bot is under way.
func (s *Service) StartHistory(ctx context.Context, c workspace.Caller, botID, upload string, days int, model bool) (History, error) {
	var h History
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return h, err
	}
	if model {
		cost, err := s.historyCost(ctx, c.Workspace, b, 0)
		if err != nil {
			return h, err
		}
		model = cost.Model
	}
	if upload != "" && !uid.Valid(upload) {
		return h, ErrNoHistory
	}
	if upload == "" && !slices.Contains(periods, days) {
		return h, errPeriod
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := histories(ctx, tx, c.Workspace, botID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(list, func(o History) bool { return o.State == HistoryQueued || o.State == HistoryRunning }) {
			return ErrHistoryBusy
		}
		if upload == "" {
			h = History{ID: uid.New(), BotID: botID, Own: true, State: HistoryQueued, Days: days, CreatedAt: s.clock.Now()}
			if err := insertHistory(ctx, tx, c.Workspace, h, c.MemberID); err != nil {
				return err
			}
		} else {
			if h, err = historyByID(ctx, tx, c.Workspace, botID, upload); err != nil {
				return err
			}
			ok, err := moveHistory(ctx, tx, c.Workspace, botID, upload, HistoryQueued, nil, HistoryUploaded)
			if err == nil && !ok {
				err = ErrHistoryOver
			}
			if err != nil {
				return err
			}
			h.State = HistoryQueued
		}
		h.Model = model
		if err := setModel(ctx, tx, c.Workspace, h.ID, model); err != nil {
			return err
		}
		if err := forgetRest(ctx, tx, c.Workspace, botID, h.ID); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: HistoryJob, Queue: historyQueue, Args: historyArgs{c.Workspace, botID, h.ID}})
	})
	if db.UniqueViolation(err) { // started twice at the same moment
		err = ErrHistoryBusy
	}
	return h, err
}

// Histories are the latest runs of a bot, newest first.
func (s *Service) Histories(ctx context.Context, c workspace.Caller, botID string) ([]History, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return nil, err
	}
	return histories(ctx, s.db.Read(), c.Workspace, botID)
}

// CancelHistory ends a run that is not over; what it has proposed stays.
func (s *Service) CancelHistory(ctx context.Context, c workspace.Caller, botID, id string) (History, error) {
	if _, err := s.bots.Get(ctx, c, botID); err != nil {
		return History{}, err
	}
	if !uid.Valid(id) {
		return History{}, ErrNoHistory
	}
	var h History
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := historyByID(ctx, tx, c.Workspace, botID, id); err != nil {
			return err
		}
		ok, err := moveHistory(ctx, tx, c.Workspace, botID, id, HistoryCancelled, clock.Ms(s.clock.Now()), HistoryQueued, HistoryRunning)
		if err != nil {
			return err
		}
		if !ok {
			return ErrHistoryOver
		}
		if err := dropHistoryParts(ctx, tx, c.Workspace, id); err != nil {
			return err
		}
		h, err = historyByID(ctx, tx, c.Workspace, botID, id)
		return err
	})
	return h, err
}

// HandleHistory is the handler of HistoryJob. Interrupted, it goes on behind what it has proposed.
func (s *Service) HandleHistory(ctx context.Context, t jobs.Task) error {
	var a historyArgs
	if err := t.Decode(&a); err != nil {
		return err
	}
	err := s.runHistory(ctx, a)
	if errors.Is(err, ErrNoHistory) || errors.Is(err, ErrHistoryOver) || errors.Is(err, knowledge.ErrNoBot) {
		return nil // cancelled, or the bot is deleted
	}
	if err != nil && t.Last {
		return errors.Join(err, s.endHistory(context.WithoutCancel(ctx), a, HistoryFailed, reasonOf(err)))
	}
	return err
}

func (s *Service) runHistory(ctx context.Context, a historyArgs) error {
	var h History
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		ok, err := moveHistory(ctx, tx, a.Workspace, a.BotID, a.ID, HistoryRunning, nil, HistoryQueued, HistoryRunning)
		if err == nil && !ok {
			err = ErrHistoryOver
		}
		if err == nil {
			h, err = historyByID(ctx, tx, a.Workspace, a.BotID, a.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	if h.Own && h.Total == 0 {
		if err := s.collectOwn(ctx, a, &h); err != nil {
			return err
		}
	}
	if h.Total == 0 {
		if err := s.mine(ctx, a, &h); err != nil {
			return err
		}
	}
	if h.Total == 0 {
		if err := s.group(ctx, a, &h); err != nil {
			return err
		}
	}
	list, err := groupsOf(ctx, s.db.Read(), a.Workspace, a.ID)
	if err != nil {
		return err
	}
	for ; h.Done < min(h.Total, len(list)); h.Done++ {
		if err := s.proposeFound(ctx, a, &h, list[h.Done]); err != nil {
			return err
		}
	}
	return s.endHistory(ctx, a, HistoryDone, "")
}

// proposeFound proposes one pair, with the note that it is done.
func (s *Service) proposeFound(ctx context.Context, a historyArgs, h *History, p pair) error {
	next := *h
	note := func(ctx context.Context, tx *db.Tx) error {
		ok, err := moveHistory(ctx, tx, a.Workspace, a.BotID, a.ID, HistoryRunning, nil, HistoryRunning)
		if err != nil {
			return err
		}
		if !ok {
			return ErrHistoryOver
		}
		next.Done = h.Done + 1
		return noteHistory(ctx, tx, a.Workspace, next)
	}
	x, wrong := knowledge.Pair{Question: p.Question, Answer: p.Answer}.Check("body")
	if len(wrong) > 0 {
		return s.db.InTx(ctx, note)
	}
	x.BotID, x.Via, x.Times, x.OtherAnswers = a.BotID, knowledge.ViaHistory, p.Times, p.Others
	_, err := s.knowledge.Propose(ctx, a.Workspace, x, events.Actor{Kind: "system"}, false, func(ctx context.Context, tx *db.Tx, made *knowledge.Proposal) error {
		next.Proposed, next.Known = h.Proposed, h.Known
		if made != nil {
			next.Proposed++
		} else {
			next.Known++
		}
		return note(ctx, tx)
	})
	h.Proposed, h.Known = next.Proposed, next.Known
	return err
}

// collectOwn reads the workspace's closed conversations and keeps those that could be learnt from, to be looked through. What
// a run that was cut off has looked through already stays.
func (s *Service) collectOwn(ctx context.Context, a historyArgs, h *History) error {
	if h.Conversations > 0 {
		return nil
	}
	var kept [][]answer.Turn
	var err error
	if h.Beyond, h.goesOn, err = s.eachOwn(ctx, a, *h, func(turns []answer.Turn) { kept = append(kept, turns) }); err != nil {
		return err
	}
	if err := s.keepParts(ctx, a.Workspace, a.ID, parted(kept, s.holds)); err != nil {
		return err
	}
	h.Conversations = len(kept)
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return noteHistory(ctx, tx, a.Workspace, *h) })
}

// turnsOf is a conversation as it is kept to be looked through; nothing when it is kept out of learning.
func (s *Service) turnsOf(ctx context.Context, ws tenant.ID, id conversation.ID) ([]answer.Turn, error) {
	c, err := s.conversations.ByID(ctx, s.db.Read(), ws, id)
	if errors.Is(err, conversation.ErrNotFound) || err == nil && c.Testing {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if off, err := s.noLearning(ctx, c); err != nil || off {
		return nil, err
	}
	list, err := s.conversations.History(ctx, conversation.TurnKey{Workspace: ws, Conversation: id}, c.SeqHead+1, teachFrom)
	if err != nil {
		return nil, err
	}
	var turns []answer.Turn
	for _, m := range list {
		if m.Kind == conversation.KindText && !m.Unsent() {
			turns = append(turns, answer.Turn{Author: answer.Author(m.AuthorKind), Text: m.Text})
		}
	}
	return worth(turns, c.ContactName), nil
}
