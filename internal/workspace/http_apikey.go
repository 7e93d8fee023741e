package workspace

import (
	"context"

	"cxgenie/internal/platform/page"
)

type apiKeyIn struct {
	Body struct {
		Name        string            `json:"name"`
		Permissions map[string]string `json:"permissions" doc:"Within your own; modules that are not named stay closed."`
	}
}

type apiKeyOut struct{ Body WorkspaceAPIKeyView }

type apiKeysOut struct {
	Body page.List[WorkspaceAPIKeyView]
}

type apiKeyPath struct {
	KeyID string `path:"key_id"`
}

func (d *Doors) apiKeyRoutes() {
	s, tag := d.s, "API keys"
	Register(d, op("GET", "/v1/api-keys", "list-api-keys", tag, "The API keys that work, newest first"), Need("settings", Manage),
		func(ctx context.Context, c Caller, _ *empty) (*apiKeysOut, error) {
			keys, err := s.APIKeys(ctx, c)
			if err != nil {
				return nil, err
			}
			out := &apiKeysOut{page.List[WorkspaceAPIKeyView]{Items: []WorkspaceAPIKeyView{}}}
			makers := map[string]Member{}
			for _, k := range keys {
				by, known := makers[k.CreatedBy]
				if !known {
					if by, err = memberByID(ctx, s.db.Read(), c.Workspace, k.CreatedBy); err != nil {
						return nil, err
					}
					makers[k.CreatedBy] = by
				}
				out.Body.Items = append(out.Body.Items, apiKeyView(k, by))
			}
			return out, nil
		})
	Register(d, created(op("POST", "/v1/api-keys", "create-api-key", tag, "Make an API key; it is shown this once")), Need("settings", Manage),
		func(ctx context.Context, c Caller, in *apiKeyIn) (*apiKeyOut, error) {
			k, key, err := s.CreateAPIKey(ctx, c, in.Body.Name, in.Body.Permissions)
			if err != nil {
				return nil, err
			}
			v := apiKeyView(k, Member{ID: c.MemberID, Name: c.Name})
			v.Key = key
			return &apiKeyOut{v}, nil
		})
	Register(d, noContent(op("DELETE", "/v1/api-keys/{key_id}", "revoke-api-key", tag, "Stop an API key")), Need("settings", Manage),
		func(ctx context.Context, c Caller, in *apiKeyPath) (*none, error) {
			return nil, s.RevokeAPIKey(ctx, c, in.KeyID)
		})
}
