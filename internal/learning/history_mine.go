package learning

import (
	"context"
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

const (
	// talksEach is how many conversations stand in one part of a run: a model looks through them for one credit.
	talksEach = 20
	// readAtOnce is about how many characters a model reads at once; longer parts are read in several goes.
	readAtOnce   = 20_000
	maxTalkTurns = 60
	maxTalkText  = 2000
	pairsAtOnce  = 20
)

// part is what one part of a run holds: conversations that are to be looked through, or what was found in them.
type part struct {
	Talks [][]answer.Turn `json:"talks,omitempty"`
	Pairs []pair          `json:"pairs"`
	Done  bool            `json:"done"` // nobody has to look through it any more

	no int
}

// worth is a conversation as it is kept to be looked through: without personal data and what nobody can learn from. Nothing
// is kept where nobody of the team has answered a question.
func worth(turns []answer.Turn, customer string) []answer.Turn {
	if len(pairs(turns, 1)) == 0 {
		return nil
	}
	turns = turns[max(0, len(turns)-maxTalkTurns):]
	out := make([]answer.Turn, 0, len(turns))
	for _, t := range turns {
		if words := text.Trim(t.Text); words != "" {
			out = append(out, answer.Turn{Author: t.Author, Text: mask(text.Clip(words, maxTalkText), customer)})
		}
	}
	return out
}

// parted puts conversations into parts, of which one run looks through so many conversations.
func parted(talks [][]answer.Turn, run int) (out []part) {
	for one := range slices.Chunk(talks, run) {
		for some := range slices.Chunk(one, talksEach) {
			out = append(out, part{Talks: some, no: len(out)})
		}
	}
	return out
}

// HistoryCost is what a run over some conversations takes, told before it begins.
type HistoryCost struct {
	Conversations int  // in which somebody of the team has answered
	Model         bool // there is one that could look through them
	Own           bool // with the workspace's own key
	Credits       int64
}

func (s *Service) historyCost(ctx context.Context, ws tenant.ID, b bot.Bot, talks int) (HistoryCost, error) {
	out := HistoryCost{Conversations: talks}
	choices, err := s.models.Choices(ctx, ws, b.Prompt.Models)
	if err != nil || len(choices) == 0 {
		return out, err
	}
	out.Model, out.Own = true, choices[0].Own
	for _, c := range choices {
		if c.Credits > 0 {
			out.Credits = int64((talks + talksEach - 1) / talksEach)
		}
	}
	return out, nil
}

// PreviewHistory says what a run over the workspace's own closed conversations of the last days would take, and shows the
// newest of them.
func (s *Service) PreviewHistory(ctx context.Context, c workspace.Caller, botID string, days int) (cost HistoryCost, first [][]answer.Turn, beyond int, err error) {
	b, err := s.bots.Get(ctx, c, botID)
	if err != nil {
		return cost, nil, 0, err
	}
	if !slices.Contains(periods, days) {
		return cost, nil, 0, errPreviewPeriod
	}
	n := 0
	h := History{Days: days, CreatedAt: s.clock.Now()}
	beyond, _, err = s.eachOwn(ctx, historyArgs{Workspace: c.Workspace, BotID: botID}, h, func(turns []answer.Turn) {
		if n++; len(first) < firstConversations {
			first = append(first, turns[:min(len(turns), 20)])
		}
	})
	if err != nil {
		return cost, nil, 0, err
	}
	cost, err = s.historyCost(ctx, c.Workspace, b, n)
	return cost, first, beyond, err
}

// eachOwn gives the closed conversations of a bot that could be learnt from, newest first, from where an earlier run has
// stopped. It tells how many older ones one run does not hold, and where the next one goes on.
func (s *Service) eachOwn(ctx context.Context, a historyArgs, h History, take func([]answer.Turn)) (beyond int, next string, err error) {
	f := conversation.Filter{Tab: conversation.TabClosed, Bot: a.BotID, Cursor: h.goesOn}
	if h.Days > 0 {
		f.From = h.CreatedAt.AddDate(0, 0, -h.Days)
	}
	sc := conversation.Scope{Workspace: a.Workspace, AllBots: true}
	for read := 0; ; {
		if f.Limit = page.Max; read < s.holds {
			f.Limit = min(page.Max, s.holds-read)
		}
		l, err := s.conversations.List(ctx, sc, f)
		if err != nil {
			return 0, "", err
		}
		if read >= s.holds {
			beyond += len(l.Items)
		} else {
			for _, v := range l.Items {
				turns, err := s.turnsOf(ctx, a.Workspace, v.ID)
				if err != nil {
					return 0, "", err
				}
				if len(turns) > 0 {
					take(turns)
				}
			}
			if read += len(l.Items); read >= s.holds && l.Next != nil {
				next = *l.Next
			}
		}
		if l.Next == nil {
			return beyond, next, nil
		}
		f.Cursor = *l.Next
	}
}

// mine looks through the parts of a run that nobody has looked through, and keeps what it found in each with what it cost.
func (s *Service) mine(ctx context.Context, a historyArgs, h *History) error {
	b, err := s.bots.Settings(ctx, a.Workspace, a.BotID)
	if err != nil {
		return err
	}
	for h.Mined < s.holds {
		p, err := nextPart(ctx, s.db.Read(), a.Workspace, a.ID)
		if err != nil || p == nil {
			return err
		}
		found, spent, err := s.look(ctx, a.Workspace, b, *h, p.Talks)
		if err != nil {
			return err
		}
		next := *h
		next.Mined, next.Pairs = h.Mined+len(p.Talks), h.Pairs+len(found)
		err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			ok, err := moveHistory(ctx, tx, a.Workspace, a.BotID, a.ID, HistoryRunning, nil, HistoryRunning)
			if err != nil {
				return err
			}
			next.Credits = h.Credits
			for _, x := range spent { // paid for, whatever has become of the run
				next.Credits += x.Credits
				if err := s.models.Spend(ctx, tx, a.Workspace, model.Spender{BotID: a.BotID}, x.Choice, x.Usage, x.Credits); err != nil {
					return err
				}
			}
			if !ok {
				return nil
			}
			if err := putPart(ctx, tx, a.Workspace, a.ID, part{Pairs: found, Done: true, no: p.no}); err != nil {
				return err
			}
			return noteHistory(ctx, tx, a.Workspace, next)
		})
		if err != nil {
			return err
		}
		*h = next
		var state HistoryState
		if state, err = stateOf(ctx, s.db.Read(), a.Workspace, a.ID); err != nil || state != HistoryRunning {
			return cmpErr(err, ErrHistoryOver)
		}
	}
	return nil
}

func cmpErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// look finds what can be learnt from some conversations: a model does where the run has one that can be paid for, else the
// rules that need none. However often the model is asked, twenty conversations are one credit.
func (s *Service) look(ctx context.Context, ws tenant.ID, b bot.Bot, h History, talks [][]answer.Turn) (found []pair, spent []answer.Extracted, err error) {
	for len(talks) > 0 {
		n, size := 0, 0
		for n < len(talks) && (n == 0 || size+sizeOf(talks[n]) <= readAtOnce) {
			size += sizeOf(talks[n])
			n++
		}
		some := talks[:n]
		talks = talks[n:]
		x := answer.Extracted{}
		if h.Model {
			if x, err = s.answers.Extract(ctx, ws, b, model.Spender{BotID: b.ID}, some, pairsAtOnce); err != nil {
				return nil, spent, err
			}
		}
		if !x.Model {
			for _, turns := range some {
				found = append(found, mined(turns, "")...)
			}
			continue
		}
		if len(spent) > 0 {
			x.Credits = 0
		}
		spent = append(spent, x)
		for _, p := range x.Pairs {
			question := text.Clip(text.Line(mask(p.Question, "")), maxQuestion)
			if said := text.Clip(text.Trim(mask(p.Answer, "")), maxAnswer); text.Len(question) >= minQuestion && said != "" {
				found = append(found, pair{Question: question, Answer: said})
			}
		}
	}
	return found, spent, nil
}

func sizeOf(turns []answer.Turn) (n int) {
	for _, t := range turns {
		n += text.Len(t.Text)
	}
	return n
}
