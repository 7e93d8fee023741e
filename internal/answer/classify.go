package answer

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"cxgenie/internal/answer/said"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/text"
)

// withModel classifies and answers with the model.
func (a *attempt) withModel(ctx context.Context, matches []knowledge.Match) error {
	if err := a.recall(ctx); err != nil {
		return err
	}
	c, err := a.classify(ctx)
	if err := gaveUp(ctx, err); err != nil {
		return err
	}
	if err != nil { // a message that could not be classified is taken seriously
		a.s.o.Log.WarnContext(ctx, "classify", "bot", a.r.Bot.ID, "error", err)
	}
	a.out.Class = c.Class
	if c.Unhappy != nil {
		a.out.Unhappy = *c.Unhappy
	}
	if text.Key(c.Question) != text.Key(a.question) {
		a.out.Question = c.Question
	}
	switch c.Class {
	case SmallTalkClass:
		return a.casual(ctx)
	case HumanRequest:
		a.unknown(AskedForHuman)
		return nil
	case AbuseOrSpam: // said once; who asks decides whether it was said already
		a.out.How = Casual
		a.out.say(a.builtIn(said.Neutral))
		return nil
	}
	if c.Question != "" && text.Key(c.Question) != text.Key(a.question) {
		more, err := a.match(ctx, c.Question)
		if err != nil {
			return err
		}
		if len(more) > 0 && more[0].Exact {
			a.quote(Exact, more[0])
			return nil
		}
		matches = merge(matches, more)
	}
	for _, l := range slices.Sorted(maps.Keys(c.Translations)) {
		more, err := a.match(ctx, c.Translations[l])
		if err != nil {
			return err
		}
		a.out.Looked = append(a.out.Looked, Wording{l, c.Translations[l]})
		if len(more) > 0 && more[0].Score >= search.Near { // nobody has asked it in these words: it is not quoted as if they had
			a.out.Question = c.Question
			return a.near(ctx, more[0])
		}
		matches = merge(matches, more)
	}
	a.found = matches
	return a.business(ctx, c.Question, a.kept(matches))
}

// classified is what the model says about a message.
type classified struct {
	Class    Class  `json:"class"`
	Question string `json:"question"`
	// Unhappy is how the customer is, where the model was asked for it; nil: it did not say, which some do for no.
	Unhappy *bool `json:"unhappy"`
	// Translations are the question in languages of the bot's knowledge, where that is in others than the customer's.
	Translations map[string]string `json:"translations"`
}

// wanted is what a model is to say about a message.
type wanted struct {
	sort    bool     // its class
	mood    bool     // whether the customer is unhappy
	tongues []string // in which languages the question is wanted, too
}

// wants is what is to be found out about this message: nothing where nobody wants it sorted, it leans on nothing, and the
// knowledge is in its language.
func (a *attempt) wants() (w wanted, any bool) {
	w = wanted{sort: !a.r.Bot.Prompt.NoQuestionStep, tongues: a.otherTongues()}
	w.mood = w.sort && a.r.Bot.Chat.HandOffUnhappy
	leans := slices.ContainsFunc(a.before, func(t Turn) bool { return t.Author == Contact })
	return w, w.sort || len(w.tongues) > 0 || leans
}

// mostTongues is into how many languages a question is put.
const mostTongues = 2

// otherTongues are the languages of the bot's knowledge, where that of the customer is not among them.
func (a *attempt) otherTongues() []string {
	speaks := base(cmp.Or(a.spoken, a.r.Language))
	all := a.s.knowledge.Tongues(a.r.Workspace, a.r.Bot.ID)
	if speaks == "" || slices.Contains(all, speaks) {
		return nil
	}
	return all[:min(mostTongues, len(all))]
}

// optional is what may be missing in an answer that can be used all the same: the question stands as it was asked, nothing is
// known of the mood but what the words plainly say, and nothing is put into other languages.
func (w wanted) optional() []string {
	if w.sort {
		return []string{"question", "unhappy", "translations"}
	}
	return []string{"translations"}
}

// schema is the object that is wanted.
func (w wanted) schema() json.RawMessage {
	type properties map[string]any
	text := properties{"type": "string"}
	object := func(required []string, p properties) properties {
		return properties{"type": "object", "additionalProperties": false, "required": required, "properties": p}
	}
	required, p := []string{"question"}, properties{"question": text}
	if w.sort {
		required = append([]string{"class"}, required...)
		p["class"] = properties{"type": "string", "enum": []Class{SmallTalkClass, Business, HumanRequest, AbuseOrSpam}}
	}
	if w.mood {
		required = append(required, "unhappy")
		p["unhappy"] = properties{"type": "boolean"}
	}
	if len(w.tongues) > 0 {
		of := properties{}
		for _, l := range w.tongues {
			of[l] = text
		}
		required = append(required, "translations")
		p["translations"] = object(w.tongues, of)
	}
	b, _ := json.Marshal(object(required, p)) // strings: cannot fail
	return b
}

// classify has the message sorted and, where it leans on what was said before, made a question that stands alone, in the
// languages of the knowledge too. When that fails it is business, as it stands.
func (a *attempt) classify(ctx context.Context) (classified, error) {
	c := classified{Class: Business, Question: a.question}
	w, any := a.wants()
	if !w.sort && SmallTalk(a.question) { // this much is known without asking
		c.Class = SmallTalkClass
		return c, nil
	}
	if !any {
		return c, nil
	}
	steps, err := a.s.o.Models.Steps(ctx, a.r.Workspace, a.r.Bot.Prompt.Models)
	if err != nil {
		return c, err
	}
	if len(steps) == 0 {
		steps = a.choices
	}
	defer a.step("classify", time.Now())
	r := a.classifyPrompt(a.question, w)
	r.JSONSchema, r.Optional = w.schema(), w.optional()
	var said classified
	if _, _, err = a.ask(ctx, steps, r, nil, func(resp llm.Response) error { return object(resp, &said) }); err != nil {
		return c, err
	}
	switch said.Class {
	case SmallTalkClass, HumanRequest, AbuseOrSpam:
		if w.sort {
			c.Class = said.Class
		}
	}
	if w.mood {
		c.Unhappy = said.Unhappy
	}
	c.Translations = map[string]string{}
	for _, l := range w.tongues {
		if q := text.Clip(text.Line(said.Translations[l]), 1000); q != "" && text.Key(q) != text.Key(a.question) {
			c.Translations[l] = q
		}
	}
	if q := text.Clip(text.Line(said.Question), 1000); q != "" {
		c.Question = q
	}
	return c, nil
}
