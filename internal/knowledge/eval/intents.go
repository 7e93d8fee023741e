package eval

import (
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"time"

	"cxgenie/internal/knowledge/intent"
)

// Intents measures the sorting of texts under labels.
type Intents struct {
	Train []string `required:"" type:"path" help:"Examples, CSV with the columns text,label; several labels of a text are joined by |."`
	Test  []string `required:"" type:"path" help:"Texts to sort, in the same format."`
	Out   string   `default:"oos" help:"The label of texts that belong nowhere."`
	Sure  float64  `default:"0.5" help:"How sure a label must be to be given, where texts may have several."`
	JSON  bool     `name:"json" help:"Print JSON."`
}

// Run measures and prints.
func (i *Intents) Run() error { return i.run(os.Stdout) }

// sorted is what is measured. Accuracy and MacroF1 are over the texts that belong somewhere, by their best label; MicroF1
// is there when texts have several, over all labels that were given. AUROC tells how well the scores of those that belong
// nowhere lie below the others.
type sorted struct {
	Labels   int      `json:"labels"`
	Examples int      `json:"examples"`
	Texts    int      `json:"texts"`
	Outside  int      `json:"outside"`
	Accuracy float64  `json:"accuracy"`
	MacroF1  float64  `json:"macro_f1"`
	MicroF1  *float64 `json:"micro_f1,omitempty"`
	AUROC    *float64 `json:"auroc,omitempty"`
	Seconds  float64  `json:"train_seconds"`
}

// hits counts what was right, wrongly given and missed.
type hits struct{ right, wrong, missed float64 }

func (h hits) f1() float64 { return 2 * h.right / max(1, 2*h.right+h.wrong+h.missed) }

func (i *Intents) run(out io.Writer) error {
	train, err := loadLabelled(i.Train)
	if err != nil {
		return err
	}
	test, err := loadLabelled(i.Test)
	if err != nil {
		return err
	}
	if len(train) == 0 || len(test) == 0 {
		return fmt.Errorf("%d examples and %d texts are not enough to measure with", len(train), len(test))
	}
	result := i.measure(train, test)
	if i.JSON {
		return printJSON(out, result)
	}
	_, err = fmt.Fprintf(out, "%d labels, %d examples learnt in %.1f s; %d texts, %d of them outside\naccuracy %.3f, macro-F1 %.3f", result.Labels,
		result.Examples, result.Seconds, result.Texts, result.Outside, result.Accuracy, result.MacroF1)
	if err == nil && result.MicroF1 != nil {
		_, err = fmt.Fprintf(out, ", micro-F1 %.3f", *result.MicroF1)
	}
	if err == nil && result.AUROC != nil {
		_, err = fmt.Fprintf(out, ", auroc %.3f", *result.AUROC)
	}
	if err == nil {
		_, err = fmt.Fprintln(out)
	}
	return err
}

func (i *Intents) measure(train, test []labelled) sorted {
	labels := map[string]*hits{}
	examples := make([]intent.Example, len(train))
	for n, t := range train {
		examples[n] = intent.Example{Text: t.text, Labels: t.labels}
		for _, l := range t.labels {
			labels[l] = &hits{}
		}
	}
	result := sorted{Labels: len(labels), Examples: len(train), Texts: len(test)}
	begun := time.Now()
	m := intent.Train(examples)
	result.Seconds = time.Since(begun).Seconds()
	var inside, outside []float64
	var all hits
	several := false
	for _, t := range test {
		guesses := m.Classify(t.text, result.Labels)
		if slices.Equal(t.labels, []string{i.Out}) {
			outside = append(outside, guesses[0].Score)
			continue
		}
		inside = append(inside, guesses[0].Score)
		several = several || len(t.labels) > 1
		if slices.Contains(t.labels, guesses[0].Label) {
			result.Accuracy++
			labels[guesses[0].Label].right++
		} else {
			labels[guesses[0].Label].wrong++
			if missed := labels[t.labels[0]]; missed != nil {
				missed.missed++
			}
		}
		given := 0.0
		for _, g := range guesses {
			if g.Score < i.Sure {
				break
			}
			given++
			if slices.Contains(t.labels, g.Label) {
				all.right++
				given--
			}
		}
		all.wrong += given
		all.missed += float64(len(t.labels))
	}
	all.missed -= all.right
	result.Outside = len(outside)
	if len(inside) > 0 {
		result.Accuracy /= float64(len(inside))
	}
	used := 0.0
	for _, h := range labels {
		if h.right+h.missed > 0 {
			result.MacroF1 += h.f1()
			used++
		}
	}
	result.MacroF1 /= max(1, used)
	if several {
		f := all.f1()
		result.MicroF1 = &f
	}
	if a := auroc(inside, outside); !math.IsNaN(a) {
		result.AUROC = &a
	}
	return result
}
