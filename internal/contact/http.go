package contact

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// CustomFieldView is a custom field on the wire.
type CustomFieldView struct {
	ID       string    `json:"id"`
	Code     string    `json:"code" doc:"Its name for programs; fixed"`
	Label    string    `json:"label"`
	Kind     FieldKind `json:"kind" enum:"text,long_text,number,date,select,yes_no" doc:"Values are text: a number like 12.5, a day like 2026-11-28, one of the options, true or false"`
	Options  []string  `json:"options" nullable:"false" doc:"Of a select"`
	Required bool      `json:"required" doc:"A customer who is asked for it has to say it, unless he skips the form"`
	Shown    bool      `json:"shown" doc:"To agents, beside the conversation"`
	ForBot   bool      `json:"for_bot" doc:"Bots' language models are told what is known, and may say it to this customer"`
}

// CustomValueView is a custom field with what is known of a contact.
type CustomValueView struct {
	CustomFieldView
	Value string `json:"value" doc:"Empty: not known"`
}

func (f CustomField) view() CustomFieldView {
	return CustomFieldView{ID: f.ID, Code: f.Code, Label: f.Label, Kind: f.Kind, Options: append([]string{}, f.Options...), Required: f.Required, Shown: f.Shown, ForBot: f.ForBot}
}

// View is the field and its value on the wire.
func (v CustomValue) View() CustomValueView { return CustomValueView{v.view(), v.Value} }

type (
	// CustomFieldIn is exported because only exported embedded structs are read as input.
	CustomFieldIn struct {
		ID string `path:"field_id"`
	}
	// ContactCustomFieldBody is named in the API document.
	ContactCustomFieldBody struct {
		Code     string    `json:"code,omitempty" maxLength:"200" doc:"Lower-case letters, digits and underscores; made of the label when it is left out. Counts for a new field only"`
		Label    string    `json:"label" maxLength:"240" doc:"1 to 60 characters, unique"`
		Kind     FieldKind `json:"kind,omitempty" doc:"text, long_text, number, date, select or yes_no. Counts for a new field only"`
		Options  []string  `json:"options,omitempty" maxItems:"200" doc:"Of a select: 1 to 50"`
		Required bool      `json:"required,omitempty"`
		Shown    *bool     `json:"shown,omitempty" default:"true"`
		ForBot   bool      `json:"for_bot,omitempty" doc:"Bots' language models are told what is known"`
	}
	customFieldOut struct{ Body CustomFieldView }
	nothing        struct{}
)

func (b ContactCustomFieldBody) input() CustomFieldInput {
	return CustomFieldInput{Code: b.Code, Label: b.Label, Kind: b.Kind, Options: b.Options, Required: b.Required, Shown: b.Shown == nil || *b.Shown, ForBot: b.ForBot}
}

func op(id, method, path, summary string, status int) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: "/v1/contact-fields" + path, Summary: summary, Tags: []string{"Contacts"}, DefaultStatus: status}
}

// Routes registers the operations on the fields of contacts. Those on contacts themselves are where they are looked at.
func (s *Service) Routes(d *workspace.Doors) {
	manage := workspace.Need("settings", workspace.Manage)
	type listOut struct {
		Body struct {
			Items []CustomFieldView `json:"items" nullable:"false"`
		}
	}
	workspace.Register(d, op("list-contact-fields", http.MethodGet, "", "The company's fields for its customers, in their order", 200), workspace.Need("contacts", workspace.View),
		func(ctx context.Context, by workspace.Caller, _ *nothing) (*listOut, error) {
			all, err := s.CustomFields(ctx, by.Workspace)
			out := &listOut{}
			out.Body.Items = []CustomFieldView{}
			for _, f := range all {
				out.Body.Items = append(out.Body.Items, f.view())
			}
			return out, err
		})
	type addIn struct{ Body ContactCustomFieldBody }
	workspace.Register(d, op("add-contact-field", http.MethodPost, "", "Make a field for all customers", 201), manage,
		func(ctx context.Context, by workspace.Caller, in *addIn) (*customFieldOut, error) {
			f, err := s.AddCustomField(ctx, by, in.Body.input())
			return &customFieldOut{f.view()}, err
		})
	type changeIn struct {
		CustomFieldIn
		Body ContactCustomFieldBody
	}
	workspace.Register(d, op("change-contact-field", http.MethodPut, "/{field_id}", "Change a field; its code and kind stay", 200), manage,
		func(ctx context.Context, by workspace.Caller, in *changeIn) (*customFieldOut, error) {
			if !uid.Valid(in.ID) {
				return nil, ErrCustomFieldMissing
			}
			f, err := s.ChangeCustomField(ctx, by, in.ID, in.Body.input())
			return &customFieldOut{f.view()}, err
		})
	workspace.Register(d, op("delete-contact-field", http.MethodDelete, "/{field_id}", "Delete a field with its values", 204), manage,
		func(ctx context.Context, by workspace.Caller, in *CustomFieldIn) (*nothing, error) {
			if !uid.Valid(in.ID) {
				return nil, ErrCustomFieldMissing
			}
			return nil, s.DeleteCustomField(ctx, by, in.ID)
		})
	type orderIn struct {
		Body struct {
			IDs []string `json:"field_ids" maxItems:"100" doc:"All of them, each once"`
		}
	}
	workspace.Register(d, op("order-contact-fields", http.MethodPost, "/order", "Put the fields into an order", 204), manage,
		func(ctx context.Context, by workspace.Caller, in *orderIn) (*nothing, error) {
			return nil, s.OrderCustomFields(ctx, by, in.Body.IDs)
		})
}
