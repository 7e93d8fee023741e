package reception

import (
	"context"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// Consumer counts which entries were of use, some hundreds of answers at a time: counting in the transaction of each
// answer would make all answers from a popular entry wait for its row.
func (s *Service) Consumer() events.Consumer {
	return events.Consumer{Name: "uses", Handle: func(ctx context.Context, tx *db.Tx, batch []events.Record) error {
		uses := map[tenant.ID]map[string]int{}
		var last time.Time
		for _, e := range batch {
			if e.Kind != "turn.answered" {
				continue
			}
			var ended conversation.TurnEnded
			if err := e.Decode(&ended); err != nil {
				return err
			}
			if uses[e.Workspace] == nil {
				uses[e.Workspace] = map[string]int{}
			}
			for _, id := range ended.Sources {
				uses[e.Workspace][id]++
			}
			last = e.At
		}
		for ws, of := range uses {
			if err := s.knowledge.CountUses(ctx, tx, ws, of, last); err != nil {
				return err
			}
		}
		return nil
	}}
}
