package contact

import (
	"strings"
	"testing"

	"cxgenie/internal/platform/errs"
)

// What is typed is stored in one form, or said to be wrong.
func TestCustomValues(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxFieldValue+1)
	for kind, cases := range map[FieldKind][][2]string{
		TextField:   {{"  Lan \n Anh ", "Lan Anh"}, {long, "!field.too_long"}, {"", ""}},
		LongText:    {{" one\ntwo ", "one\ntwo"}, {long, long}, {strings.Repeat("x", maxLongText+1), "!field.too_long"}},
		NumberField: {{"0012.50", "12.5"}, {"-0", "0"}, {"-0.50", "-0.5"}, {"7", "7"}, {"1,5", "!field.number"}, {"twelve", "!field.number"}, {"1e9", "!field.number"}, {".5", "!field.number"}, {"12345678901234567", "!field.number"}},
		DateField:   {{"2026-02-28", "2026-02-28"}, {"2026-02-30", "!field.date"}, {"28.02.2026", "!field.date"}, {"0000-01-01", "!field.date"}},
		SelectField: {{" small ", "Small"}, {"Huge", "!field.not_allowed"}},
		YesNoField:  {{"true", "true"}, {"yes", "!field.not_allowed"}},
	} {
		f := CustomField{Kind: kind, Options: []string{"Small", "Large"}}
		for _, c := range cases {
			got, code, message := f.checked(c[0])
			if code != "" {
				got = "!" + code
			}
			if got != c[1] || (code == "") != (message == "") {
				t.Errorf("%s %.20q: %.30q %q, not %.30q", kind, c[0], got, message, c[1])
			}
		}
	}
}

// A code is made of the label: of letters that any program can write, and never one that is taken or means something.
func TestCodesOfFields(t *testing.T) {
	t.Parallel()
	others := []CustomField{{Code: "size"}, {Code: "size_2"}}
	for label, want := range map[string]string{
		"Company size": "company_size", "Số đơn hàng": "so_don_hang", "Size": "size_3", "E-mail!": "e_mail", "Name": "name_2", "3rd floor?": "field_3rd_floor",
		"注文": "field", "  --  ": "field", strings.Repeat("ab ", 40): strings.TrimRight(strings.Repeat("ab_", 40)[:46], "_"),
	} {
		if got := codeOf(label, others); got != want || !codeShape.MatchString(got) {
			t.Errorf("%q: %s, not %s", label, got, want)
		}
	}
}

// What is wrong with a field is said beside what was typed.
func TestCustomFieldInput(t *testing.T) {
	t.Parallel()
	for want, in := range map[string]CustomFieldInput{
		"": {Label: "Size", Kind: SelectField, Options: []string{"S", " s ", "L"}},
		"body.label field.required;body.kind field.not_allowed": {},
		"body.label field.too_long":                             {Label: strings.Repeat("x", 61), Kind: TextField},
		"body.code contact.custom_code":                         {Label: "A", Code: "Größe", Kind: TextField},
		"body.code contact.custom_code_reserved":                {Label: "A", Code: "email", Kind: TextField},
		"body.options contact.custom_no_options":                {Label: "A", Kind: SelectField, Options: []string{" "}},
		"body.options field.too_long":                           {Label: "A", Kind: SelectField, Options: []string{strings.Repeat("x", 101)}},
		"body.options field.too_many":                           {Label: "A", Kind: SelectField, Options: strings.Split("a b c d e f g h i j k l m n o p q r s t u v w x y z 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25", " ")},
	} {
		got, err := in.check(true)
		var said []string
		if e, ok := err.(*errs.Error); ok {
			for _, f := range e.Fields {
				said = append(said, f.Location+" "+f.Code)
			}
		}
		if strings.Join(said, ";") != want {
			t.Errorf("%+v: %v, not %q", in, said, want)
		}
		if want == "" && strings.Join(got.Options, ",") != "S,L" {
			t.Errorf("choices %v", got.Options)
		}
	}
}
