package eval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/openai"
	"cxgenie/internal/platform/llm/wire"
	"cxgenie/internal/platform/text"
)

// Commands are what `cxgenie eval` can do.
type Commands struct {
	Retrieval Retrieval `cmd:"" help:"How often the right passage is found, and how well known and unknown questions are told apart."`
	Languages Languages `cmd:"" help:"How often the language of a text is told."`
	Intents   Intents   `cmd:"" help:"How often a text gets the right label, and how well texts that fit none are told apart."`
}

// Retrieval measures search over files of passages and questions.
type Retrieval struct {
	Knowledge []string `required:"" type:"path" help:"Passages, one JSON object a line: id, title, text and perhaps kind (faq, passage), lang. Several files make one body of knowledge."`
	Questions []string `required:"" type:"path" help:"Questions, one JSON object a line: id, question, doc_id or doc_ids, answerable and perhaps kind, lang."`
	DocLang   string   `help:"Only passages whose lang is this."`
	Lang      string   `help:"Only questions whose lang is this."`
	// StripMarks asks as people do who type without diacritics: "hoan tien" for "hoàn tiền". The knowledge stays as it is.
	EmbedURL   string `help:"Address of an embedding model that speaks as OpenAI does, for example http://localhost:11434/v1: search by meaning, too."`
	EmbedModel string `help:"Which of its models."`
	EmbedKey   string `env:"CXGENIE_EVAL_EMBED_KEY" help:"Key for that address, if it asks for one."`
	StripMarks bool   `help:"Ask without diacritics, as many people type."`
	JSON       bool   `name:"json" help:"Print JSON."`
}

// Run measures and prints.
func (r *Retrieval) Run() error { return r.run(os.Stdout) }

// found is what is measured for the questions of one kind.
type found struct {
	Questions int                `json:"questions"`
	Figures   map[string]float64 `json:"figures,omitempty"`
	// AUROC tells, for a kind that has no answer, how well its scores lie below those of the answerable questions.
	AUROC *float64 `json:"auroc,omitempty"`
}

type retrieved struct {
	Passages int              `json:"passages"`
	All      found            `json:"all"` // answerable questions of every kind, and AUROC against all that have no answer
	Kinds    map[string]found `json:"kinds"`
}

func (r *Retrieval) run(out io.Writer) error {
	passages, err := loadPassages(r.Knowledge, r.DocLang)
	if err != nil {
		return err
	}
	questions, err := loadQuestions(r.Questions, r.Lang)
	if err != nil {
		return err
	}
	if len(passages) == 0 || len(questions) == 0 {
		return fmt.Errorf("%d passages and %d questions are left to measure with", len(passages), len(questions))
	}
	if r.StripMarks {
		for i := range questions {
			questions[i].Question = text.Fold(questions[i].Question)
		}
	}
	h, err := r.index(passages)
	if err != nil {
		return err
	}
	result, err := measure(h, passages, questions)
	if err != nil {
		return err
	}
	if r.JSON {
		return printJSON(out, result)
	}
	return result.table(out)
}

// index takes the passages in. A title "Page > Heading" is a breadcrumb; a title that asks is a question and its text the
// answer.
func (r *Retrieval) index(passages []passage) (search.Hybrid, error) {
	h := search.Hybrid{Corpus: search.NewCorpus()}
	if (r.EmbedURL == "") != (r.EmbedModel == "") {
		return h, errors.New("--embed-url and --embed-model go together")
	}
	if r.EmbedURL != "" {
		h.Embedder = embedder{openai.New(openai.Options{BaseURL: r.EmbedURL, Key: r.EmbedKey, Model: r.EmbedModel, Client: wire.TrustedClient(llm.Limits{})})}
	}
	for some := range slices.Chunk(passages, embedAtOnce) {
		docs := make([]search.Document, len(some))
		for i, p := range some {
			docs[i] = document(p)
		}
		if err := h.Learn(context.Background(), docs...); err != nil {
			return h, err
		}
	}
	return h, h.LearnBackdrop(context.Background())
}

// embedAtOnce is how many passages are sent in one request.
const embedAtOnce = 64

// embedder is a vendor's model as the search takes it.
type embedder struct{ llm.Provider }

// Embed implements search.Embedder.
func (e embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	got, err := e.Provider.Embed(ctx, llm.EmbedRequest{Texts: texts})
	return got.Vectors, err
}

func document(p passage) search.Document {
	path := strings.Split(p.Title, " > ")
	last := path[len(path)-1]
	d := search.Document{ID: p.ID, Body: p.Text}
	if p.Kind == "faq" || p.Kind == "" && strings.ContainsAny(last[max(0, len(last)-4):], "?？") {
		d.Kind, d.Questions, d.Path = search.FAQ, []string{last}, path[:len(path)-1]
		return d
	}
	d.Kind, d.Path = search.Passage, path
	return d
}

func measure(c search.Hybrid, passages []passage, questions []question) (retrieved, error) {
	known := map[string]bool{}
	for _, p := range passages {
		known[p.ID] = true
	}
	type kind struct {
		ranks   ranking
		yes, no []float64
	}
	kinds := map[string]*kind{}
	var all kind
	for _, q := range questions {
		name := q.Kind
		if name == "" {
			name = "unanswerable"
			if q.Answerable {
				name = "answerable"
			}
		}
		k := kinds[name]
		if k == nil {
			k = &kind{}
			kinds[name] = k
		}
		hits, err := c.Search(context.Background(), q.Question, 10)
		if err != nil {
			return retrieved{}, err
		}
		ids := make([]string, len(hits))
		score := 0.0
		for i, h := range hits {
			ids[i] = h.ID
			score = max(score, h.Score)
		}
		if !q.Answerable {
			k.no, all.no = append(k.no, score), append(all.no, score)
			continue
		}
		if !slices.ContainsFunc(q.gold(), func(id string) bool { return known[id] }) {
			return retrieved{}, fmt.Errorf("question %s: none of %q is in the knowledge", q.ID, q.gold())
		}
		k.ranks.count(ids, q.gold())
		all.ranks.count(ids, q.gold())
		k.yes, all.yes = append(k.yes, score), append(all.yes, score)
	}
	out := retrieved{Passages: len(passages), Kinds: map[string]found{}}
	sum := func(k *kind) found {
		f := found{Questions: len(k.yes) + len(k.no)}
		if k.ranks.n > 0 {
			f.Figures = k.ranks.figures()
		}
		if a := auroc(all.yes, k.no); !math.IsNaN(a) {
			f.AUROC = &a
		}
		return f
	}
	out.All = sum(&all)
	for name, k := range kinds {
		out.Kinds[name] = sum(k)
	}
	return out, nil
}

var columns = []string{"recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10"}

func (r retrieved) table(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "%d passages\tquestions\t%s\tauroc\n", r.Passages, strings.Join(columns, "\t"))
	row := func(name string, f found) {
		fmt.Fprintf(w, "%s\t%d", name, f.Questions)
		for _, c := range columns {
			if v, ok := f.Figures[c]; ok {
				fmt.Fprintf(w, "\t%.3f", v)
			} else {
				fmt.Fprint(w, "\t")
			}
		}
		if f.AUROC != nil {
			fmt.Fprintf(w, "\t%.3f", *f.AUROC)
		} else {
			fmt.Fprint(w, "\t")
		}
		fmt.Fprintln(w)
	}
	row("all", r.All)
	for _, name := range slices.Sorted(maps.Keys(r.Kinds)) {
		row(name, r.Kinds[name])
	}
	return w.Flush()
}

func printJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
