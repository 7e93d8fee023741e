package conversation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cxgenie/internal/platform/tenant"
)

// transcriptAtMost is how many messages a transcript holds, the newest.
const transcriptAtMost = 5000

// Transcript writes a conversation as plain text, a line for each message in the order of the thread, with times in a
// zone. Without notes it holds what the customer has seen; system lines are left out.
func (s *Service) Transcript(ctx context.Context, ws tenant.ID, id ID, zone *time.Location, notes bool) (string, error) {
	c, err := s.ByID(ctx, s.db.Read(), ws, id)
	if err != nil {
		return "", err
	}
	var all []Message
	for before := int64(0); len(all) < transcriptAtMost; {
		ms, err := messagesBefore(ctx, s.db.Read(), ws, id, before, 200, !notes)
		if err != nil {
			return "", err
		}
		all = append(all, ms...)
		if len(ms) < 200 {
			break
		}
		before = ms[len(ms)-1].Seq
	}
	var b strings.Builder
	customer := c.ContactName
	if customer == "" {
		customer = fmt.Sprintf("Visitor #%d", c.ContactNumber)
	}
	fmt.Fprintf(&b, "%s · %s · %s\n\n", customer, c.BotName, c.CreatedAt.In(zone).Format("2006-01-02 15:04 MST"))
	for i := len(all) - 1; i >= 0; i-- {
		m := &all[i]
		if m.Kind == KindSystem {
			continue
		}
		name := m.AuthorName
		if m.AuthorKind == AuthorContact {
			name = customer
		}
		if m.Kind == KindNote {
			name += " (note)"
		}
		said := m.View().Text
		if m.Unsent() {
			said = "(unsent)"
		}
		fmt.Fprintf(&b, "[%s] %s: %s\n", m.CreatedAt.In(zone).Format("2006-01-02 15:04"), name, strings.ReplaceAll(said, "\n", "\n    "))
	}
	return b.String(), nil
}
