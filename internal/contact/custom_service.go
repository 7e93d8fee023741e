package contact

import (
	"context"
	"maps"
	"slices"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// How long another node's change of the fields may go unseen here, and how many workspaces are remembered.
const (
	fieldsTime       = 3 * time.Second
	fieldsRemembered = 10_000
)

// jobForgetField takes away what is known of all contacts about a field that is gone.
const jobForgetField = "contact.forget_field"

type forgetFieldArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
	FieldID   string    `json:"field_id"`
}

// HandleJobs registers what this room does later.
func (s *Service) HandleJobs(r *jobs.Runner) {
	r.Handle(jobForgetField, jobs.Options{Timeout: 10 * time.Minute, MaxAttempts: 20}, func(ctx context.Context, t jobs.Task) error {
		var a forgetFieldArgs
		if err := t.Decode(&a); err != nil {
			return err
		}
		return s.db.Drain(ctx, `DELETE FROM contact_custom_value WHERE workspace_id = $1 AND field_id = $2 AND contact_id IN (
 SELECT o.contact_id FROM contact_custom_value o WHERE o.workspace_id = $1 AND o.field_id = $2 LIMIT 1000)`, a.Workspace, a.FieldID)
	})
}

// CustomFields lists a workspace's custom fields in their order. They are remembered for a moment.
func (s *Service) CustomFields(ctx context.Context, ws tenant.ID) ([]CustomField, error) {
	return s.fields.Load(ctx, ws, func(ctx context.Context) ([]CustomField, error) { return customFields(ctx, s.db.Read(), ws) })
}

// fieldsOf changes the custom fields of a workspace, with one event. do sees them as they are.
func (s *Service) fieldsOf(ctx context.Context, by workspace.Caller, kind string, do func(ctx context.Context, tx *db.Tx, all []CustomField) (CustomField, error)) (f CustomField, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		all, err := customFields(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		if f, err = do(ctx, tx, all); err != nil {
			return err
		}
		tx.After(func() { s.fields.Drop(by.Workspace) })
		return events.Append(ctx, tx, events.Event{Workspace: by.Workspace, Kind: kind, V: 1, Subject: f.ID, Actor: by.Actor(), At: s.clock.Now(),
			Payload: CustomFieldChanged{Code: f.Code, Label: f.Label}})
	})
	if db.UniqueViolation(err) {
		err = ErrCustomFieldTaken
	}
	return f, err
}

// CustomFieldChanged (v1) is the payload of contact_field.created, .updated, .moved and .deleted.
type CustomFieldChanged struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

// AddCustomField makes a field, the last of all.
func (s *Service) AddCustomField(ctx context.Context, by workspace.Caller, in CustomFieldInput) (CustomField, error) {
	in, err := in.check(true)
	if err != nil {
		return CustomField{}, err
	}
	return s.fieldsOf(ctx, by, "contact_field.created", func(ctx context.Context, tx *db.Tx, all []CustomField) (CustomField, error) {
		if len(all) >= MaxCustomFields {
			return CustomField{}, ErrCustomFieldsFull
		}
		f := CustomField{ID: uid.New(), Code: in.Code, Label: in.Label, Kind: in.Kind, Options: in.Options, Required: in.Required, Shown: in.Shown, ForBot: in.ForBot}
		if f.Code == "" {
			f.Code = codeOf(f.Label, all)
		} else if slices.ContainsFunc(all, func(x CustomField) bool { return x.Code == f.Code }) {
			return f, errs.InvalidField("body.code", "contact.custom_code_taken", "Another field has this code.")
		}
		return f, insertCustomField(ctx, tx, by.Workspace, f, s.clock.Now())
	})
}

// ChangeCustomField changes everything about a field but its code and kind. A choice that is taken away stays where it was
// chosen until somebody chooses another.
func (s *Service) ChangeCustomField(ctx context.Context, by workspace.Caller, id string, in CustomFieldInput) (CustomField, error) {
	return s.fieldsOf(ctx, by, "contact_field.updated", func(ctx context.Context, tx *db.Tx, all []CustomField) (CustomField, error) {
		i := slices.IndexFunc(all, func(f CustomField) bool { return f.ID == id })
		if i < 0 {
			return CustomField{}, ErrCustomFieldMissing
		}
		f := all[i]
		in.Kind = f.Kind
		in, err := in.check(false)
		if err != nil {
			return f, err
		}
		f.Label, f.Options, f.Required, f.Shown, f.ForBot = in.Label, in.Options, in.Required, in.Shown, in.ForBot
		return f, updateCustomField(ctx, tx, by.Workspace, f, s.clock.Now())
	})
}

// OrderCustomFields puts the fields into an order that names each of them once.
func (s *Service) OrderCustomFields(ctx context.Context, by workspace.Caller, ids []string) error {
	_, err := s.fieldsOf(ctx, by, "contact_field.moved", func(ctx context.Context, tx *db.Tx, all []CustomField) (CustomField, error) {
		have := map[string]bool{}
		for _, f := range all {
			have[f.ID] = true
		}
		for i, id := range ids {
			if !have[id] {
				return CustomField{}, ErrCustomOrder
			}
			delete(have, id)
			if err := placeCustomField(ctx, tx, by.Workspace, id, i); err != nil {
				return CustomField{}, err
			}
		}
		if len(have) > 0 || len(all) == 0 {
			return CustomField{}, ErrCustomOrder
		}
		return all[0], nil
	})
	return err
}

// DeleteCustomField takes a field away, and with it what is known of all contacts: at once for everybody, the rows of the
// values by a job.
func (s *Service) DeleteCustomField(ctx context.Context, by workspace.Caller, id string) error {
	_, err := s.fieldsOf(ctx, by, "contact_field.deleted", func(ctx context.Context, tx *db.Tx, all []CustomField) (CustomField, error) {
		i := slices.IndexFunc(all, func(f CustomField) bool { return f.ID == id })
		if i < 0 {
			return CustomField{}, ErrCustomFieldMissing
		}
		if err := deleteCustomField(ctx, tx, by.Workspace, id); err != nil {
			return CustomField{}, err
		}
		return all[i], jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobForgetField, Args: forgetFieldArgs{by.Workspace, id}})
	})
	return err
}

// Custom lists all custom fields with what is known of a contact.
func (s *Service) Custom(ctx context.Context, ws tenant.ID, contactID string) ([]CustomValue, error) {
	all, err := s.CustomFields(ctx, ws)
	if err != nil || len(all) == 0 {
		return []CustomValue{}, err
	}
	return withValues(ctx, s.db.Read(), ws, contactID, all)
}

func withValues(ctx context.Context, q db.Querier, ws tenant.ID, contactID string, all []CustomField) ([]CustomValue, error) {
	known, err := customValues(ctx, q, ws, contactID)
	if err != nil {
		return nil, err
	}
	out := make([]CustomValue, len(all))
	for i, f := range all {
		out[i] = CustomValue{f, known[f.ID]}
	}
	return out, nil
}

// Asked are those of the fields with these codes that are there, with what is known of a contact; an empty contact is a
// visitor of whom nothing is known. q may be the caller's transaction.
func (s *Service) Asked(ctx context.Context, q db.Querier, ws tenant.ID, contactID string, codes []string) ([]CustomValue, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	all, err := customFields(ctx, q, ws)
	if err != nil {
		return nil, err
	}
	all = chosen(all, codes)
	if contactID != "" && len(all) > 0 {
		return withValues(ctx, q, ws, contactID, all)
	}
	out := make([]CustomValue, len(all))
	for i, f := range all {
		out[i].CustomField = f
	}
	return out, nil
}

// chosen are the fields with these codes, in the order of the fields.
func chosen(all []CustomField, codes []string) []CustomField {
	return slices.DeleteFunc(slices.Clone(all), func(f CustomField) bool { return !slices.Contains(codes, f.Code) })
}

// CheckedCustom are a customer's values in the form that is stored, as far as they are of fields that he is asked for; what
// else he says is left out. q may be the caller's transaction.
func (s *Service) CheckedCustom(ctx context.Context, q db.Querier, ws tenant.ID, typed map[string]string, asked []string, at string) (map[string]string, error) {
	typed = maps.Clone(typed)
	maps.DeleteFunc(typed, func(code, v string) bool { return v == "" || !slices.Contains(asked, code) })
	if len(typed) == 0 {
		return nil, nil
	}
	all, err := customFields(ctx, q, ws)
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(typed, func(code, _ string) bool {
		return !slices.ContainsFunc(all, func(f CustomField) bool { return f.Code == code })
	})
	stored, wrong := checkValues(all, typed, at)
	if len(wrong) > 0 {
		return nil, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return stored, nil
}

// setCustom stores checked values, and says whether anything is new.
func (s *Service) setCustom(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, values map[string]string) (bool, error) {
	if len(values) == 0 {
		return false, nil
	}
	all, err := customFields(ctx, tx, ws)
	if err != nil {
		return false, err
	}
	have, err := customValues(ctx, tx, ws, id)
	if err != nil {
		return false, err
	}
	fresh := false
	for _, f := range all {
		v, said := values[f.Code]
		if !said || v == have[f.ID] {
			continue
		}
		fresh = true
		if err := setCustomValue(ctx, tx, ws, id, f.ID, v, s.clock.Now()); err != nil {
			return false, err
		}
	}
	return fresh, nil
}
