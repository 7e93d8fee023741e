package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/bot/template"
	"cxgenie/internal/contact"
	"cxgenie/internal/file"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/page"
	"cxgenie/internal/platform/recent"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace"
)

// Service holds the verbs of this room. A bot outside of the caller's scope does not exist for him.
type Service struct {
	db        *db.DB
	clock     clock.Clock
	billing   *billing.Service
	knowledge *knowledge.Service
	labels    *taxonomy.Service
	files     *file.Service
	contacts  *contact.Service
	settings  *recent.Cache[key, Bot]
	homes     *recent.Cache[string, tenant.ID]
}

type key struct {
	ws tenant.ID
	id string
}

// How long another node's change of a bot may go unseen here, and how many bots are remembered.
const (
	settingsTime = 3 * time.Second
	homeTime     = time.Hour // a bot never moves
	remembered   = 10_000
)

// New makes the room. A nil clock is the real one.
func New(d *db.DB, b *billing.Service, k *knowledge.Service, l *taxonomy.Service, f *file.Service, p *contact.Service, c clock.Clock) *Service {
	if c == nil {
		c = clock.System{}
	}
	return &Service{
		db: d, clock: c, billing: b, knowledge: k, labels: l, files: f, contacts: p,
		settings: recent.New[key, Bot](c, settingsTime, remembered),
		homes:    recent.New[string, tenant.ID](c, homeTime, remembered),
	}
}

// Settings is a bot as the answering path needs it: remembered for a moment, a change on this node is seen at once.
// ErrNotFound when it is deleted or another workspace's.
func (s *Service) Settings(ctx context.Context, ws tenant.ID, id string) (Bot, error) {
	if !uid.Valid(id) {
		return Bot{}, ErrNotFound
	}
	return s.settings.Load(ctx, key{ws, id}, func(ctx context.Context) (Bot, error) { return byID(ctx, s.db.Read(), ws, id) })
}

// Public is what anybody may know about a bot who knows its id. It is remembered like Settings.
func (s *Service) Public(ctx context.Context, id string) (Public, error) {
	if !uid.Valid(id) {
		return Public{}, ErrNotFound
	}
	ws, err := s.homes.Load(ctx, id, func(ctx context.Context) (tenant.ID, error) { return home(ctx, s.db.Read(), id) })
	if err != nil {
		return Public{}, err
	}
	b, err := s.Settings(ctx, ws, id)
	return b.Public(), err
}

// ShowsWatermark says whether visitors of a bot are told by which product its chat is made: unless the company has chosen not
// to, and its plan, which may have changed since, lets it.
func (s *Service) ShowsWatermark(ctx context.Context, p Public) (bool, error) {
	if p.Widget.Watermark {
		return true, nil
	}
	may, err := s.billing.IncludesWhiteLabel(ctx, s.db.Read(), p.Workspace)
	return !may, err
}

// Public is what visitors see of b.
func (b Bot) Public() Public {
	return Public{
		Workspace: b.Workspace, ID: b.ID, Name: b.Name, BusinessName: b.BusinessName, ThemeColor: b.ThemeColor,
		DisplayLanguage: b.DisplayLanguage, GreetingText: b.GreetingText, AutoReply: b.AutoReply, Avatar: b.Avatar, Widget: b.Widget,
	}
}

// Public is the part of a bot that visitors see.
type Public struct {
	Workspace       tenant.ID // for our own rooms; not on the wire
	ID              string
	Name            string
	BusinessName    string
	ThemeColor      string
	DisplayLanguage string
	GreetingText    string // with its variables as they are
	AutoReply       bool
	Avatar          string // the address of its picture, below this installation's own
	Widget          Widget
}

// Get returns one bot.
func (s *Service) Get(ctx context.Context, c workspace.Caller, id string) (Bot, error) {
	if !uid.Valid(id) || !c.SeesBot(id) {
		return Bot{}, ErrNotFound
	}
	return byID(ctx, s.db.Read(), c.Workspace, id)
}

// limit is how many bots the plan of a workspace allows, nil where it sets no limit.
func (s *Service) limit(ctx context.Context, ws tenant.ID) (*BotLimit, error) {
	uses, err := s.billing.Use(ctx, s.db.Read(), ws)
	for _, u := range uses {
		if u.Meter == billing.Bots && u.Limit != nil {
			return &BotLimit{u.Used, *u.Limit}, err
		}
	}
	return nil, err
}

type cursor struct {
	ID string `json:"id"`
}

// List returns a page of the bots that the caller sees, oldest first.
func (s *Service) List(ctx context.Context, c workspace.Caller, after string, limit int) (page.List[Bot], error) {
	var at cursor
	if after != "" && (page.Decode(after, &at) != nil || !uid.Valid(at.ID)) {
		return page.List[Bot]{}, errs.InvalidField("query.cursor", "cursor.invalid", "This cursor is not one of ours.")
	}
	var only []string
	if !c.AllBots {
		only = slices.DeleteFunc(append([]string{}, c.Bots...), func(id string) bool { return !uid.Valid(id) })
	}
	if limit <= 0 {
		limit = page.Max // a workspace has few bots
	}
	limit = page.Limit(limit)
	bots, err := list(ctx, s.db.Read(), c.Workspace, only, at.ID, limit+1)
	if err != nil {
		return page.List[Bot]{}, err
	}
	return page.Cut(bots, limit, func(b Bot) any { return cursor{b.ID} }), nil
}

// Create makes a bot with its knowledge: empty, or what a template gives. It is one transaction: a bot that could not be
// made leaves nothing behind. ErrNameTaken when another bot of the workspace has the name.
func (s *Service) Create(ctx context.Context, c workspace.Caller, p Patch, st Start) (Bot, error) {
	var (
		t    template.Template
		faqs []knowledge.Input
		bad  []errs.Field
	)
	if st.Code != "" {
		w, err := workspace.Of(ctx, s.db.Read(), c.Workspace)
		if err != nil {
			return Bot{}, err
		}
		t, faqs, bad = st.apply(&p, w)
	}
	as := defaults()
	if p.DisplayLanguage != nil && *p.DisplayLanguage == "vi" {
		as.CountryCode = "+84"
	}
	var err error
	if p.fields, err = s.contacts.CustomFields(ctx, c.Workspace); err != nil {
		return Bot{}, err
	}
	b, wrong := p.applied(as)
	if st.Code != "" && p.GreetingText != nil && len(blanksIn(*p.GreetingText)) > 0 {
		wrong = slices.DeleteFunc(wrong, func(w errs.Field) bool { // said as a blank that is open
			return w.Location == "body.greeting_text" && w.Code == "prompt.unknown_variable"
		})
	}
	for i := range wrong {
		if wrong[i].Location == "body.greeting_text" {
			wrong[i].Location = "body.greeting" // as a new bot's form calls it
		}
	}
	site, lost := s.website(st.Website)
	if site != nil && !c.Can(workspace.Need("knowledge", workspace.Edit)) {
		lost = append(lost, errs.Field{Location: "body.website", Code: "bot.website_not_allowed", Message: "Your role does not teach bots."})
	}
	if wrong = append(append(wrong, bad...), lost...); len(wrong) > 0 {
		return Bot{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	b.Workspace, b.ID, b.CreatedBy, b.CreatedAt = c.Workspace, uid.New(), c.MemberID, s.clock.Now()
	b.UpdatedAt = b.CreatedAt
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.open(ctx, tx, c, b, Created{Name: b.Name, Role: b.Role, Template: st.Code}); err != nil {
			return err
		}
		if site != nil {
			if _, err := s.knowledge.LearnWebsite(ctx, tx, c, b.ID, *site, "body.website"); err != nil {
				return err
			}
		}
		if st.Code == "" {
			return nil
		}
		if err := setPrompt(ctx, tx, b); err != nil { // how it speaks comes from the template
			return err
		}
		if err := keep(ctx, tx, b, t); err != nil {
			return err
		}
		if err := s.labels.Bring(ctx, tx, c, t.Tags, t.Categories); err != nil {
			return err
		}
		return s.knowledge.AddAllTx(ctx, tx, c, b.ID, faqs, knowledge.FromTemplate, func(i int) string {
			return "body.template.faqs[" + itoa(i) + "]"
		})
	})
	return b, err
}

// website reads the address of the website that a new bot is to learn; nil when there is none.
func (s *Service) website(typed string) (*knowledge.Website, []errs.Field) {
	if text.Trim(typed) == "" {
		return nil, nil
	}
	w, err := s.knowledge.Website(typed, "body.website")
	var wrong *errs.Error
	if errors.As(err, &wrong) {
		return nil, wrong.Fields
	}
	return &w, nil
}

// Change changes a bot. It holds from the next message on, in open conversations too.
func (s *Service) Change(ctx context.Context, c workspace.Caller, id string, p Patch) (Bot, error) {
	var b Bot
	if err := s.prepare(ctx, c, id, &p); err != nil {
		return Bot{}, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		old, err := lock(ctx, tx, c.Workspace, id)
		if err != nil {
			return err
		}
		var wrong []errs.Field
		if b, wrong = p.applied(old); len(wrong) > 0 {
			return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
		}
		if p.UnknownMode != nil || p.ReplyUnknown != nil { // choosing what it is already is a choice, too
			if err := setUnknownChosen(ctx, tx, c.Workspace, id); err != nil {
				return err
			}
		}
		changes := differences(old, b)
		if len(changes) == 0 {
			return nil
		}
		b.UpdatedAt = s.clock.Now()
		if err := update(ctx, tx, b); err != nil {
			return err
		}
		if err := s.showPictures(ctx, tx, old, b); err != nil {
			return err
		}
		if !b.Chat.same(old.Chat) {
			if err := setChat(ctx, tx, b); err != nil {
				return err
			}
		}
		if !b.Prompt.same(old.Prompt) {
			if err := keysExist(ctx, tx, c.Workspace, old.Prompt.Models, b.Prompt.Models); err != nil {
				return err
			}
			if err := setPrompt(ctx, tx, b); err != nil {
				return err
			}
		}
		if b.Prompt.Custom != old.Prompt.Custom && b.Prompt.Custom != "" {
			if err := addPromptVersion(ctx, tx, c.Workspace, id, b.Prompt.Custom, c.Name, clock.Ms(b.UpdatedAt)); err != nil {
				return err
			}
		}
		tx.After(func() { s.settings.Drop(key{c.Workspace, id}) })
		return s.record(ctx, tx, c, EventChanged, id, Changed{Changes: changes})
	})
	return b, err
}

// prepare reads beforehand what a change names, and refuses what the plan does not include.
func (s *Service) prepare(ctx context.Context, c workspace.Caller, id string, p *Patch) (err error) {
	if !uid.Valid(id) || !c.SeesBot(id) {
		return ErrNotFound
	}
	if p.uploads, err = s.uploads(ctx, c.Workspace, p.GreetingPictures); err != nil {
		return err
	}
	if p.fields, err = s.contacts.CustomFields(ctx, c.Workspace); err != nil {
		return err
	}
	if q := p.Widget.PreChat; q != nil && q.Custom != nil {
		for _, f := range p.fields {
			q.there = append(q.there, f.Code)
		}
	}
	if p.Widget.Watermark != nil && !*p.Widget.Watermark {
		if may, err := s.billing.IncludesWhiteLabel(ctx, s.db.Read(), c.Workspace); err != nil || !may {
			return cmp.Or(err, error(ErrWatermark))
		}
	}
	return nil
}

// Preview is a bot as Change would make it. Nothing is stored.
func (s *Service) Preview(ctx context.Context, c workspace.Caller, id string, p Patch) (Bot, error) {
	if err := s.prepare(ctx, c, id, &p); err != nil {
		return Bot{}, err
	}
	old, err := byID(ctx, s.db.Read(), c.Workspace, id)
	if err != nil {
		return Bot{}, err
	}
	b, wrong := p.applied(old)
	if len(wrong) > 0 {
		return Bot{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
	}
	return b, nil
}

// Delete hides a bot and ends its knowledge; what is left of it goes when it cannot be restored any more. Its conversations
// are closed by whoever reads the event.
func (s *Service) Delete(ctx context.Context, c workspace.Caller, id string) error {
	if !uid.Valid(id) || !c.SeesBot(id) {
		return ErrNotFound
	}
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		b, err := lock(ctx, tx, c.Workspace, id)
		if err != nil {
			return err
		}
		now := s.clock.Now()
		if err := remove(ctx, tx, c.Workspace, id, clock.Ms(now)); err != nil {
			return err
		}
		if err := enqueuePurge(ctx, tx, c.Workspace, id, now); err != nil {
			return err
		}
		if err := s.knowledge.Close(ctx, tx, c.Workspace, id); err != nil {
			return err
		}
		if err := s.billing.Give(ctx, tx, c.Workspace, billing.Bots, 1); err != nil {
			return err
		}
		tx.After(func() { s.settings.Drop(key{c.Workspace, id}) })
		return s.record(ctx, tx, c, EventDeleted, id, Deleted{Name: b.Name})
	})
}

// AddUnanswered keeps the number of a bot's open unanswered questions, which room learning knows.
func (s *Service) AddUnanswered(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, n int) error {
	if n == 0 {
		return nil
	}
	return addUnanswered(ctx, tx, ws, id, n)
}

func itoa(n int) string { return strconv.Itoa(n) }
