// Package demo shows the product with something in it: a small shop with its bot, conversations of the last days and a
// page with the chat. Everything is made by the verbs that people use, on an installation that has nobody yet, and goes
// away as a whole.
package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/bot"
	"cxgenie/internal/bot/template"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/file"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/reception"
	"cxgenie/internal/workspace"
)

// The errors of this room.
var (
	ErrNotEmpty = errs.New(errs.Conflict, "demo.not_empty", "A demo is only made on an installation that is empty.")
	ErrNone     = errs.New(errs.Conflict, "demo.none", "This is no demo.")
	ErrShared   = errs.New(errs.Conflict, "demo.shared", "There is another workspace beside the demo, so the demo cannot be removed as a whole.")
)

// Deps are the rooms whose verbs tell the story.
type Deps struct {
	DB            *db.DB
	Workspaces    *workspace.Service
	Conversations *conversation.Service
	Bots          *bot.Service
	Knowledge     *knowledge.Service
	Checks        *check.Service
	Reception     *reception.Service
	Files         *file.Service
	PublicURL     string // where people reach this installation
}

// Service makes and removes the demo.
type Service struct{ d Deps }

// New makes the room.
func New(d Deps) *Service { return &Service{d} }

// Login is how the demo's owner signs in.
type Login struct{ Email, Password string }

// patience is how long one step of the story may take: learning the FAQs, one answer.
const patience = 30 * time.Second

// Plant makes the demo, with the days of the past on the given clock; jobs, consumers and turns must be running on it.
// ErrNotEmpty when somebody is there already. It returns how its owner signs in, and what gives the bot its texts: that is for when
// the jobs have stopped, so that whoever starts the product for good learns them, and nobody waits for that.
func (s *Service) Plant(ctx context.Context, past *clock.Fake, now time.Time) (Login, func(context.Context) error, error) {
	needs, err := s.d.Workspaces.NeedsOwner(ctx)
	if err != nil {
		return Login{}, nil, err
	}
	if !needs {
		return Login{}, nil, ErrNotEmpty
	}
	past.Set(now.Add(-7 * 24 * time.Hour))
	login := Login{Email: email, Password: secret.Token()[:20]}
	in := workspace.NewOwner{NewAccount: account.NewAccount{Name: "Robin Maple", Email: login.Email, Password: login.Password}, Workspace: shop}
	c, err := s.d.Workspaces.SetupDemo(ctx, in)
	if err != nil {
		return Login{}, nil, err
	}
	b, err := s.bot(ctx, c)
	if err != nil {
		return Login{}, nil, err
	}
	for _, t := range talks {
		if err := s.tell(ctx, past, now, c, b, t); err != nil {
			return Login{}, nil, fmt.Errorf("a conversation of %s: %w", t.ago, err)
		}
	}
	past.Set(now)
	return login, func(ctx context.Context) error { return s.teach(ctx, c, b) }, nil
}

func (s *Service) bot(ctx context.Context, c workspace.Caller) (bot.Bot, error) {
	name, kind, text, mode := shop, industry, about, string(bot.AIGenerate)
	if _, err := s.d.Workspaces.UpdateWorkspace(ctx, c, workspace.Settings{CompanyName: &name, Industry: &kind, Description: &text}); err != nil {
		return bot.Bot{}, err
	}
	tpl, _ := template.Find("ecommerce", "en")
	called, teaser := "Maple", "Questions? Ask me."
	b, err := s.d.Bots.Create(ctx, c, bot.Patch{Name: &called}, bot.Start{Code: tpl.Code, Language: tpl.Language, Values: facts, FAQs: slices.Concat(tpl.FAQs, more)})
	if err != nil {
		return bot.Bot{}, err
	}
	if b, err = s.d.Bots.Change(ctx, c, b.ID, bot.Patch{UnknownMode: &mode, Widget: bot.WidgetPatch{Teaser: &teaser}}); err != nil {
		return bot.Bot{}, err
	}
	return b, until(ctx, "the demo's bot has learnt", func() (bool, error) {
		card, err := s.d.Bots.Card(ctx, b)
		return card.Items > 0 && card.Known == card.Items, err
	})
}

// tell lets one conversation happen, line by line.
func (s *Service) tell(ctx context.Context, past *clock.Fake, now time.Time, c workspace.Caller, b bot.Bot, t talk) error {
	at := now.Add(-t.ago)
	who, id := uid.New(), conversation.ID("")
	for _, l := range t.lines {
		at = at.Add(l.after)
		past.Set(at)
		var err error
		switch l.who {
		case customer:
			id, err = s.says(ctx, c.Workspace, b, who, t, l.text)
		case agent, note:
			_, _, err = s.d.Conversations.Reply(ctx, c, id, conversation.Post{ClientID: uid.New(), Text: l.text, Note: l.who == note})
		case closed:
			_, err = s.d.Conversations.Close(ctx, c, id, conversation.Labels{})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// says sends a customer's words and waits until the bot has answered them, or leaves them to people.
func (s *Service) says(ctx context.Context, ws tenant.ID, b bot.Bot, who string, t talk, text string) (conversation.ID, error) {
	client := uid.New()
	acc, err := s.d.Reception.Receive(ctx, reception.Inbound{
		Workspace: ws, Bot: b, Connection: b.ID, Channel: conversation.Website, Contact: who, Key: "c:" + client + ":" + who, ClientID: client,
		Details: contact.Details{Name: t.name, Email: t.email}, // known from his first words on, as one who has signed in
		Text:    text, Language: "en", PageURL: "https://maplelane.example" + t.page, PageTitle: t.title,
	})
	if err != nil {
		return "", err
	}
	id := acc.Conversation.ID
	return id, until(ctx, "an answer to "+text, func() (bool, error) {
		c, err := s.d.Conversations.ByID(ctx, s.d.DB.Read(), ws, id)
		if err != nil {
			return false, err
		}
		return c.AnsweredSeq >= acc.Message.Seq || !c.AutoReply(), nil
	})
}

// until waits for what happens in the background.
func until(ctx context.Context, what string, ok func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if done, err := ok(); done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain until %s: %w", what, ctx.Err())
		case <-tick.C:
		}
	}
}

// Bot is the demo's bot, for its page; ErrNone when this installation is no demo.
func (s *Service) Bot(ctx context.Context) (bot.Bot, error) {
	ws, err := workspace.Demo(ctx, s.d.DB.Read())
	if err != nil {
		return bot.Bot{}, err
	}
	if ws == "" {
		return bot.Bot{}, ErrNone
	}
	return s.d.Bots.First(ctx, ws)
}

// Is says whether the caller's workspace is the demo.
func (s *Service) Is(ctx context.Context, c workspace.Caller) (bool, error) {
	ws, err := workspace.Demo(ctx, s.d.DB.Read())
	return err == nil && ws == c.Workspace, err
}

// Remove takes the demo away with everything that was made in it, and leaves an empty installation. What is at work in it at this
// moment may be in the way: then it is tried again.
func (s *Service) Remove(ctx context.Context, c workspace.Caller) error {
	for try := 1; ; try++ {
		if err := s.remove(ctx, c); try == tries || !db.Transient(err) {
			return err
		}
	}
}

const tries = 3

func (s *Service) remove(ctx context.Context, c workspace.Caller) error {
	return s.d.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		ws, err := workspace.Demo(ctx, tx)
		if err != nil {
			return err
		}
		if ws == "" || ws != c.Workspace {
			return ErrNone
		}
		if alone, err := workspace.Alone(ctx, tx, ws); err != nil {
			return err
		} else if !alone {
			return ErrShared
		}
		if err := db.Empty(ctx, tx); err != nil {
			return err
		}
		s.d.Workspaces.Forget(tx)
		return s.d.Files.Wipe(ctx, tx, ws) // what waited before has been emptied, too
	})
}
