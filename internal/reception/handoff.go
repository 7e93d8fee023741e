package reception

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"cxgenie/internal/answer"
	"cxgenie/internal/answer/said"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/phone"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// forgetAfter is how long the bot waits for a contact detail before it speaks as usual again.
const forgetAfter = 7 * 24 * time.Hour

// want is one wish for a person on its way.
type want struct {
	bot      bot.Bot
	reason   string
	language string
	question string // what the customer wants to know
	draft    string // what the bot would have said
	from     []conversation.AnswerSource
	key      string                    // of the reply
	said     []conversation.PacketSaid // what he was unhappy in
}

func (w want) languages() []string { return []string{w.language, w.bot.DisplayLanguage} }

func cancels(message string) bool {
	return says(message, said.Cancel, "cancel", "stop", "never mind", "nevermind", "back to the bot", "back to bot", "back to assistant",
		"huy", "huy bo", "thoi", "khong can nua", "quay lai bot", "quay ve bot", "quay ve tro ly")
}

func skips(message string) bool { return says(message, said.Skip, "no", "khong") }

// open says whether somebody who may answer for a bot is there, within the working hours.
func (s *Service) open(ctx context.Context, ws tenant.ID, botID string) bool {
	hours, err := s.members.Opening(ctx, ws)
	if err != nil {
		s.log.WarnContext(ctx, "working hours", "workspace", ws, "err", err) // nobody is promised
		return false
	}
	return hours.Open(s.clock.Now()) && s.online(ctx, ws, botID)
}

// handOff fills in what happens when a customer wants, or needs, a person: to those who are there, or to nobody yet.
func (s *Service) handOff(ctx context.Context, o *conversation.Outcome, c *conversation.Conversation, w want) error {
	who, err := s.whoIs(ctx, c)
	if err != nil {
		return err
	}
	o.NeedsAgent = true
	packet := uid.New()
	o.Lines = append(o.Lines, s.packet(c, who, w).Message(packet))
	recap, err := s.recapJob(ctx, c, packet)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	e := escalation{Workspace: c.Workspace, Conversation: c.ID, Reason: w.reason, Since: now}
	also := o.Also
	then := func(store func(ctx context.Context, tx *db.Tx) error) {
		o.Also = func(ctx context.Context, tx *db.Tx) error {
			for _, do := range []func(context.Context, *db.Tx) error{also, recap, store} {
				if do != nil {
					if err := do(ctx, tx); err != nil {
						return err
					}
				}
			}
			return nil
		}
	}
	if s.open(ctx, c.Workspace, c.BotID) {
		o.HandOff = w.reason
		o.Reply = s.line(c, w, said.Connecting.In(w.language, w.bot.DisplayLanguage), "hand_off")
		e.State, e.DueAt = waiting, now.Add(time.Duration(w.bot.Chat.HandOffMinutes)*time.Minute)
		then(e.save)
		return nil
	}
	then(s.offline(o, c, w, who, &e, said.NobodyThere.In(w.language, w.bot.DisplayLanguage)))
	return nil
}

// offline is the half of a hand-off where nobody is there: the details that are missing are asked for, then people find
// the conversation marked. Meanwhile the bot stays on.
func (s *Service) offline(o *conversation.Outcome, c *conversation.Conversation, w want, who *contact.Contact, e *escalation, intro string) func(context.Context, *db.Tx) error {
	languages, was := []string{w.language, w.bot.DisplayLanguage}, *e
	e.State, e.Asked, e.DueAt = asking, nextDetail(who, nil), s.clock.Now().Add(forgetAfter)
	if e.Asked == "" {
		o.Reply = s.line(c, w, said.DetailsKnown.In(languages...), "hand_off")
		return func(ctx context.Context, tx *db.Tx) error { return dropEscalation(ctx, tx, was) }
	}
	o.Speaker = conversation.SpeakerFlow
	o.Reply = s.line(c, w, intro+"\n\n"+askFor[e.Asked].In(languages...), "details", skipAndCancel(languages)...)
	return e.save
}

func skipAndCancel(languages []string) []conversation.Button {
	return []conversation.Button{{ID: "skip", Kind: "next", Label: said.Skip.In(languages...)}, {ID: "bot", Kind: "next", Label: said.Cancel.In(languages...)}}
}

func (s *Service) line(c *conversation.Conversation, w want, body, how string, buttons ...conversation.Button) *conversation.Message {
	return botMessage(c, w.key, body, "", w.language, conversation.Answer{How: how, Buttons: buttons})
}

func (s *Service) packet(c *conversation.Conversation, who *contact.Contact, w want) conversation.Packet {
	return conversation.Packet{Reason: w.reason, Question: w.bot.Chat.Masked(w.question), Draft: w.draft, DraftFrom: w.from, Said: w.said,
		Contact: conversation.PacketContact{Name: who.Name, Email: who.Email, Phone: who.Phone, Label: who.Label, Language: w.language, PageURL: c.PageURL}}
}

// lastQuestion is what a customer wanted to know before he asked for a person.
func (s *Service) lastQuestion(ctx context.Context, c *conversation.Conversation, before int64) string {
	key := conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}
	list, err := s.conversations.History(ctx, key, before, answer.MaxHistory)
	if err != nil {
		s.log.WarnContext(ctx, "read what was asked", "conversation", c.ID, "err", err)
	}
	question, details := "", false
	var back *answer.Guessed // what he was asked back
	for _, m := range list {
		switch {
		case m.AuthorKind == conversation.AuthorBot:
			details, back = asksForDetails(m), asksBack(m)
		case back != nil && back.Refuses(m.Text): // his question stands
			back = nil
		case m.AuthorKind == conversation.AuthorContact && !details && !m.Unsent() && m.Text != "" && !answer.SmallTalk(m.Text) && !answer.AsksForHuman(m.Text):
			question = m.Text
		}
	}
	return question
}

// asksForDetails says whether what follows a message of the bot is a contact detail and no question.
func asksForDetails(m conversation.Message) bool {
	var a conversation.Answer
	return json.Unmarshal(m.Payload, &a) == nil && a.How == "details" && len(a.Buttons) > 0
}

// TalkToPerson is the button under an answer: the bot hands the conversation to people.
func (s *Service) TalkToPerson(ctx context.Context, ws tenant.ID, contactID string, id conversation.ID) (*conversation.Conversation, error) {
	c, err := s.conversations.OfContact(ctx, ws, contactID, id)
	if err != nil {
		return nil, err
	}
	b, err := s.bots.Settings(ctx, ws, c.BotID)
	if err != nil {
		return nil, err
	}
	w := want{bot: b, reason: string(answer.AskedForHuman), language: answer.ReplyLanguage(b, "", c.Language), question: s.lastQuestion(ctx, c, c.SeqHead+1)}
	var o conversation.Outcome
	w.key = "h:" + string(c.ID) + ":" + itoa(c.SeqHead)
	if err := s.handOff(ctx, &o, c, w); err != nil {
		return nil, err
	}
	o.Ended = conversation.TurnEnded{Reason: w.reason}
	return s.conversations.Act(ctx, ws, id, func(_ context.Context, _ *db.Tx, now *conversation.Conversation) (*conversation.Outcome, error) {
		switch {
		case now.ContactID != contactID:
			return nil, conversation.ErrNotFound
		case now.Status == conversation.Closed:
			return nil, conversation.ErrClosed
		case now.Speaker != conversation.SpeakerBot:
			return nil, nil // people have the word, or he is being asked for his details already
		}
		return &o, nil
	})
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// feed takes a customer's text as the contact detail he was asked for.
func (s *Service) feed(ctx context.Context, lease *conversation.Lease, p *conversation.Pending, b bot.Bot) (bool, error) {
	c := p.Conversation
	e, err := escalationOf(ctx, s.db.Read(), c.Workspace, c.ID)
	if db.NotFound(err) || err == nil && e.State != asking { // nothing was asked: he is answered
		return s.answerTurn(ctx, lease, p, b, s.outcome)
	}
	if err != nil {
		return false, err
	}
	o, err := s.fed(ctx, p, b, e)
	if err != nil {
		return false, err
	}
	return s.settle(ctx, *lease, p, o)
}

// fed is what comes of texts that are taken as a contact detail.
func (s *Service) fed(ctx context.Context, p *conversation.Pending, b bot.Bot, e escalation) (conversation.Outcome, error) {
	c := p.Conversation
	last := p.Batch[len(p.Batch)-1]
	w := want{bot: b, language: answer.ReplyLanguage(b, "", c.Language), key: replyKey(c, last)}
	o := conversation.Outcome{Ended: conversation.TurnEnded{Answers: seqs(p.Batch), How: "details"}}
	if cancels(last.Text) {
		o.Back, o.Calm = true, true
		o.Reply = s.line(c, w, said.BackToBot.In(w.languages()...), "details")
		o.Also = func(ctx context.Context, tx *db.Tx) error { return dropEscalation(ctx, tx, e) }
		return o, nil
	}
	who, err := s.whoIs(ctx, c)
	if err != nil {
		return o, err
	}
	var told contact.Details
	for _, m := range p.Batch {
		s.understand(&e, &told, m.Text, cmp.Or(b.CountryCode, phone.CountryOf(who.Language)))
	}
	known := *who
	known.Name, known.Email, known.Phone = firstOf(known.Name, told.Name), firstOf(known.Email, told.Email), firstOf(known.Phone, told.Phone)
	again := askAgain
	if e.Asked == "name" && isMatter(last.Text) && !answer.SmallTalk(last.Text) {
		again = askAfterMatter
	}
	words, buttons, store := s.goOn(&o, e, &known, w, again)
	o.Reply = s.line(c, w, words, "details", buttons...)
	o.Also = func(ctx context.Context, tx *db.Tx) error {
		if !told.Empty() && !c.Testing {
			if err := s.contacts.Tell(ctx, tx, c.Workspace, c.ContactID, told); err != nil {
				return err
			}
		}
		return store(ctx, tx)
	}
	return o, nil
}

// goOn says what a customer who is being asked for his details hears next: the question for the next one, again when it is
// the same as before, or that it was all. store keeps how far it has come.
func (s *Service) goOn(o *conversation.Outcome, e escalation, known *contact.Contact, w want, again map[string]said.Text) (words string, buttons []conversation.Button, store func(context.Context, *db.Tx) error) {
	next := nextDetail(known, e.Passed)
	switch {
	case next == "":
		o.Speaker, o.NeedsAgent = conversation.SpeakerBot, true
		all := said.DetailsTaken
		if known.Email == "" && known.Phone == "" {
			all = said.NoDetails
		}
		return all.In(w.languages()...), nil, func(ctx context.Context, tx *db.Tx) error { return dropEscalation(ctx, tx, e) }
	case next == e.Asked:
		words = again[next].In(w.languages()...)
	default:
		words = askFor[next].In(w.languages()...)
		e.Asked, e.Tries = next, 0
	}
	return words, skipAndCancel(w.languages()), e.save
}

// understand reads one text as the detail that was asked for. What is none counts as a try; after some of them, or when
// the customer says so, the detail is passed over.
func (s *Service) understand(e *escalation, told *contact.Details, message, country string) {
	to := map[string]*string{"name": &told.Name, "email": &told.Email, "phone": &told.Phone}[e.Asked]
	if *to != "" {
		return
	}
	if skips(message) {
		e.Passed = append(e.Passed, e.Asked)
		return
	}
	if *to = readDetail(e.Asked, message, country); *to != "" {
		return
	}
	if e.Tries++; e.Tries > maxTries {
		e.Passed = append(e.Passed, e.Asked)
	}
}

// recapJob has a model write down what a conversation is about, for the packet, where there is a model.
func (s *Service) recapJob(ctx context.Context, c *conversation.Conversation, packet string) (func(context.Context, *db.Tx) error, error) {
	if c.Testing || c.SeqHead < 3 || !s.answers.CanRecap(ctx, c.Workspace) {
		return nil, nil
	}
	return func(ctx context.Context, tx *db.Tx) error {
		return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobRecap, Args: recapArgs{c.Workspace, c.ID, packet}})
	}, nil
}

func replyKey(c *conversation.Conversation, last conversation.Message) string {
	return "t:" + string(c.ID) + ":" + itoa(last.Seq) + ":0"
}

// textOf joins what a customer wrote.
func textOf(batch []conversation.Message) string {
	all := make([]string, len(batch))
	for i, m := range batch {
		all[i] = m.Text
	}
	return strings.Join(all, "\n")
}
