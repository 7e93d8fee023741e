package knowledge_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
		other := "/files/public/" + uid.New() + "/" + uid.New() + ".png" // of another company: shown if it is there, never kept by us
		k.add(faq("Elsewhere?", answer(other)), faq("On another website?", answer("https://example.com/x.png")))
	})
}
