package workspace

import (
	"context"

	"cxgenie/internal/platform/page"
)

type workspaceOut struct{ Body WorkspaceView }

type workspaceIn struct {
	Body struct {
		Name        *string   `json:"name,omitempty"`
		Timezone    *string   `json:"timezone,omitempty"`
		Locale      *string   `json:"locale,omitempty"`
		CompanyName *string   `json:"company_name,omitempty" doc:"As customers know it; the workspace's name when empty."`
		Industry    *string   `json:"industry,omitempty"`
		Description *string   `json:"description,omitempty" doc:"What the company makes or does. Up to 2,000 characters."`
		FirstReply  *int      `json:"first_reply_minutes,omitempty" doc:"0, or 2 to 60: how long the first answer of the member in charge may take before the next one gets the conversation."`
		Important   *[]string `json:"important_labels,omitempty" maxItems:"100" doc:"Up to 20 labels of up to 100 characters: customers with one of them are handed to people with their first question."`
	}
}

type firstRunIn struct {
	Body struct {
		Step            *string `json:"step,omitempty" doc:"company, start, teach, learn, ask, launch or done."`
		BotID           *string `json:"bot_id,omitempty"`
		ChecklistHidden *bool   `json:"checklist_hidden,omitempty"`
	}
}

type membersIn struct {
	Search string `query:"search" doc:"Part of a name or an e-mail address."`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type membersOut struct {
	Body page.List[WorkspaceMemberView]
}

type memberIn struct {
	MemberID string `path:"member_id"`
	Body     struct {
		RoleID  *string  `json:"role_id,omitempty"`
		State   *string  `json:"state,omitempty"`
		AllBots *bool    `json:"all_bots,omitempty"`
		BotIDs  []string `json:"bot_ids,omitempty"`
	}
}

type memberOut struct{ Body WorkspaceMemberView }

type memberPath struct {
	MemberID   string `path:"member_id"`
	ToMemberID string `query:"to_member_id" doc:"Who takes over what was assigned to the member; nobody when empty."`
}

type rolesOut struct{ Body page.List[WorkspaceRoleView] }

type roleNameIn struct {
	RoleID string `path:"role_id"`
	Body   struct {
		Name string `json:"name"`
	}
}

type roleIn struct {
	RoleID string `path:"role_id"`
	Body   struct {
		Permissions map[string]string `json:"permissions" doc:"Modules that are not named stay as they are."`
	}
}

type newRoleIn struct {
	Body struct {
		Name       string `json:"name" doc:"Up to 40 characters; no two roles have the same."`
		FromRoleID string `json:"from_role_id" doc:"The role whose permissions it starts with."`
	}
}

type rolePath struct {
	RoleID string `path:"role_id"`
}

type seatsOut struct{ Body WorkspaceSeatsView }

type roleOut struct{ Body WorkspaceRoleView }

func (d *Doors) teamRoutes() {
	s, tag := d.s, "Workspace"
	Register(d, op("GET", "/v1/workspace", "get-workspace", tag, "The workspace and its settings"), AnyMember(),
		func(ctx context.Context, c Caller, _ *empty) (*workspaceOut, error) {
			w, err := s.Workspace(ctx, c)
			return &workspaceOut{w.View()}, err
		})
	Register(d, op("PATCH", "/v1/workspace", "update-workspace", tag, "Change the settings of the workspace"), Need("settings", Edit),
		func(ctx context.Context, c Caller, in *workspaceIn) (*workspaceOut, error) {
			w, err := s.UpdateWorkspace(ctx, c, Settings(in.Body))
			return &workspaceOut{w.View()}, err
		})
	Register(d, op("PATCH", "/v1/workspace/first-run", "change-first-run", tag, "Note how far the first run has come"), Need("bots", Edit),
		func(ctx context.Context, c Caller, in *firstRunIn) (*workspaceOut, error) {
			w, err := s.ChangeFirstRun(ctx, c, FirstRunPatch(in.Body))
			return &workspaceOut{w.View()}, err
		})

	tag = "Members"
	Register(d, op("GET", "/v1/members", "list-members", tag, "The members of the workspace"), AnyMember(),
		func(ctx context.Context, c Caller, in *membersIn) (*membersOut, error) {
			list, err := s.Members(ctx, c, MemberQuery(*in))
			if err != nil {
				return nil, err
			}
			roles, err := s.rolesByID(ctx, c)
			if err != nil {
				return nil, err
			}
			out := &membersOut{page.List[WorkspaceMemberView]{Items: []WorkspaceMemberView{}, Next: list.Next}}
			for _, m := range list.Items {
				out.Body.Items = append(out.Body.Items, memberView(m, roles[m.RoleID]))
			}
			return out, nil
		})
	Register(d, op("GET", "/v1/members/seats", "get-seats", tag, "How many members the plan allows, and how many there are"), Need("members", View),
		func(ctx context.Context, c Caller, _ *empty) (*seatsOut, error) {
			seats, err := s.SeatCount(ctx, c)
			return &seatsOut{WorkspaceSeatsView(seats)}, err
		})
	Register(d, op("PATCH", "/v1/members/{member_id}", "update-member", tag, "Change a member's role, state or bots"), Need("members", Manage),
		func(ctx context.Context, c Caller, in *memberIn) (*memberOut, error) {
			b := in.Body
			m, err := s.UpdateMember(ctx, c, in.MemberID, MemberChange{RoleID: b.RoleID, State: b.State, AllBots: b.AllBots, Bots: b.BotIDs})
			if err != nil {
				return nil, err
			}
			roles, err := s.rolesByID(ctx, c)
			return &memberOut{memberView(m, roles[m.RoleID])}, err
		})
	Register(d, noContent(op("DELETE", "/v1/members/{member_id}", "remove-member", tag, "Take a member out of the workspace")), Need("members", Manage),
		func(ctx context.Context, c Caller, in *memberPath) (*none, error) {
			return nil, s.RemoveMember(ctx, c, in.MemberID, in.ToMemberID)
		})
	Register(d, op("GET", "/v1/roles", "list-roles", tag, "The roles and what they open"), Need("members", View),
		func(ctx context.Context, c Caller, _ *empty) (*rolesOut, error) {
			roles, err := s.Roles(ctx, c)
			out := &rolesOut{page.List[WorkspaceRoleView]{Items: []WorkspaceRoleView{}}}
			for _, r := range roles {
				out.Body.Items = append(out.Body.Items, roleView(r))
			}
			return out, err
		})
	Register(d, created(op("POST", "/v1/roles", "create-role", tag, "Make a role of your own, as a copy of another one")), Need("members", Manage),
		func(ctx context.Context, c Caller, in *newRoleIn) (*roleOut, error) {
			r, err := s.CreateRole(ctx, c, in.Body.Name, in.Body.FromRoleID)
			if err != nil {
				return nil, err
			}
			return &roleOut{roleView(r)}, nil
		})
	Register(d, noContent(op("DELETE", "/v1/roles/{role_id}", "delete-role", tag, "Delete a role of your own that nobody has")), Need("members", Manage),
		func(ctx context.Context, c Caller, in *rolePath) (*none, error) {
			return nil, s.DeleteRole(ctx, c, in.RoleID)
		})
	Register(d, op("PUT", "/v1/roles/{role_id}/name", "rename-role", tag, "Rename a role of your own"), Need("members", Manage),
		func(ctx context.Context, c Caller, in *roleNameIn) (*roleOut, error) {
			r, err := s.RenameRole(ctx, c, in.RoleID, in.Body.Name)
			return &roleOut{roleView(r)}, err
		})
	Register(d, op("PATCH", "/v1/roles/{role_id}", "update-role", tag, "Change what a role opens"), Need("members", Manage),
		func(ctx context.Context, c Caller, in *roleIn) (*roleOut, error) {
			r, err := s.UpdateRole(ctx, c, in.RoleID, in.Body.Permissions)
			if err != nil {
				return nil, err
			}
			return &roleOut{roleView(r)}, nil
		})
}

func (s *Service) rolesByID(ctx context.Context, c Caller) (map[string]Role, error) {
	roles, err := s.Roles(ctx, c)
	byID := map[string]Role{}
	for _, r := range roles {
		byID[r.ID] = r
	}
	return byID, err
}
