package workspace

import (
	"context"

	"cxgenie/internal/platform/page"
)

type inviteIn struct {
	Body struct {
		Email   string   `json:"email"`
		RoleID  string   `json:"role_id"`
		AllBots *bool    `json:"all_bots,omitempty" doc:"Without it: all bots when bot_ids is not given."`
		BotIDs  []string `json:"bot_ids,omitempty"`
	}
}

type invitationOut struct{ Body WorkspaceInvitationView }

type invitationsOut struct {
	Body page.List[WorkspaceInvitationView]
}

type invitationPath struct {
	InvitationID string `path:"invitation_id"`
}

type lookIn struct {
	Body struct {
		Token string `json:"token"`
	}
}

type lookOut struct {
	Body struct {
		Workspace    string           `json:"workspace"`
		LogoURL      string           `json:"logo_url" doc:"The company's picture, below this installation's address; empty: it has none."`
		Email        string           `json:"email"`
		Role         WorkspaceRoleRef `json:"role"`
		NeedsAccount bool             `json:"needs_account"`
	}
}

type acceptIn struct {
	Body struct {
		Token    string `json:"token"`
		Name     string `json:"name,omitempty" doc:"For a new account."`
		Password string `json:"password,omitempty" doc:"Of the new account, or of the invited address's account; not needed when signed in with it."`
		Code     string `json:"code,omitempty" maxLength:"64" doc:"Of that account's authenticator app, where it has one."`
	}
}

func (d *Doors) invitationRoutes() {
	s, tag := d.s, "Invitations"
	Register(d, op("GET", "/v1/invitations", "list-invitations", tag, "Open invitations, newest first"), Need("members", View),
		func(ctx context.Context, c Caller, _ *empty) (*invitationsOut, error) {
			list, err := s.Invitations(ctx, c)
			if err != nil {
				return nil, err
			}
			roles, err := s.rolesByID(ctx, c)
			out := &invitationsOut{page.List[WorkspaceInvitationView]{Items: []WorkspaceInvitationView{}}}
			for _, i := range list {
				out.Body.Items = append(out.Body.Items, invitationView(i, roles[i.RoleID], s.clock.Now()))
			}
			return out, err
		})
	Register(d, created(op("POST", "/v1/invitations", "invite", tag, "Invite somebody by e-mail")), Need("members", Manage),
		func(ctx context.Context, c Caller, in *inviteIn) (*invitationOut, error) {
			b := in.Body
			inv, link, err := s.Invite(ctx, c, NewInvitation{Email: b.Email, RoleID: b.RoleID, AllBots: b.AllBots, Bots: b.BotIDs})
			if err != nil {
				return nil, err
			}
			return d.invitationMade(ctx, c, inv, link)
		})
	Register(d, op("POST", "/v1/invitations/{invitation_id}/resend", "resend-invitation", tag, "Make a new link"), Need("members", Manage),
		func(ctx context.Context, c Caller, in *invitationPath) (*invitationOut, error) {
			inv, link, err := s.ResendInvitation(ctx, c, in.InvitationID)
			if err != nil {
				return nil, err
			}
			return d.invitationMade(ctx, c, inv, link)
		})
	Register(d, noContent(op("DELETE", "/v1/invitations/{invitation_id}", "revoke-invitation", tag, "Take an invitation back")), Need("members", Manage),
		func(ctx context.Context, c Caller, in *invitationPath) (*none, error) {
			return nil, s.RevokeInvitation(ctx, c, in.InvitationID)
		})
	Public(d, d.withBrowser(op("POST", "/v1/invitations/look", "look-at-invitation", tag, "Who is invited where"), s.limits.addressToken),
		func(ctx context.Context, in *lookIn) (*lookOut, error) {
			inv, err := s.LookAtInvitation(ctx, in.Body.Token)
			if err != nil {
				return nil, err
			}
			out := &lookOut{}
			out.Body.Workspace, out.Body.LogoURL, out.Body.Email = inv.Workspace.Name, inv.Workspace.Logo, inv.Email
			out.Body.Role, out.Body.NeedsAccount = roleRef(inv.Role), inv.NeedsAccount
			return out, nil
		})
	Public(d, d.withBrowser(op("POST", "/v1/invitations/accept", "accept-invitation", tag, "Become a member"), s.limits.addressToken),
		func(ctx context.Context, in *acceptIn) (*meOut, error) {
			b := browserOf(ctx)
			token, accountID, err := s.Accept(ctx, Acceptance{
				Token: in.Body.Token, Name: in.Body.Name, Password: in.Body.Password, Code: in.Body.Code, Signed: b.signed, From: b.from,
			})
			if err != nil {
				return nil, err
			}
			return d.signedIn(ctx, token, accountID)
		})
}

func (d *Doors) invitationMade(ctx context.Context, c Caller, inv Invitation, link string) (*invitationOut, error) {
	roles, err := d.s.rolesByID(ctx, c)
	if err != nil {
		return nil, err
	}
	v := invitationView(inv, roles[inv.RoleID], d.s.clock.Now())
	v.Link = link
	return &invitationOut{v}, nil
}
