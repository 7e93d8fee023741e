package model

import (
	_ "embed"
	"encoding/json"
	"math"
	"strings"

	"cxgenie/internal/platform/llm"
)

// Price is what a vendor takes, in millionths of a US dollar for a million tokens.
type Price struct {
	In  int64 `json:"in"`
	Out int64 `json:"out"`
}

// Cost estimates what a use costs, in millionths of a US dollar.
func (p Price) Cost(u llm.Usage) int64 {
	return (p.In*int64(u.In) + p.Out*int64(u.Out)) / 1_000_000
}

// prices.json is what the vendors publish, with the month it was read; a workspace overrules it for each key.
//
//go:embed prices.json
var pricesFile []byte

type listed struct {
	Starts string  `json:"starts"`
	In     float64 `json:"in"`
	Out    float64 `json:"out"`
	Large  bool    `json:"large"`
}

var priceList = func() (l struct {
	AsOf    string   `json:"as_of"`
	Assumed listed   `json:"assumed"`
	Models  []listed `json:"models"`
}) {
	if err := json.Unmarshal(pricesFile, &l); err != nil {
		panic("model: prices.json: " + err.Error())
	}
	return l
}()

// find is the entry of a model; the more exact ones stand first. Servers that pass models on put the vendor before the
// name: openai/gpt-4o.
func find(model string) (listed, bool) {
	name := strings.ToLower(model[strings.LastIndexByte(model, '/')+1:])
	for _, l := range priceList.Models {
		if strings.HasPrefix(name, l.Starts) {
			return l, true
		}
	}
	return listed{}, false
}

// priceOf is what we know of a model's price; known is false when it is only assumed. Assuming too much keeps a cap
// safe.
func priceOf(model string, own map[string]Price) (p Price, known bool) {
	if p, ok := own[model]; ok {
		return p, true
	}
	l, known := find(model)
	if !known {
		l = priceList.Assumed
	}
	return Price{In: micros(l.In), Out: micros(l.Out)}, known
}

func micros(usd float64) int64     { return int64(math.Round(usd * 1e6)) }
func dollars(micros int64) float64 { return float64(micros) / 1e6 }

// meaningPrice is what a model takes that gives texts their meanings; where we do not know, what it takes at most.
func meaningPrice(model string, own map[string]Price) Price {
	p, known := priceOf(model, own)
	if !known {
		p = Price{In: micros(assumedMeaning)}
	}
	return Price{In: p.In}
}

const assumedMeaning = 0.15 // dollars for a million tokens

// The credits of an answer.
const (
	smallCredits = 1
	largeCredits = 5
)

// creditsOf is what an answer of the installation's model costs.
func creditsOf(model string) int64 {
	if l, ok := find(model); ok && l.Large {
		return largeCredits
	}
	return smallCredits
}
