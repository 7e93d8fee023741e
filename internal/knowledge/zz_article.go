package knowledge

import (
	"context"

	"cxgenie/internal/platform/tenant"
)

func (s *Service) readArticle(ctx context.Context, ws tenant.ID, x Source) (reading, error) {
	return reading{}, nil
}
