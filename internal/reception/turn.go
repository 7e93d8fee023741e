package reception

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"cxgenie/internal/answer"
	"cxgenie/internal/bot"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// maxAttempts is how often a turn is tried before people are asked to answer it.
const maxAttempts = 5

// Turn answers the first group of unanswered texts of a leased conversation. again says that more is due there. known is
// the conversation when it was just written, else nil; from is where it was written, if that is known. The lease becomes what
// it was extended to.
func (s *Service) Turn(ctx context.Context, lease *conversation.Lease, known *conversation.Conversation, from origin) (again bool, err error) {
	l := *lease
	key := conversation.TurnKey{Workspace: l.Workspace, Conversation: l.Conversation}
	p, err := s.conversations.Load(ctx, key, known)
	if errors.Is(err, conversation.ErrNotFound) {
		return false, s.conversations.Drop(ctx, l)
	}
	if err != nil {
		return false, err
	}
	if len(p.Batch) == 0 {
		return false, s.conversations.Drop(ctx, l)
	}
	c := p.Conversation
	p.Address = from.address
	settings, err := s.bots.Settings(ctx, l.Workspace, c.BotID)
	gone := errors.Is(err, bot.ErrNotFound)
	if err != nil && !gone {
		return false, err
	}
	if !c.Testing {
		p.Join(replyDelay(settings))
	}
	state := State{Status: c.Status, Speaker: c.Speaker, Muted: c.Muted, BotGone: gone}
	if !gone {
		state.BotAutoReply = settings.AutoReply || c.Testing // a bot is tried before it is switched on
		state.BotResting = settings.Chat.HoursOnly && !s.workingNow(ctx, l.Workspace) && !c.Testing
	}
	if c.AutoReply() && !gone {
		if state.Flooding, err = s.flooding(ctx, p, settings, from); err != nil {
			return false, err
		}
	}
	var asked escalation
	if c.Speaker == conversation.SpeakerFlow && !gone {
		if asked, state.Aside, err = s.strays(ctx, l, p); err != nil {
			return false, err
		}
	}
	switch Decide(state) {
	case Answer:
		return s.answerTurn(ctx, lease, p, settings, s.concluded)
	case Detour:
		return s.answerTurn(ctx, lease, p, settings, s.detour(asked))
	case Feed:
		return s.feed(ctx, lease, p, settings)
	case Flood:
		o, err := s.flooded(ctx, p, settings)
		if err != nil {
			return false, err
		}
		return s.settle(ctx, l, p, o)
	case Silence:
		return s.settle(ctx, l, p, conversation.Outcome{Unknown: true, NeedsAgent: true, Ended: conversation.TurnEnded{Reason: "auto_reply_off"}})
	}
	return false, s.conversations.Drop(ctx, l)
}

// workingNow says whether it is within the working hours. When they cannot be read the bot answers.
func (s *Service) workingNow(ctx context.Context, ws tenant.ID) bool {
	hours, err := s.members.Opening(ctx, ws)
	if err != nil {
		s.log.WarnContext(ctx, "working hours", "workspace", ws, "err", err)
		return true
	}
	return hours.Open(s.clock.Now())
}

// conclusion turns an answer into what is stored.
type conclusion func(ctx context.Context, p *conversation.Pending, b bot.Bot, asked answer.Request, res answer.Result) (conversation.Outcome, error)

func (s *Service) answerTurn(ctx context.Context, lease *conversation.Lease, p *conversation.Pending, b bot.Bot, conclude conclusion) (again bool, err error) {
	l := *lease
	if l.Attempt > maxAttempts {
		// It failed again and again; the reason is in the log. A person answers instead of nobody.
		return s.settle(ctx, l, p, conversation.Outcome{Unknown: true, NeedsAgent: true, Ended: conversation.TurnEnded{Reason: "ai_error"}})
	}
	r := s.request(ctx, p, b)
	files := unreadIn(p, b)
	if r.Guessed, err = s.guessed(ctx, p); err != nil {
		return false, err
	}
	if len(r.Texts) == 0 && len(files) == 0 {
		o, err := conclude(ctx, p, b, r, mediaOnly(p.Conversation, r))
		if err != nil {
			return false, err
		}
		return s.settle(ctx, l, p, o)
	}
	writing, running := s.conversations.Run(ctx, p)
	hold := s.hold(ctx, l, p.Conversation, running)
	defer func() { *lease = hold.release() }() // also when what follows panics
	r.Show = func(piece answer.Piece) {
		if piece.Reset {
			running.Withdraw()
			return
		}
		running.Write(piece.Text)
	}
	res, err := s.answered(writing, p, b, &r, files)
	shown := running.Shown()
	running.End()
	l = hold.release()
	if err != nil {
		running.Withdraw()
		if why := context.Cause(writing); errors.Is(why, conversation.ErrJoined) || errors.Is(why, conversation.ErrLeaseLost) {
			return true, s.conversations.Restart(ctx, l)
		}
		return false, err
	}
	o, err := conclude(ctx, p, b, r, res)
	if err != nil {
		running.Withdraw()
		return false, err
	}
	o.Shown = shown
	if o.Reply != nil {
		o.Reply.ID = running.Message()
		proof, err := res.Evidence(r.Texts).Pack()
		if err != nil {
			running.Withdraw()
			return false, err
		}
		o.Also = both(o.Also, func(ctx context.Context, tx *db.Tx) error {
			return answer.Keep(ctx, tx, l.Workspace, string(l.Conversation), o.Reply.ID, proof, s.clock.Now())
		})
	}
	what, more, err := s.settled(ctx, l, p, o)
	if err != nil || what != conversation.Stored || o.Reply == nil {
		running.Withdraw()
	}
	return more, err
}

// turnsBefore reads the last visible texts before a seq.
func (s *Service) turnsBefore(ctx context.Context, c *conversation.Conversation, seq int64, limit int) ([]answer.Turn, error) {
	list, err := s.conversations.Said(ctx, conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}, seq, limit)
	var turns []answer.Turn
	for _, m := range list {
		if m.Kind == conversation.KindText && !m.Unsent() {
			turns = append(turns, answer.Turn{Author: answer.Author(m.AuthorKind), Text: strings.Join(textsOfBatch([]conversation.Message{m}), "\n")})
		}
	}
	return turns, err
}

// request gives the texts of the turn; what was said before them is read when somebody wants to know.
func (s *Service) request(ctx context.Context, p *conversation.Pending, b bot.Bot) answer.Request {
	c := p.Conversation
	r := answer.Request{Workspace: c.Workspace, Bot: b, ConversationID: string(c.ID), Language: c.Language, CustomerName: c.ContactName,
		Value: s.valueFor(ctx, c, b), Known: s.knownOf(c), ContactID: c.ContactID, Address: p.Address, MayNotAsk: c.Speaker != conversation.SpeakerBot,
		History: func(ctx context.Context) ([]answer.Turn, error) {
			return s.turnsBefore(ctx, c, p.Batch[0].Seq, answer.MaxHistory)
		}}
	r.Texts = textsOfBatch(p.Batch)
	return r
}

// outcome turns an answer into what is stored: the reply, or what the bot does when it does not know.
func (s *Service) outcome(ctx context.Context, p *conversation.Pending, b bot.Bot, asked answer.Request, res answer.Result) (conversation.Outcome, error) {
	c := p.Conversation
	last := p.Batch[len(p.Batch)-1]
	o := conversation.Outcome{Ended: conversation.TurnEnded{Answers: seqs(p.Batch), How: string(res.How), Reason: string(res.Reason), Ms: res.Ms, Credits: res.Credits, Without: string(res.Without)}}
	o.Also = s.beside(c, asked, res)
	if res.Class == answer.AbuseOrSpam {
		return o, s.abused(ctx, &o, c, p, res)
	}
	if res.How == answer.Unknown && handsOff(b, res) {
		o.Unknown = res.Reason != answer.AskedForHuman
		w := want{bot: b, reason: string(res.Reason), language: res.Language, question: meant(asked, res, textOf(p.Batch)), draft: res.Draft, from: sources(res.DraftFrom), key: replyKey(c, last)}
		if !o.Unknown {
			w.question, w.draft, w.from = firstOf(s.lastQuestion(ctx, c, p.Batch[0].Seq), w.question), "", nil
		}
		return o, s.handOff(ctx, &o, c, w)
	}
	r := conversation.Answer{How: string(res.How), Ms: res.Ms, Answers: o.Ended.Answers, Sources: sources(res.Sources), Without: string(res.Without), Shown: b.Prompt.ShowSources || res.FromWeb(), Blocked: res.Blocked}
	if c.Testing {
		r.Class, r.Reason = string(res.Class), string(res.Reason)
	}
	for _, src := range res.Sources {
		if src.Kind != knowledge.Web { // there is nothing of ours to count a use of
			o.Ended.Sources = append(o.Ended.Sources, src.ID)
		}
	}
	if res.How == answer.AskedBack {
		o.Asks = true
		askBack(&r, asked, &res)
	}
	if res.How == answer.Unknown {
		o.Unknown = true
		o.NeedsAgent = res.Reason == answer.MediaOnly || b.UnknownMode == bot.Silent || b.UnknownMode == bot.FixedText // people are told that the bot lacks data
		if res.Text != "" && (c.UnknownInRow >= 1 || res.Unhappy) && !c.HumanOffered {
			r.Buttons = []conversation.Button{{ID: "human", Kind: "next"}}
			o.Offered = true
		}
	}
	if res.Text != "" {
		if res.FromWeb() && c.Channel != conversation.Website {
			addLinks(&res)
		}
		o.Reply = botMessage(c, replyKey(c, last), res.Text, res.HTML, res.Language, r)
	}
	return o, s.asking(ctx, &o, p, b)
}

// handsOff says whether a question without an answer goes to people: a wish for one in every mode; without credits in every
// mode that says something.
func handsOff(b bot.Bot, res answer.Result) bool {
	return res.Reason == answer.AskedForHuman || b.UnknownMode == bot.HandOff || res.Reason == answer.NoCredits && b.UnknownMode != bot.Silent
}

// addLinks says where an answer from the web stands, for channels that show no sources below an answer.
func addLinks(res *answer.Result) {
	for _, src := range res.Sources {
		line := "\n" + src.Title + ": " + src.URL
		res.Text, res.HTML = res.Text+line, res.HTML+text.HTMLFromPlain(line[1:])
	}
}

func sources(from []answer.Source) []conversation.AnswerSource {
	var out []conversation.AnswerSource
	for _, src := range from {
		out = append(out, conversation.AnswerSource{ID: src.ID, Kind: string(src.Kind), Title: src.Title, Score: src.Score, Page: src.Page, URL: src.URL})
	}
	return out
}

// flagAt is how many abusive messages in a row make people look.
const flagAt = 3

// abused is what an insult or an advertisement gets: a neutral word once, then silence; people are told after some.
func (s *Service) abused(ctx context.Context, o *conversation.Outcome, c *conversation.Conversation, p *conversation.Pending, res answer.Result) error {
	key := conversation.TurnKey{Workspace: c.Workspace, Conversation: c.ID}
	before, err := s.conversations.PreviousOfContact(ctx, key, p.Batch[0].Seq)
	if err != nil {
		return err
	}
	n, err := abuseInRow(ctx, s.db.Read(), c.Workspace, c.ID, before)
	if err != nil {
		return err
	}
	last := p.Batch[len(p.Batch)-1]
	was := n
	n += len(p.Batch)
	if was == 0 {
		o.Reply = botMessage(c, replyKey(c, last), res.Text, res.HTML, res.Language, conversation.Answer{How: string(res.How), Ms: res.Ms, Answers: o.Ended.Answers})
	}
	if was < flagAt && n >= flagAt {
		o.NeedsAgent = true
		o.Lines = append(o.Lines, conversation.Flagged(c, string(answer.AbuseOrSpam)))
	}
	also := o.Also
	o.Also = func(ctx context.Context, tx *db.Tx) error {
		if err := also(ctx, tx); err != nil {
			return err
		}
		return setAbuse(ctx, tx, c.Workspace, c.ID, n, last.Seq)
	}
	return nil
}

// beside is what is stored together with an outcome once it stands: the question nobody could answer, and the price of
// what a model was asked.
func (s *Service) beside(c *conversation.Conversation, r answer.Request, res answer.Result) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		if res.Reason == answer.MediaOnly {
			return nil // there is no question to learn from
		}
		if res.How == answer.Unknown {
			for _, u := range unanswered(c, r, res) {
				if _, err := s.learning.Log(ctx, tx, c.Workspace, u); err != nil {
					return err
				}
			}
		}
		if res.Without == answer.CreditsUsed {
			if err := s.tellOwner(ctx, tx, c.Workspace, c.BotID); err != nil {
				return err
			}
		}
		if res.Free() {
			return nil
		}
		who := model.Spender{BotID: c.BotID, ContactID: c.ContactID, Address: r.Address}
		return s.models.Spend(ctx, tx, c.Workspace, who, res.Choice, res.Usage, res.Credits)
	}
}

func seqs(batch []conversation.Message) []int64 {
	out := make([]int64, len(batch))
	for i, m := range batch {
		out[i] = m.Seq
	}
	return out
}

func (s *Service) settle(ctx context.Context, l conversation.Lease, p *conversation.Pending, o conversation.Outcome) (again bool, err error) {
	_, more, err := s.settled(ctx, l, p, o)
	return more, err
}

func (s *Service) settled(ctx context.Context, l conversation.Lease, p *conversation.Pending, o conversation.Outcome) (conversation.Settled, bool, error) {
	o.Batch, o.TurnNo = p.Batch, p.Conversation.TurnNo
	if o.Ended.Answers == nil {
		o.Ended.Answers = seqs(p.Batch)
	}
	what, more, err := s.conversations.Settle(ctx, l, o)
	return what, more && what != conversation.Discarded, err
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
