package reception

import (
	"context"
	"slices"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/text"
)

// Longer recordings are for a person to hear: what is said in them is more than a question. What is said in less has room in a
// message.
const (
	longestRecording = 5 * time.Minute
	largestRecording = 10 << 20 // bytes; vendors take 25 MB
	longestSaid      = 6000     // characters
)

// audibleTypes are the recordings that models of all vendors take.
var audibleTypes = []string{"audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/ogg", "audio/wav", "audio/webm", "audio/flac"}

// listen has a voice message written down.
func (s *Service) listen(ctx context.Context, c *conversation.Conversation, who model.Spender, f conversation.Attachment) read {
	switch {
	case !slices.Contains(audibleTypes, f.Mime):
		return without(conversation.Format)
	case f.Size > largestRecording:
		return without(conversation.TooLong)
	}
	ears, err := s.models.Hearing(ctx, c.Workspace)
	if err == nil && !ears.Is() {
		return without(conversation.NoModel)
	}
	if err != nil {
		s.log.WarnContext(ctx, "find a model that hears", "workspace", c.Workspace, "err", err)
		return without(conversation.Failed)
	}
	sound, err := s.conversations.Recording(ctx, c.Workspace, f.ID)
	if err != nil {
		s.log.WarnContext(ctx, "open a recording", "workspace", c.Workspace, "file", f.ID, "err", err)
		return without(conversation.Failed)
	}
	if sound.Length > longestRecording {
		return without(conversation.TooLong)
	}
	got, err := ears.Write(ctx, who, llm.Recording{Name: sound.Name, Mime: sound.Mime, Data: sound.Data}, sound.Length)
	switch {
	case model.Unpaid(err):
		return without(conversation.NoCredits)
	case err != nil:
		s.log.WarnContext(ctx, "write down a recording", "workspace", c.Workspace, "bot", c.BotID, "err", err)
		return without(conversation.Failed)
	}
	r := read{conversation.Reading{Text: asTyped(got.Text)}, got.Choice, got.Usage, got.Credits}
	if r.Text == "" {
		r.Why = conversation.Silent
	}
	return r
}

// asTyped is what a model has heard as somebody would have typed it; empty where there are no words in it.
func asTyped(heard string) string {
	s := text.Clip(text.Line(heard), longestSaid)
	if !text.HasWord(s) {
		return ""
	}
	return s
}
