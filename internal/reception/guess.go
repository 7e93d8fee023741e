package reception

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"cxgenie/internal/answer"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning"
	"cxgenie/internal/platform/text"
)

// choice is the kind of the buttons by which a customer says what he meant; otherButton is the one for something else.
const (
	choice      = "choice"
	otherButton = "other"
)

// askBack puts what a customer is asked back into a message: the guesses as buttons, and in its text for whoever sees none.
func askBack(a *conversation.Answer, asked answer.Request, res *answer.Result) {
	a.Asked = strings.Join(asked.Texts, "\n")
	for i, g := range res.Guesses {
		a.Guesses = append(a.Guesses, conversation.AnswerSource{ID: g.ID, Kind: string(knowledge.QAndA), Title: g.Question, Score: g.Score})
		a.Buttons = append(a.Buttons, conversation.Button{ID: strconv.Itoa(i + 1), Kind: choice, Label: g.Question})
	}
	a.Buttons = append(a.Buttons, conversation.Button{ID: otherButton, Kind: choice, Label: res.Else})
	res.Text = res.Listed()
}

// guessed is what a customer was asked back before he wrote what is to be answered; nil: nothing.
func (s *Service) guessed(ctx context.Context, p *conversation.Pending) (*answer.Guessed, error) {
	m, a, err := s.conversations.AskedBack(ctx, p.Conversation)
	if errors.Is(err, conversation.ErrMessageMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	g := guesses(a)
	if by := p.Batch[0].Extras().Pressed; by != nil && by.MessageID == m.ID {
		at := slices.IndexFunc(a.Buttons, func(b conversation.Button) bool { return b.ID == by.ButtonID })
		g.Pressed = &at
	}
	return g, nil
}

// guesses is what a message of the bot asks back.
func guesses(a conversation.Answer) *answer.Guessed {
	g := &answer.Guessed{Question: a.Asked}
	for _, x := range a.Guesses {
		g.Guesses = append(g.Guesses, answer.Guess{ID: x.ID, Question: x.Title, Score: x.Score})
	}
	return g
}

// asksBack is what a message of the bot asks back; nil: nothing.
func asksBack(m conversation.Message) *answer.Guessed {
	var a conversation.Answer
	if json.Unmarshal(m.Payload, &a) != nil || len(a.Guesses) == 0 {
		return nil
	}
	return guesses(a)
}

// goneBack says whether it is the question before the guesses that could not be answered: none of them was what he meant.
func goneBack(r answer.Request, res answer.Result) bool {
	return r.Guessed != nil && text.Key(res.Question) == text.Key(r.Guessed.Question)
}

// meant is the question that a customer has, who has written said.
func meant(r answer.Request, res answer.Result, said string) string {
	if goneBack(r, res) {
		return r.Guessed.Question
	}
	return said
}

// unanswered are the questions that stay without an answer: the one that he has asked, and the one before it where he was
// asked back what he meant and did not say it.
func unanswered(c *conversation.Conversation, r answer.Request, res answer.Result) []learning.Asked {
	one := func(question, original string, why answer.Reason) learning.Asked {
		return learning.Asked{BotID: c.BotID, ConversationID: string(c.ID), Seq: c.SeqHead, Question: r.Bot.Chat.Masked(question), Original: r.Bot.Chat.Masked(original),
			Language: cmp.Or(res.Language, c.Language), Name: c.ContactName, Channel: c.Channel, Reason: why, Testing: c.Testing}
	}
	if goneBack(r, res) {
		return []learning.Asked{one(r.Guessed.Question, r.Guessed.Question, res.Reason)}
	}
	said := strings.Join(r.Texts, "\n")
	all := []learning.Asked{one(cmp.Or(res.Question, said), said, res.Reason)}
	if r.Guessed != nil {
		before := one(r.Guessed.Question, r.Guessed.Question, answer.NotEnough)
		before.Language = cmp.Or(answer.Spoken(r.Guessed.Question, ""), before.Language) // he may go on in another one
		all = append([]learning.Asked{before}, all...)
	}
	return all
}
