package check_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// A file's questions are asked and judged: by the title or id of what answers them, by words of the answer, or not at all
// where the file says neither. Nothing is stored.
func TestMeasure(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		pay := k.teach("Which payment methods do you accept?", "Cards and PayPal.")
		k.Teach(k.bot, knowledge.Input{Question: "How can I return an item?", Answer: "By post.", Active: true})
		b, err := k.Bots.Lookup(context.Background(), "Mai")
		if err != nil || b.ID != k.bot || b.Workspace != k.Boss.Workspace {
			t.Fatal(b.ID, err)
		}
		if b, err = k.Bots.Lookup(context.Background(), k.bot); err != nil || b.Name != "Mai" {
			t.Fatal(b.Name, err)
		}
		if _, err := k.Bots.Lookup(context.Background(), "Nobody"); err == nil {
			t.Error("a bot that is not there was found")
		}
		ask := "Which payment methods do you accept?"
		var got []string
		if err := k.s.Measure(context.Background(), k.Boss.Workspace, b, []check.Asked{
			{ID: "title", Question: ask, Answerable: true, Sources: []string{"which payment methods do you accept"}},
			{ID: "id", Question: ask, Answerable: true, Sources: []string{pay}},
			{ID: "other", Question: ask, Answerable: true, Sources: []string{"How can I return an item?"}},
			{ID: "words", Question: ask, Answerable: true, Answers: []string{"paypal"}},
			{ID: "no words", Question: ask, Answerable: true, Answers: []string{"cash"}},
			{ID: "unjudged", Question: ask, Answerable: true, Sources: []string{"doc-17"}},
			{ID: "refused", Question: "Do dogs dream of sheep?", Answerable: true},
			{ID: "rightly", Question: "Do dogs dream of sheep?"},
			{ID: "wrongly", Question: ask},
		}, func(m check.Measured) {
			got = append(got, fmt.Sprintf("%s %s %v %v", m.ID, m.Verdict, m.Judged, m.Cited))
		}); err != nil {
			t.Fatal(err)
		}
		want := "title right true true; id right true true; other wrong true true; words right true true; no words wrong true true; " +
			"unjudged right false true; refused refused true false; rightly right true false; wrongly wrong true true"
		if strings.Join(got, "; ") != want {
			t.Error(strings.Join(got, "; "))
		}
		if k.latest() != "" || len(k.kinds()) != 0 {
			t.Error("something was stored")
		}
	})
}
