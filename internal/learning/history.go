package learning

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/llm"
)

// History is a run over earlier conversations: of a file of another system, or of this workspace. What it finds waits for
// review, whatever the bot's mode is.
type History struct {
	ID            string
	BotID         string
	Own           bool // this workspace's closed conversations; else a file
	State         HistoryState
	Days          int // only what is not older; 0: all
	FileName      string
	Lines         int // of the file, the header excluded
	BadLines      int
	Conversations int
	Model         bool // a language model looks through them
	Mined         int  // conversations that were looked through
	Credits       int64
	Pairs         int // questions with answers that were found
	Total         int // how many different ones there are of them
	Done          int
	Proposed      int // that were new
	Known         int // that were known already: they wait, are in use, or were rejected
	Joined        int // questions that the model has put together with others that ask the same
	Beyond        int // conversations that one run does not hold: the next one takes them
	Left          int // different questions that one run does not propose: the next one does
	Reason        HistoryReason
	More          bool // there is something that this run has left, or that it could not do
	CreatedAt     time.Time
	FinishedAt    time.Time

	hash   string
	goesOn string // where a next run over own conversations begins
}

// HistoryReason is why a run has failed; empty for others.
type HistoryReason string

// The reasons. All but the last two are of the language model.
const (
	ReasonKey         HistoryReason = "model_key"         // its key is wrong or revoked
	ReasonQuota       HistoryReason = "model_quota"       // no money is left with the vendor
	ReasonGone        HistoryReason = "model_gone"        // there is no such model any more
	ReasonBusy        HistoryReason = "model_busy"        // too many requests
	ReasonUnreachable HistoryReason = "model_unreachable" // not reached, or too slow
	ReasonAnswer      HistoryReason = "model_answer"      // what it says cannot be used
	ReasonTooLong     HistoryReason = "too_long"          // the run has taken longer than it may
	ReasonInternal    HistoryReason = "internal"          // on our side
)

// reasonOf names the reason of an error.
func reasonOf(err error) HistoryReason {
	switch llm.KindOf(err) {
	case llm.InvalidKey:
		return ReasonKey
	case llm.NoQuota:
		return ReasonQuota
	case llm.ModelNotFound:
		return ReasonGone
	case llm.RateLimited:
		return ReasonBusy
	case llm.BadRequest, llm.BadAnswer:
		return ReasonAnswer
	case llm.Network, llm.Timeout:
		var vendor *llm.Error
		if errors.As(err, &vendor) {
			return ReasonUnreachable
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return ReasonTooLong
	}
	return ReasonInternal
}

// HistoryState says how far a run is.
type HistoryState string

// The states. An uploaded file waits to be started; the last three are final.
const (
	HistoryUploaded  HistoryState = "uploaded"
	HistoryQueued    HistoryState = "queued"
	HistoryRunning   HistoryState = "running"
	HistoryDone      HistoryState = "done"
	HistoryFailed    HistoryState = "failed"
	HistoryCancelled HistoryState = "cancelled"
)

// Limits of a run over earlier conversations.
const (
	MaxHistoryBytes  = 50 << 20
	maxHistoryLines  = 200_000
	maxHistoryKept   = 500  // different questions of one run: more than anybody looks over
	maxConversations = 5000 // that one run looks through
	pairsEach        = 20   // of one conversation
	badShare         = 20   // one line in so many may be wrong
)

// The errors of runs over earlier conversations.
var (
	ErrHistoryBusy   = errs.New(errs.Conflict, "history.busy", "This bot is learning from earlier conversations already. Wait until it is done, or cancel it.")
	ErrNoHistory     = errs.New(errs.NotFound, "history.not_found", "There is no such run.")
	ErrHistoryOver   = errs.New(errs.Conflict, "history.over", "This is over already.")
	errPreviewPeriod = errs.InvalidField("query.days", "field.not_allowed", "Must be 30, 90, 180, 365, or 0 for all.")
	errDates         = errs.InvalidField("query.dates", "field.not_allowed", "Must be day_first or month_first.")
	errPeriod        = errs.InvalidField("body.days", "field.not_allowed", "Must be 30, 90, 180, 365, or 0 for all.")
)

// said is a line of an earlier conversation.
type said struct {
	conversation string
	author       answer.Author
	text         string
	at           time.Time
}

// talks groups lines into conversations, in the order in which these began, each in the order of time.
func talks(lines []said) [][]said {
	at := map[string]int{}
	var out [][]said
	for _, l := range lines {
		i, ok := at[l.conversation]
		if !ok {
			i = len(out)
			at[l.conversation] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], l)
	}
	for _, t := range out {
		slices.SortStableFunc(t, func(a, b said) int { return a.at.Compare(b.at) })
	}
	return out
}

// pair is a question with its answer that was found in a conversation, without personal data.
type pair struct {
	Question string `json:"q"`
	Answer   string `json:"a"`
	Times    int64  `json:"n,omitempty"` // conversations in which it was found

	Others []string `json:"o,omitempty"` // what else was answered, some of it
}

// mined are the pairs of a conversation that others could use, too: each question once.
func mined(turns []answer.Turn, customer string) (out []pair) {
	asked := map[string]bool{}
	for _, f := range pairs(turns, pairsEach) {
		if g, general := f.general(customer); general && !asked[wordsKey(g.question)] {
			asked[wordsKey(g.question)] = true
			out = append(out, pair{Question: g.question, Answer: g.answer})
		}
	}
	return out
}

// clustered makes one of the pairs that ask the same, in the same words or nearly. The most asked come first.
func clustered(list []pair) []pair {
	groups := map[string][]int{}
	var out []pair
	for _, p := range list {
		key := wordsKey(p.Question)
		at := -1
		for _, i := range groups[key] {
			if search.Similarity(p.Question, out[i].Question) >= search.Same {
				at = i
				break
			}
		}
		if p.Times = max(1, p.Times); at < 0 {
			groups[key] = append(groups[key], len(out))
			out = append(out, p)
			continue
		}
		out[at].join(p)
	}
	return mostAsked(out)
}

func mostAsked(list []pair) []pair {
	slices.SortStableFunc(list, func(a, b pair) int { return cmp.Compare(b.Times, a.Times) })
	return list
}

// join makes p the answer to one more that asks the same: of the two the one that says most without being long.
func (p *pair) join(q pair) {
	const long, others = 1200, 20
	was := p.Answer
	if len(q.Answer) > len(p.Answer) && len(q.Answer) <= long || len(p.Answer) > long && len(q.Answer) < len(p.Answer) {
		p.Answer = q.Answer
	}
	p.Times += q.Times
	if was != q.Answer {
		p.Others = append(p.Others, was, q.Answer)
	}
	p.Others = append(p.Others, q.Others...)
	p.Others = p.Others[:min(others, len(p.Others))]
}
