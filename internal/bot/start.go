package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/bot/template"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Start is what a new bot begins with: a template, and a website. The zero value is nothing.
type Start struct {
	Code     string
	Language string            // of the template's texts; English when empty
	Values   map[string]string // for the blanks of its texts
	FAQs     []template.FAQ    // instead of the template's own; nil: those
	Website  string            // its pages are learnt, too; empty: none
}

// Limits of what is typed into a template.
const (
	maxValues    = 50
	maxValue     = 300
	maxStartFAQs = 50
)

// RestoreWithin is how long a deleted bot can come back.
const RestoreWithin = 30 * 24 * time.Hour

// ErrRestoreLate answers the restoring of a bot that was deleted too long ago.
var ErrRestoreLate = errs.New(errs.Conflict, "bot.restore_late", "This bot was deleted more than 30 days ago.")

// apply completes a patch with what the template gives and the request did not say, and returns the FAQs to be stored.
func (st Start) apply(p *Patch, w workspace.Workspace) (template.Template, []knowledge.Input, []errs.Field) {
	var f form
	if st.Language == "" {
		st.Language = "en"
	}
	t, ok := template.Find(st.Code, st.Language)
	if !ok {
		f.bad("template", "field.not_allowed", "There is no such template.")
		return t, nil, f.wrong
	}
	name := ""
	if p.Name != nil {
		name = text.Line(*p.Name)
	}
	values := map[string]string{}
	for k, v := range st.Values {
		values[k] = text.Line(v)
		f.limit(values[k], "template.values."+k, maxValue)
	}
	if len(values) > maxValues {
		f.bad("template.values", "field.too_many", fmt.Sprintf("At most %d.", maxValues))
	}
	values["company"], values["bot"] = w.Company(), name
	if p.BusinessName != nil && text.Line(*p.BusinessName) != "" {
		values["company"] = text.Line(*p.BusinessName)
	}
	orElse(&p.Role, t.Role)
	orElse(&p.BusinessName, values["company"])
	orElse(&p.Description, w.Description)
	orElse(&p.DisplayLanguage, t.Language)
	p.Prompt = &PromptPatch{ChatStyle: &t.Style, AllowEmoji: &t.Emoji}
	if p.GreetingText == nil {
		greeting := text.FillBlanks(t.Greeting, values)
		if text.Len(greeting) > maxGreeting { // long names: the short one has room for them
			short, _ := template.Find(template.Scratch, t.Language)
			greeting = text.FillBlanks(short.Greeting, values)
		}
		p.GreetingText = &greeting
	} else {
		greeting := text.FillBlanks(*p.GreetingText, values)
		p.GreetingText = &greeting
		if open := blanksIn(greeting); len(open) > 0 {
			f.bad("greeting", "template.blank_open", "Fill {{"+open[0]+"}}, or take it out: customers would see it.")
		}
	}
	list := st.FAQs
	if list == nil {
		list = t.FAQs
	}
	if len(list) > maxStartFAQs {
		f.bad("template.faqs", "field.too_many", fmt.Sprintf("At most %d.", maxStartFAQs))
		return t, nil, f.wrong
	}
	in := make([]knowledge.Input, len(list))
	for i, faq := range list {
		alternatives := make([]string, len(faq.Alternatives))
		for j, a := range faq.Alternatives {
			alternatives[j] = text.FillBlanks(a, values)
		}
		in[i] = knowledge.Input{Question: text.FillBlanks(faq.Question, values), Alternatives: alternatives,
			Answer: text.FillBlanks(faq.Answer, values), Category: faq.Category, Active: true}
	}
	return filled(t, values), in, f.wrong
}

func orElse(v **string, otherwise string) {
	if *v == nil && otherwise != "" {
		*v = &otherwise
	}
}

// filled is a template with what is known written into the texts that wait for later.
func filled(t template.Template, values map[string]string) template.Template {
	fill := func(texts []string) []string {
		out := make([]string, len(texts))
		for i, s := range texts {
			out[i] = text.FillBlanks(s, values)
		}
		return out
	}
	flows := make([]template.Workflow, len(t.Workflows))
	for i, w := range t.Workflows {
		w.Texts, w.Buttons = fill(w.Texts), fill(w.Buttons)
		flows[i] = w
	}
	t.Workflows = flows
	return t
}

// keep stores what the template brought and no screen can use yet.
func keep(ctx context.Context, tx *db.Tx, b Bot, t template.Template) error {
	kept, err := json.Marshal(map[string]any{
		"style": t.Style, "workflows": t.Workflows, "forms": t.Forms,
	})
	if err != nil {
		return err
	}
	return insertTemplate(ctx, tx, b, t.Code, t.Language, string(kept))
}

// Duplicate makes a new bot with the settings and FAQs of another. Conversations, contacts and channels stay with the
// first. Without a name it finds one.
func (s *Service) Duplicate(ctx context.Context, c workspace.Caller, id, name string) (Bot, error) {
	if !uid.Valid(id) || !c.SeesBot(id) {
		return Bot{}, ErrNotFound
	}
	var b Bot
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		old, err := lock(ctx, tx, c.Workspace, id)
		if err != nil {
			return err
		}
		if b = old; text.Line(name) == "" {
			if b.Name, err = freeName(ctx, tx, c.Workspace, old.Name); err != nil {
				return err
			}
		} else {
			var wrong []errs.Field
			if b, wrong = (Patch{Name: &name}).applied(old); len(wrong) > 0 {
				return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", wrong...)
			}
		}
		b.ID, b.UnansweredOpen, b.CreatedBy, b.CreatedAt = uid.New(), 0, c.MemberID, s.clock.Now()
		b.UpdatedAt = b.CreatedAt
		if err := s.open(ctx, tx, c, b, Created{Name: b.Name, Role: b.Role, CopyOf: id}); err != nil {
			return err
		}
		if err := setChat(ctx, tx, b); err != nil {
			return err
		}
		if err := setPrompt(ctx, tx, b); err != nil {
			return err
		}
		if err := notePictures(ctx, tx, b); err != nil {
			return err
		}
		if b.Prompt.Custom != "" {
			if err := addPromptVersion(ctx, tx, c.Workspace, b.ID, b.Prompt.Custom, c.Name, clock.Ms(b.UpdatedAt)); err != nil {
				return err
			}
		}
		if err := copyTemplate(ctx, tx, b, id); err != nil {
			return err
		}
		return s.knowledge.Copy(ctx, tx, c, id, b.ID)
	})
	return b, err
}

// blanksIn are the blanks of a template's text that are open; variables are filled in when it is said.
func blanksIn(s string) []string {
	return slices.DeleteFunc(text.OpenBlanks(s), func(key string) bool { return slices.Contains(workspace.Variables, key) })
}

// freeName is "Name (2)" with the first number that no other bot has.
func freeName(ctx context.Context, tx *db.Tx, ws tenant.ID, name string) (string, error) {
	for n := 2; ; n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		try := text.Clip(name, maxName-text.Len(suffix)) + suffix
		taken, err := nameTaken(ctx, tx, ws, try)
		if err != nil || !taken {
			return try, err
		}
	}
}

// open stores a new bot with its empty knowledge and counts it.
func (s *Service) open(ctx context.Context, tx *db.Tx, c workspace.Caller, b Bot, ev Created) error {
	if err := s.billing.Take(ctx, tx, c.Workspace, billing.Bots, 1); err != nil {
		return err
	}
	if err := insert(ctx, tx, b); err != nil {
		return err
	}
	if err := s.knowledge.Open(ctx, tx, c.Workspace, b.ID); err != nil {
		return err
	}
	return s.record(ctx, tx, c, EventCreated, b.ID, ev)
}

// First is the oldest bot of a workspace.
func (s *Service) First(ctx context.Context, ws tenant.ID) (Bot, error) {
	bots, err := list(ctx, s.db.Read(), ws, nil, "", 1)
	if err == nil && len(bots) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Bot{}, err
	}
	return bots[0], nil
}

// Gone is a deleted bot that can come back until then.
type Gone struct {
	ID         string
	Name       string
	ThemeColor string
	DeletedAt  time.Time
}

// Until is when it is too late to restore the bot.
func (g Gone) Until() time.Time { return g.DeletedAt.Add(RestoreWithin) }

// Deleted lists the bots that can be restored, those deleted last first.
func (s *Service) Deleted(ctx context.Context, c workspace.Caller) ([]Gone, error) {
	all, err := deleted(ctx, s.db.Read(), c.Workspace, clock.Ms(s.clock.Now().Add(-RestoreWithin)))
	if err != nil {
		return nil, err
	}
	seen := []Gone{}
	for _, g := range all {
		if c.SeesBot(g.ID) {
			seen = append(seen, g)
		}
	}
	return seen, nil
}

// Restore brings a deleted bot back with everything but its channels. Its conversations stay closed.
func (s *Service) Restore(ctx context.Context, c workspace.Caller, id string) (Bot, error) {
	if !uid.Valid(id) || !c.SeesBot(id) {
		return Bot{}, ErrNotFound
	}
	var b Bot
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := s.clock.Now()
		at, err := restore(ctx, tx, c.Workspace, id, clock.Ms(now))
		if err != nil {
			return err
		}
		if now.Sub(clock.FromMs(at)) > RestoreWithin {
			return ErrRestoreLate
		}
		if err := s.billing.Take(ctx, tx, c.Workspace, billing.Bots, 1); err != nil {
			return err
		}
		if err := s.knowledge.Reopen(ctx, tx, c.Workspace, id); err != nil {
			return err
		}
		if b, err = byID(ctx, tx, c.Workspace, id); err != nil {
			return err
		}
		tx.After(func() { s.settings.Drop(key{c.Workspace, id}) })
		return s.record(ctx, tx, c, EventRestored, id, Deleted{Name: b.Name})
	})
	return b, err
}

// Missing is a fact that a template asked for and nobody has told yet.
type Missing struct {
	Key     string
	Label   string
	Example string
}

// Blanks lists what the FAQs of a bot still ask for, and those FAQs.
func (s *Service) Blanks(ctx context.Context, c workspace.Caller, id string) ([]Missing, []knowledge.FAQ, error) {
	if _, err := s.Get(ctx, c, id); err != nil {
		return nil, nil, err
	}
	list, err := s.knowledge.Incomplete(ctx, c, id)
	if err != nil || len(list) == 0 {
		return []Missing{}, list, err
	}
	code, language, err := templateOf(ctx, s.db.Read(), c.Workspace, id)
	if err != nil {
		return nil, nil, err
	}
	t, _ := template.Find(code, language)
	var texts []string
	for _, f := range list {
		for _, key := range f.Blanks() {
			texts = append(texts, "{{"+key+"}}")
		}
	}
	var missing []Missing
	for _, key := range text.OpenBlanks(texts...) {
		m := Missing{Key: key, Label: key}
		for _, b := range t.Blanks {
			if b.Key == key {
				m.Label, m.Example = b.Label, b.Example
			}
		}
		missing = append(missing, m)
	}
	return missing, list, nil
}

// FillBlanks tells a bot facts that its template asked for. It returns how many FAQs changed.
func (s *Service) FillBlanks(ctx context.Context, c workspace.Caller, id string, values map[string]string) (int, error) {
	if _, err := s.Get(ctx, c, id); err != nil {
		return 0, err
	}
	var f form
	if len(values) > maxValues {
		f.bad("values", "field.too_many", fmt.Sprintf("At most %d.", maxValues))
	}
	clean := map[string]string{}
	for k, v := range values {
		clean[k] = text.Line(v)
		f.limit(clean[k], "values."+k, maxValue)
	}
	if len(f.wrong) > 0 {
		return 0, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", f.wrong...)
	}
	return s.knowledge.FillBlanks(ctx, c, id, clean)
}
