package knowledge

import (
	"context"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Publisher is what tells connected screens; platform/realtime is the one that does it in the product.
type Publisher interface {
	Publish(channel string, event any)
	Presence(channel string) int
}

// nobody is a Publisher without listeners.
type nobody struct{}

func (nobody) Publish(string, any) {}
func (nobody) Presence(string) int { return 0 }

// Publication is what open screens get when something of a bot's knowledge has changed: how much there is in each state,
// and how far the task is that did it. Which FAQs, they ask for, as far as they show them.
type Publication struct {
	Event  string           `json:"event"` // "knowledge.updated"
	BotID  string           `json:"bot_id"`
	Kind   Kind             `json:"kind"` // of the training data that has changed, and is counted
	Counts map[string]int64 `json:"counts"`
	Task   *TaskView        `json:"task,omitempty"`
}

// Channels are what a caller's screens listen to for this room.
func Channels(c workspace.Caller) []string {
	if !c.Can(workspace.Need("knowledge", workspace.View)) {
		return nil
	}
	if c.AllBots {
		return []string{channelOf(c.Workspace, "")}
	}
	list := make([]string, len(c.Bots))
	for i, b := range c.Bots {
		list[i] = channelOf(c.Workspace, b)
	}
	return list
}

// channelOf is the channel of those who see all bots, or of those who see one.
func channelOf(ws tenant.ID, botID string) string { return "knowledge:" + string(ws) + ":" + botID }

// tell publishes, after the commit, what a change has made of a bot's FAQs. t is the task that made it, or nil.
func (s *Service) tell(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, t *Task) error {
	return s.tellKind(ctx, tx, ws, botID, QAndA, t)
}

// tellKind is tell for training data of one kind.
func (s *Service) tellKind(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, kind Kind, t *Task) error {
	to := []string{channelOf(ws, ""), channelOf(ws, botID)}
	if s.hub.Presence(to[0])+s.hub.Presence(to[1]) == 0 {
		return nil
	}
	n, err := countsOf(ctx, tx, ws, botID, kind)
	if err != nil {
		return err
	}
	p := Publication{Event: "knowledge.updated", BotID: botID, Kind: kind, Counts: n.wire()}
	if t != nil {
		v := ViewTask(*t)
		v.Problems = nil // up to thousands: asked for when somebody looks at them
		p.Task = &v
	}
	tx.After(func() {
		for _, channel := range to {
			s.hub.Publish(channel, p)
		}
	})
	return nil
}
