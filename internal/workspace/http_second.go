package workspace

import (
	"context"

	"cxgenie/internal/platform/page"
)

// WorkspaceSecondFactor is how the signed-in person's second factor stands.
type WorkspaceSecondFactor struct {
	On           bool `json:"on"`
	RecoveryLeft int  `json:"recovery_left" doc:"Recovery codes that were not used yet."`
}

// WorkspaceEnrolment is what an authenticator app is given. It is shown once.
type WorkspaceEnrolment struct {
	Secret string `json:"secret"`
	URI    string `json:"uri" doc:"For a QR code that the page draws itself."`
}

// WorkspaceRecoveryCodes are shown once; each works once.
type WorkspaceRecoveryCodes struct {
	Codes []string `json:"codes" nullable:"false"`
}

// WorkspaceDevice is a browser in which the person is signed in.
type WorkspaceDevice struct {
	ID         string `json:"id"`
	UserAgent  string `json:"user_agent"`
	IP         string `json:"ip"`
	CreatedAt  Time   `json:"created_at"`
	LastSeenAt Time   `json:"last_seen_at"`
	Current    bool   `json:"current"`
}

type secondOut struct{ Body WorkspaceSecondFactor }

type enrolmentOut struct{ Body WorkspaceEnrolment }

type recoveryOut struct{ Body WorkspaceRecoveryCodes }

type devicesOut struct{ Body page.List[WorkspaceDevice] }

type enrolIn struct {
	Body struct {
		Password string `json:"password"`
	}
}

type codeIn struct {
	Body struct {
		Code string `json:"code" maxLength:"64"`
	}
}

type proofIn struct {
	Body struct {
		Password string `json:"password"`
		Code     string `json:"code,omitempty" maxLength:"64"`
	}
}

type transferIn struct {
	Body struct {
		ToMemberID string `json:"to_member_id"`
		Password   string `json:"password"`
		Code       string `json:"code,omitempty" maxLength:"64" doc:"Of the second factor, where the owner has one."`
	}
}

type devicePath struct {
	SessionID string `path:"session_id"`
}

func (d *Doors) secondRoutes() {
	s, tag := d.s, "Me"
	Register(d, op("GET", "/v1/me/second-factor", "get-second-factor", tag, "How one's own second factor stands"), SignedIn(),
		func(ctx context.Context, c Caller, _ *empty) (*secondOut, error) {
			v, err := s.SecondFactor(ctx, c)
			return &secondOut{WorkspaceSecondFactor(v)}, err
		})
	Register(d, op("POST", "/v1/me/second-factor", "enrol-second-factor", tag, "Get a secret for an authenticator app"), SignedIn(),
		func(ctx context.Context, c Caller, in *enrolIn) (*enrolmentOut, error) {
			v, err := s.EnrolSecond(ctx, c, in.Body.Password)
			return &enrolmentOut{WorkspaceEnrolment(v)}, err
		})
	Register(d, op("POST", "/v1/me/second-factor/confirm", "confirm-second-factor", tag, "Switch the second factor on with a first code"), SignedIn(),
		func(ctx context.Context, c Caller, in *codeIn) (*recoveryOut, error) {
			codes, err := s.ConfirmSecond(ctx, c, in.Body.Code)
			return &recoveryOut{WorkspaceRecoveryCodes{codes}}, err
		})
	Register(d, op("POST", "/v1/me/second-factor/recovery-codes", "renew-recovery-codes", tag, "Make new recovery codes"), SignedIn(),
		func(ctx context.Context, c Caller, in *proofIn) (*recoveryOut, error) {
			codes, err := s.RenewRecovery(ctx, c, in.Body.Password, in.Body.Code)
			return &recoveryOut{WorkspaceRecoveryCodes{codes}}, err
		})
	Register(d, noContent(op("POST", "/v1/me/second-factor/disable", "disable-second-factor", tag, "Switch the second factor off")), SignedIn(),
		func(ctx context.Context, c Caller, in *proofIn) (*none, error) {
			return nil, s.DisableSecond(ctx, c, in.Body.Password, in.Body.Code)
		})
	Register(d, noContent(op("DELETE", "/v1/members/{member_id}/second-factor", "reset-second-factor", "Members", "Take a lost second factor off a member; for the owner")), Need("members", Manage),
		func(ctx context.Context, c Caller, in *struct {
			MemberID string `path:"member_id"`
		}) (*none, error) {
			return nil, s.ResetSecond(ctx, c, in.MemberID)
		})
	Register(d, noContent(op("POST", "/v1/workspace/transfer", "transfer-ownership", "Workspace", "Hand the workspace over to another member; for the owner")), Need("members", Manage),
		func(ctx context.Context, c Caller, in *transferIn) (*none, error) {
			return nil, s.TransferOwnership(ctx, c, in.Body.ToMemberID, in.Body.Password, in.Body.Code)
		})
	Register(d, op("GET", "/v1/me/sessions", "list-sessions", tag, "Where one is signed in, the last used first"), SignedIn(),
		func(ctx context.Context, c Caller, _ *empty) (*devicesOut, error) {
			all, err := s.Devices(ctx, c)
			out := &devicesOut{page.List[WorkspaceDevice]{Items: []WorkspaceDevice{}}}
			for _, v := range all {
				out.Body.Items = append(out.Body.Items, WorkspaceDevice{v.ID, v.UserAgent, v.IP, Time{v.CreatedAt}, Time{v.LastSeenAt}, v.Current})
			}
			return out, err
		})
	Register(d, noContent(op("DELETE", "/v1/me/sessions/{session_id}", "end-session", tag, "Sign out in one browser")), SignedIn(),
		func(ctx context.Context, c Caller, in *devicePath) (*none, error) {
			return nil, s.EndDevice(ctx, c, in.SessionID)
		})
	Register(d, noContent(op("POST", "/v1/me/sessions/end-others", "end-other-sessions", tag, "Sign out everywhere but here")), SignedIn(),
		func(ctx context.Context, c Caller, _ *empty) (*none, error) { return nil, s.EndOtherDevices(ctx, c) })
}
