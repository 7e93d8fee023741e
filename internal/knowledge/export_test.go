package knowledge

import (
	"context"

	"cxgenie/internal/platform/tenant"
)

// Arriving is arriving, for tests that ask in the middle of learning much.
func (s *Service) Arriving(ws tenant.ID, botID string) (end func()) {
	_, end = s.arriving(context.Background(), ws, botID, few+1)
	return end
}
