package answer

import (
	"context"
	"strings"

	"cxgenie/internal/bot"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

const (
	maxRecap   = 1500 // characters
	recapWords = 120
)

// Recap is what a conversation is about, in a few sentences for the people who take it over.
type Recap struct {
	Text    string  // empty: no model could write one
	Why     Without // why not
	Choice  model.Choice
	Usage   llm.Usage
	Credits int64 // to be charged when it is stored
}

// CanRecap says whether there is a model that could write a recap.
func (s *Service) CanRecap(ctx context.Context, ws tenant.ID) bool {
	if s.o.Models == nil {
		return false
	}
	steps, err := s.o.Models.Steps(ctx, ws, model.Wanted{})
	return err == nil && len(steps) > 0
}

// Recap has a model write what a conversation is about: the wish, what was done, what is open. lang is the language of the
// people who read it. Without a model that can be paid for the text is empty; an error may pass.
func (s *Service) Recap(ctx context.Context, ws tenant.ID, b bot.Bot, who model.Spender, lang string, turns []Turn) (Recap, error) {
	a, why, err := s.errand(ctx, ws, b, who, 1, helpTime)
	if err != nil || why != "" {
		return Recap{Why: why}, err
	}
	a.before = turns
	r := llm.Request{
		System: `You help the people of a support team who take over a chat from an assistant. Write what it is about: what the customer wants, what was said or done so far, what is open.
At most 80 words, plain sentences without markup, no greeting. State only what stands in the conversation.
` + inLanguage(lang) + rules,
		Messages: a.messages("Write the recap."), MaxTokens: 300, Temperature: &creativity,
	}
	resp, c, err := a.ask(ctx, a.choices, r, nil, func(resp llm.Response) error {
		if text.Trim(resp.Text) == "" {
			return llm.NewError(llm.BadAnswer, "an empty recap", nil)
		}
		return nil
	})
	if err != nil {
		return Recap{}, err
	}
	return Recap{Text: shortened(text.Clip(text.Trim(resp.Text), maxRecap)), Choice: c, Usage: a.out.Usage, Credits: c.Credits}, nil
}

// shortened is a recap of at most so many words as one is read in at a glance, up to the last sentence that fits.
func shortened(s string) string {
	words := strings.Fields(s)
	if len(words) <= recapWords {
		return s
	}
	short := strings.Join(words[:recapWords], " ")
	if end := strings.LastIndexAny(short, ".!?"); end > len(short)/2 {
		return strings.TrimSpace(short[:end+1])
	}
	return short + " …"
}
