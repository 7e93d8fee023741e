package workspace

import (
	"context"
	"net/http"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/tenant"
)

type signUpIn struct {
	Body struct {
		Email  string `json:"email"`
		Locale string `json:"locale" doc:"Language of the mail: en or vi."`
	}
}

type signUpLookIn struct {
	Body struct {
		Token string `json:"token" maxLength:"1000"`
	}
}

type signUpLookOut struct {
	Body struct {
		Email string `json:"email"`
	}
}

type signUpConfirmIn struct {
	Body struct {
		Token     string `json:"token" maxLength:"1000"`
		Name      string `json:"name"`
		Password  string `json:"password"`
		Workspace string `json:"workspace" doc:"The name of the workspace."`
		Timezone  string `json:"timezone,omitempty" doc:"A name of the zone database; UTC when empty."`
		Locale    string `json:"locale,omitempty"`
	}
}

type createWorkspaceIn struct {
	Body struct {
		Name     string `json:"name"`
		Timezone string `json:"timezone,omitempty" doc:"A name of the zone database; UTC when empty."`
	}
}

type createWorkspaceOut struct {
	Body struct {
		ID tenant.ID `json:"id"`
	}
}

func (d *Doors) signUpRoutes() {
	s, tag := d.s, "Sign-up"
	ask := op("POST", "/v1/sign-up", "sign-up", tag, "Ask for a link to make an account with a workspace")
	ask.Description = "Where the operator allows it. The answer is the same whether the address has an account or not; the mail tells."
	ask.DefaultStatus = http.StatusAccepted
	Public(d, d.withBrowser(ask, s.limits.addressToken), func(ctx context.Context, in *signUpIn) (*none, error) {
		return nil, s.RequestSignUp(ctx, in.Body.Email, in.Body.Locale)
	})
	Public(d, d.withBrowser(op("POST", "/v1/sign-up/look", "look-at-sign-up", tag, "Whose link it is"), s.limits.addressToken),
		func(ctx context.Context, in *signUpLookIn) (*signUpLookOut, error) {
			out := &signUpLookOut{}
			var err error
			out.Body.Email, _, err = s.SignUpAddress(ctx, in.Body.Token)
			return out, err
		})
	Public(d, d.withBrowser(created(op("POST", "/v1/sign-up/confirm", "confirm-sign-up", tag, "Make the account and its workspace with a link")), s.limits.addressToken),
		func(ctx context.Context, in *signUpConfirmIn) (*meOut, error) {
			b := in.Body
			token, accountID, err := s.ConfirmSignUp(ctx, b.Token, NewOwner{NewAccount: account.NewAccount{Name: b.Name, Password: b.Password, Locale: b.Locale},
				Workspace: b.Workspace, Timezone: b.Timezone}, browserOf(ctx).from)
			if err != nil {
				return nil, err
			}
			return d.signedIn(ctx, token, accountID)
		})
	further := created(op("POST", "/v1/workspaces", "create-workspace", "Workspace", "Make a further workspace"))
	further.Description = "For owners of a workspace; where sign-up is open, for everybody."
	Register(d, d.withBrowser(further, s.limits.addressToken), SignedIn(), func(ctx context.Context, c Caller, in *createWorkspaceIn) (*createWorkspaceOut, error) {
		out := &createWorkspaceOut{}
		var err error
		out.Body.ID, err = s.CreateWorkspace(ctx, c, in.Body.Name, in.Body.Timezone)
		return out, err
	})
}
