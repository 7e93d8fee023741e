package contact

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/phone"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Details is what a person says about himself. It is believed as said: it never opens another contact.
type Details struct {
	Name  string `json:"name,omitempty" maxLength:"400"`
	Email string `json:"email,omitempty" maxLength:"1000"`
	Phone string `json:"phone,omitempty" maxLength:"200"`
	// Country is chosen beside the number. It is read with that and kept no further.
	Country string `json:"country,omitempty" maxLength:"20" doc:"Two letters, like GB: where the phone number is from, unless it says so itself"`
	// Custom is checked by CheckedCustom, as only the workspace knows its fields.
	Custom map[string]string `json:"custom,omitempty" maxProperties:"50" doc:"Custom fields by code, as far as the bot asks for them"`
}

// Empty says that nothing was said.
func (d Details) Empty() bool {
	return d.Name == "" && d.Email == "" && d.Phone == "" && len(d.Custom) == 0
}

// Checked is d in the form that is stored. at is the place of its fields in the request, "body.contact" for example. A phone
// number that does not say where it is from is from the country that was chosen with it, else from country, else from the one
// that the locale names (see phone.Keep).
func (d Details) Checked(at, country, locale string) (Details, error) {
	chosen := strings.ToUpper(text.Trim(d.Country))
	country = cmp.Or(chosen, country, phone.CountryOf(locale))
	d = Details{Name: text.Line(d.Name), Email: text.Trim(d.Email), Phone: text.Line(d.Phone), Custom: d.Custom}
	var wrong []errs.Field
	bad := func(field, code, message string) {
		wrong = append(wrong, errs.Field{Location: at + "." + field, Code: code, Message: message})
	}
	if text.Len(d.Name) > 100 {
		bad("name", "field.too_long", "Too long: at most 100 characters.")
	}
	if d.Email != "" && (text.Len(d.Email) > 254 || !text.ValidEmail(d.Email)) {
		bad("email", "field.email", "This is no e-mail address.")
	}
	if chosen != "" && !phone.Known(chosen) {
		bad("country", "field.not_allowed", "A country is two letters, like GB or VN.")
	} else if d.Phone != "" {
		var code, message string
		if d.Phone, code, message = readPhone(d.Phone, country); code != "" {
			bad("phone", code, message)
		}
	}
	if len(wrong) > 0 {
		return Details{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return d, nil
}

// readPhone is a number in the form that is stored; code and message say why it is none.
func readPhone(typed, country string) (stored, code, message string) {
	stored, err := phone.Keep(typed, country)
	switch {
	case errors.Is(err, phone.ErrImpossible):
		return "", "field.phone_impossible", "No number of this country looks like that."
	case err != nil:
		return "", "field.phone", "This is no phone number."
	}
	return stored, "", ""
}

// Introduce writes down what a contact says about himself; what he leaves out stays. ErrNotFound when there is no such
// contact. The details were checked.
func (s *Service) Introduce(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, d Details) (*Contact, error) {
	c, err := lock(ctx, tx, ws, id)
	if db.NotFound(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	before := *c
	set := func(to *string, v string) {
		if v != "" {
			*to = v
		}
	}
	set(&c.Name, d.Name)
	set(&c.Email, d.Email)
	set(&c.Phone, d.Phone)
	fresh, err := s.setCustom(ctx, tx, ws, id, d.Custom)
	if err != nil || *c == before && !fresh {
		return c, err
	}
	c.Identified = c.Email != "" || c.Phone != ""
	c.UpdatedAt = s.clock.Now()
	if err := update(ctx, tx, ws, c, text.EmailKey(c.Email)); err != nil {
		return nil, err
	}
	return c, events.Append(ctx, tx, events.Event{Workspace: ws, Kind: "contact.updated", V: 1, Subject: id,
		Actor: events.Actor{Kind: "contact", ID: id}, At: c.UpdatedAt, Payload: c.Card()})
}

// IntroduceHimself is Introduce on its own. Somebody who has not written yet is no contact, and nothing is kept of him.
func (s *Service) IntroduceHimself(ctx context.Context, ws tenant.ID, id string, d Details) error {
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.Introduce(ctx, tx, ws, id, d)
		return err
	})
	if errs.CodeOf(err) == ErrNotFound.Code {
		return nil
	}
	return err
}
