package crawl

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestNormaliseHasOneSpelling(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"example.com":                                         "https://example.com",
		" https://Example.COM/ ":                              "https://example.com",
		"HTTP://example.com:80/a/":                            "http://example.com/a",
		"https://example.com:443":                             "https://example.com",
		"https://example.com:8443/x":                          "https://example.com:8443/x",
		"example.com:8080/x":                                  "https://example.com:8080/x",
		"//example.com/x":                                     "https://example.com/x",
		"example.com/a/./b/../c/#top":                         "https://example.com/a/c",
		"example.com/../../a":                                 "https://example.com/a",
		"example.com/a//b":                                    "https://example.com/a/b",
		"example.com./a":                                      "https://example.com/a",
		"https://bücher.example/straße":                       "https://xn--bcher-kva.example/stra%C3%9Fe",
		"https://例え.テスト/パス":                                   "https://xn--r8jz45g.xn--zckzah/%E3%83%91%E3%82%B9",
		"https://example.com/%7Euser/%c3%a9?q=%2f":            "https://example.com/~user/%C3%A9?q=%2F",
		"https://example.com/a?utm_source=x&b=1&fbclid=2&a=2": "https://example.com/a?b=1&a=2",
		"https://example.com/?utm_source=x":                   "https://example.com",
		"https://example.com/a?":                              "https://example.com/a",
		"https://example.com/100%":                            "https://example.com/100%25",
		`https:\\example.com\a`:                               "",
		"https://example.com/a b":                             "https://example.com/a%20b",
		"https://[2606:2800:220:1::1]:8080/":                  "https://[2606:2800:220:1::1]:8080",
		"https://example.com/a?redirect=http://b.example/":    "https://example.com/a?redirect=http://b.example/",
	} {
		if want == "" {
			continue
		}
		got, err := Normalise(typed)
		if err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", typed, got, err, want)
		}
		if again, err := Normalise(got); err != nil || again != got {
			t.Errorf("%q is not normal: %q %v", got, again, err)
		}
	}
}

func TestNormaliseNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]error{
		"": ErrEmpty, " \t": ErrEmpty,
		"ftp://example.com": ErrScheme, "javascript:alert(1)": ErrScheme, "mailto:a@example.com": ErrScheme, "file:///etc/passwd": ErrScheme, "data:text/html,x": ErrScheme,
		"https://example.com/" + strings.Repeat("a", 240): ErrTooLong,
		"intranet": ErrHost, "https://wiki/page": ErrHost, "https://": ErrHost, "https://.example.com": ErrHost, "https://a..example.com": ErrHost, "hello world": ErrHost,
		"https://example.com:99999": ErrHost, "https://example.com:0": ErrHost, "https://127.1": ErrHost, "https://0x7f.0.0.0x1": ErrHost, "https://exa<mple.com": ErrHost, "https://[::1": ErrHost,
		"https://-.com": ErrHost, "https://2130706433": ErrHost,
		"http://127.0.0.1": ErrPrivate, "http://localhost:8080": ErrPrivate, "http://10.1.2.3/x": ErrPrivate, "http://192.168.0.1": ErrPrivate, "http://169.254.169.254/latest/meta-data": ErrPrivate,
		"http://[::1]/": ErrPrivate, "http://[fd00::1]/": ErrPrivate, "http://[::ffff:127.0.0.1]/": ErrPrivate, "http://0.0.0.0": ErrPrivate, "http://printer.local": ErrPrivate,
		"https://user:secret@example.com": ErrUser, "https://user@example.com": ErrUser, "user:secret@example.com": ErrUser,
	} {
		got, err := Normalise(typed)
		if !errors.Is(err, want) || got != "" {
			t.Errorf("%q: %q %v, want %v", typed, got, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error repeats the password: %v", typed, err)
		}
	}
	if got, err := Normalise("http://10.1.2.3/x", netip.MustParsePrefix("10.0.0.0/8")); err != nil || got != "http://10.1.2.3/x" {
		t.Errorf("an allowed range: %q %v", got, err)
	}
}

func TestKeysOfOnePage(t *testing.T) {
	t.Parallel()
	if Key("http://example.com/a?b=1&a=2") != Key("https://example.com/a?a=2&b=1") {
		t.Error("scheme or order of parameters made two pages of one")
	}
	if Key("https://example.com/a?b=1") == Key("https://example.com/a?b=2") || Key("https://example.com/A") == Key("https://example.com/a") {
		t.Error("two pages became one")
	}
}

func TestLinksAreReadAsBrowsersDo(t *testing.T) {
	t.Parallel()
	base, _ := url.Parse("https://example.com/docs/a/")
	for ref, want := range map[string]string{
		"b": "https://example.com/docs/a/b", "../c": "https://example.com/docs/c", "/d?x=1#y": "https://example.com/d?x=1", "//other.example/e": "https://other.example/e",
		"?p=2": "https://example.com/docs/a/?p=2", " f\n": "https://example.com/docs/a/f", "100%": "https://example.com/docs/a/100%25", `\g\h`: "https://example.com/g/h",
		"mailto:a@example.com": "", "javascript:void(0)": "", "tel:+123": "", "ftp://x.example/": "", "https://u:p@x.example/": "", "": "", "https://BÜCHER.example": "https://xn--bcher-kva.example",
	} {
		got := ""
		if u := resolve(base, ref); u != nil {
			got = u.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", ref, got, want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"example.com", "https://bücher.example/a b?x=%2f&utm_x=1#y", "http://[::1]:80", `http:\\a.b\..\c`, "a.b/%zz", "//a.b", "a.b:8080", "https://a.b/../..//", "a@b.c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Normalise(s)
		if err != nil {
			if got != "" {
				t.Fatalf("%q: %q beside %v", s, got, err)
			}
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || strings.HasSuffix(u.EscapedPath(), "/") {
			t.Fatalf("%q became %q", s, got)
		}
		if len([]rune(got)) > MaxAddress {
			return
		}
		if again, err := Normalise(got); err != nil || again != got {
			t.Fatalf("%q became %q became %q %v", s, got, again, err)
		}
	})
}
