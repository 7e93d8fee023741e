package inbox

import (
	"context"
	"net/http"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// messageRoutes are what a member does with single messages of others.
func (s *Service) messageRoutes(d *workspace.Doors) {
	type reactIn struct {
		LineIn
		Body struct {
			Value string `json:"value" enum:"like,dislike,none" doc:"none takes it back"`
		}
	}
	workspace.Register(d, op("message-react", http.MethodPut, "/conversations/{conversation_id}/messages/{message_id}/reaction", "Like or dislike a message"), answer,
		func(ctx context.Context, by workspace.Caller, in *reactIn) (*lineOut, error) {
			id, err := in.id()
			if err == nil && !uid.Valid(in.MessageID) {
				err = conversation.ErrMessageMissing
			}
			if err != nil {
				return nil, err
			}
			m, err := s.conversations.React(ctx, by, id, in.MessageID, in.Body.Value)
			return &lineOut{Status: http.StatusOK, Body: s.conversations.Shown(by.Workspace, &m)}, err
		})
}
