package conversation

import (
	"context"
	"encoding/json"
	"net/http"
)

// Preview runs one job of this room.
func (s *Service) Preview(ctx context.Context, fetch *http.Client, args json.RawMessage) error {
	var a previewArgs
	if err := json.Unmarshal(args, &a); err != nil {
		return err
	}
	return s.preview(ctx, fetch, a)
}
