package knowledge

import "cxgenie/internal/platform/tenant"

// Arriving is arriving, for tests that ask in the middle of learning much.
func (s *Service) Arriving(ws tenant.ID, botID string) (end func()) {
	return s.arriving(ws, botID, few+1)
}
