package text

import "testing"

// Whole words are found, whatever their case, their diacritics and what is hidden in them, and nothing else.
func TestBlocklist(t *testing.T) {
	t.Parallel()
	b := NewBlocklist([]string{"damn", "kick ass", "ass", "lồn", "lon", "傻瓜", "🖕", "f*ck", " ", "Scheiße", "don't"})
	for s, want := range map[string]string{
		"Damn it":                  "•••• it",
		"damned, goddamn":          "damned, goddamn",
		"DÄMN, dam\u200bn, ｄａｍｎ":   "••••, •••••, ••••",
		"you kick   ass!":          "you ••••   •••!",
		"an ass in an assistant":   "an ••• in an assistant",
		"con lồn, con LON, to lớn": "con •••, con •••, to lớn",
		"你是傻瓜吗 傻 瓜":                "你是••吗 • •",
		"so 🖕 you":                 "so • you",
		"f*ck f-ck fack":           "•••• •••• fack",
		"scheisse SCHEISSE":        "•••••••• ••••••••",
		"dont don’t DON'T do":      "•••• ••••• ••••• do",
		"nothing at all":           "nothing at all",
		"":                         "",
	} {
		if got := b.Mask(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]string{
		`<p>Oh <b>damn</b> &amp; <a href="https://damn.example/ass">ass &lt;</a></p>`: `<p>Oh <b>••••</b> &amp; <a href="https://damn.example/ass">••• &lt;</a></p>`,
		`a &amp; b`: `a &amp; b`,
	} {
		if got := b.MaskHTML(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if b = NewBlocklist([]string{"", "*"}); b != nil || b.Mask("* damn") != "* damn" || b.Longest() != 0 || HasWord("*") || !HasWord("👎") {
		t.Error("a list of nothing finds nothing")
	}
}

func FuzzBlocklist(f *testing.F) {
	f.Add("damn 🖕 傻瓜 \xff lồn")
	b := NewBlocklist([]string{"damn", "lồn", "傻瓜", "🖕"})
	f.Fuzz(func(t *testing.T, s string) {
		s = NFC(s)
		masked := b.Mask(s)
		if Len(masked) != Len(s) {
			t.Errorf("%q: %q has another length", s, masked)
		}
		if len(b.Find(masked)) > 0 {
			t.Errorf("%q: %q still holds one", s, masked)
		}
	})
}
