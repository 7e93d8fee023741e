package reception

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/llm"
)

// mostPictures is how many pictures of one group of messages are described.
const mostPictures = 3

// visibleTypes are the pictures that we can read, and so a model can be shown.
var visibleTypes = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// unseen is a picture that nobody has described yet.
type unseen struct {
	message *conversation.Message
	file    conversation.Attachment
}

// undescribed are the customer's pictures that a model is to look at; none where the bot does not have that done.
func undescribed(p *conversation.Pending, b bot.Bot) []unseen {
	if !b.Chat.DescribePictures {
		return nil
	}
	var out []unseen
	for i := range p.Batch {
		m := &p.Batch[i]
		for _, f := range m.Extras().Files {
			if f.Description == "" && slices.Contains(visibleTypes, f.Mime) && len(out) < mostPictures {
				out = append(out, unseen{m, f})
			}
		}
	}
	return out
}

// seenIn is what was seen in the pictures of a message, as a part of what its author said.
func seenIn(m *conversation.Message) []string {
	var out []string
	for _, f := range m.Extras().Files {
		if f.Description != "" {
			out = append(out, f.Description)
		}
	}
	return out
}

// textsOfBatch are the words of some messages, and what their pictures show.
func textsOfBatch(batch []conversation.Message) []string {
	var out []string
	for i := range batch {
		if batch[i].Text != "" {
			out = append(out, batch[i].Text)
		}
		out = append(out, seenIn(&batch[i])...)
	}
	return out
}

// answered has the pictures looked at, and then the question answered that words and pictures make together. Pictures that
// no model could look at are for a person, where there are no words beside them.
func (s *Service) answered(ctx context.Context, p *conversation.Pending, b bot.Bot, r *answer.Request, look []unseen) (answer.Result, error) {
	if len(look) > 0 {
		r.Began = time.Now()
		seen, err := s.describe(ctx, p, b, look, answer.ReplyLanguage(b, strings.Join(r.Texts, "\n"), r.Language))
		if err != nil {
			return answer.Result{}, err
		}
		r.Texts = append(r.Texts, seen...)
	}
	if len(r.Texts) == 0 {
		return mediaOnly(p.Conversation, *r), nil
	}
	return s.answers.Answer(ctx, *r)
}

// describe has pictures looked at, all at the same time, and stores what is seen in each with what it cost. The error is
// that of a caller who no longer waits.
func (s *Service) describe(ctx context.Context, p *conversation.Pending, b bot.Bot, look []unseen, language string) ([]string, error) {
	c := p.Conversation
	key := conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}
	who := model.Spender{BotID: c.BotID, ContactID: c.ContactID, Address: p.Address}
	seen := make([]string, len(look))
	var all sync.WaitGroup
	for i, x := range look {
		all.Go(func() {
			data, mime, err := s.conversations.Picture(ctx, c.Workspace, x.file.ID)
			if err != nil {
				s.log.WarnContext(ctx, "open a picture", "workspace", c.Workspace, "file", x.file.ID, "err", err)
				return
			}
			d, err := s.answers.Describe(ctx, c.Workspace, b, who, language, llm.Picture{Mime: mime, Data: data})
			if err != nil || d.Text == "" {
				return
			}
			said := b.Chat.Masked(d.Text)
			if err := s.conversations.Describe(ctx, key, x.message.Seq, x.file.ID, said, func(ctx context.Context, tx *db.Tx) error {
				return s.models.Spend(ctx, tx, c.Workspace, who, d.Choice, d.Usage, d.Credits)
			}); err != nil {
				s.log.WarnContext(ctx, "store what a picture shows", "workspace", c.Workspace, "err", err)
				return // what is not paid for is not used
			}
			seen[i] = said
		})
	}
	all.Wait()
	return slices.DeleteFunc(seen, func(s string) bool { return s == "" }), ctx.Err()
}
