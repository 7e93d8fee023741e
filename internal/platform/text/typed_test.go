package text

import "testing"

func TestFormatTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string][2]string{
		"Just words, 2 * 3 = 6":           {"", "Just words, 2 * 3 = 6"},
		"# Order 12":                      {"", "# Order 12"},
		"Dear **Lan**,\nit is here":       {"<p>Dear <strong>Lan</strong>,<br>\nit is here</p>\n", "Dear Lan,\nit is here"},
		"- one\n- two":                    {"<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n", "- one\n- two"},
		"Run `make` <b>now</b>":           {"<p>Run <code>make</code> &lt;b&gt;now&lt;/b&gt;</p>\n", "Run make <b>now</b>"},
		"[Help](javascript:alert(1)) `x`": {"<p>Help <code>x</code></p>\n", "Help x"},
		"**":                              {"", "**"},
	} {
		formatted, plain := FormatTyped(typed)
		if formatted != want[0] || plain != want[1] {
			t.Errorf("%q:\n%q, want %q\n%q, want %q", typed, formatted, want[0], plain, want[1])
		}
	}
	formatted, plain := FormatTyped("See [the page](https://example.com/a?b=1&c=2) **now**")
	if plain == "" || formatted == "" || !harmlessLink(formatted) {
		t.Errorf("%q %q", formatted, plain)
	}
}

func harmlessLink(s string) bool {
	return SanitizeHTML(s) == s
}
