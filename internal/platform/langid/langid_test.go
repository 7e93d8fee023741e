package langid_test

import (
	"os"
	"strings"
	"testing"

	"cxgenie/internal/platform/langid"
)

// messages are what customers write in a chat, with the language of each; names, numbers and what is said everywhere have none.
func messages(t testing.TB) (list [][2]string) {
	t.Helper()
	b, err := os.ReadFile("testdata/messages.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimRight(string(b), "\n"), "\n") {
		language, said, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("%q", line)
		}
		list = append(list, [2]string{language, said})
	}
	return list
}

// A message is taken for its own language or for none, and for its own nearly always.
func TestMessages(t *testing.T) {
	t.Parallel()
	all := messages(t)
	none := 0
	for _, m := range all {
		switch got := langid.Detect(m[1]); {
		case got == m[0]:
		case got == "":
			none++
			t.Logf("%q could be anything, it is %s", m[1], m[0])
		default:
			t.Errorf("%q is %q, want %q", m[1], got, m[0])
		}
	}
	if none > len(all)/50 {
		t.Errorf("%d of %d messages could be anything", none, len(all))
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"": "", "?!": "", "ok": "", "Hola!": "es", "OK thanks": "", "hello shop": "", "Pro Max": "", "Anna de Vries": "", "Le Creuset": "", "12.5 kg": "",
		// shouted, without marks, with a name, a link or a code in it
		"WO IST MEIN PAKET": "de", "WHERE IS MY ORDER": "en", "cuanto cuesta el envio": "es", "wie viel kostet das fur zwei": "de",
		"Gibt es den Pulse Buds 2 auch in Weiß?": "de", "Có Pulse Buds 2 không shop": "vi", "iPhone 15 은 언제 와요?": "ko", "Internet2是什么": "zh",
		"Bestellung #10517 ist kaputt https://shop.example/where/is/my/order": "de", "anna@where.is.my.order": "",
		"dat hom nay thi bao lau co hang": "vi", "con hang k shop": "vi", "gap nhan vien": "vi",
		// two words, but letters that only one language has
		"bảo hành": "vi", "địa chỉ shop": "vi", "khuyến mãi": "vi", "Nguyễn Văn An": "", "phở": "", "do you have phở": "en", "Hà Nội": "", "Phở Thìn": "",
		// scripts
		"返品できますか": "ja", "可以退货吗": "zh", "คืนสินค้าได้ไหม": "th", "반품할 수 있나요": "ko", "ताज़ा": "hi", "پست کی میرسد": "fa", "یہ کب پہنچے گا؟ ٹکٹ": "ur",
		"Дзе?": "", "Къде е моята поръчка?": "bg", "Πού είναι το δέμα μου;": "el", "ສະບາຍດີ": "lo",
		// languages near to each other
		"Hvor er pakken min? Jeg har ventet i to uker": "no", "Hvor er min pakke? Jeg har ventet i to uger": "da", "Var är mitt paket?": "sv", "Kde je můj balík?": "cs",
		"Hol van a csomagom?": "hu", "Missä pakettini on?": "fi", "Unde este coletul meu?": "ro",
	} {
		if got := langid.Detect(said); got != want {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
	}
	// A long text is looked at as far as it takes, whatever comes then.
	if got := langid.Detect(strings.Repeat("Where is my parcel now? ", 40) + strings.Repeat("Wo ist mein Paket jetzt? ", 400)); got != "en" {
		t.Errorf("a long text is %q", got)
	}
	if got := langid.Detect("\xff\xfe\x00"); got != "" {
		t.Errorf("broken text is %q", got)
	}
}

func BenchmarkDetect(b *testing.B) {
	for name, said := range map[string]string{
		"ok": "ok", "short": "Shop có ship không", "question": "Kann ich die Adresse nach der Bezahlung noch ändern?", "Thai": "พัสดุของฉันอยู่ที่ไหน",
		"long": strings.Repeat("Ich habe letzte Woche zwei Lampen gekauft und eine davon ist kaputt angekommen. ", 50),
	} {
		b.Run(name, func(b *testing.B) {
			langid.Detect(said)
			b.ReportAllocs()
			for b.Loop() {
				langid.Detect(said)
			}
		})
	}
}

func FuzzDetect(f *testing.F) {
	for _, m := range messages(f) {
		f.Add(m[1])
	}
	f.Fuzz(func(t *testing.T, said string) {
		if got := langid.Detect(said); got != langid.Detect(said) || len(got) > 2 {
			t.Errorf("%q is %q", said, got)
		}
	})
}
