package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"cxgenie/internal/knowledge/search"
)

func corpusOf(docs ...search.Document) *search.Corpus {
	c := search.NewCorpus()
	for _, d := range docs {
		c.Put(d)
	}
	return c
}

func ask(t testing.TB, c *search.Corpus, q string, limit int) []search.Found {
	t.Helper()
	found, err := c.Search(context.Background(), q, limit)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func best(t testing.TB, c *search.Corpus, q string) search.Found {
	t.Helper()
	if found := ask(t, c, q, 1); len(found) > 0 {
		return found[0]
	}
	return search.Found{}
}

// shop is a help centre of a few pages and FAQs in several languages.
func shop() []search.Document {
	page := func(id, path, body string) search.Document {
		return search.Document{ID: id, Path: strings.Split(path, " > "), Body: body}
	}
	faq := func(id, question, answer string) search.Document {
		return search.Document{ID: id, Kind: search.FAQ, Questions: []string{question}, Body: answer}
	}
	return []search.Document{
		page("ship-cost", "Delivery > What it costs", "Parcels up to 2 kg cost 4 euro. Above that we charge by weight. From 60 euro on it is free."),
		page("ship-time", "Delivery > How long it takes", "Parcels leave our warehouse on the same day when ordered before noon. They arrive after two working days."),
		page("returns", "Returns > Sending goods back", "You may send goods back within 30 days. Put the label on the parcel and bring it to any post office. We refund you within a week."),
		page("pump", "Manuals > Pump A-12-3", "Use oil of type SAE-30 only. Change the oil every 200 hours."),
		page("pump2", "Manuals > Pump A-1-23", "Use grease, never oil. Clean the filter every month."),
		faq("hours", "When are you open?", "From Monday to Friday, 9 to 5."),
		faq("account", "How do I delete my account?", "Write to us and we remove it within a day."),
		faq("tien", "Chính sách hoàn tiền ra sao?", "Tiền về tài khoản sau 5 ngày làm việc."),
		faq("doi", "Tôi có thể đổi cỡ áo không?", "Được, một lần trong 30 ngày nếu còn tem mác."),
		page("es", "Envíos", "Los pedidos salen el mismo día. Las devoluciones son gratuitas durante treinta días."),
		page("ja", "返品について", "商品は三十日以内に返品できます。送料はお客様の負担です。"),
		page("th", "การคืนสินค้า", "คุณสามารถคืนสินค้าได้ภายในสามสิบวัน และรับเงินคืนเต็มจำนวน"),
	}
}

func TestCorpusFinds(t *testing.T) {
	t.Parallel()
	c := corpusOf(shop()...)
	for q, want := range map[string]string{
		"what does delivery of a heavy parcel cost": "ship-cost",
		"when will my parcel arrive?":               "ship-time",
		"can I send something back":                 "returns",
		"refundd":                                   "returns", // a slip
		"which oil for the a-12-3?":                 "pump",
		"when are you open":                         "hours",
		"deleting my account":                       "account",
		"hoan tien":                                 "tien",
		"doi co ao dc k":                            "doi",
		"devolución de un pedido":                   "es",
		"返品したい":                                     "ja",
		"อยากคืนสินค้า":                             "th",
		"zzz": "",
		"?!":  "",
	} {
		if got := best(t, c, q); got.ID != want {
			t.Errorf("%q finds %+v, want %s", q, got, want)
		}
	}
	if f := best(t, c, "WHEN are you open??"); !f.Exact || f.Score != 1 || f.Kind != search.FAQ {
		t.Errorf("the very question: %+v", f)
	}
	if f := best(t, c, "chinh sach hoan tien ra sao"); !f.Exact {
		t.Errorf("the very question without accents: %+v", f)
	}
	if known, off := best(t, c, "do you refund goods that I send back").Score, best(t, c, "do you offer massages for dogs").Score; known < 0.7 || off > 0.3 {
		t.Errorf("what is known scores %.2f, what is not %.2f", known, off)
	}
	if found := ask(t, c, "parcel", 0); len(found) != 0 {
		t.Errorf("limit 0 found %v", found)
	}
	if _, err := c.Search(cancelled(), "parcel", 1); err == nil {
		t.Error("a cancelled search should say so")
	}
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// questions are what the properties are checked with.
var questions = []string{"send a parcel back", "oil for A-12-3", "hoan tien", "đổi cỡ áo", "parcell arive", "devoluciones", "返品送料", "คืนสินค้า", "when are you open?", "the"}

func answers(t *testing.T, c *search.Corpus) string {
	t.Helper()
	var b strings.Builder
	for _, q := range questions {
		fmt.Fprintf(&b, "%s:", q)
		for _, f := range ask(t, c, q, 20) {
			fmt.Fprintf(&b, " %s %.5f", f.ID, f.Score)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// What is found depends on what is there, not on the order in which it came, nor on what was there before.
func TestCorpusForgets(t *testing.T) {
	t.Parallel()
	docs := shop()
	want := answers(t, corpusOf(docs...))
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		rnd.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
		c := search.NewCorpus()
		for i, d := range docs {
			c.Put(search.Document{ID: d.ID, Kind: search.FAQ, Questions: []string{"send the parcels back in Spanish"}, Body: "Something else before."})
			c.Put(search.Document{ID: fmt.Sprint("gone", i), Path: []string{"Pump parcels"}, Body: strings.Repeat("oil hoàn tiền 返品 parcels. ", 20)})
			c.Put(d)
		}
		for i := range docs {
			c.Remove(fmt.Sprint("gone", i))
		}
		c.Remove("never there")
		if got := answers(t, c); got != want {
			t.Fatalf("after additions and removals:\n%s\nwant\n%s", got, want)
		}
		if c.Len() != len(docs) {
			t.Fatalf("%d documents are left of %d", c.Len(), len(docs))
		}
	}
	c := corpusOf(docs...)
	empty := search.NewCorpus().Bytes()
	for _, d := range docs {
		c.Remove(d.ID)
	}
	if got := answers(t, c); strings.Contains(got, "0.") || c.Bytes() > empty+4096 {
		t.Errorf("an emptied corpus still finds, or holds %d bytes:\n%s", c.Bytes(), got)
	}
}

// Composed and decomposed text is the same text.
func TestCorpusNormalises(t *testing.T) {
	t.Parallel()
	docs := shop()
	want := answers(t, corpusOf(docs...))
	for i := range docs {
		docs[i].Body = norm.NFD.String(docs[i].Body)
		for j := range docs[i].Questions {
			docs[i].Questions[j] = norm.NFD.String(docs[i].Questions[j])
		}
	}
	c := corpusOf(docs...)
	if got := answers(t, c); got != want {
		t.Errorf("decomposed knowledge finds\n%s\nwant\n%s", got, want)
	}
	for _, q := range questions {
		if a, b := ask(t, c, q, 5), ask(t, c, norm.NFD.String(q), 5); !slices.Equal(a, b) {
			t.Errorf("%q: %v, decomposed %v", q, a, b)
		}
	}
}

// However many documents come, the FAQ that asks the very same stays first.
func TestCorpusKeepsExactMatches(t *testing.T) {
	t.Parallel()
	c := corpusOf(shop()...)
	docs, _ := corpus(300)
	for i, e := range docs {
		c.Put(search.Document{ID: e.ID, Kind: search.FAQ, Questions: append(e.Questions, fmt.Sprint("When are you open ", i, "?")), Body: e.Body + " when are you open"})
		if i%50 == 0 {
			for _, q := range []string{"when are you open", "HOW do I delete my account"} {
				if f := best(t, c, q); !f.Exact || f.ID != "hours" && f.ID != "account" {
					t.Fatalf("after %d more, %q finds %+v", i, q, f)
				}
			}
		}
	}
}

// Documents come and go while others ask.
func TestCorpusIsShared(t *testing.T) {
	t.Parallel()
	c := corpusOf(shop()...)
	docs, queries := corpus(200)
	done := make(chan bool)
	go func() {
		defer close(done)
		for _, e := range docs {
			c.Put(search.Document{ID: e.ID, Body: e.Body})
			c.Remove(e.ID)
		}
	}()
	for i := 0; ; i++ {
		select {
		case <-done:
			if c.Len() != len(shop()) {
				t.Errorf("%d documents are left", c.Len())
			}
			return
		default:
			if f := best(t, c, "when are you open"); f.ID != "hours" {
				t.Fatalf("found %+v", f)
			}
			ask(t, c, queries[i%len(queries)], 5)
		}
	}
}

func FuzzCorpus(f *testing.F) {
	for _, s := range []string{"", "a-", "1.2.3", "x'. y", "คื", "เ", "\xff\xfe", "a\u0300", "SKU-12/B", "返品。", "k ko dc"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, stored, asked string) {
		c := corpusOf(search.Document{ID: "1", Path: []string{stored}, Body: asked}, search.Document{ID: "2", Kind: search.FAQ, Questions: []string{asked}, Body: stored})
		for _, h := range ask(t, c, asked, 5) {
			if !(h.Score >= 0 && h.Score <= 1) || h.Exact != (h.Score == 1) {
				t.Fatalf("%q for %q: %+v", stored, asked, h)
			}
		}
		c.Remove("1")
		c.Remove("2")
		if found := ask(t, c, asked, 5); len(found) != 0 {
			t.Fatalf("an empty corpus found %v", found)
		}
	})
}

// pages makes n passages of some hundred words, among them some of those that customers and companies have several of, and
// questions that repeat a part of one.
func pages(n int) ([]search.Document, []string) {
	entries, _ := corpus(n)
	support := strings.Fields("order price delivery refund account password cancel invoice warranty repair message phone discount size address login")
	docs := make([]search.Document, n)
	var asked []string
	for i, e := range entries {
		docs[i] = search.Document{ID: e.ID, Path: []string{e.Questions[0], e.Questions[1]}, Body: e.Body + ". " + e.Body[len(e.Body)/2:] + ". " + e.Questions[0] + e.Questions[1] + "."}
		for k := range 6 {
			docs[i].Body += " " + support[(i*7+k*k)%len(support)]
		}
		if i < 200 {
			w := strings.Fields(e.Body)
			asked = append(asked, "how do I "+strings.Join(w[10:16], " ")+" "+support[i%len(support)])
		}
	}
	return docs, asked
}

func BenchmarkCorpusSearch(b *testing.B) {
	for _, n := range []int{1000, 20_000} {
		docs, asked := pages(n)
		c := corpusOf(docs...)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				begun := time.Now()
				ask(b, c, asked[i%len(asked)], 8)
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
			b.ReportMetric(float64(c.Bytes())/float64(n), "B/passage")
		})
	}
}

// BenchmarkChineseSearch asks 20,000 passages of 120 signs each, with the skew of real texts.
func BenchmarkChineseSearch(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 2))
	sign, word := rand.NewZipf(rnd, 1.2, 30, 2500), rand.NewZipf(rnd, 1.1, 4, 7999)
	words := make([]string, 8000)
	for i := range words {
		words[i] = string([]rune{rune(0x4e00 + sign.Uint64()), rune(0x4e00 + sign.Uint64())})
	}
	text := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(words[word.Uint64()])
			if i%8 == 7 {
				b.WriteString("。")
			}
		}
		return b.String()
	}
	c := search.NewCorpus()
	for i := range 20_000 {
		c.Put(search.Document{ID: fmt.Sprint(i), Body: text(60)})
	}
	asked := make([]string, 200)
	for i := range asked {
		asked[i] = text(7)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		ask(b, c, asked[i%len(asked)], 8)
	}
	b.ReportMetric(float64(c.Bytes())/20_000, "B/passage")
}

func BenchmarkHybridSearch(b *testing.B) {
	docs, asked := pages(20_000)
	e := cloud{dim: 1024, themes: 200}
	h := search.Hybrid{Corpus: search.NewCorpus(), Embedder: e}
	if err := h.Learn(context.Background(), docs...); err != nil {
		b.Fatal(err)
	}
	h.Embedder = known{e, map[string][][]float32{}}
	for _, q := range asked {
		h.Embedder.Embed(context.Background(), []string{q})
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := h.Search(context.Background(), asked[i%len(asked)], 8); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(h.Bytes())/20_000, "B/passage")
}

// known remembers what it was asked, so that a benchmark does not measure the embedder.
type known struct {
	search.Embedder
	told map[string][][]float32
}

func (k known) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if v, ok := k.told[texts[0]]; ok {
		return v, nil
	}
	v, err := k.Embedder.Embed(ctx, texts)
	k.told[texts[0]] = v
	return v, err
}

// BenchmarkCorpusBuild takes 1,000 passages in; BenchmarkCorpusReplace changes one of 20,000.
func BenchmarkCorpusBuild(b *testing.B) {
	docs, _ := pages(1000)
	b.ReportAllocs()
	for b.Loop() {
		corpusOf(docs...)
	}
}

func BenchmarkCorpusReplace(b *testing.B) {
	docs, _ := pages(20_000)
	c := corpusOf(docs...)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c.Put(docs[i*7%len(docs)])
	}
}
