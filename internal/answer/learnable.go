package answer

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const (
	extractTime = time.Minute
	// extractTurn and extractAll bound what a model reads at once, in characters.
	extractTurn = 2000
	extractAll  = 24_000
)

// Learnable is a question with its answer that a model found in conversations.
type Learnable struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// Extracted is what a model found.
type Extracted struct {
	Pairs   []Learnable
	Choice  model.Choice
	Usage   llm.Usage
	Credits int64 // to be charged when the run is stored: one, or none with an own key
	Model   bool  // a model has looked; without one there are no pairs
}

var learnableSchema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["pairs"],"properties":{
	"pairs":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["question","answer"],"properties":{
	"question":{"type":"string"},"answer":{"type":"string"}}}}}}`)

// Extract has a model find what can be learnt from conversations: questions that other customers may ask too, each with the
// answer that people gave. Without a model that can be paid for nothing is found; an error may pass.
func (s *Service) Extract(ctx context.Context, ws tenant.ID, b bot.Bot, who model.Spender, conversations [][]Turn, most int) (Extracted, error) {
	a, _, err := s.errand(ctx, ws, b, who, 1, extractTime)
	if err != nil || !a.hasModel() {
		return Extracted{}, err
	}
	r := extractPrompt(conversations, most)
	var said struct {
		Pairs []Learnable `json:"pairs"`
	}
	_, c, err := a.ask(ctx, a.choices, r, nil, func(resp llm.Response) error {
		said.Pairs = nil
		return object(resp, &said)
	})
	if err != nil {
		return Extracted{}, err
	}
	out := Extracted{Choice: c, Usage: a.out.Usage, Credits: c.Credits, Model: true}
	for _, p := range said.Pairs[:min(most, len(said.Pairs))] {
		p.Question, p.Answer = text.Line(p.Question), text.Trim(p.Answer)
		if p.Question != "" && p.Answer != "" {
			out.Pairs = append(out.Pairs, p)
		}
	}
	return out, nil
}

// extractPrompt gives the conversations as JSON, so that nothing in them can pretend to be outside of them.
func extractPrompt(conversations [][]Turn, most int) llm.Request {
	type line struct {
		From string `json:"from"`
		Text string `json:"text"`
	}
	var list [][]line
	left := extractAll
	for _, turns := range conversations {
		var lines []line
		for _, t := range turns {
			s := text.Clip(text.Trim(t.Text), min(left, extractTurn))
			if left -= text.Len(s); s != "" {
				lines = append(lines, line{map[Author]string{Contact: "customer", Agent: "agent"}[t.Author], s})
			}
			if lines != nil && lines[len(lines)-1].From == "" {
				lines[len(lines)-1].From = "bot"
			}
		}
		list = append(list, lines)
	}
	last, _ := json.Marshal(map[string]any{"conversations": list}) // strings: cannot fail
	sure := 0.0
	return llm.Request{
		System: `The last message holds conversations of a company's support, as JSON. Find what an assistant can learn from them: questions that other customers may ask too, with the answers that agents gave.
Take answers from what lines of "agent" say alone, never from the bot or the customer, and add nothing. Join what an agent said in several lines.
Leave out greetings, promises to look, questions back, and everything about one customer's own order, payment, account or data.
question is understood without the conversation, answer without greeting and names. Both are in the language of the conversation.
Give at most ` + strconv.Itoa(most) + ` pairs, none when there is nothing to learn.
` + rules,
		Messages: []llm.Message{{Role: llm.User, Text: string(last)}}, MaxTokens: 4000, Temperature: &sure, JSONSchema: learnableSchema,
	}
}
