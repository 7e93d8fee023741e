package addon

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/contact"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/workspace"
)

// AddonView is an add-on of the product in one workspace.
type AddonView struct {
	Name      string            `json:"name" enum:"custom_authentication"`
	Active    bool              `json:"active" doc:"The plan includes it."`
	Enabled   bool              `json:"enabled"`
	Schema    json.RawMessage   `json:"schema" doc:"The JSON schema of its settings."`
	Settings  map[string]any    `json:"settings"`
	Secrets   map[string]string `json:"secrets" doc:"Masked: the last four characters at most."`
	ChangedAt *workspace.Time   `json:"changed_at"`
}

func addonView(v View) AddonView {
	out := AddonView{Name: v.Name, Active: v.Active, Enabled: v.Enabled, Schema: v.Schema, Settings: v.Settings, Secrets: v.Secrets}
	if !v.ChangedAt.IsZero() {
		out.ChangedAt = &workspace.Time{Time: v.ChangedAt}
	}
	return out
}

// AddonFailure is what went wrong within one hour for one reason.
type AddonFailure struct {
	Reason  Reason         `json:"reason" enum:"unreachable,timed_out,private_address,redirected,bad_status,too_large,not_json,refused,identity_missing"`
	Status  int            `json:"status" doc:"HTTP status of the answer; 0 when there was none."`
	Detail  string         `json:"detail"`
	Times   int64          `json:"times"`
	FirstAt workspace.Time `json:"first_at"`
	LastAt  workspace.Time `json:"last_at"`
}

// AddonHeader is one line of the request that a test has made.
type AddonHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// AddonContact is whom a test would have touched.
type AddonContact struct {
	ID     string `json:"id"`
	Number int64  `json:"number"`
	Name   string `json:"name"`
}

// AddonTrial shows a test from end to end, its secrets masked.
type AddonTrial struct {
	OK      bool `json:"ok"`
	Request struct {
		Method  string        `json:"method"`
		URL     string        `json:"url"`
		Headers []AddonHeader `json:"headers" nullable:"false"`
		Body    string        `json:"body"`
	} `json:"request"`
	Answer struct {
		Status      int    `json:"status" doc:"0 when there was no answer."`
		ContentType string `json:"content_type"`
		Body        string `json:"body"`
		TookMs      int64  `json:"took_ms"`
	} `json:"answer"`
	Reason  Reason            `json:"reason,omitempty" enum:"unreachable,timed_out,private_address,redirected,bad_status,too_large,not_json,refused,identity_missing"`
	Detail  string            `json:"detail,omitempty"`
	Dropped []string          `json:"dropped" nullable:"false" doc:"Facts that were left out because they cannot be right."`
	Facts   map[string]string `json:"facts" doc:"What the contact would be given."`
	Creates bool              `json:"creates" doc:"A new contact would be made."`
	Contact *AddonContact     `json:"contact" doc:"The contact that would be updated."`
	Others  []AddonContact    `json:"possible_duplicates" nullable:"false"`
}

func trialView(t Trial) AddonTrial {
	out := AddonTrial{OK: t.Refusal == nil, Dropped: append([]string{}, t.Dropped...), Facts: map[string]string{}, Others: []AddonContact{}}
	out.Request.Method, out.Request.URL, out.Request.Body, out.Request.Headers = t.Exchange.Method, t.Exchange.URL, t.Exchange.Body, []AddonHeader{}
	for _, h := range t.Exchange.Headers {
		out.Request.Headers = append(out.Request.Headers, AddonHeader(h))
	}
	out.Answer.Status, out.Answer.ContentType, out.Answer.Body = t.Exchange.Status, t.Exchange.Type, t.Exchange.Answer
	out.Answer.TookMs = t.Exchange.Took.Milliseconds()
	if t.Refusal != nil {
		out.Reason, out.Detail = t.Refusal.Reason, t.Refusal.Detail
		return out
	}
	for name, v := range map[string]string{"external_id": t.Person.ExternalID, "name": t.Person.Name, "email": t.Person.Email,
		"phone_number": t.Person.Phone, "country_code": t.Person.CountryCode, "avatar": t.Person.AvatarURL, "label": t.Person.Label} {
		if v != "" {
			out.Facts[name] = v
		}
	}
	named := func(c *contact.Contact) AddonContact { return AddonContact{c.ID, c.Number, c.Name} }
	if out.Creates = t.Contact == nil; !out.Creates {
		c := named(t.Contact)
		out.Contact = &c
	}
	for _, c := range t.Duplicates {
		out.Others = append(out.Others, named(c))
	}
	return out
}

func op(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: "/v1/addons" + path, Summary: summary, Tags: []string{"Add-ons"}, MaxBodyBytes: 64 << 10}
}

type one struct {
	Name string `path:"addon"`
}

// AddonInput is what somebody typed.
type AddonInput struct {
	Settings map[string]any    `json:"settings"`
	Secrets  map[string]string `json:"secrets,omitempty" doc:"A secret that is not named stays as it is."`
}

type setIn struct {
	Name string `path:"addon"`
	Body struct {
		AddonInput
		Enabled bool `json:"enabled"`
	}
}

type tryIn struct {
	Name string `path:"addon"`
	Body struct {
		AddonInput
		UserToken string `json:"user_token" maxLength:"4096"`
	}
}

type listOut struct{ Body page.List[AddonView] }

type viewOut struct{ Body AddonView }

type failuresOut struct{ Body page.List[AddonFailure] }

type tryOut struct{ Body AddonTrial }

// Routes registers the operations of this room.
func (s *Service) Routes(d *workspace.Doors) {
	workspace.Register(d, op("list-addons", http.MethodGet, "", "The add-ons and their settings"), workspace.Need("settings", workspace.View),
		func(ctx context.Context, c workspace.Caller, _ *struct{}) (*listOut, error) {
			all, err := s.List(ctx, c)
			out := &listOut{page.List[AddonView]{Items: []AddonView{}}}
			for _, v := range all {
				out.Body.Items = append(out.Body.Items, addonView(v))
			}
			return out, err
		})
	workspace.Register(d, op("set-addon", http.MethodPut, "/{addon}", "Set an add-on up, switch it on or off"), workspace.Need("settings", workspace.Manage),
		func(ctx context.Context, c workspace.Caller, in *setIn) (*viewOut, error) {
			v, err := s.Set(ctx, c, in.Name, Input{Enabled: in.Body.Enabled, Settings: in.Body.Settings, Secrets: in.Body.Secrets})
			return &viewOut{addonView(v)}, err
		})
	workspace.Register(d, op("test-addon", http.MethodPost, "/{addon}/test", "Ask the company's server who a token belongs to; changes nothing"), workspace.Need("settings", workspace.Manage),
		func(ctx context.Context, c workspace.Caller, in *tryIn) (*tryOut, error) {
			t, err := s.Try(ctx, c, in.Name, Input{Settings: in.Body.Settings, Secrets: in.Body.Secrets}, in.Body.UserToken)
			return &tryOut{trialView(t)}, err
		})
	workspace.Register(d, op("list-addon-failures", http.MethodGet, "/{addon}/failures", "What went wrong with an add-on, newest first"), workspace.Need("settings", workspace.Manage),
		func(ctx context.Context, c workspace.Caller, in *one) (*failuresOut, error) {
			all, err := s.Failures(ctx, c, in.Name)
			out := &failuresOut{page.List[AddonFailure]{Items: []AddonFailure{}}}
			for _, f := range all {
				out.Body.Items = append(out.Body.Items, AddonFailure{f.Reason, f.Status, f.Detail, f.Times, workspace.Time{Time: f.FirstAt}, workspace.Time{Time: f.LastAt}})
			}
			return out, err
		})
}
