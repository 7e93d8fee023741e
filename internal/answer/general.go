package answer

import (
	"context"
	"encoding/json"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/text"
)

var generalSchema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["enough","answer"],"properties":{
	"enough":{"type":"boolean"},
	"answer":{"type":"string"}}}`)

// general has a model answer from what it knows by itself, where the bot's settings allow that and nothing was found. Of the
// company it knows nothing: it may bring in no addresses, amounts or phone numbers. Nobody sees it before it is checked.
func (a *attempt) general(ctx context.Context, standalone string) error {
	r := a.generalPrompt(standalone)
	r.JSONSchema, r.Temperature = generalSchema, a.creativity()
	var g generated
	resp := func(resp llm.Response) error {
		g = generated{}
		err := object(resp, &g)
		if g.Answer = text.Clip(text.Trim(shown(g.Answer)), maxAnswer); err == nil && g.Answer == "" {
			err = llm.NewError(llm.BadAnswer, "an empty answer", nil)
		}
		return err
	}
	_, c, err := a.ask(ctx, a.choices, r, nil, resp)
	if err := gaveUp(ctx, err); err != nil {
		return err
	}
	if err != nil {
		a.s.o.Log.WarnContext(ctx, "answer from general knowledge", "bot", a.r.Bot.ID, "error", err)
		a.unknown(AIError)
		return nil
	}
	ground := a.s.newGround(a.asked(standalone), nil).knowing(a.known).keeping(a.s.windows(a.secret()))
	ground.general = true
	if !g.Enough || !ground.holds(g.Answer) {
		a.unknown(NoKnowledge)
		return nil
	}
	a.wrote(General, nil, c)
	a.out.say(g.Answer)
	return nil
}
