package knowledge_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cxgenie/internal/file"
	"cxgenie/internal/file/filetest"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
)

// A picture that was uploaded for an answer stays as long as an answer shows it was saved; one that was never used goes,
// and an answer that names one that is gone is refused.
func TestImages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		files := filetest.New(t, d, k.house.Clock)
		k.s = knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock, Images: files})
		picture := func() file.File {
			f, err := files.PutImage(ctx, k.c.Workspace, file.Upload{By: file.By{Kind: "member", ID: k.c.MemberID}, Name: "x.png", Body: bytes.NewReader(filetest.PNG(3, 2)), MaxBytes: 1 << 20}, file.Fit{Side: 100})
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		answer := func(link string) string { return fmt.Sprintf(`<p>Look:</p><img src="%s" alt="x">`, link) }
		used, later, unused := picture(), picture(), picture()
		faqs := k.add(faq("How does it look?", answer(file.PublicLink(used))), faq("And then?", "Nothing."))
		if got := k.get(faqs[0].ID); got.AnswerHTML != answer(file.PublicLink(used)) {
			t.Error(got.AnswerHTML)
		}
		html := answer(file.PublicLink(later))
		if _, err := k.s.Edit(ctx, k.c, k.bot, faqs[1].ID, knowledge.Patch{Answer: &html}); err != nil {
			t.Fatal(err)
		}
		k.house.Clock.Advance(2 * file.UnusedFor)
		if err := files.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		for _, f := range []file.File{used, later} {
			if _, err := files.Get(ctx, k.c.Workspace, f.ID); err != nil {
				t.Error("a picture that is shown is gone:", err)
			}
		}
		if _, err := files.Get(ctx, k.c.Workspace, unused.ID); !errors.Is(err, file.ErrNotFound) {
			t.Error("nobody uses it:", err)
		}
		for _, link := range []string{file.PublicLink(unused), "/files/public/" + string(k.c.Workspace) + "/" + uid.New() + ".png"} {
			_, err := k.s.Add(ctx, k.c, k.bot, []knowledge.Input{faq("Gone?", answer(link))}, func(int) string { return "body" })
			if fields := fieldsOf(err); fields != "body.answer faq.image_gone" {
				t.Error(fields, err)
			}
		}
		_, err := k.s.Add(ctx, k.c, k.bot, []knowledge.Input{faq("Here?", "Yes."), faq("Gone?", answer(file.PublicLink(unused)))},
			func(i int) string { return fmt.Sprintf("body.items[%d]", i) })
		if fields := fieldsOf(err); fields != "body.items[1].answer faq.image_gone" {
			t.Error(fields, err)
		}
		other := "/files/public/" + uid.New() + "/" + uid.New() + ".png" // of another company: shown if it is there, never kept by us
		// Deleted with the last answer that shows it.
		shared := k.add(faq("Once more?", answer(file.PublicLink(used))))
		for _, gone := range []struct {
			id    string
			shown bool
		}{{faqs[0].ID, true}, {shared[0].ID, false}} {
			if err := k.s.DeleteOne(ctx, k.c, k.bot, gone.id); err != nil {
				t.Fatal(err)
			}
			if _, err := files.Get(ctx, k.c.Workspace, used.ID); (err == nil) != gone.shown {
				t.Errorf("after %s the picture is there: %v", gone.id, err)
			}
		}
		if _, err := files.Get(ctx, k.c.Workspace, later.ID); err != nil {
			t.Error("another answer's picture went too:", err)
		}
		// In a file, the row that shows it is the one that is left out.
		csv := fmt.Sprintf("question,answer\nHere?,Yes.\nWhere is it?,\"%s\"\n", strings.ReplaceAll(answer(file.PublicLink(unused)), `"`, `""`))
		run, err := k.s.Import(ctx, k.c, k.bot, []byte(csv), knowledge.Layout{}, "faqs.csv")
		if err != nil {
			t.Fatal(err)
		}
		k.learn()
		if run, err = k.s.Task(ctx, k.c, k.bot, run.ID); err != nil || run.State != knowledge.TaskDone || run.Report.Imported != 1 ||
			len(run.Report.Invalid) != 1 || run.Report.Invalid[0].Code != "faq.image_gone" || run.Report.Invalid[0].Line != 3 || run.Done != 2 {
			t.Errorf("%+v %v", run, err)
		}
		k.add(faq("Elsewhere?", answer(other)), faq("On another website?", answer("https://example.com/x.png")))
	})
}
