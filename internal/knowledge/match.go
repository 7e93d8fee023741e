package knowledge

import (
	"context"
	"slices"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// Match is an entry that fits a question.
type Match struct {
	EntryID    string
	SourceID   string
	Kind       Kind
	Question   string // as the bot knows it
	Asked      string // the question or alternative phrasing that fits best
	AnswerHTML string
	AnswerText string
	Verbatim   bool
	Score      float64 // 0 unrelated … 1 the same question; see package search for the marks on the way
	Exact      bool
}

// Match finds the best of what a bot may answer from: entries that are imported and active at this moment.
func (s *Service) Match(ctx context.Context, ws tenant.ID, botID, question string, limit int) ([]Match, error) {
	if !uid.Valid(botID) {
		return nil, ErrNoBot
	}
	ix, err := s.index(ctx, ws, botID)
	if err != nil {
		return nil, err
	}
	hits := ix.search.Match(question, limit)
	if len(hits) == 0 {
		return nil, nil
	}
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	found, err := s.known(ctx, ix, ws, botID, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Match, 0, len(hits))
	for _, h := range hits {
		e, ok := found[h.ID]
		if !ok || e.status != entryImported || !e.active {
			continue
		}
		asked := e.question
		if h.Phrase > 0 && h.Phrase <= len(e.alternatives) {
			asked = e.alternatives[h.Phrase-1]
		}
		out = append(out, Match{EntryID: e.id, SourceID: e.sourceID, Kind: QAndA, Question: e.question, Asked: asked, AnswerHTML: e.answerHTML,
			AnswerText: e.answerText, Verbatim: e.verbatim, Score: h.Score, Exact: h.Exact})
	}
	return out, nil
}

// CountUses notes that entries were answered from. It is meant for the consumer that reads the answers off the event
// log, some hundreds at a time; ids that no longer exist are passed over.
func (s *Service) CountUses(ctx context.Context, tx *db.Tx, ws tenant.ID, uses map[string]int, at time.Time) error {
	ids := make([]string, 0, len(uses))
	for id := range uses {
		if uid.Valid(id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids) // one order for everybody, so that two writers never wait for each other crosswise
	for _, id := range ids {
		if err := countUses(ctx, tx, ws, id, uses[id], clock.Ms(at)); err != nil {
			return err
		}
		if err := countDay(ctx, tx, ws, id, uses[id], at); err != nil {
			return err
		}
	}
	return nil
}

// Usable says whether all of some entries may still be answered from.
func (s *Service) Usable(ctx context.Context, ws tenant.ID, botID string, ids []string) (bool, error) {
	found, err := entries(ctx, s.db.Read(), ws, botID, ids)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		if e, ok := found[id]; !ok || e.status != entryImported || !e.active {
			return false, nil
		}
	}
	return true, nil
}
