package conversation

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// crowd fills a workspace with conversations of every kind that a list tells apart.
func crowd(t *testing.T, d *db.DB, ws tenant.ID, members, bots []string) []*Conversation {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 7))
	now := time.UnixMilli(1_764_000_000_000).UTC()
	var all []*Conversation
	for range 400 {
		c := &Conversation{Workspace: ws, ID: ID(uid.New()), Kind: Chat, Channel: "website", BotID: bots[r.IntN(len(bots))], ContactID: uid.New(), ContactNumber: 1,
			Status: Open, Speaker: SpeakerBot, Testing: r.IntN(10) == 0, Unread: int64(r.IntN(2)), CreatedAt: now,
			ActivityAt: now.Add(time.Duration(r.IntN(60)) * time.Second)} // many share a moment: the id decides
		c.ConnectionID = c.BotID
		switch r.IntN(4) {
		case 0:
			c.Speaker = SpeakerHuman
		case 1:
			c.AssigneeID = members[r.IntN(len(members))]
		case 2:
			c.Status, c.ClosedAt = Closed, now
			if r.IntN(2) == 0 {
				c.AssigneeID = members[r.IntN(len(members))]
			}
		}
		all = append(all, c)
	}
	if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		for _, c := range all {
			if err := insertConversation(ctx, tx, ws, c); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// in says what a tab means, row by row: the lists read index ranges instead and must come to the same.
func (t Tab) in(sc Scope, c *Conversation) bool {
	if !sc.Sees(c) {
		return false
	}
	switch t {
	case TabMine:
		return c.Stage == StageAssigned && sc.Member != "" && c.AssigneeID == sc.Member
	case TabUnassigned:
		return c.Stage == StageWaiting
	case TabBot:
		return c.Stage == StageBot
	case TabClosed:
		return c.Stage == StageClosed
	}
	return c.Stage != StageClosed
}

func TestListsHoldExactlyWhatIsInScope(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, ws, other := context.Background(), tenant.ID(uid.New()), tenant.ID(uid.New())
		members, bots := []string{uid.New(), uid.New(), uid.New()}, []string{uid.New(), uid.New(), uid.New()}
		all := crowd(t, d, ws, members, bots)
		crowd(t, d, other, members, bots)
		s := New(d, silent{}, nil, clock.System{})
		for name, sc := range map[string]Scope{
			"owner":                  {Workspace: ws, Member: members[0], AllBots: true},
			"junior":                 {Workspace: ws, Member: members[0], AllBots: true, OwnOnly: true},
			"two bots":               {Workspace: ws, Member: members[1], Bots: bots[:2]},
			"junior with one bot":    {Workspace: ws, Member: members[1], Bots: bots[2:], OwnOnly: true},
			"member without bots":    {Workspace: ws, Member: members[2]},
			"member without threads": {Workspace: ws, Member: uid.New(), AllBots: true, OwnOnly: true},
			"API key":                {Workspace: ws, AllBots: true},
		} {
			for _, testing := range []bool{false, true} {
				for _, bot := range []string{"", bots[0]} {
					for _, tab := range Tabs {
						what := fmt.Sprintf("%s, %s, testing %v, bot %q", name, tab, testing, bot)
						var want []*Conversation
						for _, c := range all {
							if c.Testing == testing && (bot == "" || c.BotID == bot) && tab.in(sc, c) {
								want = append(want, c)
							}
						}
						checkList(t, s, sc, Filter{Tab: tab, Bot: bot, Testing: testing, Limit: 7}, want, what)
					}
				}
				if testing {
					continue
				}
				counts, err := s.Counts(ctx, sc, bots[1])
				if err != nil {
					t.Fatal(err)
				}
				for _, tab := range Tabs {
					want := Count{}
					for _, c := range all {
						if !c.Testing && c.BotID == bots[1] && tab.in(sc, c) {
							want.Total = min(countCap, want.Total+1)
							if c.Unread > 0 {
								want.Unread = min(countCap, want.Unread+1)
							}
						}
					}
					if counts[tab] != want {
						t.Errorf("%s: %s counts %+v, want %+v", name, tab, counts[tab], want)
					}
				}
			}
		}
	})
}

// checkList walks through all pages and compares them with want, which has any order.
func checkList(t *testing.T, s *Service, sc Scope, f Filter, want []*Conversation, what string) {
	t.Helper()
	slices.SortFunc(want, func(a, b *Conversation) int {
		if c := b.ActivityAt.Compare(a.ActivityAt); c != 0 {
			return c
		}
		return strings.Compare(string(b.ID), string(a.ID))
	})
	var got []ID
	for {
		page, err := s.List(context.Background(), sc, f)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for _, v := range page.Items {
			got = append(got, v.ID)
		}
		if page.Next == nil || len(got) > len(want) {
			break
		}
		f.Cursor = *page.Next
	}
	ids := make([]ID, len(want))
	for i, c := range want {
		ids[i] = c.ID
	}
	if !slices.Equal(got, ids) {
		t.Errorf("%s: %d conversations, want %d, or in another order", what, len(got), len(ids))
	}
}

// A page costs as much as its rows, however many conversations there are: every range is read along an index in the
// list's order, nothing is sorted, and nothing that belongs to others is walked over.
func TestListsReadAlongIndexes(t *testing.T) {
	t.Parallel()
	o := dbtest.Options(t, db.SQLite)
	var mu sync.Mutex
	var asked []string
	o.OnQuery = func(query string) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, query)
	}
	d := dbtest.OpenWith(t, o)
	s := New(d, silent{}, nil, clock.System{})
	ctx, ws, me := context.Background(), tenant.ID(uid.New()), uid.New()
	for _, sc := range []Scope{{Workspace: ws, Member: me, AllBots: true}, {Workspace: ws, Member: me, AllBots: true, OwnOnly: true}} {
		for _, tab := range Tabs {
			if _, err := s.List(ctx, sc, Filter{Tab: tab}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Counts(ctx, sc, ""); err != nil {
			t.Fatal(err)
		}
	}
	mark := regexp.MustCompile(`\$\d+`)
	for _, query := range slices.Compact(slices.Clone(asked)) {
		marks := mark.FindAllString(query, -1)
		slices.Sort(marks)
		args := make([]any, len(slices.Compact(marks)))
		rows, err := d.Read().QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
		plan, err := db.Collect(rows, err, func(r *sql.Rows) (step string, err error) {
			var id, parent, unused int
			err = r.Scan(&id, &parent, &unused, &step)
			return step, err
		})
		if err != nil {
			t.Fatal(err)
		}
		reads := 0
		for _, step := range plan {
			if !strings.Contains(step, " conversation ") {
				if strings.Contains(step, "TEMP B-TREE") {
					t.Errorf("%s sorts: %s", query, step)
				}
				continue
			}
			reads++
			if !strings.HasPrefix(step, "SEARCH") || !strings.Contains(step, "stage=?") && !strings.Contains(step, "conversation_closed_free") {
				t.Errorf("%s reads too much: %s", query, step)
			}
		}
		all := strings.Join(plan, "\n")
		if strings.Count(query, "assignee_id IS NULL AND NOT testing LIMIT")+strings.Count(query, "assignee_id IS NULL AND NOT testing AND (") > strings.Count(all, "conversation_closed_free") ||
			strings.Count(query, "assignee_id = $") > strings.Count(all, "assignee_id=?") {
			t.Errorf("%s walks over what belongs to others:\n%s", query, all)
		}
		if reads == 0 {
			t.Errorf("%s: the plan reads nothing: %v", query, plan)
		}
	}
}

// silent is a hub nobody listens to.
type silent struct{}

// Publish tells nobody.
func (silent) Publish(string, any) {}

// Presence is nobody's.
func (silent) Presence(string) int { return 0 }
