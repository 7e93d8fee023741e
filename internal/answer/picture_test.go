package answer_test

import (
	"strings"
	"testing"

	"cxgenie/internal/answer"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

// A picture is described in one line, without the numbers of cards, accounts and phones, by the first model that sees it;
// without one, and where none sees, there is no description and no error.
func TestDescribe(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		pic := llm.Picture{Mime: "image/png", Data: []byte("a picture")}
		describe := func(m ...llm.Provider) answer.Description {
			t.Helper()
			var all models
			for _, p := range m {
				all = append(all, model.Choice{Provider: p, Credits: 2})
			}
			out, err := answer.New(k.Knowledge, answer.Options{Models: all}).Describe(t.Context(), k.Boss.Workspace, k.b, model.Spender{BotID: k.b.ID}, "en", pic)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		sees := func(what string) llm.Provider { return llmtest.New(t, llmtest.Rule{Reply: what}) }
		blind := llmtest.New(t, llmtest.Rule{Err: llm.NewError(llm.BadRequest, "image input is not supported", nil)})
		for what, want := range map[string]string{
			"A kettle.\n\nIts lid is broken.":                   "A kettle. Its lid is broken.",
			"A card with 4111-1111-1111-1111.":                  "A card with ••••-••••-••••-1111.",
			"The account DE89 3704 0044 0532 0130 00.":          "The account DE•• •••• •••• •••• ••30 00.",
			"Call +84 912 345 678, or 0912345678.":              "Call +•• ••• ••5 678, or ••••••5678.",
			"An invoice of 12.500.000 VND, order 10234, 3 May.": "An invoice of 12.500.000 VND, order 10234, 3 May.",
		} {
			if got := describe(sees(what)); got.Text != want || got.Credits != 2 || got.Usage.Out == 0 {
				t.Errorf("%q: %+v, want %q", what, got, want)
			}
		}
		if got := describe(sees(strings.Repeat("A kettle. ", 200))); len([]rune(got.Text)) > 600 {
			t.Errorf("%d characters", len([]rune(got.Text)))
		}
		if got := describe(blind, sees("A kettle.")); got.Text != "A kettle." {
			t.Errorf("%+v", got)
		}
		for name, got := range map[string]answer.Description{"blind": describe(blind), "nobody": describe()} {
			if got.Text != "" || got.Credits != 0 {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}
