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

// mostFiles is how many pictures and voice messages of one group of messages a model is given.
const mostFiles = 3

// visibleTypes are the pictures that we can read, and so a model can be shown.
var visibleTypes = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// unread is a file that nobody has looked at or listened to yet.
type unread struct {
	message *conversation.Message
	file    conversation.Attachment
}

func (u unread) voice() bool { return u.file.Kind == "audio" }

// unreadIn are the customer's pictures and voice messages that a model is to be given; none where the bot does not have that
// done.
func unreadIn(p *conversation.Pending, b bot.Bot) []unread {
	var out []unread
	for i := range p.Batch {
		m := &p.Batch[i]
		for _, f := range m.Extras().Files {
			u := unread{m, f}
			wanted := u.voice() && b.Chat.TranscribeVoice || b.Chat.DescribePictures && slices.Contains(visibleTypes, f.Mime)
			if wanted && !f.Read() && len(out) < mostFiles {
				out = append(out, u)
			}
		}
	}
	return out
}

// readIn is what was seen and heard in the files of a message, as a part of what its author said.
func readIn(m *conversation.Message) []string {
	var out []string
	for _, f := range m.Extras().Files {
		if f.Description != "" {
			out = append(out, f.Description)
		}
	}
	return out
}

// textsOfBatch are the words of some messages, and what their files show and say.
func textsOfBatch(batch []conversation.Message) []string {
	var out []string
	for i := range batch {
		if batch[i].Text != "" {
			out = append(out, batch[i].Text)
		}
		out = append(out, readIn(&batch[i])...)
	}
	return out
}

// answered has files looked at and listened to, and then the question answered that words and files make together. Files that
// no model could read are for a person, where there are no words beside them.
func (s *Service) answered(ctx context.Context, p *conversation.Pending, b bot.Bot, r *answer.Request, files []unread) (answer.Result, error) {
	if len(files) > 0 {
		r.Began = time.Now()
		said, err := s.readAll(ctx, p, b, files, answer.ReplyLanguage(b, strings.Join(r.Texts, "\n"), r.Language))
		if err != nil {
			return answer.Result{}, err
		}
		r.Texts = append(r.Texts, said...)
	}
	if len(r.Texts) == 0 {
		return mediaOnly(p.Conversation, *r), nil
	}
	return s.answers.Answer(ctx, *r)
}

// read is what a model says is in a file, and what that costs.
type read struct {
	conversation.Reading
	choice  model.Choice
	usage   llm.Usage
	credits int64
}

// readAll has files read, all at the same time, and stores what is in each with what it cost, or why nobody knows. The error is
// that of a caller who no longer waits.
func (s *Service) readAll(ctx context.Context, p *conversation.Pending, b bot.Bot, files []unread, language string) ([]string, error) {
	c := p.Conversation
	key := conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}
	who := model.Spender{BotID: c.BotID, ContactID: c.ContactID, Address: p.Address}
	said := make([]string, len(files))
	var all sync.WaitGroup
	for i, u := range files {
		all.Go(func() {
			var r read
			if u.voice() {
				r = s.listen(ctx, c, who, u.file)
			} else {
				r = s.look(ctx, c, b, who, language, u.file)
			}
			if ctx.Err() != nil {
				return
			}
			r.Text = b.Chat.Masked(r.Text)
			if err := s.conversations.Describe(ctx, key, u.message.Seq, u.file.ID, r.Reading, func(ctx context.Context, tx *db.Tx) error {
				if r.Text == "" && r.usage == (llm.Usage{}) {
					return nil // no model was asked, or it did not answer
				}
				return s.models.Spend(ctx, tx, c.Workspace, who, r.choice, r.usage, r.credits)
			}); err != nil {
				s.log.WarnContext(ctx, "store what is in a file", "workspace", c.Workspace, "err", err)
				return // what is not paid for is not used
			}
			said[i] = r.Text
		})
	}
	all.Wait()
	return slices.DeleteFunc(said, func(s string) bool { return s == "" }), ctx.Err()
}

// look has a picture described.
func (s *Service) look(ctx context.Context, c *conversation.Conversation, b bot.Bot, who model.Spender, language string, f conversation.Attachment) read {
	data, mime, err := s.conversations.Picture(ctx, c.Workspace, f.ID)
	if err != nil {
		s.log.WarnContext(ctx, "open a picture", "workspace", c.Workspace, "file", f.ID, "err", err)
		return without(conversation.Failed)
	}
	d, err := s.answers.Describe(ctx, c.Workspace, b, who, language, llm.Picture{Mime: mime, Data: data})
	switch {
	case err == nil && d.Text != "":
		return read{conversation.Reading{Text: d.Text}, d.Choice, d.Usage, d.Credits}
	case d.Without == answer.NoModel:
		return without(conversation.NoModel)
	case d.Without != "":
		return without(conversation.NoCredits)
	}
	return without(conversation.Failed)
}

func without(why string) read { return read{Reading: conversation.Reading{Why: why}} }
