package conversation_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// A random walk of two agents, visitors and the bot against a model that keeps everything in plain slices. Publications
// reach the screens with losses, repeats and out of order; at the end, after one question each, every screen must show
// what the model says.

type line struct {
	id, author, text string
	kind             conversation.MessageKind
	hidden, unsent   bool
	at               time.Time
}

type room struct {
	id       conversation.ID
	contact  string
	lines    []line // position+1 is the seq
	open     bool
	human    bool
	assignee string
	unread   int64
	read     int64
	seen     int64 // by the contact
	active   time.Time
	closed   time.Time
	due      int // texts the bot has to answer
}

type world struct {
	*bundle
	r      *rand.Rand
	rooms  []*room
	agents []workspace.Caller
	people []string
	turnNo int
}

func (w *world) openOf(contact string) *room {
	for _, r := range w.rooms {
		if r.contact == contact && r.open {
			return r
		}
	}
	return nil
}

func (w *world) pick() *room {
	if len(w.rooms) == 0 {
		return nil
	}
	// Mostly the newest: closed ones must not swallow the walk.
	return w.rooms[max(0, len(w.rooms)-1-w.r.IntN(min(len(w.rooms), 8)))]
}

func (r *room) add(author, text string, kind conversation.MessageKind, hidden bool, at time.Time) *line {
	r.lines = append(r.lines, line{author: author, text: text, kind: kind, hidden: hidden, at: at})
	if kind == conversation.KindText {
		r.active = at
	}
	return &r.lines[len(r.lines)-1]
}

func (w *world) expect(what string, err error, want error) bool {
	w.t.Helper()
	if want != nil {
		if !errors.Is(err, want) {
			w.t.Fatalf("%s: %v, want %v", what, err, want)
		}
		return false
	}
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
	return true
}

// step does one thing to the service and to the model.
func (w *world) step(i int) {
	w.clock.Advance(time.Duration(w.r.IntN(2500)) * time.Millisecond)
	now := w.clock.Now()
	by := w.agents[w.r.IntN(len(w.agents))]
	r := w.pick()
	text := fmt.Sprintf("text %d", i)
	if r == nil || w.r.IntN(100) < 35 {
		w.visitorSays(w.people[w.r.IntN(len(w.people))], text, now)
		return
	}
	closed := func() error {
		if !r.open {
			return conversation.ErrClosed
		}
		return nil
	}
	switch w.r.IntN(13) {
	case 0, 1:
		m, _, err := w.s.Reply(w.ctx, by, r.id, conversation.Post{ClientID: fmt.Sprint("r", i), Text: text})
		if w.expect("reply", err, closed()) {
			if !r.human || r.assignee == "" {
				r.takeOver(by)
				r.add("system", "taken_over", conversation.KindSystem, false, now)
			}
			r.add("agent", text, conversation.KindText, false, now).id = m.ID
			r.unread, r.read, r.due = 0, int64(len(r.lines)), 0
		}
	case 2:
		m, _, err := w.s.Reply(w.ctx, by, r.id, conversation.Post{ClientID: fmt.Sprint("n", i), Text: text, Note: true})
		w.expect("note", err, nil)
		r.add("agent", text, conversation.KindNote, true, now).id = m.ID
	case 3:
		_, err := w.s.TakeOver(w.ctx, by, r.id)
		if w.expect("take over", err, closed()) {
			switch {
			case !r.human || r.assignee == "":
				r.takeOver(by)
				r.add("system", "taken_over", conversation.KindSystem, false, now)
			case r.assignee != by.MemberID:
				r.assignee = by.MemberID
				r.add("system", "assigned", conversation.KindSystem, true, now)
			}
		}
	case 4:
		_, err := w.s.GiveBack(w.ctx, by, r.id)
		if w.expect("give back", err, closed()) && r.human {
			r.human, r.assignee, r.due = false, "", 0
			r.add("system", "given_back", conversation.KindSystem, false, now)
		}
	case 5:
		to := w.agents[w.r.IntN(len(w.agents))]
		id, name := to.MemberID, to.Name
		if w.r.IntN(3) == 0 {
			id, name = "", ""
		}
		_, err := w.s.Assign(w.ctx, by, r.id, id, name)
		if w.expect("assign", err, closed()) && r.assignee != id {
			event := "assigned"
			if id == "" {
				event = "unassigned"
			}
			r.assignee = id
			r.add("system", event, conversation.KindSystem, true, now)
		}
	case 6:
		_, err := w.s.Close(w.ctx, by, r.id, conversation.Labels{})
		if w.expect("close", err, nil) && r.open {
			r.open, r.closed, r.unread, r.due = false, now, 0, 0
			r.read = int64(len(r.lines))
			r.add("system", "closed", conversation.KindSystem, false, now)
		}
	case 7:
		var want error
		switch {
		case r.open:
			want = conversation.ErrNotClosed
		case now.Sub(r.closed) > conversation.ReopenWithin:
			want = conversation.ErrReopenLate
		case w.openOf(r.contact) != nil:
			want = conversation.ErrNewerOpen
		}
		_, err := w.s.Reopen(w.ctx, by, r.id)
		if w.expect("reopen", err, want) {
			r.open = true
			r.add("system", "reopened", conversation.KindSystem, false, now)
		}
	case 8:
		seq := int64(1 + w.r.IntN(len(r.lines)))
		_, err := w.s.Read(w.ctx, by, r.id, seq)
		w.expect("read", err, nil)
		r.markRead(seq)
	case 9:
		seq := int64(1 + w.r.IntN(len(r.lines)))
		_, err := w.s.ContactRead(w.ctx, w.ws, r.contact, r.id, seq)
		w.expect("contact read", err, nil)
		r.seen = max(r.seen, seq)
	case 10:
		w.changeOwn(r, by, text, now)
	default:
		w.botTurn(r, now)
	}
}

func (r *room) takeOver(by workspace.Caller) {
	r.human, r.due = true, 0
	if r.assignee == "" {
		r.assignee = by.MemberID
	}
}

func (r *room) markRead(seq int64) {
	if seq <= r.read && r.unread == 0 {
		return
	}
	r.read = max(r.read, seq)
	last := int64(0)
	for i, l := range r.lines {
		if l.kind != conversation.KindSystem {
			last = int64(i + 1)
		}
	}
	if r.read >= last {
		r.unread = 0
	}
}

func (w *world) visitorSays(contact, text string, now time.Time) {
	acc := w.say(contact, text)
	r := w.openOf(contact)
	if (r == nil) != acc.New {
		w.t.Fatalf("opened a conversation: %v, the model says %v", acc.New, r == nil)
	}
	if r == nil {
		r = &room{id: acc.Conversation.ID, contact: contact, open: true}
		w.rooms = append(w.rooms, r)
		r.add("bot", "Welcome!", conversation.KindText, false, now).id = acc.Opened[0].ID
	}
	r.add("contact", text, conversation.KindText, false, now).id = acc.Message.ID
	r.unread++
	if !r.human {
		r.due++
	}
	if acc.TurnDue == r.human {
		w.t.Fatalf("turn due: %v while human: %v", acc.TurnDue, r.human)
	}
}

// changeOwn takes an own message back or edits an own note.
func (w *world) changeOwn(r *room, by workspace.Caller, text string, now time.Time) {
	for i := len(r.lines) - 1; i >= 0; i-- {
		l := &r.lines[i]
		if l.author != "agent" || l.unsent {
			continue
		}
		if l.kind == conversation.KindNote {
			if _, err := w.s.EditNote(w.ctx, by, r.id, l.id, text); err == nil {
				l.text = text
			} else if !errors.Is(err, conversation.ErrNotYours) {
				w.t.Fatal("edit:", err)
			}
			return
		}
		_, err := w.s.Unsend(w.ctx, by, r.id, l.id)
		switch {
		case err == nil:
			if now.Sub(l.at) > conversation.UnsendWithin {
				w.t.Fatal("taken back after 15 minutes")
			}
			l.unsent, l.text = true, ""
		case errors.Is(err, conversation.ErrUnsendLate), errors.Is(err, conversation.ErrNotYours):
		default:
			w.t.Fatal("unsend:", err)
		}
		return
	}
}

// botTurn lets the bot answer what is due, and now and then a person comes in between.
func (w *world) botTurn(r *room, now time.Time) {
	l, ok, err := w.s.Claim(w.ctx, conversation.TurnKey{Workspace: w.ws, Conversation: r.id}, 10*time.Second)
	w.ok(err)
	if ok != (r.due > 0) {
		w.t.Fatalf("a turn could be claimed: %v, texts due: %d", ok, r.due)
	}
	if !ok {
		return
	}
	p, err := w.s.Load(w.ctx, conversation.TurnKey{Workspace: w.ws, Conversation: r.id}, nil)
	w.ok(err)
	text := fmt.Sprintf("answer to seq %d", p.Batch[len(p.Batch)-1].Seq)
	late := w.r.IntN(4) == 0
	if late {
		by := w.agents[0]
		_, err := w.s.TakeOver(w.ctx, by, r.id)
		w.ok(err)
		r.takeOver(by)
		r.add("system", "taken_over", conversation.KindSystem, false, now)
	}
	w.turnNo++
	what, more, err := w.s.Settle(w.ctx, l, conversation.Outcome{Batch: p.Batch, TurnNo: p.Conversation.TurnNo,
		Reply: &conversation.Message{DedupKey: fmt.Sprint("t:", w.turnNo), AuthorKind: conversation.AuthorBot, AuthorName: "Maple", Visibility: conversation.VisibleAll, Kind: conversation.KindText, Text: text}})
	w.ok(err)
	switch {
	case late && what != conversation.Discarded:
		w.t.Fatalf("a late answer was %v", what)
	case late:
	case what != conversation.Stored:
		w.t.Fatalf("an answer was %v", what)
	default:
		r.add("bot", text, conversation.KindText, false, now)
		r.due -= len(p.Batch)
		if more != (r.due > 0) {
			w.t.Fatalf("more due: %v, the model has %d", more, r.due)
		}
	}
}

// screen is an agent's open inbox: it applies publications by the rule every client follows.
type screen struct {
	w     *world
	scope conversation.Scope
	rev   map[conversation.ID]int64
	rows  map[conversation.ID]conversation.View
	lines map[conversation.ID]map[int64]conversation.MessageView
	asked int
}

func (s *screen) apply(p conversation.Publication) {
	if p.Event == "conversation.removed" {
		if p.Rev > s.rev[p.Conversation] {
			delete(s.rows, p.Conversation)
			delete(s.lines, p.Conversation)
			delete(s.rev, p.Conversation)
		}
		return
	}
	at, known := s.rev[p.Conversation]
	switch {
	case known && p.Rev <= at: // a repeat, or overtaken
	case known && p.Prev == at, !known && p.Prev == 0:
		s.put(*p.Row, p.Messages, p.Rev)
	default:
		s.ask(p.Conversation)
	}
}

func (s *screen) put(row conversation.View, lines []conversation.MessageView, rev int64) {
	s.rows[row.ID], s.rev[row.ID] = row, rev
	if s.lines[row.ID] == nil {
		s.lines[row.ID] = map[int64]conversation.MessageView{}
	}
	for _, m := range lines {
		s.lines[row.ID][m.Seq] = m
	}
}

func (s *screen) ask(id conversation.ID) {
	s.asked++
	for {
		ch, err := s.w.s.Changed(s.w.ctx, s.scope, id, s.rev[id])
		if errors.Is(err, conversation.ErrNotFound) { // no longer ours
			delete(s.rows, id)
			delete(s.lines, id)
			delete(s.rev, id)
			return
		}
		s.w.ok(err)
		s.put(ch.Conversation, ch.Messages, ch.Head)
		if !ch.More {
			return
		}
	}
}

func TestARandomWalkEqualsTheModel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		w := &world{bundle: setup(t, d), r: rand.New(rand.NewPCG(seed, 1))}
		w.ctx = context.Background()
		w.agents = []workspace.Caller{w.owner, w.member("senior_member", "Second")}
		for range 6 {
			w.people = append(w.people, uid.New())
		}
		junior := w.member("junior_member", "Junior")
		screens := []*screen{}
		for _, by := range []workspace.Caller{w.owner, w.agents[1], junior} {
			screens = append(screens, &screen{w: w, scope: conversation.ScopeOf(by), rev: map[conversation.ID]int64{}, rows: map[conversation.ID]conversation.View{}, lines: map[conversation.ID]map[int64]conversation.MessageView{}})
		}
		const operations = 10_000
		w.hub.take()
		for i := range operations {
			w.step(i)
			w.deliver(screens, w.hub.take())
		}
		w.compare(screens)
	})
}

// take empties the record and returns what was published on each channel since.
func (h *heard) take() map[string][]any {
	h.mu.Lock()
	defer h.mu.Unlock()
	was := h.by
	h.by = nil
	return was
}

// deliver brings publications to the screens: a quarter is lost, some come twice, and their order is shuffled.
func (w *world) deliver(screens []*screen, by map[string][]any) {
	for _, s := range screens {
		var mine []conversation.Publication
		for _, ch := range s.scope.Channels() {
			for _, e := range by[ch] {
				p, ok := e.(conversation.Publication)
				if !ok || w.r.IntN(4) == 0 {
					continue
				}
				mine = append(mine, p)
				if w.r.IntN(8) == 0 {
					mine = append(mine, p)
				}
			}
		}
		w.r.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
		for _, p := range mine {
			s.apply(p)
		}
	}
}

func (w *world) compare(screens []*screen) {
	w.t.Helper()
	counts := map[conversation.Tab]int{}
	for _, r := range w.rooms {
		c := w.get(r.id)
		speaker := conversation.SpeakerBot
		if r.human {
			speaker = conversation.SpeakerHuman
		}
		if c.Status == conversation.Open != r.open || c.Speaker != speaker || c.AssigneeID != r.assignee || c.Unread != r.unread ||
			c.SeqHead != int64(len(r.lines)) || c.AgentReadSeq != r.read || c.ContactReadSeq != r.seen || !c.ActivityAt.Equal(r.active) {
			w.t.Errorf("conversation %s is %+v, the model says %+v", r.id, c, r)
		}
		for _, tab := range conversation.Tabs {
			if r.in(tab, w.owner.MemberID) {
				counts[tab]++
			}
		}
		w.compareThread(r)
		w.compareVisitor(r)
		for _, s := range screens {
			s.ask(r.id) // the one question after a gap
			if _, sees := s.rows[r.id]; sees != s.scope.Sees(c) {
				w.t.Errorf("a screen shows %s: %v, its scope says %v", r.id, sees, s.scope.Sees(c))
			} else if sees && !slices.EqualFunc(sortedLines(s.lines[r.id]), r.lines, same) {
				w.t.Errorf("a screen's copy of %s differs from the model", r.id)
			}
		}
	}
	got, err := w.s.Counts(w.ctx, w.all(), "")
	w.ok(err)
	for tab, n := range counts {
		if got[tab].Total != min(n, 100) {
			w.t.Errorf("%s counts %d, the model %d", tab, got[tab].Total, n)
		}
	}
	w.compareList(counts[conversation.TabAll])
	if screens[0].asked < 100 {
		w.t.Errorf("only %d gaps were met: the test does not test", screens[0].asked)
	}
}

func (r *room) in(tab conversation.Tab, me string) bool {
	switch tab {
	case conversation.TabClosed:
		return !r.open
	case conversation.TabSnoozed:
		return false // nobody snoozes here
	case conversation.TabAll:
		return r.open
	case conversation.TabMine:
		return r.open && r.assignee == me
	case conversation.TabUnassigned:
		return r.open && r.human && r.assignee == ""
	}
	return r.open && !r.human && r.assignee == ""
}

func sortedLines(m map[int64]conversation.MessageView) []conversation.MessageView {
	return slices.SortedFunc(maps.Values(m), func(a, b conversation.MessageView) int { return int(a.Seq - b.Seq) })
}

func same(m conversation.MessageView, l line) bool {
	text := m.Text
	if m.Kind == conversation.KindSystem {
		text = l.text
	}
	return text == l.text && string(m.Author.Kind) == l.author && m.Kind == l.kind && m.Unsent == l.unsent && (m.Visibility == conversation.VisibleMembers) == l.hidden
}

func (w *world) compareThread(r *room) {
	var got []conversation.MessageView
	before := int64(0)
	for {
		th, err := w.s.Messages(w.ctx, w.all(), r.id, before, 100)
		w.ok(err)
		got = append(append([]conversation.MessageView{}, th.Items...), got...)
		if th.Next == nil {
			break
		}
		before = *th.Next
	}
	if !slices.EqualFunc(got, r.lines, same) {
		w.t.Errorf("thread %s differs from the model", r.id)
	}
}

func (w *world) compareVisitor(r *room) {
	var got, want []string
	after := int64(0)
	seen := map[int64]string{}
	for {
		ch, err := w.s.GuestChanged(w.ctx, w.ws, r.contact, r.id, after)
		w.ok(err)
		for _, m := range ch.Messages {
			seen[m.Seq] = fmt.Sprint(m.Seq, m.Author.Kind, m.Text, m.Unsent)
		}
		if after = ch.Head; !ch.More {
			break
		}
	}
	for _, v := range seen {
		got = append(got, v)
	}
	for i, l := range r.lines {
		if l.hidden {
			continue
		}
		text := l.text
		if l.kind == conversation.KindSystem {
			text = ""
		}
		want = append(want, fmt.Sprint(i+1, l.author, text, l.unsent))
	}
	sort.Strings(got)
	sort.Strings(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("the visitor's copy of %s differs from the model", r.id)
	}
}

func (w *world) compareList(n int) {
	cursor, seen, last := "", 0, time.Time{}
	for {
		l, err := w.s.List(w.ctx, w.all(), conversation.Filter{Tab: conversation.TabAll, Limit: 3, Cursor: cursor})
		w.ok(err)
		for _, v := range l.Items {
			if seen > 0 && v.ActivityAt.After(last) {
				w.t.Error("the list is out of order")
			}
			seen, last = seen+1, v.ActivityAt
		}
		if l.Next == nil {
			break
		}
		cursor = *l.Next
	}
	if seen != n {
		w.t.Errorf("the list shows %d, the model has %d", seen, n)
	}
}
