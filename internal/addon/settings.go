package addon

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

const (
	maxSettings = 16 << 10
	maxSecret   = 512
)

// compile reads the schema of a kind. Kinds are fixed at start, so a broken one stops it.
func compile(k Kind) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(k.Settings()))
	if err == nil {
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err = c.AddResource(k.Name(), doc); err == nil {
			var s *jsonschema.Schema
			if s, err = c.Compile(k.Name()); err == nil {
				return s
			}
		}
	}
	panic(fmt.Sprintf("addon: the settings of %s are no schema: %v", k.Name(), err))
}

// tidy trims what people typed and leaves empty texts out, so that "not filled in" has one form.
func tidy(settings map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range settings {
		if s, ok := v.(string); ok {
			if s = text.Trim(s); s == "" {
				continue
			}
			v = s
		}
		out[name] = v
	}
	return out
}

// fits holds settings against a schema and names the wrong fields.
func fits(s *jsonschema.Schema, settings map[string]any) []errs.Field {
	err := s.Validate(settings)
	var wrong *jsonschema.ValidationError
	if !errors.As(err, &wrong) {
		return nil
	}
	var fields []errs.Field
	var walk func(e *jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		for _, cause := range e.Causes {
			walk(cause)
		}
		if len(e.Causes) == 0 {
			fields = append(fields, wrongFields(e)...)
		}
	}
	walk(wrong)
	return fields
}

func wrongFields(e *jsonschema.ValidationError) []errs.Field {
	at := func(name string) string {
		return strings.Join(append([]string{"body.settings"}, append(append([]string{}, e.InstanceLocation...), name)...), ".")
	}
	here := strings.Join(append([]string{"body.settings"}, e.InstanceLocation...), ".")
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		var fields []errs.Field
		for _, name := range k.Missing {
			fields = append(fields, errs.Field{Location: at(name), Code: "field.required", Message: "This field is required."})
		}
		return fields
	case *kind.MaxLength:
		return []errs.Field{{Location: here, Code: "field.too_long", Message: fmt.Sprintf("Too long: at most %d characters.", k.Want)}}
	case *kind.Enum:
		return []errs.Field{{Location: here, Code: "field.not_allowed", Message: "This is none of the choices."}}
	case *kind.AdditionalProperties:
		return []errs.Field{{Location: here, Code: "field.unknown", Message: "There is no setting of this name."}}
	}
	return []errs.Field{{Location: here, Code: "field.invalid", Message: "This does not look right."}}
}

// checkSecrets accepts what can stand in a header: one line of visible characters.
func checkSecrets(k Kind, secrets map[string]string) []errs.Field {
	var fields []errs.Field
	for name, v := range secrets {
		switch {
		case !slices.Contains(k.Secrets(), name):
			fields = append(fields, errs.Field{Location: "body.secrets", Code: "field.unknown", Message: "There is no setting of this name."})
		case len(v) > maxSecret:
			fields = append(fields, errs.Field{Location: "body.secrets." + name, Code: "field.too_long", Message: fmt.Sprintf("Too long: at most %d characters.", maxSecret)})
		case strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }):
			fields = append(fields, errs.Field{Location: "body.secrets." + name, Code: "field.invalid", Message: "Only letters, digits and signs of ASCII, in one line."})
		}
	}
	return fields
}

func marshal(settings map[string]any) (json.RawMessage, error) {
	b, err := json.Marshal(settings)
	if err == nil && len(b) > maxSettings {
		err = errs.InvalidField("body.settings", "field.too_long", "The settings are too long.")
	}
	return b, err
}
