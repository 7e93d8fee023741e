package reception

import (
	"context"
	"strings"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/text"
)

// detailWords is how many words a contact detail has at most; what has more and is none is a text of its own.
const detailWords = 6

// strays says whether a customer who is being asked for a contact detail has written something else: a question of his own.
func (s *Service) strays(ctx context.Context, l conversation.Lease, p *conversation.Pending) (escalation, bool, error) {
	c := p.Conversation
	e, err := escalationOf(ctx, s.db.Read(), c.Workspace, c.ID)
	if db.NotFound(err) {
		return e, false, nil
	}
	question := textOf(p.Batch)
	if err != nil || e.State != asking || l.Attempt > maxAttempts || text.Trim(question) == "" || tells(e.Asked, p.Batch) {
		return e, false, err
	}
	found, err := s.knowledge.Match(ctx, c.Workspace, c.BotID, question, 1)
	if err != nil {
		return e, false, err
	}
	known := len(found) > 0 && (found[0].Exact || found[0].Score >= search.Near)
	return e, known || isNoDetail(e.Asked, question), nil
}

// tells says whether one of some texts is an answer to what was asked, whatever else it may be. Nearly everything can be
// a name, so a name alone does not count.
func tells(asked string, batch []conversation.Message) bool {
	for _, m := range batch {
		if cancels(m.Text) || skips(m.Text) || asked != "name" && means(asked, m.Text) {
			return true
		}
	}
	return false
}

// means says whether a text can be what was asked for; a number that its country does not know is meant as one.
func means(asked, message string) bool {
	return readDetail(asked, message, "") != "" || asked == "phone" && phoneIn.MatchString(message)
}

// isNoDetail says whether a text is plainly not what was asked for.
func isNoDetail(asked, message string) bool {
	return !means(asked, message) && len(strings.Fields(message)) > detailWords
}

// detour answers a customer's own question and asks again for what he was asked for. A question without an answer is
// taken as the detail, as everything else he writes.
func (s *Service) detour(e escalation) conclusion {
	return func(ctx context.Context, p *conversation.Pending, b bot.Bot, asked answer.Request, res answer.Result) (conversation.Outcome, error) {
		c := p.Conversation
		if res.How == answer.Unknown || res.How == answer.Casual {
			o, err := s.fed(ctx, p, b, e)
			o.Also = both(s.beside(c, asked, res), o.Also)
			return o, err
		}
		o, err := s.outcome(ctx, p, b, asked, res)
		if err != nil || o.Reply == nil {
			return o, err
		}
		who, err := s.whoIs(ctx, c)
		if err != nil {
			return o, err
		}
		if e.Tries++; e.Tries > maxTries {
			e.Passed = append(e.Passed, e.Asked)
		}
		w := want{bot: b, language: firstOf(res.Language, c.Language, b.DisplayLanguage), key: replyKey(c, p.Batch[len(p.Batch)-1])}
		words, buttons, store := s.goOn(&o, e, who, w, askFor)
		o.Also = both(o.Also, store)
		o.Reply = botMessage(c, w.key, res.Text+"\n\n"+words, res.HTML+text.HTMLFromPlain(words), res.Language,
			conversation.Answer{How: "details", Ms: res.Ms, Answers: o.Ended.Answers, Sources: sources(res.Sources), Shown: b.Prompt.ShowSources || res.FromWeb(), Buttons: buttons})
		return o, nil
	}
}

// both does two things that are stored together; either may be nil.
func both(one, other func(context.Context, *db.Tx) error) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		for _, do := range []func(context.Context, *db.Tx) error{one, other} {
			if do != nil {
				if err := do(ctx, tx); err != nil {
					return err
				}
			}
		}
		return nil
	}
}
