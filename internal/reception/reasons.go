package reception

import (
	"context"
	"database/sql"
	"slices"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Why people are to have a customer although the bot may know the answer.
const (
	unhappyTwice = "unhappy"   // in two of his messages, one after the other
	important    = "important" // his label is one of those that the workspace has named
)

// cause is what speaks for handing a customer to people beside his question.
type cause struct {
	reason string
	said   []conversation.PacketSaid                  // what he was unhappy in
	keep   func(ctx context.Context, tx *db.Tx) error // what is remembered if he stays with the bot; nil: nothing
	done   func(ctx context.Context, tx *db.Tx) error // what is remembered if he does not
}

// cause looks whether a customer who has just been answered is to have a person. It asks the database only where he is
// unhappy, or the workspace has named labels.
func (s *Service) cause(ctx context.Context, p *conversation.Pending, b bot.Bot, res answer.Result) (cause, error) {
	c := p.Conversation
	if res.Class == answer.AbuseOrSpam {
		return cause{}, nil
	}
	if b.Chat.HandOffUnhappy && res.Unhappy {
		k, err := s.unhappy(ctx, p, b)
		if err != nil || k.reason != "" {
			return k, err
		}
		if is, err := s.important(ctx, c, res); err != nil || !is {
			return k, err
		}
		return cause{reason: important, keep: k.keep, done: both(k.keep, importantOnce(c))}, nil
	}
	if is, err := s.important(ctx, c, res); err != nil || !is {
		return cause{}, err
	}
	return cause{reason: important, done: importantOnce(c)}, nil
}

// unhappy is the cause of a customer who has just been unhappy: none unless he was so in his message before, too.
func (s *Service) unhappy(ctx context.Context, p *conversation.Pending, b bot.Bot) (cause, error) {
	c := p.Conversation
	var in []conversation.Message
	for _, m := range p.Batch {
		if answer.Unhappy(m.Text) {
			in = append(in, m)
		}
	}
	if len(in) == 0 { // a model sees it where no phrase tells
		in = p.Batch[len(p.Batch)-1:]
	}
	k := cause{keep: func(ctx context.Context, tx *db.Tx) error {
		for _, m := range in {
			if err := markUnhappy(ctx, tx, c.Workspace, c.ID, m.Seq, false); err != nil {
				return err
			}
		}
		return nil
	}}
	if len(in) > 1 {
		k.reason, k.said = unhappyTwice, packetSaid(b, in, nil)
	} else {
		key := conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}
		before, err := s.conversations.PreviousOfContact(ctx, key, p.Batch[0].Seq)
		if err != nil || before == 0 {
			return k, err
		}
		marked, err := unhappyAt(ctx, s.db.Read(), c.Workspace, c.ID, before)
		if err != nil || len(marked) == 0 {
			return k, err
		}
		earlier, err := s.conversations.History(ctx, key, before+1, 1)
		if err != nil {
			return k, err
		}
		k.reason, k.said = unhappyTwice, packetSaid(b, append(earlier, in...), marked)
	}
	k.done = func(ctx context.Context, tx *db.Tx) error { return calmed(ctx, tx, c.Workspace, c.ID) }
	return k, nil
}

// mostSaid is how many characters of each unhappy message are shown.
const mostSaid = 200

// said is what the agents read of some messages.
func packetSaid(b bot.Bot, in []conversation.Message, disliked map[int64]bool) (out []conversation.PacketSaid) {
	for _, m := range in {
		out = append(out, conversation.PacketSaid{Text: text.Clip(text.Line(b.Chat.Masked(m.Text)), mostSaid), Disliked: disliked[m.Seq]})
	}
	return out
}

// important says whether a customer is one of those whom people want to have at once, and was not given to them in this
// conversation before. What is only small talk can wait.
func (s *Service) important(ctx context.Context, c *conversation.Conversation, res answer.Result) (bool, error) {
	if c.Testing || res.Class != answer.Business {
		return false, nil
	}
	hours := s.opening(ctx, c.Workspace)
	if hours == nil || len(hours.Important) == 0 {
		return false, nil
	}
	who, err := s.contacts.Get(ctx, c.Workspace, c.ContactID)
	if err != nil || !who.Labelled(hours.Important) {
		return false, err
	}
	before, err := wasImportant(ctx, s.db.Read(), c.Workspace, c.ID)
	return !before, err
}

// concluded is outcome, and a person where there is cause for one. What the bot knows for certain is said all the same.
// When nobody is there the bot goes on, and people find the conversation marked.
func (s *Service) concluded(ctx context.Context, p *conversation.Pending, b bot.Bot, asked answer.Request, res answer.Result) (conversation.Outcome, error) {
	k, err := s.cause(ctx, p, b, res)
	if err != nil {
		return conversation.Outcome{}, err
	}
	if k.reason == "" || res.Reason == answer.AskedForHuman {
		o, err := s.outcome(ctx, p, b, asked, res)
		remember := k.keep
		if k.reason != "" {
			remember = k.done
		}
		o.Also = both(o.Also, remember)
		return o, err
	}
	c := p.Conversation
	w := want{bot: b, reason: k.reason, said: k.said, language: res.Language, question: textOf(p.Batch), draft: firstOf(res.Text, res.Draft),
		from: sources(append(slices.Clone(res.Sources), res.DraftFrom...)), key: replyKey(c, p.Batch[len(p.Batch)-1])}
	if res.How == answer.Unknown {
		w.draft = res.Draft
	}
	if !s.open(ctx, c.Workspace, c.BotID) && !(res.How == answer.Unknown && handsOff(b, res)) {
		o, err := s.outcome(ctx, p, b, asked, res)
		if err != nil {
			return o, err
		}
		who, err := s.whoIs(ctx, c)
		if err != nil {
			return o, err
		}
		if stays(res) {
			w.draft, w.from = "", nil
		}
		o.NeedsAgent = true
		o.Lines = append(o.Lines, s.packet(c, who, w).Message(""))
		o.Also = both(o.Also, k.done)
		return o, nil
	}
	o := conversation.Outcome{Unknown: res.How == answer.Unknown, Also: s.beside(c, asked, res),
		Ended: conversation.TurnEnded{Answers: seqs(p.Batch), How: "hand_off", Reason: k.reason, Ms: res.Ms, Credits: res.Credits, Without: string(res.Without)}}
	if stays(res) {
		w.draft, w.from = "", nil
	}
	if err := s.handOff(ctx, &o, c, w); err != nil {
		return o, err
	}
	if stays(res) {
		words := o.Reply.Text
		o.Reply = botMessage(c, w.key, res.Text+"\n\n"+words, res.HTML+text.HTMLFromPlain(words), res.Language,
			conversation.Answer{How: string(res.How), Ms: res.Ms, Answers: o.Ended.Answers, Sources: sources(res.Sources), Shown: b.Prompt.ShowSources || res.FromWeb(), Blocked: res.Blocked})
	}
	o.Also = both(o.Also, k.done)
	return o, nil
}

// stays says whether an answer is said to a customer who gets a person as well: one that is certain, or that he may have
// seen being written. What is only quoted because it comes near would not make him happier.
func stays(res answer.Result) bool {
	return res.Text != "" && res.How != answer.Unknown && res.How != answer.Extract
}

// disliked takes a customer's dislike of an answer for unhappiness with it, and hands him to people when that makes two in
// a row. A dislike that is taken back was none.
func (s *Service) disliked(ctx context.Context, tx *db.Tx, e events.Record) error {
	var r conversation.MessageReacted
	if err := e.Decode(&r); err != nil || r.Author != conversation.AuthorBot || e.Actor.Kind != "contact" {
		return err
	}
	c, b, err := s.liveBot(ctx, tx, e.Workspace, conversation.ID(e.Subject))
	if c == nil || err != nil || !b.Chat.HandOffUnhappy || c.Testing {
		return err
	}
	key := conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}
	to, err := s.conversations.PreviousOfContact(ctx, key, r.Seq)
	if err != nil || to == 0 { // the greeting
		return err
	}
	if r.Value != conversation.Dislike {
		return unmarkUnhappy(ctx, tx, c.Workspace, c.ID, to)
	}
	if c.Speaker != conversation.SpeakerBot {
		return nil
	}
	if err := markUnhappy(ctx, tx, c.Workspace, c.ID, to, true); err != nil {
		return err
	}
	beside, err := s.neighbours(ctx, key, to)
	if err != nil {
		return err
	}
	marked, err := unhappyAt(ctx, tx, c.Workspace, c.ID, append(beside, to)...)
	if err != nil || len(marked) < 2 {
		return err
	}
	return s.unhappyWith(ctx, tx, c, b, marked)
}

// neighbours are the seqs of the customer's messages before and after one of his.
func (s *Service) neighbours(ctx context.Context, key conversation.TurnKey, seq int64) ([]int64, error) {
	before, err := s.conversations.PreviousOfContact(ctx, key, seq)
	if err != nil {
		return nil, err
	}
	after, err := s.conversations.NextOfContact(ctx, key, seq)
	return []int64{before, after}, err
}

// unhappyWith hands a customer to people who has disliked what the bot says. Where nobody is there they find it marked.
func (s *Service) unhappyWith(ctx context.Context, tx *db.Tx, c *conversation.Conversation, b bot.Bot, marked map[int64]bool) error {
	seqs := []int64{}
	for seq := range marked {
		seqs = append(seqs, seq)
	}
	slices.Sort(seqs)
	history, err := s.conversations.History(ctx, conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}, seqs[len(seqs)-1]+1, answer.MaxHistory)
	if err != nil {
		return err
	}
	in := slices.DeleteFunc(history, func(m conversation.Message) bool { return !slices.Contains(seqs, m.Seq) })
	w := want{bot: b, reason: unhappyTwice, said: packetSaid(b, in, marked), language: answer.ReplyLanguage(b, "", c.Language),
		question: s.lastQuestion(ctx, c, c.SeqHead+1), key: "u:" + string(c.ID) + ":" + itoa(seqs[len(seqs)-1])}
	o := conversation.Outcome{Ended: conversation.TurnEnded{Reason: unhappyTwice}}
	if s.open(ctx, c.Workspace, c.BotID) {
		if err := s.handOff(ctx, &o, c, w); err != nil {
			return err
		}
	} else {
		who, err := s.whoIs(ctx, c)
		if err != nil {
			return err
		}
		o.NeedsAgent, o.Ended.Reason, o.Lines = true, "", []*conversation.Message{s.packet(c, who, w).Message("")}
	}
	o.Also = both(o.Also, func(ctx context.Context, tx *db.Tx) error { return calmed(ctx, tx, c.Workspace, c.ID) })
	return s.conversations.ActIn(ctx, tx, c.Workspace, c.ID, func(_ context.Context, _ *db.Tx, now *conversation.Conversation) (*conversation.Outcome, error) {
		if now.Status != conversation.Open || now.Speaker != conversation.SpeakerBot {
			return nil, nil
		}
		return &o, nil
	})
}

// tester is the member who tries a bot: nobody's customer, and nothing more is known of him. nil in other conversations.
func tester(c *conversation.Conversation) *contact.Contact {
	if !c.Testing {
		return nil
	}
	return &contact.Contact{ID: c.ContactID, Name: c.ContactName}
}

// whoIs is the customer of a conversation.
func (s *Service) whoIs(ctx context.Context, c *conversation.Conversation) (*contact.Contact, error) {
	if who := tester(c); who != nil {
		return who, nil
	}
	return s.contacts.Get(ctx, c.Workspace, c.ContactID)
}

func markUnhappy(ctx context.Context, tx *db.Tx, ws tenant.ID, id conversation.ID, seq int64, disliked bool) error {
	n := 0
	if disliked {
		n = 1
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO unhappy (workspace_id, conversation_id, seq, disliked) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, ws, id, seq, n)
	return err
}

func unmarkUnhappy(ctx context.Context, tx *db.Tx, ws tenant.ID, id conversation.ID, seq int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM unhappy WHERE workspace_id = $1 AND conversation_id = $2 AND seq = $3 AND disliked = 1`, ws, id, seq)
	return err
}

// calmed forgets in what a customer was unhappy: he has got a person for it.
func calmed(ctx context.Context, tx *db.Tx, ws tenant.ID, id conversation.ID) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM unhappy WHERE workspace_id = $1 AND conversation_id = $2`, ws, id)
	return err
}

// unhappyAt says which of some messages a customer was unhappy in; true: he has disliked the answer.
func unhappyAt(ctx context.Context, q db.Querier, ws tenant.ID, id conversation.ID, seqs ...int64) (map[int64]bool, error) {
	for len(seqs) < 3 {
		seqs = append(seqs, 0)
	}
	type mark struct {
		seq      int64
		disliked int
	}
	rows, err := q.QueryContext(ctx, `SELECT seq, disliked FROM unhappy WHERE workspace_id = $1 AND conversation_id = $2 AND seq IN ($3, $4, $5)`, ws, id, seqs[0], seqs[1], seqs[2])
	all, err := db.Collect(rows, err, func(r *sql.Rows) (m mark, err error) { return m, r.Scan(&m.seq, &m.disliked) })
	out := map[int64]bool{}
	for _, m := range all {
		out[m.seq] = m.disliked == 1
	}
	return out, err
}

func wasImportant(ctx context.Context, q db.Querier, ws tenant.ID, id conversation.ID) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, `SELECT count(*) FROM important WHERE workspace_id = $1 AND conversation_id = $2`, ws, id).Scan(&n)
	return n > 0, err
}

// importantOnce notes that people were given a conversation because of who its customer is.
func importantOnce(c *conversation.Conversation) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO important (workspace_id, conversation_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, c.Workspace, c.ID)
		return err
	}
}
