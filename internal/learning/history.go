package learning

import (
	"cmp"
	"slices"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/errs"
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
	Beyond        int // conversations that one run does not hold: nobody looks through them
	Left          int // different questions that one run does not propose
	CreatedAt     time.Time
	FinishedAt    time.Time

	hash string
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
	maxConversations = 5000 // own ones that one run reads, the newest
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
	Times    int64  `json:"n,omitempty"`

	others []string // what else was answered, some of it
}

// mined are the pairs of a conversation that others could use, too.
func mined(turns []answer.Turn, customer string) (out []pair) {
	for _, f := range pairs(turns, pairsEach) {
		if g, general := f.general(customer); general {
			out = append(out, pair{Question: g.question, Answer: g.answer})
		}
	}
	return out
}

// clustered makes one of the pairs that ask the same, in the same words or nearly: with the answer that says most without
// being long. The most asked come first; left is how many more there are than are kept.
func clustered(list []pair, most int) (kept []pair, left int) {
	const long, others = 1200, 20
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
		if at < 0 {
			groups[key] = append(groups[key], len(out))
			out = append(out, pair{Question: p.Question, Answer: p.Answer, Times: 1})
			continue
		}
		o := &out[at]
		o.Times++
		was := o.Answer
		if len(p.Answer) > len(o.Answer) && len(p.Answer) <= long || len(o.Answer) > long && len(p.Answer) < len(o.Answer) {
			o.Answer = p.Answer
		}
		if was != p.Answer && len(o.others) < others {
			o.others = append(o.others, was, p.Answer)
		}
	}
	slices.SortStableFunc(out, func(a, b pair) int { return cmp.Compare(b.Times, a.Times) })
	return out[:min(most, len(out))], max(0, len(out)-most)
}
