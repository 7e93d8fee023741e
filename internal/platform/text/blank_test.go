package text

import (
	"slices"
	"testing"
)

func TestBlanks(t *testing.T) {
	t.Parallel()
	got := FillBlanks("{{company}} is open {{hours}}; {{ company }}, {{Hours}}", map[string]string{"company": "Acme {{hours}}", "hours": "  "})
	if want := "Acme {{hours}} is open {{hours}}; {{ company }}, {{Hours}}"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := OpenBlanks("{{a}} {{b}}", "{{a}}{{c}} {a} {{}}"); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("open: %v", got)
	}
}
