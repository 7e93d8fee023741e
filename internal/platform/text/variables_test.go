package text

import (
	"slices"
	"testing"
)

func TestVariables(t *testing.T) {
	t.Parallel()
	values := map[string]string{"name": "Lan", "braces": "{{name}}"}
	for said, want := range map[string]string{
		"Hello":                           "Hello",
		"Hello {{name}}!":                 "Hello Lan!",
		"Hello {{ name }}, {{name}}!":     "Hello Lan, Lan!",
		"Hello {{other}}!":                "Hello!",
		"Hello {{other}}":                 "Hello",
		"Hello {{other}} and welcome":     "Hello  and welcome",
		"Hello {{other|there}}!":          "Hello there!",
		"Hello {{name|there}}!":           "Hello Lan!",
		"Hello {{ other | dear guest }}!": "Hello dear guest!",
		"Hello {{other|}}!":               "Hello!",
		"{{braces}} stays":                "{{name}} stays",
		"Really ? {{name}} :)":            "Really ? Lan :)",
		"{ {name}} {{na{me}} }}":          "{ {name}} {{na{me}} }}",
		"<p>Hello {{other}}</p>":          "<p>Hello</p>",
		"<p>Hello {{na<b>me</b>}}</p>":    "<p>Hello {{na<b>me</b>}}</p>",
		"Xin chào {{other|quý khách}} ạ":  "Xin chào quý khách ạ",
	} {
		if got := FillVariables(said, func(name string) string { return values[name] }); got != want {
			t.Errorf("%q: %q, not %q", said, got, want)
		}
	}
	if got := Variables("{{a}} {{ b.c | d }} {{}} {{a}}"); !slices.Equal(got, []string{"a", "b.c", "", "a"}) {
		t.Errorf("%q", got)
	}
}
