package contact

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// yesNo is how a yes/no is said to a customer.
var yesNo = map[string]map[string]string{"en": {"true": "yes", "false": "no"}, "vi": {"true": "có", "false": "không"}}

// Said is the value as a customer reads it, in his language where that is one of ours.
func (v CustomValue) Said(language string) string {
	if v.Kind != YesNoField {
		return v.Value
	}
	base, _, _ := strings.Cut(language, "-")
	said, ok := yesNo[base]
	if !ok {
		said = yesNo["en"]
	}
	return said[v.Value]
}

// FieldCodes are the codes of a workspace's custom fields: texts to customers may speak of each as {{customer.<code>}}.
func (s *Service) FieldCodes(ctx context.Context, ws tenant.ID) ([]string, error) {
	all, err := s.CustomFields(ctx, ws)
	codes := make([]string, len(all))
	for i, f := range all {
		codes[i] = f.Code
	}
	return codes, err
}

// Told is what a language model that answers a contact is told of him: his label, and what is known of him in the fields
// that are for bots. A workspace without such fields is not looked at any further: then it is nothing at all.
func (s *Service) Told(ctx context.Context, ws tenant.ID, id string) (label string, known []CustomValue, err error) {
	all, err := s.CustomFields(ctx, ws)
	if err != nil {
		return "", nil, err
	}
	all = slices.DeleteFunc(slices.Clone(all), func(f CustomField) bool { return !f.ForBot })
	if len(all) == 0 {
		return "", nil, nil
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT c.label, v.field_id, v.value FROM contact c
 LEFT JOIN contact_custom_value v ON v.workspace_id = c.workspace_id AND v.contact_id = c.id
 WHERE c.workspace_id = $1 AND c.id = $2`, ws, id)
	values := map[string]string{}
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var field, value sql.NullString
		err := r.Scan(&label, &field, &value)
		values[field.String] = value.String
		return struct{}{}, err
	})
	for _, f := range all {
		if v := values[f.ID]; v != "" {
			known = append(known, CustomValue{f, v})
		}
	}
	return label, known, err
}
