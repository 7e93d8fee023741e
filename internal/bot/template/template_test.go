package template

import (
	"slices"
	"testing"

	"cxgenie/internal/platform/text"
)

// Each template exists in both languages with the same parts, asks only for blanks that it explains, and greets with
// nothing but what is always known.
func TestTemplatesAreWhole(t *testing.T) {
	t.Parallel()
	known := []string{"company", "bot"}
	for _, code := range codes {
		en, ok := Find(code, "en")
		vi, also := Find(code, "vi")
		if !ok || !also {
			t.Fatalf("%s is not there in both languages", code)
		}
		if len(en.FAQs) != len(vi.FAQs) || len(en.Blanks) != len(vi.Blanks) || len(en.Workflows) != len(vi.Workflows) ||
			len(en.Forms) != len(vi.Forms) || len(en.Tags) != len(vi.Tags) || len(en.Categories) != len(vi.Categories) ||
			en.Role != vi.Role || en.Style != vi.Style {
			t.Errorf("%s brings other things in Vietnamese than in English", code)
		}
		for _, tpl := range []Template{en, vi} {
			explained := slices.Clone(known)
			for _, b := range tpl.Blanks {
				explained = append(explained, b.Key)
				if b.Label == "" || b.Example == "" {
					t.Errorf("%s.%s does not say what %s is", code, tpl.Language, b.Key)
				}
			}
			var asked []string
			for _, f := range tpl.FAQs {
				asked = append(asked, text.OpenBlanks(append([]string{f.Question, f.Answer}, f.Alternatives...)...)...)
				if f.Category != "" && !slices.Contains(tpl.Categories, f.Category) {
					t.Errorf("%s.%s: %q has a category the template does not bring", code, tpl.Language, f.Question)
				}
			}
			for _, key := range asked {
				if !slices.Contains(explained, key) {
					t.Errorf("%s.%s asks for %s and does not explain it", code, tpl.Language, key)
				}
			}
			for _, b := range tpl.Blanks {
				if !slices.Contains(asked, b.Key) {
					t.Errorf("%s.%s explains %s, which no answer asks for", code, tpl.Language, b.Key)
				}
			}
			for _, key := range text.OpenBlanks(tpl.Greeting) {
				if !slices.Contains(known, key) {
					t.Errorf("%s.%s greets with %s, which nobody may know", code, tpl.Language, key)
				}
			}
		}
	}
	if got := All("fr"); len(got) != len(codes) || got[0].Language != "en" {
		t.Error("a language the product does not speak gets the templates in English")
	}
}
