package pdf

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/pdf/pdftest"
)

var at = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// Vietnamese in either spelling, Greek, Cyrillic, money and dashes are drawn; what is not there becomes one gap, and is
// told beforehand.
func TestWhatIsDrawn(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"Đơn hàng của tôi đang ở đâu?", "Đơn hàng của tôi", "Grüße, naïve façade – 12,50 €", "Где мой заказ?", "Πού είναι;", "1.250.000 ₫ · “so” …", "", "a\tb\nc\u200d"} {
		if !Draws(s) {
			t.Errorf("%q is not drawn", s)
		}
	}
	for s, want := range map[string]string{
		"你好 bạn":          "\uFFFD bạn",
		"Thanks 🙏🏽!":      "Thanks \uFFFD!",
		"👨\u200d👩\u200d👧": "\uFFFD",
		"مرحبا":           "\uFFFD",
	} {
		if got, whole := drawn(s); got != want || whole {
			t.Errorf("%q: %q, whole %v", s, got, whole)
		}
	}
}

func TestADocumentHoldsWhatWasSaid(t *testing.T) {
	t.Parallel()
	d := New(Options{Title: "Cuộc trò chuyện", Lang: "vi", Page: "Trang %d", At: at})
	d.Heading("Cuộc trò chuyện với Trần Thị Mai", "Maple · 2026-03-02")
	d.Remark("Có ký tự không vẽ được.")
	long := strings.Repeat("Một câu khá dài để xuống dòng. ", 400)
	d.Entry(Entry{Head: strings.Repeat("A very long name ", 20), Aside: "09:00", Text: long})
	d.Entry(Entry{Head: "Ada", Aside: "09:01", Text: strings.Repeat("x", 500), Marked: true})
	d.Entry(Entry{Head: "Ada", Aside: "09:02", Text: "Đơn hàng (số 7) \\ 你好"})
	doc, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(doc, []byte("%PDF-")) || len(doc) > 200_000 {
		t.Errorf("%d bytes beginning with %q", len(doc), doc[:8])
	}
	said := pdftest.Text(doc)
	for _, want := range []string{"Cuộc trò chuyện với Trần Thị Mai", "Có ký tự không vẽ được.", "Trang 1", "Trang 2", "Đơn hàng (số 7) \\ \uFFFD", "09:02"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if n := strings.Count(strings.ReplaceAll(said, "\n", ""), "x"); n < 500 {
		t.Errorf("%d of 500 letters of a word without a gap", n)
	}
	if n := strings.Count(strings.ReplaceAll(said, "\n", " "), "khá"); n != 400 {
		t.Errorf("%d of 400 sentences", n)
	}
}
