package conversation

import (
	"slices"

	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/workspace"
)

// Scope is which conversations a member sees (decisions §5.1): everybody his bots', those with live_chat below manage
// only their own and the unassigned ones, viewers all of their bots but read-only.
type Scope struct {
	Workspace tenant.ID
	Member    string
	AllBots   bool
	Bots      []string
	OwnOnly   bool // own and unassigned
	ReadOnly  bool
}

// ScopeOf derives the scope from a caller's live_chat level and bots.
func ScopeOf(c workspace.Caller) Scope {
	return Scope{
		Workspace: c.Workspace, Member: c.MemberID, AllBots: c.AllBots, Bots: c.Bots,
		OwnOnly:  c.Can(workspace.Need("live_chat", workspace.Edit)) && !c.Can(workspace.Need("live_chat", workspace.Manage)),
		ReadOnly: !c.Can(workspace.Need("live_chat", workspace.Edit)),
	}
}

// Sees says whether the conversation is in scope.
func (s Scope) Sees(c *Conversation) bool {
	if c.Workspace != s.Workspace {
		return false
	}
	if !s.AllBots && !slices.Contains(s.Bots, c.BotID) {
		return false
	}
	return !s.OwnOnly || c.AssigneeID == "" || c.AssigneeID == s.Member
}

// Channels are the audience channels a member with this scope listens to.
func (s Scope) Channels() []string {
	to := []string{"member:" + s.Member}
	kind := ":all"
	if s.OwnOnly {
		kind = ":unassigned"
	}
	if s.AllBots {
		if s.OwnOnly {
			to = append(to, "assignee:"+s.Member)
		}
		return append(to, "ws:"+string(s.Workspace)+kind)
	}
	if s.OwnOnly {
		to = append(to, each("assignee:"+s.Member+":", s.Bots, "")...)
	}
	return append(to, each("bot:", s.Bots, kind)...)
}

func each(prefix string, ids []string, suffix string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = prefix + id + suffix
	}
	return out
}

// audience lists the channels on which a conversation in this state is told. Every member listens to at most one of them.
// A test is nobody's business but its member's, whose panel asks for it.
func audience(c *Conversation) []string {
	if c.Testing {
		return nil
	}
	ws := "ws:" + string(c.Workspace)
	to := []string{ws + ":all", "bot:" + c.BotID + ":all"}
	if c.AssigneeID == "" {
		return append(to, ws+":unassigned", "bot:"+c.BotID+":unassigned")
	}
	return append(to, "assignee:"+c.AssigneeID, "assignee:"+c.AssigneeID+":"+c.BotID)
}

// visitorChannel is where the tabs of one contact listen.
func visitorChannel(contact string) string { return "visitor:" + contact }

// VisitorChannel names the channel of a contact's tabs for the stream's endpoint.
func VisitorChannel(contact string) string { return visitorChannel(contact) }
