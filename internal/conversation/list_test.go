package conversation

import (
	"cmp"
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
	some(t, d, all, func(ctx context.Context, tx *db.Tx, c *Conversation) error { return insertConversation(ctx, tx, ws, c) })
	return all
}

// some does something to all, in transactions that are short also where the machine is busy.
func some(t *testing.T, d *db.DB, all []*Conversation, do func(ctx context.Context, tx *db.Tx, c *Conversation) error) {
	t.Helper()
	for part := range slices.Chunk(all, 25) {
		if err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			for _, c := range part {
				if err := do(ctx, tx, c); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
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
	case TabSnoozed:
		return c.Stage == StageSnoozed
	case TabClosed:
		return c.Stage == StageClosed
	}
	return c.Stage != StageClosed && c.Stage != StageSnoozed
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
		switch f.Sort {
		case SortCreated:
			return strings.Compare(string(b.ID), string(a.ID))
		case SortWaiting:
			if a.Marks.High != b.Marks.High {
				if a.Marks.High {
					return -1
				}
				return 1
			}
			return cmp.Or(a.WaitingSince.Compare(b.WaitingSince), strings.Compare(string(a.ID), string(b.ID)))
		}
		return cmp.Or(b.ActivityAt.Compare(a.ActivityAt), strings.Compare(string(b.ID), string(a.ID)))
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
			if !strings.HasPrefix(step, "SEARCH") || !strings.Contains(step, "stage=?") && !strings.Contains(step, "_free") {
				t.Errorf("%s reads too much: %s", query, step)
			}
		}
		all := strings.Join(plan, "\n")
		if strings.Count(query, "assignee_id IS NULL AND NOT testing LIMIT")+strings.Count(query, "assignee_id IS NULL AND NOT testing AND (") > strings.Count(all, "_free") ||
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

// Filters and orders come to what their words mean, page by page, in every scope.
func TestFiltersHoldExactlyWhatTheyName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ws := tenant.ID(uid.New())
		members, bots := []string{uid.New(), uid.New()}, []string{uid.New(), uid.New()}
		tags := []string{uid.New(), uid.New()}
		category := uid.New()
		all := crowd(t, d, ws, members, bots)
		r := rand.New(rand.NewPCG(3, 3))
		i := -1
		some(t, d, all, func(ctx context.Context, tx *db.Tx, c *Conversation) error {
			i++
			before := *c
			if r.IntN(3) == 0 {
				c.Marks.Tags = append([]string{}, tags[:1+r.IntN(2)]...)
			}
			if r.IntN(4) == 0 {
				c.Marks.Category = category
			}
			c.Marks.High = r.IntN(5) == 0
			c.NeedsAgent = r.IntN(4) == 0
			if r.IntN(2) == 0 {
				c.Marks.Rating = 1 + r.IntN(5)
			}
			if c.Status == Open && r.IntN(3) == 0 {
				c.WaitingSince = start.Add(time.Duration(r.IntN(50)) * time.Second)
			}
			if c.Status == Open && r.IntN(6) == 0 {
				c.Marks.Snoozed = &Snooze{}
			}
			c.CreatedAt = start.Add(time.Duration(i) * time.Minute) // ids were drawn in this order
			if err := save(ctx, tx, ws, c, &before); err != nil {
				return err
			}
			if err := saveLabels(ctx, tx, ws, c, &before); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `UPDATE conversation SET created_at = $3 WHERE workspace_id = $1 AND id = $2`, ws, c.ID, c.CreatedAt.UnixMilli())
			return err
		})
		s := New(d, silent{}, nil, clock.System{})
		has := func(c *Conversation, id string) bool { return slices.Contains(c.Marks.labels(), id) }
		for name, x := range map[string]struct {
			f    Filter
			fits func(*Conversation) bool
		}{
			"channel":         {Filter{Channel: "website"}, func(c *Conversation) bool { return c.Channel == "website" }},
			"another channel": {Filter{Channel: "telegram"}, func(*Conversation) bool { return false }},
			"assignee":        {Filter{Assignee: members[1]}, func(c *Conversation) bool { return c.AssigneeID == members[1] }},
			"nobody's":        {Filter{Assignee: Nobody}, func(c *Conversation) bool { return c.AssigneeID == "" }},
			"any tag":         {Filter{Tags: tags}, func(c *Conversation) bool { return has(c, tags[0]) || has(c, tags[1]) }},
			"all tags":        {Filter{Tags: tags, AllTags: true}, func(c *Conversation) bool { return has(c, tags[0]) && has(c, tags[1]) }},
			"category":        {Filter{Categories: []string{uid.New(), category}}, func(c *Conversation) bool { return has(c, category) }},
			"unread":          {Filter{Unread: true}, func(c *Conversation) bool { return c.Unread > 0 }},
			"unreplied":       {Filter{Unreplied: true}, func(c *Conversation) bool { return !c.WaitingSince.IsZero() }},
			"high":            {Filter{High: true}, func(c *Conversation) bool { return c.Marks.High }},
			"for a person":    {Filter{NeedsAgent: true}, func(c *Conversation) bool { return c.NeedsAgent }},
			"badly rated":     {Filter{Ratings: []int{1, 2}}, func(c *Conversation) bool { return c.Marks.Rating == 1 || c.Marks.Rating == 2 }},
			"dates": {Filter{From: start.Add(time.Hour), To: start.Add(3 * time.Hour)}, func(c *Conversation) bool {
				return !c.CreatedAt.Before(start.Add(time.Hour)) && c.CreatedAt.Before(start.Add(3*time.Hour))
			}},
			"two at once": {Filter{Tags: tags[:1], Unread: true, Bot: bots[0]}, func(c *Conversation) bool { return has(c, tags[0]) && c.Unread > 0 && c.BotID == bots[0] }},
			"everything":  {Filter{}, func(*Conversation) bool { return true }},
		} {
			for who, sc := range map[string]Scope{
				"owner":  {Workspace: ws, Member: members[0], AllBots: true},
				"junior": {Workspace: ws, Member: members[0], Bots: bots[:1], OwnOnly: true},
			} {
				for _, order := range []Sort{SortNewest, SortWaiting, SortCreated} {
					for _, tab := range Tabs {
						f := x.f
						f.Tab, f.Sort, f.Limit = tab, order, 9
						var want []*Conversation
						for _, c := range all {
							if !c.Testing && tab.in(sc, c) && x.fits(c) && (order != SortWaiting || !c.WaitingSince.IsZero()) {
								want = append(want, c)
							}
						}
						checkList(t, s, sc, f, want, fmt.Sprintf("%s, %s, %s, %s", name, who, order, tab))
						if name == "for a person" && tab == TabAll && order == SortNewest { // the overview's number leads to this list
							counts, err := s.Counts(context.Background(), sc, "")
							if err != nil {
								t.Fatal(err)
							}
							if got := counts[Needs]; got.Total != min(len(want), countCap) || got.Total == 0 {
								t.Errorf("%s: %d wait for a person, the list has %d", who, got.Total, len(want))
							}
						}
					}
				}
			}
		}
	})
}

var start = time.UnixMilli(1_764_000_000_000).UTC()

// A filtered list goes on past the rows that one page looks at, in each order, and ends.
func TestAFilteredListGoesOnPastWhatOnePageLooksAt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, ws, bot := context.Background(), tenant.ID(uid.New()), uid.New()
		const n = 2*looked + 700
		// Some at a time, so that no transaction takes long: ids, times and moments of waiting go up together. Every 2,500th is
		// of high priority, and three far behind each other are on another channel.
		numbers := `WITH RECURSIVE k(i) AS (SELECT $5 UNION ALL SELECT i + 1 FROM k WHERE i + 1 < $4)`
		id, at := `lower(printf('00000000-0000-7000-8000-%012x', i))`, `$3 + i`
		if d.Dialect() == db.Postgres {
			at = `$3::bigint + i`
			id = `('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`
			numbers = `WITH RECURSIVE k(i) AS (SELECT $5::integer UNION ALL SELECT i + 1 FROM k WHERE i + 1 < $4::integer)`
		}
		const each = 500
		for from := 0; from < n; from += each {
			if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, numbers+` INSERT INTO conversation (workspace_id, id, kind, bot_id, bot_name, connection_id, channel, contact_id, contact_number,
 status, stage, speaker, waiting_since, created_at, activity_at, marks)
 SELECT $1, `+id+`, 'chat', $2, 'Maple', $2, CASE WHEN i IN (40, 5600, 10500) THEN 'telegram' ELSE 'website' END, `+id+`, 1, 'open', 'waiting', 'human',
 `+at+`, `+at+`, `+at+`, CASE WHEN i % 2500 = 0 THEN '{"h":true}' ELSE '' END FROM k`, ws, bot, start.UnixMilli(), min(from+each, n), from)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		s, sc := New(d, silent{}, nil, clock.System{}), Scope{Workspace: ws, Member: uid.New(), AllBots: true}
		walk := func(f Filter) (found []int64, pages int) {
			for {
				l, err := s.List(ctx, sc, f)
				if err != nil {
					t.Fatal(err)
				}
				pages++
				for _, v := range l.Items {
					found = append(found, v.CreatedAt.Sub(start).Milliseconds())
				}
				if l.Next == nil || pages > 10 {
					return found, pages
				}
				f.Cursor = *l.Next
			}
		}
		for name, x := range map[string]struct {
			f    Filter
			want []int64
		}{
			"waiting": {Filter{Sort: SortWaiting, Channel: "telegram"}, []int64{40, 5600, 10500}},
			"newest":  {Filter{Channel: "telegram"}, []int64{10500, 5600, 40}},
			"created": {Filter{Sort: SortCreated, Channel: "telegram"}, []int64{10500, 5600, 40}},
			"high":    {Filter{Sort: SortWaiting, High: true}, []int64{0, 2500, 5000, 7500, 10000}},
		} {
			x.f.Tab = TabUnassigned
			got, pages := walk(x.f)
			if !slices.Equal(got, x.want) || pages != 3 {
				t.Errorf("%s: %v on %d pages, want %v on 3", name, got, pages, x.want)
			}
		}
	})
}
