package answer

import (
	"context"
	"encoding/json"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const (
	alikeTime = time.Minute
	// MostAlike is how many questions a model compares at once, alikeText how many characters of each it reads.
	MostAlike = 200
	alikeText = 240
)

// Alike are questions that ask the same in other words, as a model sees it.
type Alike struct {
	Groups [][]int // of their places in what was asked, two or more each
	Choice model.Choice
	Usage  llm.Usage
	Model  bool // a model has looked; without one there are no groups
}

var alikeSchema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["groups"],"properties":{
	"groups":{"type":"array","items":{"type":"array","items":{"type":"integer"}}}}}`)

// Alike has a model say which of some questions ask the same, MostAlike at most. It costs no credits: whoever asks has charged
// what the questions were found for. Without a model that can be paid for nothing is found; an error may pass.
func (s *Service) Alike(ctx context.Context, ws tenant.ID, b bot.Bot, who model.Spender, questions []string) (Alike, error) {
	a, _, err := s.errand(ctx, ws, b, who, 1, alikeTime)
	if err != nil || !a.hasModel() {
		return Alike{}, err
	}
	var said struct {
		Groups [][]int `json:"groups"`
	}
	_, c, err := a.ask(ctx, a.choices, alikePrompt(questions), nil, func(resp llm.Response) error {
		said.Groups = nil
		return object(resp, &said)
	})
	if err != nil {
		return Alike{}, err
	}
	out := Alike{Choice: c, Usage: a.out.Usage, Model: true}
	taken := map[int]bool{}
	for _, g := range said.Groups {
		var places []int
		for _, n := range g {
			if n >= 1 && n <= len(questions) && !taken[n] {
				taken[n] = true
				places = append(places, n-1)
			}
		}
		if len(places) > 1 {
			out.Groups = append(out.Groups, places)
		}
	}
	return out, nil
}

// alikePrompt gives the questions as JSON, so that nothing in them can pretend to be outside of them.
func alikePrompt(questions []string) llm.Request {
	type line struct {
		No       int    `json:"no"`
		Question string `json:"question"`
	}
	list := make([]line, len(questions))
	for i, q := range questions {
		list[i] = line{i + 1, text.Clip(text.Line(q), alikeText)}
	}
	last, _ := json.Marshal(map[string]any{"questions": list}) // strings: cannot fail
	sure := 0.0
	return llm.Request{
		System: `The last message holds questions of customers to a company's support, with numbers, as JSON. Say which ask the same in other words: one answer would be right for each of them, whoever asks.
Questions about other products, places, times, amounts or steps are not the same. When in doubt they are not.
Give the numbers of each group of two or more; a number stands in one group at most. Leave out the others.
` + rules,
		Messages: []llm.Message{{Role: llm.User, Text: string(last)}}, MaxTokens: 3000, Temperature: &sure, JSONSchema: alikeSchema,
	}
}
