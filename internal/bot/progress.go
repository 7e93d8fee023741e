package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Item is one thing that makes a bot ready for customers.
type Item string

// The items of the completion, in the order in which they are shown.
const (
	ItemGeneral   Item = "general"
	ItemKnowledge Item = "knowledge"
	ItemGreeting  Item = "greeting"
	ItemUnknown   Item = "unknown"
	ItemHandOff   Item = "hand_off"
	ItemTested    Item = "tested"
	ItemLaunched  Item = "launched"
)

// weights are the items with their weights in the whole. Only what can be done is among them.
var weights = []struct {
	item   Item
	weight int
}{
	{ItemGeneral, 10}, {ItemKnowledge, 30}, {ItemGreeting, 10}, {ItemUnknown, 10},
	{ItemHandOff, 10}, {ItemTested, 10}, {ItemLaunched, 10},
}

// What counts as enough.
const (
	enoughEntries = 10
	enoughTests   = 5
	wellTested    = 60 // of 100 test questions, answered with sources
)

// Progress is how far a bot has come, as its room and those above have noted it.
type Progress struct {
	UnknownChosen      bool
	Tested             int64 // questions asked in the test panel
	TestedWell         int64 // of those, answered with sources
	LaunchedAt         time.Time
	LastConversationAt time.Time
	Dismissed          []Item
}

// Step is one item of a bot's completion. A dismissed item counts as done.
type Step struct {
	Item      Item
	Weight    int
	Done      bool
	Dismissed bool
}

// Completion is how ready a bot is, in percent, and what is left to do.
type Completion struct {
	Percent int
	Steps   []Step
}

// Card is a bot with what its list shows besides its settings.
type Card struct {
	Bot
	knowledge.Amounts
	Progress
	Completion Completion
}

// Live says that customers can reach the bot.
func (c Card) Live() bool { return !c.LaunchedAt.IsZero() }

// complete works out how ready a bot is.
func complete(b Bot, a knowledge.Amounts, p Progress, handOff bool) Completion {
	done := map[Item]bool{
		ItemGeneral:   b.Name != "" && b.Avatar != "" && b.Description != "",
		ItemKnowledge: a.Known >= enoughEntries,
		ItemGreeting:  b.GreetingText != "",
		ItemUnknown:   p.UnknownChosen,
		ItemHandOff:   handOff,
		ItemTested:    p.Tested >= enoughTests && p.TestedWell*100 >= p.Tested*wellTested,
		ItemLaunched:  !p.LaunchedAt.IsZero(),
	}
	var c Completion
	have, whole := 0, 0
	for _, w := range weights {
		s := Step{Item: w.item, Weight: w.weight, Done: done[w.item], Dismissed: slices.Contains(p.Dismissed, w.item)}
		if s.Done || s.Dismissed {
			have += w.weight
		}
		whole += w.weight
		c.Steps = append(c.Steps, s)
	}
	c.Percent = have * 100 / whole
	return c
}

// Cards completes bots of one workspace with what their list shows.
func (s *Service) Cards(ctx context.Context, ws tenant.ID, bots []Bot) ([]Card, error) {
	ids := make([]string, len(bots))
	for i, b := range bots {
		ids[i] = b.ID
	}
	amounts, err := s.knowledge.Amounts(ctx, ws, ids)
	if err != nil {
		return nil, err
	}
	progress, err := progressOf(ctx, s.db.Read(), ws, ids)
	if err != nil {
		return nil, err
	}
	// Whoever owns the workspace can take a conversation, so that people can be handed to is a matter of their hours.
	hours, err := workspace.KeepsHours(ctx, s.db.Read(), ws)
	if err != nil {
		return nil, err
	}
	cards := make([]Card, len(bots))
	for i, b := range bots {
		a, p := amounts[b.ID], progress[b.ID]
		cards[i] = Card{Bot: b, Amounts: a, Progress: p, Completion: complete(b, a, p, hours)}
	}
	return cards, nil
}

// Card is Cards for one bot.
func (s *Service) Card(ctx context.Context, b Bot) (Card, error) {
	cards, err := s.Cards(ctx, b.Workspace, []Bot{b})
	if err != nil {
		return Card{}, err
	}
	return cards[0], nil
}

// Dismiss puts an item of a bot's completion away, or brings it back.
func (s *Service) Dismiss(ctx context.Context, c workspace.Caller, id string, item Item, dismissed bool) (Card, error) {
	if !uid.Valid(id) || !c.SeesBot(id) {
		return Card{}, ErrNotFound
	}
	if !slices.ContainsFunc(weights, func(w struct {
		item   Item
		weight int
	}) bool {
		return w.item == item
	}) {
		return Card{}, errs.New(errs.NotFound, "bot.item_not_found", "There is no such item.")
	}
	var b Bot
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if b, err = lock(ctx, tx, c.Workspace, id); err != nil {
			return err
		}
		progress, err := progressOf(ctx, tx, c.Workspace, []string{id})
		if err != nil {
			return err
		}
		items := slices.DeleteFunc(slices.Clone(progress[id].Dismissed), func(i Item) bool { return i == item })
		if dismissed {
			items = append(items, item)
		}
		return setDismissed(ctx, tx, c.Workspace, id, items)
	})
	if err != nil {
		return Card{}, err
	}
	return s.Card(ctx, b)
}

// Seen is what was noticed of a bot since the last time.
type Seen struct {
	ConversationAt time.Time // the newest conversation that a customer began
	Tested         int64
	TestedWell     int64
}

// Note adds what was seen of a bot, deleted ones too. A customer's conversation shows that the bot was launched.
func (s *Service) Note(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, n Seen) error {
	return addSeen(ctx, tx, ws, id, n)
}

// Launched notes that the bot stands on a website.
func (s *Service) Launched(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, at time.Time) error {
	return setLaunched(ctx, tx, ws, id, clock.Ms(at))
}

func progressOf(ctx context.Context, q db.Querier, ws tenant.ID, ids []string) (map[string]Progress, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	in := []any{ws}
	for _, id := range ids {
		in = append(in, id)
	}
	all := map[string]Progress{}
	rows, err := q.QueryContext(ctx, `SELECT bot_id, unknown_chosen, tested, tested_well, launched_at, last_conversation_at, dismissed
		FROM bot_progress WHERE workspace_id = $1 AND bot_id IN (`+db.Placeholders(2, len(ids))+`)`, in...)
	_, err = db.Collect(rows, err, func(r *sql.Rows) (struct{}, error) {
		var (
			id             string
			p              Progress
			launched, last sql.NullInt64
			dismissed      string
		)
		if err := r.Scan(&id, &p.UnknownChosen, &p.Tested, &p.TestedWell, &launched, &last, &dismissed); err != nil {
			return struct{}{}, err
		}
		if launched.Valid {
			p.LaunchedAt = clock.FromMs(launched.Int64)
		}
		if last.Valid {
			p.LastConversationAt = clock.FromMs(last.Int64)
		}
		err := json.Unmarshal([]byte(dismissed), &p.Dismissed)
		all[id] = p
		return struct{}{}, err
	})
	return all, err
}

func setDismissed(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, items []Item) error {
	b, err := json.Marshal(append([]Item{}, items...))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO bot_progress (workspace_id, bot_id, dismissed) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET dismissed = excluded.dismissed`, ws, id, string(b))
	return err
}

func setUnknownChosen(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO bot_progress (workspace_id, bot_id, unknown_chosen) VALUES ($1, $2, TRUE)
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET unknown_chosen = TRUE`, ws, id)
	return err
}

func setLaunched(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, at int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO bot_progress (workspace_id, bot_id, launched_at) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET launched_at = coalesce(bot_progress.launched_at, excluded.launched_at)`, ws, id, at)
	return err
}

func addSeen(ctx context.Context, tx *db.Tx, ws tenant.ID, id string, n Seen) error {
	var at any
	if !n.ConversationAt.IsZero() {
		at = clock.Ms(n.ConversationAt)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO bot_progress (workspace_id, bot_id, tested, tested_well, launched_at, last_conversation_at)
		VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT (workspace_id, bot_id) DO UPDATE SET tested = bot_progress.tested + excluded.tested,
		tested_well = bot_progress.tested_well + excluded.tested_well,
		launched_at = coalesce(bot_progress.launched_at, excluded.launched_at),
		last_conversation_at = coalesce(excluded.last_conversation_at, bot_progress.last_conversation_at)`,
		ws, id, n.Tested, n.TestedWell, at)
	return err
}
