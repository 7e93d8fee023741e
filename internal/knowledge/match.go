package knowledge

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

// Match is an entry or a passage that fits a question.
type Match struct {
	EntryID    string // of the entry or of the passage
	SourceID   string
	Kind       Kind      // of the source; only q_and_a has an entry
	Title      string    // of the source
	Path       []string  // of a passage: the headings that lead to it, the title first
	Page       int       // of a passage: page, slide or sheet, from 1; 0 where there are none
	Anchor     string    // of a passage: the fragment of its page's address
	No         int       // of a passage: its place in its source
	URL        string    // where customers can read it, with its anchor; empty where they cannot
	Learned    time.Time // of a passage: when what it says was learnt
	Question   string    // as the bot knows it; of a passage, its headings
	Asked      string    // the question or alternative phrasing that fits best
	AnswerHTML string
	AnswerText string
	Verbatim   bool
	Score      float64 // 0 unrelated … 1 the same question; see package search for the marks on the way
	Exact      bool

	recent bool // what it says was learnt or changed lately

	// What led to it, each from 0 to 1 and 0 where it did not: its words, its meaning, and a model that judged it.
	Words, Meaning, Judged float64
}

// faqWeight lifts a FAQ over a text that fits as well: it was written as an answer. recentWeight lifts what was learnt or
// changed within recentFor over what fits as well and is older. They order, and change no score.
const (
	faqWeight    = 1.2
	recentWeight = 1.1
	recentFor    = 30 * 24 * time.Hour
)

// weight is by how much m is lifted. What asks the same is never behind what does not, however old it is.
func (m Match) weight() float64 {
	w := 1.0
	if m.Kind == QAndA {
		w = faqWeight
	}
	if m.recent || m.Score >= search.Near {
		w *= recentWeight
	}
	return w
}

func (m Match) order() float64 { return m.Score * m.weight() }

// Match finds the best of what a bot may answer from, best first: entries that are imported and active at this moment, and
// passages of texts that are.
func (s *Service) Match(ctx context.Context, ws tenant.ID, botID, question string, limit int) ([]Match, error) {
	if !uid.Valid(botID) {
		return nil, ErrNoBot
	}
	now, err := s.baseNow(ctx, ws, botID)
	if err != nil {
		return nil, err
	}
	t, err := s.textsSoon(ctx, ws, botID, now)
	if err != nil || t.corpus.Len() == 0 {
		return nil, err
	}
	if same := t.corpus.Exact(question); len(same) > 0 {
		out, err := s.matchesOf(ctx, ws, botID, t, same)
		if err != nil || len(out) > 0 {
			return out[:min(limit, len(out))], err
		}
	}
	hits, err := t.corpus.Search(ctx, question, limit)
	if err != nil {
		return nil, err
	}
	// A FAQ that asks the same is the answer, whatever else there is: no vendor needs to be asked.
	if len(hits) == 0 || hits[0].Alike < search.Near {
		ask, err := s.asking(ctx, ws, now)
		if err != nil {
			return nil, err
		}
		if ask.whole() {
			return s.matchWhole(ctx, ws, botID, ask, t, question, limit)
		}
	}
	out, err := s.matchesOf(ctx, ws, botID, t, hits)
	slices.SortStableFunc(out, func(a, b Match) int { return cmp.Compare(b.order(), a.order()) })
	return out, err
}

// matchesOf are the entries and passages that a search has found and that may be answered from, in its order. An entry fits as
// well as its words do, or as its question does: the many words of a polite question are in no entry. However well one
// fits, only an entry that asks the same in nearly the same words is scored search.Near.
func (s *Service) matchesOf(ctx context.Context, ws tenant.ID, botID string, t *texts, hits []search.Found) ([]Match, error) {
	passages, err := s.passagesOf(ctx, ws, botID, t, hits)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, h := range hits {
		if h.Kind == search.FAQ {
			ids = append(ids, h.ID)
		}
	}
	known, err := s.entriesOf(ctx, ws, botID, t, ids)
	if err != nil {
		return nil, err
	}
	lately := s.clock.Now().Add(-recentFor)
	out := make([]Match, 0, len(hits))
	for _, h := range hits {
		if h.Kind != search.FAQ {
			if m, ok := passages[h.ID]; ok {
				m.recent = m.Learned.After(lately)
				out = append(out, m)
			}
			continue
		}
		e, ok := known[h.ID]
		if !ok || e.status != entryImported || !e.active {
			continue
		}
		asked := e.question
		if h.Phrase > 0 && h.Phrase <= len(e.alternatives) {
			asked = e.alternatives[h.Phrase-1]
		}
		m := e.match(asked)
		m.recent = clock.FromMs(e.changed).After(lately)
		m.Score, m.Exact, m.Words, m.Meaning = fitOf(h), h.Exact, max(h.ByWords, h.Alike), h.ByMeaning
		if h.Alike >= search.Near {
			m.Score = h.Alike
		}
		out = append(out, m)
	}
	return out, nil
}

// fitOf is how well a FAQ fits: as its words do, or as its question does, and better where both say so. The many words of a polite
// question are in no FAQ; where the question itself is alike, they count for less.
func fitOf(h search.Found) float64 {
	const most = search.Near - 0.01
	both := h.Alike + (most-h.Alike)*0.4*h.Score
	return min(max(h.Score, h.Alike, both), most)
}

// match is e as what fits a question, asked in one of its ways.
func (e entry) match(asked string) Match {
	return Match{EntryID: e.id, SourceID: e.sourceID, Kind: QAndA, Title: e.question, Question: e.question, Asked: asked,
		AnswerHTML: e.answerHTML, AnswerText: e.answerText, Verbatim: e.verbatim}
}

// FAQ is one that a bot may answer from at this moment, as what fits its own question; ok is false when there is none such.
func (s *Service) FAQ(ctx context.Context, ws tenant.ID, botID, id string) (m Match, ok bool, err error) {
	if !uid.Valid(botID) || !uid.Valid(id) {
		return m, false, nil
	}
	now, err := s.baseNow(ctx, ws, botID)
	if err != nil {
		return m, false, err
	}
	t, err := s.textsSoon(ctx, ws, botID, now)
	if err != nil {
		return m, false, err
	}
	known, err := s.entriesOf(ctx, ws, botID, t, []string{id})
	e, ok := known[id]
	if err != nil || !ok || e.status != entryImported || !e.active {
		return m, false, err
	}
	return e.match(e.question), true, nil
}

// passagesOf are the passages among what a search has found, by their ids.
func (s *Service) passagesOf(ctx context.Context, ws tenant.ID, botID string, t *texts, hits []search.Found) (map[string]Match, error) {
	var ids []string
	for _, h := range hits {
		if h.Kind == search.Passage {
			ids = append(ids, h.ID)
		}
	}
	found, err := t.found(ctx, s.db.Read(), ws, botID, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Match, len(ids))
	for _, h := range hits {
		p, ok := found[h.ID]
		if !ok {
			continue
		}
		title := strings.Join(p.Path, " › ")
		out[p.ID] = Match{EntryID: p.ID, SourceID: p.SourceID, Kind: Kind(p.Kind), Title: p.Title, Path: p.Path, Page: p.Page, Anchor: p.Anchor,
			No: p.No, URL: linkTo(p), Learned: clock.FromMs(p.Learned), Question: title, Asked: title, AnswerHTML: text.HTMLFromPlain(p.Text), AnswerText: p.Text,
			Score: min(h.Score, search.Near-0.01), Words: h.ByWords, Meaning: h.ByMeaning}
	}
	return out, nil
}

// linkTo is where a passage of a web page stands, as near as the page lets us say; empty for every other passage.
func linkTo(p passage.Found) string {
	if Kind(p.Kind) == Document && p.Visit != "" && p.Page > 0 && strings.HasSuffix(strings.ToLower(p.Visit), ".pdf") {
		return p.Visit + "#page=" + strconv.Itoa(p.Page)
	}
	if p.Visit == "" || p.Anchor == "" {
		return p.Visit
	}
	address, _, _ := strings.Cut(p.Visit, "#")
	return address + "#" + url.PathEscape(p.Anchor)
}

// CountUses notes that entries and passages were answered from. It is meant for the consumer that reads the answers off the event
// log, some hundreds at a time; ids that no longer exist are passed over.
func (s *Service) CountUses(ctx context.Context, tx *db.Tx, ws tenant.ID, uses map[string]int, at time.Time) error {
	ids := make([]string, 0, len(uses))
	for id := range uses {
		if uid.Valid(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids) // one order for everybody, so that two writers never wait for each other crosswise
	pieces, bots, err := passage.UsesOf(ctx, tx, ws, ids, uses)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if uses[id] == 0 { // of a passage
			continue
		}
		there, err := countUses(ctx, tx, ws, id, uses[id], clock.Ms(at))
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		if err := countDay(ctx, tx, ws, id, uses[id], at); err != nil {
			return err
		}
	}
	day, since := at.UTC().Format(dayForm), at.UTC().AddDate(0, 0, -2*useDays).Format(dayForm)
	for _, u := range pieces {
		if err := passage.Count(ctx, tx, ws, bots[u.SourceID], u, clock.Ms(at), day, since); err != nil {
			return err
		}
	}
	return nil
}

// Usable says whether everything that was found may still be answered from.
func (s *Service) Usable(ctx context.Context, ws tenant.ID, botID string, of []Match) (bool, error) {
	now, err := s.baseNow(ctx, ws, botID)
	if errors.Is(err, ErrNoBot) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	t, err := s.textsSoon(ctx, ws, botID, now)
	if err != nil {
		return false, err
	}
	var faqs, passages []string
	for _, m := range of {
		if m.Kind == QAndA {
			faqs = append(faqs, m.EntryID)
		} else {
			passages = append(passages, m.EntryID)
		}
	}
	known, err := s.entriesOf(ctx, ws, botID, t, faqs)
	if err != nil {
		return false, err
	}
	for _, id := range faqs {
		if e, ok := known[id]; !ok || e.status != entryImported || !e.active {
			return false, nil
		}
	}
	still, err := t.found(ctx, s.db.Read(), ws, botID, passages)
	return err == nil && len(still) == len(passages), err
}
