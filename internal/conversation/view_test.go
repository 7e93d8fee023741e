package conversation

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/text"
)

func TestStageIsDerived(t *testing.T) {
	for _, c := range []struct {
		name string
		row  Conversation
		want Stage
	}{
		{"bot speaks", Conversation{Status: Open, Speaker: SpeakerBot}, StageBot},
		{"flow speaks", Conversation{Status: Open, Speaker: SpeakerFlow}, StageBot},
		{"queued", Conversation{Status: Open, Speaker: SpeakerQueue}, StageWaiting},
		{"person in charge, nobody assigned", Conversation{Status: Open, Speaker: SpeakerHuman}, StageWaiting},
		{"assigned while the bot still speaks", Conversation{Status: Open, Speaker: SpeakerBot, AssigneeID: "m"}, StageAssigned},
		{"assigned", Conversation{Status: Open, Speaker: SpeakerHuman, AssigneeID: "m"}, StageAssigned},
		{"closed wins", Conversation{Status: Closed, Speaker: SpeakerHuman, AssigneeID: "m"}, StageClosed},
	} {
		if got := c.row.stage(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestSpeakerChangesCountTurns(t *testing.T) {
	c := Conversation{Speaker: SpeakerBot}
	c.speak(SpeakerBot)
	if c.TurnNo != 0 {
		t.Fatal("handing the word to who has it counted a turn")
	}
	c.speak(SpeakerHuman)
	c.speak(SpeakerBot)
	if c.TurnNo != 2 {
		t.Fatalf("turn_no = %d after two changes", c.TurnNo)
	}
}

func TestJoinTakesTextsThatBelongTogether(t *testing.T) {
	at := func(ms ...int) []Message {
		var out []Message
		for i, m := range ms {
			out = append(out, Message{Seq: int64(i + 1), CreatedAt: time.UnixMilli(int64(m))})
		}
		return out
	}
	for _, c := range []struct {
		name string
		in   []Message
		want int
	}{
		{"one", at(0), 1},
		{"100 ms apart", at(0, 100), 2},
		{"exactly 1.5 s apart", at(0, 1500), 2},
		{"just over", at(0, 1501), 1},
		{"each within 1.5 s of the one before", at(0, 1400, 2800, 4200), 4},
		{"a gap ends the group", at(0, 100, 3000), 2},
		{"at most five", at(0, 1, 2, 3, 4, 5), 5},
	} {
		if got := len(join(c.in, 0)); got != c.want {
			t.Errorf("%s: %d joined, want %d", c.name, got, c.want)
		}
	}
	if got := len(join(at(0, 4000, 9000, 10_000, 10_001, 12_000), 10*time.Second)); got != 5 {
		t.Errorf("within the bot's delay, and what follows closely: %d joined", got)
	}
}

// Members read blocked words as the company wants it; the contact reads his own words.
func TestBlockedWordsAreForMembers(t *testing.T) {
	m := Message{Kind: KindText, Visibility: VisibleAll, VisibleRev: 1, AuthorKind: AuthorContact, Text: "damn 🙂 thing"}
	for _, masked := range []bool{true, false} {
		(&Blocked{Masked: masked, At: []text.Span{{From: 0, To: 4}}}).mark(&m)
		want := map[bool]string{true: "•••• 🙂 thing", false: m.Text}[masked]
		if v := m.View(); v.Text != want || v.Blocked == nil || v.Blocked.Masked != masked || m.Read() != want || summary(&m) != want {
			t.Errorf("masked %v: %+v", masked, v)
		}
		if g := m.Guest(); g.Text != m.Text || g.Blocked != nil || strings.Contains(string(g.Payload), "masked") || guestSummary(&m) != m.Text {
			t.Errorf("masked %v: the contact sees %+v", masked, g)
		}
	}
	m.UnsentAt = time.UnixMilli(1)
	if v := m.View(); v.Text != "" || v.Blocked != nil {
		t.Errorf("taken back: %+v", v)
	}
}

func TestGuestViewsTellNoSecrets(t *testing.T) {
	line, _ := json.Marshal(SystemLine{Event: "assigned", Actor: LineRef{Kind: "agent", ID: "member-1", Name: "Maja"},
		Target: &LineRef{Kind: "agent", ID: "member-2", Name: "Linh"}, Reason: "inner reason"})
	msgs := []Message{
		{Kind: KindSystem, Visibility: VisibleAll, VisibleRev: 1, Payload: line},
		{Kind: KindText, Visibility: VisibleAll, VisibleRev: 2, AuthorKind: AuthorAgent, AuthorID: "member-1", AuthorName: "Maja", ClientID: "agent-client", DedupKey: "m:member-1:x", Text: "hi"},
		{Kind: KindText, Visibility: VisibleAll, VisibleRev: 3, AuthorKind: AuthorAgent, AuthorID: "member-1", Text: "taken back", HTML: "<p>taken back</p>", UnsentAt: time.UnixMilli(1)},
	}
	said, _ := json.Marshal(Answer{How: "exact", Ms: 7123, Sources: []AnswerSource{{ID: "source-1", Kind: "q_and_a", Title: "The stored question", Score: 0.97}}})
	msgs = append(msgs, Message{Kind: KindText, Visibility: VisibleAll, VisibleRev: 4, AuthorKind: AuthorBot, AuthorID: "bot-1", Text: "as written", Payload: said})
	out, _ := json.Marshal((&Service{}).shownToContact("ws", msgs))
	for _, secret := range []string{"member-1", "member-2", "inner reason", "agent-client", "taken back", "source-1", "The stored question", "7123", "0.97", "bot-1"} {
		if strings.Contains(string(out), secret) {
			t.Errorf("the visitor is told %q: %s", secret, out)
		}
	}
	c := Conversation{AssigneeID: "member-1", AssigneeName: "Maja", Speaker: SpeakerHuman, LastKind: KindNote, LastText: "a note"}
	out, _ = json.Marshal(c.Guest())
	if strings.Contains(string(out), "member-1") || strings.Contains(string(out), "a note") {
		t.Errorf("the visitor is told too much: %s", out)
	}
}

func TestScopeAndAudienceAgree(t *testing.T) {
	rows := []*Conversation{
		{Workspace: "w", BotID: "b1"},
		{Workspace: "w", BotID: "b2"},
		{Workspace: "w", BotID: "b1", AssigneeID: "me"},
		{Workspace: "w", BotID: "b2", AssigneeID: "me"},
		{Workspace: "w", BotID: "b1", AssigneeID: "other"},
		{Workspace: "x", BotID: "b3"}, // ids of bots are unique everywhere
	}
	scopes := []Scope{
		{Workspace: "w", Member: "me", AllBots: true},
		{Workspace: "w", Member: "me", AllBots: true, OwnOnly: true},
		{Workspace: "w", Member: "me", Bots: []string{"b1"}},
		{Workspace: "w", Member: "me", Bots: []string{"b1"}, OwnOnly: true},
		{Workspace: "w", Member: "me"},
	}
	for _, s := range scopes {
		listens := map[string]bool{}
		for _, ch := range s.Channels() {
			listens[ch] = true
		}
		for _, c := range rows {
			heard := 0
			for _, ch := range audience(c) {
				if listens[ch] {
					heard++
				}
			}
			want := 0
			if s.Sees(c) {
				want = 1
			}
			if heard != want {
				t.Errorf("scope %+v hears a conversation (bot %s, assignee %q, workspace %s) on %d channels, want %d", s, c.BotID, c.AssigneeID, c.Workspace, heard, want)
			}
		}
	}
}
