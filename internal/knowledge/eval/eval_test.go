package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cxgenie/internal/platform/llm/llmtest"
)

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const knowledge = `{"id":"a","title":"Delivery > Cost","text":"A parcel costs 4 euro.","lang":"en"}
{"id":"b","title":"When are you open?","text":"From 9 to 5.","lang":"en"}

{"id":"c","title":"Lieferung","text":"Ein Paket kostet 4 Euro.","lang":"de"}
`

func TestRetrieval(t *testing.T) {
	t.Parallel()
	r := Retrieval{
		Knowledge: []string{file(t, "k.jsonl", knowledge)},
		Questions: []string{file(t, "q1.jsonl", `{"id":"1","question":"what does a parcel cost","doc_id":"a","answerable":true,"lang":"en"}
{"id":"2","question":"when are you open","doc_ids":["b"],"answerable":true,"lang":"en"}
`), file(t, "q2.jsonl", `{"id":"3","question":"do dogs dream","answerable":false,"kind":"off_topic","lang":"en"}
{"id":"4","question":"was kostet ein paket","doc_id":"c","answerable":true,"lang":"de"}
`)},
		JSON: true,
	}
	var out bytes.Buffer
	if err := r.run(&out); err != nil {
		t.Fatal(err)
	}
	var got retrieved
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	off := got.Kinds["off_topic"]
	if got.Passages != 3 || got.All.Questions != 4 || got.All.Figures["recall@1"] != 1 || got.All.Figures["ndcg@10"] != 1 || off.Questions != 1 || off.AUROC == nil || *off.AUROC != 1 {
		t.Errorf("measured %s", out.String())
	}

	r.Lang, r.DocLang, r.JSON = "de", "de", false
	out.Reset()
	if err := r.run(&out); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "1 passages") || strings.Contains(s, "off_topic") {
		t.Errorf("only German should be left:\n%s", s)
	}
}

// With an embedding model what is said in other words is found, and questions cost one request each.
func TestRetrievalByMeaning(t *testing.T) {
	t.Parallel()
	vendor := llmtest.OpenAI(t)
	vendor.Vectors(func(model, text string) []float32 {
		if model != "e" {
			t.Errorf("model %q", model)
		}
		if strings.Contains(text, "parcel") || strings.Contains(text, "package") {
			return []float32{1, 0.1}
		}
		return []float32{0.1, 1}
	})
	r := Retrieval{
		Knowledge: []string{file(t, "k.jsonl", knowledge)},
		Questions: []string{file(t, "q.jsonl", `{"id":"1","question":"package price","doc_id":"a","answerable":true,"lang":"en"}
`)},
		DocLang: "en", EmbedURL: vendor.BaseURL(), EmbedModel: "e", EmbedKey: llmtest.GoodKey,
	}
	var out bytes.Buffer
	if err := r.run(&out); err != nil || !strings.Contains(out.String(), "1.000") {
		t.Error(err, out.String())
	}
	if b := vendor.Batches(); len(b) != 3 || len(b[0]) != 2 || len(b[1]) != 24 || len(b[2]) != 1 { // few are measured against others
		t.Errorf("%q", b)
	}
	vendor.FailRetrieval(llmtest.Outage)
	if err := r.run(&out); err == nil {
		t.Error("a dead model is measured")
	}
	r.EmbedModel = ""
	if err := r.run(&out); err == nil || !strings.Contains(err.Error(), "--embed-model") {
		t.Error(err)
	}
}

// Without its marks a question may mean more than with them, and it is asked so.
func TestRetrievalStripsMarks(t *testing.T) {
	t.Parallel()
	r := Retrieval{
		Knowledge: []string{file(t, "k.jsonl", `{"id":"hand","title":"Bàn giao","text":"Bàn giao hàng tại kho."}
{"id":"sell","title":"Bán hàng","text":"Bán hàng mỗi ngày, cả chủ nhật."}
`)},
		Questions: []string{file(t, "q.jsonl", `{"id":"1","question":"bàn","doc_id":"hand","answerable":true}
{"id":"2","question":"bán","doc_id":"sell","answerable":true}
`)},
		JSON: true,
	}
	for strip, want := range map[bool]float64{false: 1, true: 0.5} {
		r.StripMarks = strip
		var out bytes.Buffer
		var got retrieved
		if err := errors.Join(r.run(&out), json.Unmarshal(out.Bytes(), &got)); err != nil {
			t.Fatal(err)
		}
		if got.All.Figures["recall@1"] != want {
			t.Errorf("stripped %v, measured %s", strip, out.String())
		}
	}
}

// Files come from other programs: with a mark at their beginning, with the line ends of Windows, with empty lines, and without
// what may be left out.
func TestFilesOfOthers(t *testing.T) {
	t.Parallel()
	r := Retrieval{
		Knowledge: []string{file(t, "k.jsonl", "\ufeff{\"id\":\"a\",\"text\":\"A parcel costs 4 euro.\"}\r\n \r\n{\"id\":\"b\",\"title\":\"Opening hours\"}\r\n")},
		Questions: []string{file(t, "q.jsonl", "\ufeff\r\n{\"question\":\"what does a parcel cost\",\"doc_id\":\"a\"}\r\n{\"question\":\"do dogs dream\"}")},
		JSON:      true,
	}
	var out bytes.Buffer
	var got retrieved
	if err := errors.Join(r.run(&out), json.Unmarshal(out.Bytes(), &got)); err != nil {
		t.Fatal(err)
	}
	if got.Passages != 2 || got.Kinds["answerable"].Figures["recall@1"] != 1 || got.Kinds["unanswerable"].Questions != 1 {
		t.Errorf("measured %s", out.String())
	}
	i := Intents{
		Train: []string{file(t, "train.csv", "\ufeff\"text\",\"label\"\r\nwhere is my parcel,delivery\r\n\r\nmoney back,refund\r\n")},
		Test:  []string{file(t, "test.csv", "id,labels,text\r\n1,refund,my money\r\n")}, Out: "oos", JSON: true,
	}
	var sortedOut bytes.Buffer
	var labels sorted
	if err := errors.Join(i.run(&sortedOut), json.Unmarshal(sortedOut.Bytes(), &labels)); err != nil {
		t.Fatal(err)
	}
	if labels.Examples != 2 || labels.Texts != 1 || labels.Accuracy != 1 {
		t.Errorf("measured %s", sortedOut.String())
	}
}

func TestRetrievalRefuses(t *testing.T) {
	t.Parallel()
	good := `{"id":"1","question":"what","doc_id":"a","answerable":true}`
	for _, c := range []struct{ k, q, lang, want string }{
		{"{\"id\":\"a\",\"text\":\"x\"}\n{broken", good, "", "k.jsonl:2: "},
		{`{"title":"x"}`, good, "", "k.jsonl:1: the passage has no id"},
		{`{"id":"a"}`, good, "", "k.jsonl:1: the passage has neither"},
		{`{"id":"a","text":"x","kind":"page"}`, good, "", `k.jsonl:1: kind is "page"`},
		{"{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"a\",\"text\":\"y\"}", good, "", `k.jsonl:2: the id "a" is there twice`},
		{knowledge, "\n" + `{"id":"1","question":" "}`, "", "q.jsonl:2: the question is empty"},
		{knowledge, `{"id":"1","question":"x","answerable":true}`, "", "q.jsonl:1: the question is answerable but names no doc_id"},
		{knowledge, `{"id":"1","question":"x","doc_id":"z","answerable":true}`, "", `question 1: none of ["z"] is in the knowledge`},
		{knowledge, good, "fr", "3 passages and 0 questions are left"},
		{"", good, "", "0 passages"},
		{`{"id":"` + strings.Repeat("a", maxLine) + `"}`, good, "", "k.jsonl:1: the line has more than 8 MB"},
	} {
		r := Retrieval{Knowledge: []string{file(t, "k.jsonl", c.k)}, Questions: []string{file(t, "q.jsonl", c.q)}, Lang: c.lang}
		var out bytes.Buffer
		if err := r.run(&out); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error is %v, want %q", err, c.want)
		}
	}
	r := Retrieval{Knowledge: []string{"/nowhere/k.jsonl"}}
	if err := r.run(&bytes.Buffer{}); err == nil {
		t.Error("a missing file should be said")
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	if a := auroc([]float64{3, 2, 1}, []float64{2, 0}); math.Abs(a-4.5/6) > 1e-9 {
		t.Errorf("auroc is %v", a)
	}
	if !math.IsNaN(auroc(nil, []float64{1})) {
		t.Error("auroc of nothing is no number")
	}
	var r ranking
	r.count([]string{"x", "a", "y", "b"}, []string{"a", "b"})
	r.count([]string{"x"}, []string{"a"})
	got := r.figures()
	ndcg := (1/math.Log2(3) + 1/math.Log2(5)) / (1 + 1/math.Log2(3)) / 2
	for name, want := range map[string]float64{"recall@1": 0, "recall@5": 0.5, "mrr@10": 0.25, "ndcg@10": ndcg} {
		if math.Abs(got[name]-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}

func TestIntents(t *testing.T) {
	t.Parallel()
	train := file(t, "train.csv", "\ufefftext,label\nwhere is my parcel,delivery\n\"my parcel, late\",delivery\nmoney back,refund\nrefund my money,refund\n")
	i := Intents{Train: []string{train}, Test: []string{file(t, "test.csv", "text,label\nparcel is late,delivery\nrefund money,refund\nsing a song,oos\n")}, Out: "oos", Sure: 0.5, JSON: true}
	var out bytes.Buffer
	if err := i.run(&out); err != nil {
		t.Fatal(err)
	}
	var got sorted
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Labels != 2 || got.Outside != 1 || got.Accuracy != 1 || got.MacroF1 != 1 || got.AUROC == nil || *got.AUROC != 1 || got.MicroF1 != nil {
		t.Errorf("measured %s", out.String())
	}
	i.Test = []string{file(t, "several.csv", "text,labels\nparcel is late refund my money,delivery|refund\nmoney back,delivery\n")}
	i.JSON = false
	out.Reset()
	if err := i.run(&out); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "accuracy 0.500") || !strings.Contains(s, "micro-F1") {
		t.Errorf("measured %s", s)
	}
	for content, want := range map[string]string{
		"":                              "test.csv:1: EOF",
		"question,label\n":              "test.csv:1: the columns are",
		"text,label\na,b\n\nc\n":        "record on line 4: wrong number of fields",
		"text,label\na,b\n\" \",c\n":    "test.csv:3: text and label must not be empty",
		"text,label\n":                  "4 examples and 0 texts",
		"text,label\na,\"b\nc,d\ne,f\n": "test.csv: ",
	} {
		i.Test = []string{file(t, "test.csv", content)}
		if err := i.run(&out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v, want %q", content, err, want)
		}
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	l := Languages{Questions: []string{file(t, "q.jsonl", `{"question":"Wo bleibt mein Paket?","lang":"de"}
{"question":"Where is my parcel and when will it be here?","lang":"fr"}
{"question":"ok","lang":"en"}
`)}, JSON: true}
	var out bytes.Buffer
	if err := l.run(&out); err != nil {
		t.Fatal(err)
	}
	var got []told
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if want := (told{"all", 3, 1, 1, 1}); got[0] != want || got[2] != (told{"3 to 5", 1, 1, 0, 0}) {
		t.Errorf("measured %s", out.String())
	}
	l.JSON, l.Least = false, 0.5
	out.Reset()
	if err := l.run(&out); err == nil || !strings.Contains(out.String(), "6 to 10") {
		t.Errorf("one of three is enough for a half: %v, %s", err, out.String())
	}
	l.Questions = []string{file(t, "w.jsonl", `{"question":"hello"}`)}
	if err := l.run(&out); err == nil || !strings.Contains(err.Error(), "w.jsonl:1") {
		t.Errorf("a text without its language: %v", err)
	}
}
