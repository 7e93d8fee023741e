package inbox

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/workspace"
)

// seenFor is how long a member counts as looking after his screen last said so; screens say it every 20 seconds.
const seenFor = 45 * time.Second

// viewers keeps who is looking at which conversation on this node. It is lost with the process, and true again when the
// screens have spoken once more.
type viewers struct {
	mu    sync.Mutex
	at    map[conversation.ID]map[string]viewer
	swept time.Time // when those were forgotten last who went without a word
}

type viewer struct {
	member conversation.MemberRef
	until  time.Time
}

// Viewing is told to everybody who sees the conversation when somebody comes or goes.
type Viewing struct {
	Event        string                 `json:"event"`
	Conversation conversation.ID        `json:"conversation_id"`
	By           conversation.MemberRef `json:"by"`
	On           bool                   `json:"on"`
}

// look notes that a member looks, or has stopped looking. It returns who else does, and whether this is news.
func (v *viewers) look(id conversation.ID, m conversation.MemberRef, on bool, now time.Time) (others []conversation.MemberRef, news bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.at == nil {
		v.at = map[conversation.ID]map[string]viewer{}
	}
	v.sweep(now)
	here := v.at[id]
	if here == nil {
		here = map[string]viewer{}
		v.at[id] = here
	}
	_, was := here[m.ID]
	for who, x := range here {
		if !x.until.After(now) {
			delete(here, who)
		}
	}
	if on {
		here[m.ID] = viewer{m, now.Add(seenFor)}
	} else {
		delete(here, m.ID)
	}
	others = []conversation.MemberRef{}
	for who, x := range here {
		if who != m.ID {
			others = append(others, x.member)
		}
	}
	if len(here) == 0 {
		delete(v.at, id)
	}
	slices.SortFunc(others, func(a, b conversation.MemberRef) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return others, was != on
}

// sweep forgets, now and then, who has not said for a while that he looks: his screen was closed. Called under the lock.
func (v *viewers) sweep(now time.Time) {
	if now.Sub(v.swept) < seenFor {
		return
	}
	v.swept = now
	for id, here := range v.at {
		maps.DeleteFunc(here, func(_ string, x viewer) bool { return !x.until.After(now) })
		if len(here) == 0 {
			delete(v.at, id)
		}
	}
}

// Look says that a member looks at a conversation, or does not any more, and returns who else does.
func (s *Service) Look(ctx context.Context, by workspace.Caller, id conversation.ID, on bool) ([]conversation.MemberRef, error) {
	c, err := s.conversations.Get(ctx, conversation.ScopeOf(by), id)
	if err != nil {
		return nil, err
	}
	if by.APIKeyID != "" {
		return []conversation.MemberRef{}, nil // a program looks at nothing
	}
	me := conversation.MemberRef{ID: by.MemberID, Name: by.Name}
	others, news := s.viewers.look(id, me, on, s.clock.Now())
	if news {
		s.conversations.Tell(c, Viewing{Event: "viewing", Conversation: id, By: me, On: on})
	}
	return others, nil
}
