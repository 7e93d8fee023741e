package answer

import (
	"context"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/tenant"
)

// errand is an attempt at what is no answer: the first model may take all of its time. A small one is done by the models for
// small steps, for one credit whichever it is, or none with an own key. It has no model where none can be paid for.
func (s *Service) errand(ctx context.Context, ws tenant.ID, b bot.Bot, who model.Spender, small bool, within time.Duration) (*attempt, error) {
	a := &attempt{s: s, r: Request{Workspace: ws, Bot: b}, start: time.Now().Add(within - s.o.FirstTime)}
	if s.o.Models == nil {
		return a, nil
	}
	offered := s.o.Models.Choices
	if small {
		offered = s.o.Models.Steps
	}
	all, err := offered(ctx, ws, b.Prompt.Models)
	for _, c := range all {
		if small {
			c.Credits = min(c.Credits, 1)
		}
		if s.o.Models.Afford(ctx, ws, who, c) == nil {
			a.choices = append(a.choices, c)
		}
	}
	return a, err
}
