package search_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"cxgenie/internal/knowledge/search"
)

// row is a line of testdata: a FAQ with questions that mean the same in nearly the same words, questions that it answers
// in other words, or (without an id) questions it has nothing to do with.
type row struct {
	ID, Question, Answer string
	Same, Like, Off      []string
}

func readLines[T any](t testing.TB, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var v T
		if err := json.Unmarshal(in.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, v)
	}
	return out
}

// faqs is a corpus of questions and answers.
func faqs(docs ...search.Document) *search.Corpus {
	c := search.NewCorpus()
	for _, d := range docs {
		d.Kind = search.FAQ
		c.Put(d)
	}
	return c
}

func top(c *search.Corpus, q string) search.Found {
	if found, _ := c.Search(context.Background(), q, 1); len(found) > 0 {
		return found[0]
	}
	return search.Found{}
}

// The marks on the score mean what they say: nearly the same words are Near, other words find the right entry first,
// and what has nothing to do with the shop stays below Unrelated.
func TestMarks(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"shop_en", "shop_vi"} {
		rows := readLines[row](t, filepath.Join("testdata", set+".jsonl"))
		var docs []search.Document
		for _, r := range rows {
			if r.ID != "" {
				docs = append(docs, search.Document{ID: r.ID, Questions: []string{r.Question}, Body: r.Answer})
			}
		}
		ix := faqs(docs...)
		for _, r := range rows {
			if r.ID != "" {
				if h := top(ix, r.Question); h.ID != r.ID || !h.Exact || h.Score != 1 {
					t.Errorf("%s: %q should be itself: %+v", set, r.Question, h)
				}
			}
			for _, q := range r.Same {
				if h := top(ix, q); h.ID != r.ID || h.Alike < search.Near {
					t.Errorf("%s: %q should be near %s: %+v", set, q, r.ID, h)
				}
			}
			for _, q := range r.Like {
				if h := top(ix, q); h.ID != r.ID || h.Alike >= search.Near {
					t.Errorf("%s: %q should find %s, but not as the same question: %+v", set, q, r.ID, h)
				}
			}
			for _, q := range r.Off {
				if h := top(ix, q); h.Score >= search.Unrelated {
					t.Errorf("%s: %q should be unrelated: %+v", set, q, h)
				}
			}
		}
	}
}

// On a set of real paraphrases, chat spelling and off-topic questions, Near is rarely reached by the wrong entry, Relevant never and
// Unrelated rarely by what is off topic. The figures go to the log.
func TestParaphrases(t *testing.T) {
	t.Parallel()
	type doc struct{ ID, Title, Text string }
	type question struct {
		Question, Kind string
		DocID          string `json:"doc_id"`
	}
	const set = "faq_shop_vi"
	var docs []search.Document
	for _, d := range readLines[doc](t, filepath.Join("testdata", set, "knowledge.jsonl")) {
		docs = append(docs, search.Document{ID: d.ID, Questions: []string{d.Title}, Body: d.Text})
	}
	ix := faqs(docs...)
	type figures struct{ n, first, nearRight, nearWrong, quotedRight, quotedWrong, related int }
	kinds := map[string]*figures{}
	for _, q := range readLines[question](t, filepath.Join("testdata", set, "questions.jsonl")) {
		f := kinds[q.Kind]
		if f == nil {
			f = &figures{}
			kinds[q.Kind] = f
		}
		h := top(ix, q.Question)
		right := h.ID == q.DocID && q.DocID != ""
		f.n++
		count := func(to *int, yes bool) {
			if yes {
				*to++
			}
		}
		count(&f.first, right)
		count(&f.nearRight, right && h.Alike >= search.Near)
		count(&f.nearWrong, !right && h.Alike >= search.Near)
		count(&f.quotedRight, right && h.Score >= search.Relevant)
		count(&f.quotedWrong, !right && h.Score >= search.Relevant)
		count(&f.related, h.Score >= search.Unrelated)
	}
	for kind, f := range kinds {
		t.Logf("%s %s: %d questions, right entry first %d; near %d right, %d wrong; quoted %d right, %d wrong; over the floor %d",
			set, kind, f.n, f.first, f.nearRight, f.nearWrong, f.quotedRight, f.quotedWrong, f.related)
		if f.nearWrong > 0 {
			t.Errorf("%s: %d wrong entries are called the same question", kind, f.nearWrong)
		}
		if kind == "off_topic" && (f.related*10 > f.n || f.quotedWrong > 0) {
			t.Errorf("%d of %d off-topic questions are over the floor, %d quoted", f.related, f.n, f.quotedWrong)
		}
	}
	if n := kinds["informal_no_diacritics"].first; n < 14 {
		t.Errorf("without accents only %d of 18 find their entry first", n)
	}
}
