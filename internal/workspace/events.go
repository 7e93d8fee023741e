package workspace

import (
	"context"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
)

// The kinds of events of this room. Their payloads are below; before/after pairs are what the activity log shows.
const (
	EventWorkspaceCreated    = "workspace.created"
	EventMemberInvited       = "member.invited"
	EventInvitationRevoked   = "member.invitation_revoked"
	EventMemberJoined        = "member.joined"
	EventMemberRoleChanged   = "member.role_changed"
	EventMemberScopeChanged  = "member.scope_changed"
	EventMemberStateChanged  = "member.state_changed"
	EventMemberRenamed       = "member.renamed"
	EventMemberAvailability  = "member.availability_changed"
	EventMemberRemoved       = "member.removed"
	EventOwnerChanged        = "workspace.owner_changed"
	EventRoleChanged         = "role.changed"
	EventRoleCreated         = "role.created"
	EventRoleRenamed         = "role.renamed" // Change[string]
	EventRoleDeleted         = "role.deleted"
	EventAPIKeyCreated       = "api_key.created"
	EventAPIKeyRevoked       = "api_key.revoked"
	EventSettingChanged      = "setting.changed"
	EventHoursChanged        = "setting.hours_changed"
	EventLogoChanged         = "setting.logo_changed" // Change[string], of its address
	EventSignedIn            = "account.signed_in"
	EventSignInFailed        = "account.sign_in_failed"
	EventPasswordChanged     = "account.password_changed"
	EventSecondFactor        = "account.second_factor_changed"
	EventIdentity            = "account.identity_changed"
	EventSignedOutEverywhere = "account.signed_out_everywhere"
)

// WorkspaceCreated tells of a new workspace and its owner.
type WorkspaceCreated struct {
	Name     string `json:"name"`
	Timezone string `json:"timezone"`
	Locale   string `json:"locale"`
	OwnerID  string `json:"owner_id"`
}

// MemberInvited tells of an invitation's new link; Again when it replaces an earlier one.
type MemberInvited struct {
	Email string `json:"email"`
	Role  string `json:"role"`
	Scope Scope  `json:"scope"`
	Again bool   `json:"again"`
}

// InvitationRevoked tells of an invitation that was taken back.
type InvitationRevoked struct {
	Email string `json:"email"`
}

// MemberJoined tells of a new or returned member. How is "setup", "operator" or "invitation".
type MemberJoined struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Role  string `json:"role"`
	Scope Scope  `json:"scope"`
	How   string `json:"how"`
}

// Scope is which bots a member sees.
type Scope struct {
	AllBots bool     `json:"all_bots"`
	BotIDs  []string `json:"bot_ids"`
}

// Change is a value before and after.
type Change[T any] struct {
	Before T `json:"before"`
	After  T `json:"after"`
}

// RoleChanged tells of a role that opens other things than before.
type RoleChanged struct {
	Role   string      `json:"role"`
	Before Permissions `json:"before"`
	After  Permissions `json:"after"`
}

// RoleCreated tells of a new role of the workspace's own; From is the name of the one it was copied from.
type RoleCreated struct {
	Role        string      `json:"role"`
	From        string      `json:"from"`
	Permissions Permissions `json:"permissions"`
}

// RoleDeleted tells of a role that is no more.
type RoleDeleted struct {
	Role string `json:"role"`
}

// MemberRemoved tells who left; ToMemberID takes over what was assigned to him, empty means nobody.
type MemberRemoved struct {
	Name       string `json:"name"`
	ToMemberID string `json:"to_member_id,omitempty"`
	ToName     string `json:"to_name,omitempty"`
	ToScope    *Scope `json:"to_scope,omitempty"` // which bots the other one sees: the rest goes to nobody
}

// OwnerChanged tells that a workspace was handed over.
type OwnerChanged struct {
	FromMemberID string `json:"from_member_id"`
	From         string `json:"from"`
	ToMemberID   string `json:"to_member_id"`
	To           string `json:"to"`
}

// APIKeyCreated tells of a new key; the key itself is in no event.
type APIKeyCreated struct {
	Name        string      `json:"name"`
	Prefix      string      `json:"prefix"`
	Permissions Permissions `json:"permissions"`
}

// APIKeyRevoked tells of a key that stopped working. Why is "revoked" or "member_removed".
type APIKeyRevoked struct {
	Name   string `json:"name"`
	Prefix string `json:"prefix"`
	Why    string `json:"why"`
}

// SignIn tells where somebody signed in, or tried to.
type SignIn struct {
	IP        string `json:"ip"`
	UserAgent string `json:"user_agent"`
	By        string `json:"by,omitempty"` // the sign-in provider; empty: with a password
}

func (s *Service) signInFrom(from account.From) SignIn {
	out := SignIn{IP: from.IP, UserAgent: from.UserAgent}
	if from.Vouched {
		out.By = s.provider.Name()
	}
	return out
}

// IdentityChanged tells that an account was connected with a person of the sign-in provider, or no longer is.
type IdentityChanged struct {
	On       bool   `json:"on"`
	Provider string `json:"provider"`
	Email    string `json:"email"`
}

// SecondFactorChanged tells whether a second factor counts now. How is "self" or "owner".
type SecondFactorChanged struct {
	On  bool   `json:"on"`
	How string `json:"how"`
}

// PasswordChanged tells how: "change" with the old one, "reset" with a link.
type PasswordChanged struct {
	How string `json:"how"`
}

// record appends an event of this room; subject is the id of the object it is about.
func (s *Service) record(ctx context.Context, tx *db.Tx, ws tenant.ID, kind, subject string, by events.Actor, payload any) error {
	return events.Append(ctx, tx, events.Event{
		Workspace: ws, Kind: kind, V: 1, Subject: subject, Actor: by, At: s.clock.Now(), Payload: payload,
	})
}

// recordForAccount appends an event to every workspace the account is a member of.
func (s *Service) recordForAccount(ctx context.Context, tx *db.Tx, accountID, kind string, payload any) error {
	seats, err := seatsOf(ctx, tx, accountID)
	if err != nil {
		return err
	}
	for _, seat := range seats {
		by := events.Actor{Kind: "member", ID: seat.member}
		if err := s.record(ctx, tx, seat.workspace, kind, seat.member, by, payload); err != nil {
			return err
		}
	}
	return nil
}
