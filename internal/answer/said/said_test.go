package said

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Each text is there in each language, with the same open places; none has a text that is never said.
func TestEveryTextIsInEveryLanguage(t *testing.T) {
	t.Parallel()
	var named []Text
	file, err := parser.ParseFile(token.NewFileSet(), "said.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if of, ok := v.Type.(*ast.Ident); ok && of.Name == "Text" {
				s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				named = append(named, Text(s))
			}
		}
		return true
	})
	slices.Sort(named)
	open := regexp.MustCompile(`\{\w*\}`)
	places := func(s string) string {
		all := open.FindAllString(s, -1)
		slices.Sort(all)
		return strings.Join(all, " ")
	}
	for _, l := range []string{"en", "vi", "es", "pt", "fr", "de", "it", "nl", "id", "th", "zh", "zh-Hant", "ja", "ko", "ru", "ar", "hi"} {
		of := texts()[l]
		if got := slices.Sorted(maps.Keys(of)); !slices.Equal(got, named) {
			t.Errorf("%s has %v, want %v", l, got, named)
		}
		for k, s := range of {
			if strings.TrimSpace(s) == "" || s != strings.TrimSpace(s) {
				t.Errorf("%s %s: %q", l, k, s)
			}
			if got, want := places(s), places(texts()["en"][k]); got != want {
				t.Errorf("%s %s: the open places are %q, want %q", l, k, got, want)
			}
			if l != "en" && len(s) > 12 && k != DateForm && s == texts()["en"][k] {
				t.Errorf("%s %s is English", l, k)
			}
		}
		day := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
		if back, err := time.Parse(of[DateForm], day.Format(of[DateForm])); err != nil || !back.Equal(day) {
			t.Errorf("%s: %q is no form of a date: %v", l, of[DateForm], err)
		}
	}
}

func TestWhichLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want      string
		languages []string
	}{
		{"es", []string{"es", "vi"}}, {"pt", []string{"pt-BR"}}, {"vi", []string{"sw", "vi"}}, {"vi", []string{"", "vi"}}, {"en", []string{"sw"}}, {"en", nil}, {"de", []string{"DE-at"}},
		{"zh", []string{"zh"}}, {"zh", []string{"zh-CN"}}, {"zh", []string{"zh-Hans-HK"}}, {"zh-Hant", []string{"zh-TW"}}, {"zh-Hant", []string{"zh-Hant"}}, {"zh-Hant", []string{"zh-hk"}},
	} {
		if got, want := Hello.In(c.languages...), texts()[c.want][Hello]; got != want {
			t.Errorf("%v: %q, want %q", c.languages, got, want)
		}
	}
	if got := Introduction.With([]string{"fr"}, "bot", "{company}", "company", "Mỹ & Co"); got != "Je suis {company}, l’assistant virtuel de Mỹ & Co. Comment puis-je vous aider ?" {
		t.Error(got)
	}
	if !SomethingElse.Is(" etwas  ANDERES ") || !SomethingElse.Is("その他") || SomethingElse.Is("something") {
		t.Error("what stands on a button is not known")
	}
}
