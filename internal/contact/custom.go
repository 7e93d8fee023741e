package contact

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// FieldKind says what may stand in a custom field.
type FieldKind string

// The kinds of custom fields. A value is kept as text: a number with a point, a day as 2026-11-28, one of the options, and
// true or false.
const (
	TextField   FieldKind = "text"
	LongText    FieldKind = "long_text"
	NumberField FieldKind = "number"
	DateField   FieldKind = "date"
	SelectField FieldKind = "select"
	YesNoField  FieldKind = "yes_no"
)

var fieldKinds = []FieldKind{TextField, LongText, NumberField, DateField, SelectField, YesNoField}

// CustomField is a fact that the company wants to know of its customers, in its own words.
type CustomField struct {
	ID       string
	Code     string // its name for programs, fixed for ever
	Label    string
	Kind     FieldKind // fixed for ever: values would not fit another one
	Options  []string  // of a select
	Required bool      // a customer who is asked for it has to say it, unless he skips the whole form
	Shown    bool      // to agents, beside the conversation
	ForBot   bool      // a bot's language model is told what is known
}

// AskedField is a custom field as a customer is asked for it.
type AskedField struct {
	Code     string    `json:"code"`
	Label    string    `json:"label"`
	Kind     FieldKind `json:"kind" enum:"text,long_text,number,date,select,yes_no"`
	Options  []string  `json:"options,omitempty" nullable:"false"`
	Required bool      `json:"required"`
}

// Asked is how a customer is asked for the field.
func (f *CustomField) Asked() AskedField {
	return AskedField{Code: f.Code, Label: f.Label, Kind: f.Kind, Options: f.Options, Required: f.Required}
}

// CustomValue is a custom field with what is known of one contact; empty: nothing.
type CustomValue struct {
	CustomField
	Value string
}

// Limits of custom fields.
const (
	MaxCustomFields = 50
	maxFieldOptions = 50
	maxFieldOption  = 100
	maxLongText     = 2000
	maxFieldCode    = 50
)

// Errors about custom fields.
var (
	ErrCustomFieldMissing = errs.New(errs.NotFound, "contact.custom_field_not_found", "There is no such field.")
	ErrCustomFieldsFull   = errs.New(errs.Conflict, "contact.too_many_custom_fields", "A workspace has at most 50 fields for its customers.")
	ErrCustomFieldTaken   = errs.New(errs.Conflict, "contact.custom_field_taken", "Another field has this name.",
		errs.Field{Location: "body.label", Code: "contact.custom_field_taken", Message: "Another field has this name."})
	ErrCustomOrder = errs.New(errs.Conflict, "contact.custom_order", "The fields have changed meanwhile. Look at them again.")
)

// standardFields are what every contact has anyway, by the names under which they are asked and spoken of.
var standardFields = []string{"name", "email", "phone", "phone_number", "country_code", "label", "id", "language", "tags", "custom"}

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// CustomFieldInput is what is typed about a custom field. Code and Kind count for a new one only; an empty code is made of
// the label.
type CustomFieldInput struct {
	Code     string
	Label    string
	Kind     FieldKind
	Options  []string
	Required bool
	Shown    bool
	ForBot   bool
}

// check is in in the form that is stored, with everything that is wrong with it.
func (in CustomFieldInput) check(isNew bool) (CustomFieldInput, error) {
	var wrong []errs.Field
	bad := func(name, code, message string) {
		wrong = append(wrong, errs.Field{Location: "body." + name, Code: code, Message: message})
	}
	in.Label, in.Code = text.Line(in.Label), text.Trim(in.Code)
	switch {
	case in.Label == "":
		bad("label", "field.required", "This field is required.")
	case text.Len(in.Label) > maxFieldName:
		bad("label", "field.too_long", "Too long: at most 60 characters.")
	}
	if isNew {
		switch {
		case in.Code == "":
		case len(in.Code) > maxFieldCode || !codeShape.MatchString(in.Code):
			bad("code", "contact.custom_code", "Use lower-case letters, digits and underscores, at most 50, beginning with a letter.")
		case slices.Contains(standardFields, in.Code):
			bad("code", "contact.custom_code_reserved", "Every customer has this already.")
		}
		if !slices.Contains(fieldKinds, in.Kind) {
			bad("kind", "field.not_allowed", "Must be text, long_text, number, date, select or yes_no.")
		}
	}
	in.Options = cleanOptions(in.Options)
	switch {
	case in.Kind != SelectField:
		in.Options = []string{}
	case len(in.Options) == 0:
		bad("options", "contact.custom_no_options", "Name at least one choice.")
	case len(in.Options) > maxFieldOptions:
		bad("options", "field.too_many", "At most 50 choices.")
	case slices.ContainsFunc(in.Options, func(o string) bool { return text.Len(o) > maxFieldOption }):
		bad("options", "field.too_long", "Too long: at most 100 characters each.")
	}
	if len(wrong) > 0 {
		return in, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return in, nil
}

// cleanOptions are choices in one line each, each once.
func cleanOptions(typed []string) []string {
	out, seen := []string{}, map[string]bool{}
	for _, o := range typed {
		if o = text.Line(o); o != "" && !seen[labelKey(o)] {
			seen[labelKey(o)] = true
			out = append(out, o)
		}
	}
	return out
}

func labelKey(label string) string { return strings.ToLower(label) }

// codeOf makes a code of a label that none of the others has.
func codeOf(label string, others []CustomField) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text.Fold(label)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	code := strings.Trim(b.String(), "_")
	if code == "" || code[0] >= '0' && code[0] <= '9' {
		code = strings.Trim("field_"+code, "_")
	}
	code = strings.Trim(code[:min(len(code), maxFieldCode-4)], "_")
	taken := func(c string) bool {
		return slices.Contains(standardFields, c) || slices.ContainsFunc(others, func(f CustomField) bool { return f.Code == c })
	}
	for n, base := 2, code; taken(code); n++ {
		code = base + "_" + strconv.Itoa(n)
	}
	return code
}

// One number, with a point: where a comma parts thousands and where it begins the decimals is not the same everywhere.
var numberShape = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,6})?$`)

// checked is what was typed in the form that is stored; code and message say what is wrong with it. Empty is always right.
func (f *CustomField) checked(typed string) (stored, code, message string) {
	if f.Kind != LongText {
		typed = text.Line(typed)
	}
	typed = text.Trim(typed)
	if typed == "" {
		return "", "", ""
	}
	limit := maxFieldValue
	if f.Kind == LongText {
		limit = maxLongText
	}
	if text.Len(typed) > limit {
		return "", "field.too_long", "Too long: at most " + strconv.Itoa(limit) + " characters."
	}
	switch f.Kind {
	case NumberField:
		if !numberShape.MatchString(typed) {
			return "", "field.number", "A number looks like 12 or 12.5."
		}
		return plainNumber(typed), "", ""
	case DateField:
		if day, err := time.Parse(time.DateOnly, typed); err != nil || day.Year() < 1000 {
			return "", "field.date", "A day looks like 2026-11-28."
		}
	case SelectField:
		at := slices.IndexFunc(f.Options, func(o string) bool { return labelKey(o) == labelKey(typed) })
		if at < 0 {
			return "", "field.not_allowed", "Choose one of the choices."
		}
		return f.Options[at], "", ""
	case YesNoField:
		if typed != "true" && typed != "false" {
			return "", "field.not_allowed", "Must be true or false."
		}
	}
	return typed, "", ""
}

// plainNumber is a number without what does not count.
func plainNumber(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, part, _ := strings.Cut(s, ".")
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	if whole == "" {
		whole = "0"
	}
	if part != "" {
		part = "." + part
	}
	if whole+part == "0" {
		sign = ""
	}
	return sign + whole + part
}

// checkValues are values, by code, in the form that is stored. Those of fields that are not there are wrong.
func checkValues(fields []CustomField, typed map[string]string, at string) (map[string]string, []errs.Field) {
	stored := map[string]string{}
	var wrong []errs.Field
	for code, v := range typed {
		i := slices.IndexFunc(fields, func(f CustomField) bool { return f.Code == code })
		if i < 0 {
			wrong = append(wrong, errs.Field{Location: at + "." + code, Code: "contact.custom_field_not_found", Message: "There is no such field."})
			continue
		}
		ok, bad, message := fields[i].checked(v)
		if bad != "" {
			wrong = append(wrong, errs.Field{Location: at + "." + code, Code: bad, Message: message})
		}
		stored[code] = ok
	}
	slices.SortFunc(wrong, func(a, b errs.Field) int { return strings.Compare(a.Location, b.Location) })
	return stored, wrong
}

func encodeOptions(options []string) string {
	b, err := json.Marshal(options)
	if err != nil {
		panic("contact: options: " + err.Error()) // strings only
	}
	return string(b)
}
