package workspace

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/tenant"
)

// Routes registers the endpoints of this room and of account.
func Routes(d *Doors) {
	d.authRoutes()
	d.signUpRoutes()
	d.accountRoutes()
	d.secondRoutes()
	d.providerRoutes()
	d.teamRoutes()
	d.invitationRoutes()
	d.apiKeyRoutes()
	d.hoursRoutes()
}

func op(method, path, id, tag, summary string) huma.Operation {
	return huma.Operation{Method: method, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary}
}

// created and noContent give an operation its usual status.
func created(o huma.Operation) huma.Operation { o.DefaultStatus = 201; return o }

func noContent(o huma.Operation) huma.Operation { o.DefaultStatus = 204; return o }

type empty struct{}

type none struct{}

// WorkspaceAccountView is the signed-in person.
type WorkspaceAccountView struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Email  string `json:"email"`
	Locale string `json:"locale" enum:"en,vi"`
}

// WorkspaceRoleRef names a role.
type WorkspaceRoleRef struct {
	ID   string `json:"id"`
	Key  string `json:"key"`
	Name string `json:"name"`
}

func roleRef(r Role) WorkspaceRoleRef { return WorkspaceRoleRef{r.ID, r.Key, r.Name} }

// WorkspaceMembershipView is one workspace of the signed-in person and what he may do there.
type WorkspaceMembershipView struct {
	ID           tenant.ID         `json:"id"`
	Name         string            `json:"name"`
	LogoURL      string            `json:"logo_url" doc:"Below this installation's address; empty: it has none."`
	MemberID     string            `json:"member_id"`
	Role         WorkspaceRoleRef  `json:"role"`
	Permissions  map[string]string `json:"permissions" doc:"Module to level: none, view, edit or manage."`
	AllBots      bool              `json:"all_bots"`
	Availability string            `json:"availability" enum:"online,away,offline"`
	FirstRun     string            `json:"first_run" doc:"The step the first run of the workspace waits at; empty when there is none."`
}

// WorkspaceMe is who is signed in, and where he is a member.
type WorkspaceMe struct {
	Account    WorkspaceAccountView      `json:"account"`
	Workspaces []WorkspaceMembershipView `json:"workspaces" nullable:"false"`
	MayCreate  bool                      `json:"may_create_workspace" doc:"Whether this person may make a further workspace."`
}

func meView(m Me, mayCreate bool) WorkspaceMe {
	v := WorkspaceMe{
		Account:    WorkspaceAccountView{m.Account.ID, m.Account.Name, m.Account.Email, m.Account.Locale},
		Workspaces: []WorkspaceMembershipView{},
		MayCreate:  mayCreate,
	}
	for _, ms := range m.Memberships {
		v.Workspaces = append(v.Workspaces, WorkspaceMembershipView{
			ID: ms.Workspace.ID, Name: ms.Workspace.Name, LogoURL: ms.Workspace.Logo, MemberID: ms.Member.ID, Role: roleRef(ms.Role),
			Permissions: ms.Role.Permissions.names(), AllBots: ms.Member.AllBots, Availability: ms.Member.Availability,
			FirstRun: ms.Workspace.FirstRun.waiting(),
		})
	}
	return v
}

// WorkspaceView is a workspace with its settings.
type WorkspaceView struct {
	ID          tenant.ID             `json:"id"`
	Name        string                `json:"name"`
	Timezone    string                `json:"timezone"`
	Locale      string                `json:"locale" enum:"en,vi"`
	CompanyName string                `json:"company_name" doc:"Empty: the name of the workspace."`
	Industry    string                `json:"industry"`
	Description string                `json:"description"`
	LogoURL     string                `json:"logo_url" doc:"The company's picture, below this installation's address; empty: it has none."`
	FirstRun    WorkspaceFirstRunView `json:"first_run"`
	FirstReply  int                   `json:"first_reply_minutes" doc:"How long the first answer of the member in charge may take before the next one gets the conversation; 0: any time."`
	Important   []string              `json:"important_labels" nullable:"false" doc:"Customers with one of these labels are handed to people with their first question."`
	CreatedAt   Time                  `json:"created_at"`
}

// WorkspaceFirstRunView is how far the first run of a workspace has come.
type WorkspaceFirstRunView struct {
	Step            string `json:"step" doc:"Empty for a workspace that never had one."`
	BotID           string `json:"bot_id"`
	ChecklistHidden bool   `json:"checklist_hidden"`
}

// View is a workspace as the API shows it.
func (w Workspace) View() WorkspaceView {
	return WorkspaceView{w.ID, w.Name, w.Timezone, w.Locale, w.CompanyName, w.Industry, w.Description, w.Logo, WorkspaceFirstRunView(w.FirstRun), w.FirstReply, append([]string{}, w.Important...), Time{w.CreatedAt}}
}

// WorkspaceMemberView is a member in the list of members.
type WorkspaceMemberView struct {
	ID           string           `json:"id"`
	AccountID    string           `json:"account_id"`
	Name         string           `json:"name"`
	Email        string           `json:"email" doc:"Empty for callers who may not see the page Members."`
	Role         WorkspaceRoleRef `json:"role"`
	State        string           `json:"state" enum:"active,disabled"`
	Availability string           `json:"availability" enum:"online,away,offline"`
	AllBots      bool             `json:"all_bots"`
	BotIDs       []string         `json:"bot_ids" nullable:"false"`
	CreatedAt    Time             `json:"created_at"`
	SecondFactor bool             `json:"second_factor" doc:"He signs in with a code as well; in lists, for callers who may see the page Members."`
}

func memberView(m Member, r Role) WorkspaceMemberView {
	if m.Bots == nil {
		m.Bots = []string{}
	}
	return WorkspaceMemberView{m.ID, m.AccountID, m.Name, m.Email, roleRef(r), m.State, m.Availability, m.AllBots, m.Bots, Time{m.CreatedAt}, m.SecondFactor}
}

// WorkspaceSeatsView is how much room the plan has for members.
type WorkspaceSeatsView struct {
	Used    int64  `json:"used" doc:"Active members. A disabled one has given his seat back."`
	Invited int64  `json:"invited" doc:"Open invitations: each needs a seat when it is accepted."`
	Limit   *int64 `json:"limit" doc:"What the plan allows; null without a limit."`
}

// WorkspaceRoleView is a role and what it opens.
type WorkspaceRoleView struct {
	ID          string            `json:"id"`
	Key         string            `json:"key"`
	Name        string            `json:"name"`
	Builtin     bool              `json:"builtin"`
	Permissions map[string]string `json:"permissions" doc:"Module to level: none, view, edit or manage."`
	MemberCount int               `json:"member_count"`
}

func roleView(r Role) WorkspaceRoleView {
	return WorkspaceRoleView{r.ID, r.Key, r.Name, r.Builtin, r.Permissions.names(), r.MemberCount}
}

// WorkspaceInvitationView is an invitation. Link is there only when it was just made.
type WorkspaceInvitationView struct {
	ID        string           `json:"id"`
	Email     string           `json:"email"`
	Role      WorkspaceRoleRef `json:"role"`
	AllBots   bool             `json:"all_bots"`
	BotIDs    []string         `json:"bot_ids" nullable:"false"`
	State     string           `json:"state" enum:"pending,expired"`
	ExpiresAt Time             `json:"expires_at"`
	CreatedAt Time             `json:"created_at"`
	Link      string           `json:"link,omitempty"`
}

func invitationView(i Invitation, r Role, now time.Time) WorkspaceInvitationView {
	return WorkspaceInvitationView{
		ID: i.ID, Email: i.Email, Role: roleRef(r), AllBots: i.AllBots, BotIDs: i.Bots, State: i.Shown(now),
		ExpiresAt: Time{i.ExpiresAt}, CreatedAt: Time{i.CreatedAt},
	}
}

// WorkspaceAPIKeyView is an API key. Key is there only in the answer that made it.
type WorkspaceAPIKeyView struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Prefix      string            `json:"prefix"`
	Permissions map[string]string `json:"permissions" doc:"Module to level: none, view, edit or manage."`
	CreatedBy   WorkspacePerson   `json:"created_by"`
	CreatedAt   Time              `json:"created_at"`
	LastUsedAt  *Time             `json:"last_used_at"`
	Key         string            `json:"key,omitempty" doc:"The key itself, shown once."`
}

// WorkspacePerson names a member.
type WorkspacePerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func apiKeyView(k APIKey, by Member) WorkspaceAPIKeyView {
	v := WorkspaceAPIKeyView{
		ID: k.ID, Name: k.Name, Prefix: k.Prefix, Permissions: k.Permissions.names(),
		CreatedBy: WorkspacePerson{by.ID, by.Name}, CreatedAt: Time{k.CreatedAt},
	}
	if !k.LastUsedAt.IsZero() {
		v.LastUsedAt = &Time{k.LastUsedAt}
	}
	return v
}

// Time is a time on the wire: RFC 3339 in UTC with milliseconds.
type Time struct{ time.Time }

// MarshalJSON writes the time.
func (t Time) MarshalJSON() ([]byte, error) {
	return []byte(`"` + t.UTC().Format("2006-01-02T15:04:05.000Z") + `"`), nil
}

// Schema documents the form.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time"}
}
