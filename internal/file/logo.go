package file

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/workspace"
)

// How large the picture of a company may come, in bytes, and how large it is kept, in pixels.
const (
	maxLogo  = 1 << 20
	logoSide = 720
)

// SetLogo gives the workspace a picture: as it is, for a logo that is wider than high has nothing to be cut off. An upload
// without a body takes it away. The one before goes with it.
func (s *Service) SetLogo(ctx context.Context, c workspace.Caller, u *Upload) (workspace.Workspace, error) {
	link, pic := "", ""
	if u != nil {
		u.MaxBytes = maxLogo
		f, err := s.PutImage(ctx, c.Workspace, *u, Fit{Side: logoSide, Drawing: true})
		if err != nil {
			return workspace.Workspace{}, err
		}
		link, pic = PublicLink(f), f.ID
	}
	var w workspace.Workspace
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var was string
		var err error
		if w, was, err = s.workspaces.SetLogo(ctx, tx, c, link); err != nil || was == link {
			return err
		}
		if pic != "" {
			if err := s.KeepImage(ctx, tx, c.Workspace, pic); err != nil {
				return err
			}
		}
		return s.Drop(ctx, tx, c.Workspace, []string{PublicID(c.Workspace, was)})
	})
	return w, err
}

func (s *Service) logoRoutes(d *workspace.Doors) {
	type out struct{ Body workspace.WorkspaceView }
	op := func(method, id, summary string) huma.Operation {
		return huma.Operation{Method: method, Path: "/v1/workspace/logo", OperationID: id, Tags: []string{"Workspace"}, Summary: summary}
	}
	put := UploadOperation(op(http.MethodPut, "set-logo", "Give the workspace a logo: PNG, JPEG, WebP or SVG, at most 1 MB"))
	put.Description = "A picture is redrawn, at most 720 pixels wide and high. A drawing (SVG) is cleaned of everything that runs or loads something."
	workspace.Register(d, put, workspace.Need("settings", workspace.Edit), func(ctx context.Context, c workspace.Caller, in *uploadIn) (*out, error) {
		u := in.Upload(Of(c))
		w, err := s.SetLogo(ctx, c, &u)
		return &out{w.View()}, err
	})
	workspace.Register(d, op(http.MethodDelete, "remove-logo", "Take the logo of the workspace away"), workspace.Need("settings", workspace.Edit),
		func(ctx context.Context, c workspace.Caller, _ *struct{}) (*out, error) {
			w, err := s.SetLogo(ctx, c, nil)
			return &out{w.View()}, err
		})
}
