package learning_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"cxgenie/internal/answer"
	"cxgenie/internal/conversation"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/learning"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/llmtest"
)

const chatFile = `conversation_id,sender,text,sent_at,channel
a,customer,hello,2026-02-01T09:00:00Z,web
a,agent,"Yes, for two dollars a parcel, choose it at checkout.",2026-02-01T09:02:00Z,web
a,customer,Do you gift-wrap parcels?,2026-02-01T09:01:00Z,web
b,customer,do you gift-wrap parcels,2026-02-02 10:00:00,web
b,bot,I do not know.,2026-02-02 10:00:01,web
b,agent,Yes we gift-wrap parcels for two dollars.,2026-02-02 10:01:00,web
c,customer,Where is my order?,2026-02-03T09:00:00Z,web
c,agent,Your order was sent this morning and arrives tomorrow.,2026-02-03T09:00:00Z,web
d,customer,Which sizes of helmets do you sell?,2024-02-03T09:00:00Z,web
d,agent,"Three sizes, from thirty dollars. Mail lan@example.com.",1707000000,web
`

// run carries out the runs over earlier conversations that wait.
func (k *kit) runHistory() {
	k.t.Helper()
	ctx := context.Background()
	rows, err := k.DB.Read().QueryContext(ctx, `SELECT id, kind, args FROM job_outbox WHERE kind = $1 ORDER BY id`, learning.HistoryJob)
	list, err := db.Collect(rows, err, func(r *sql.Rows) (t jobs.Task, err error) {
		var args string
		err = r.Scan(&t.OutboxID, &t.Kind, &args)
		t.Attempt, t.Args = 1, json.RawMessage(args)
		return t, err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	for range 2 { // a second run of the same job changes nothing
		for _, task := range list {
			if err := k.s.HandleHistory(ctx, task); err != nil {
				k.t.Fatal(err)
			}
		}
	}
}

func (k *kit) upload(name string, days int, raw []byte) (learning.Upload, error) {
	return k.s.Upload(context.Background(), k.Caller, k.bot, name, days, "", bytes.NewReader(raw))
}

func TestAFileOfChatsIsLearntFrom(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		u, err := k.upload("chats.csv", 0, []byte(chatFile))
		if err != nil || u.Lines != 10 || u.BadLines != 0 || u.Conversations != 4 || u.Pairs != 3 || len(u.First) != 4 || !u.Again.IsZero() {
			t.Fatalf("%+v %v", u, err)
		}
		path := "/v1/bots/" + k.bot + "/history"
		r := k.Boss.Do("POST", path, map[string]any{"upload_id": u.ID}).Want(t, 202)
		if r.Str("state") != "queued" {
			t.Error(r.Raw)
		}
		k.Boss.Do("POST", path, map[string]any{"upload_id": u.ID}).Want(t, 409)
		k.Boss.Do("POST", path, map[string]any{"days": 30}).Want(t, 409)
		k.runHistory()
		items := k.Boss.Do("GET", path, nil).Want(t, 200)
		if items.Str("items.0.state") != "done" || items.At("items.0.proposed") != 2.0 || items.At("items.0.total") != 2.0 {
			t.Error(items.Raw)
		}
		got := k.learnt()
		for _, want := range []string{
			"Do you gift-wrap parcels? → Yes, for two dollars a parcel, choose it at checkout. (in_review history)",
			"Which sizes of helmets do you sell? → Three sizes, from thirty dollars. Mail [email]. (in_review history)",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("%q is missing in %s", want, got)
			}
		}
		// The same file again is told; what it holds waits already. Only what is not too old counts.
		if u, err = k.upload("again.csv", 180, []byte(chatFile)); err != nil || u.Again.IsZero() || u.Conversations != 3 || u.Pairs != 2 {
			t.Errorf("%+v %v", u, err)
		}
		if _, err = k.s.StartHistory(ctx, k.Caller, k.bot, u.ID, 0, true); err != nil {
			t.Fatal(err)
		}
		h, err := k.s.CancelHistory(ctx, k.Caller, k.bot, u.ID)
		if err != nil || h.State != learning.HistoryCancelled {
			t.Errorf("%+v %v", h, err)
		}
		k.runHistory()
		if list, err := k.s.Histories(ctx, k.Caller, k.bot); err != nil || list[0].State != learning.HistoryCancelled || strings.Count(k.learnt(), "→") != 2 {
			t.Errorf("%+v %v", list[0], err)
		}
		if _, err = k.s.CancelHistory(ctx, k.Caller, k.bot, u.ID); err == nil {
			t.Error("cancelled twice")
		}
	})
}

// The same file a second time brings nothing anew: what it holds is known, whatever was made of it since.
func TestTheSameFileAgainIsKnown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		proposals := "/v1/bots/" + k.bot + "/proposals"
		var file strings.Builder
		file.WriteString("conversation_id,sender,text,sent_at\n")
		for i, x := range [][2]string{
			{"Do you gift-wrap parcels?", "Yes, for two dollars a parcel."},
			{"do you gift-wrap parcels", "Yes, for two dollars a parcel, choose it at checkout."}, // the same, of which this says more
			{"Which sizes of helmets do you sell?", "Three sizes, from thirty dollars. Mail lan@example.com."},
			{"Do you repair bicycles?", "Yes, every Monday from nine."},
			{"Do you sell tents?", "Yes, tents for two and for four."},
			{"Is the green tea organic?", "All our green tea is organic."},
			{"Do you ship to Iceland?", "Yes, within eight working days."},
			{strings.Repeat("Where do I find the very long instructions? ", 20), "They lie in the box, under the lid."},
		} {
			fmt.Fprintf(&file, "t%d,customer,%s,2026-02-0%dT09:00:00Z\nt%d,agent,\"%s\",2026-02-0%dT09:01:00Z\n", i, x[0], i+1, i, x[1], i+1)
		}
		run := func(raw string, days int) learning.History {
			u, err := k.upload("chats.csv", days, []byte(raw))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := k.s.StartHistory(ctx, k.Caller, k.bot, u.ID, 0, true); err != nil {
				t.Fatal(err)
			}
			k.runHistory()
			list, err := k.s.Histories(ctx, k.Caller, k.bot)
			if err != nil || list[0].State != learning.HistoryDone {
				t.Fatalf("%+v %v", list, err)
			}
			return list[0]
		}
		k.Teach(k.bot, knowledge.Input{Question: "Is the green tea organic?", Answer: "All our green tea is organic!", Active: true}) // written by hand, and known therefore
		if h := run(file.String(), 0); h.Total != 7 || h.Proposed != 6 || h.Known != 1 {
			t.Fatalf("%+v", h)
		}
		ids := map[string]string{}
		for _, item := range k.Boss.Do("GET", proposals+"?limit=100", nil).Want(t, 200).List("items") {
			p := item.(map[string]any)
			ids[p["question"].(string)] = p["id"].(string)
		}
		post := func(question, verb string, body any) string {
			return k.Boss.Do("POST", proposals+"/"+ids[question]+"/"+verb, body).Want(t, 200).Str("faq_id")
		}
		post("Do you gift-wrap parcels?", "approve", map[string]any{"question": "What does wrapping cost?", "answer": "Two dollars a parcel."})
		helmets := post("Which sizes of helmets do you sell?", "approve", map[string]any{})
		question, said := "Helmets", "S, M and L."
		if _, err := k.Knowledge.Edit(ctx, k.Caller, k.bot, helmets, knowledge.Patch{Question: &question, Answer: &said}); err != nil {
			t.Fatal(err)
		}
		post("Do you repair bicycles?", "approve", map[string]any{"question": "Is the green tea organic"}) // is one more of a known question: it waits
		post("Do you repair bicycles?", "reject", nil)
		gone := post("Do you sell tents?", "approve", map[string]any{})
		if n, err := k.Knowledge.Bulk(ctx, k.Caller, k.bot, knowledge.BulkDelete, []string{gone}, ""); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		k.Learn()

		// Six of the seven are known; what was deleted is not. Nothing is counted as asked once more.
		before := k.learnt()
		if h := run(file.String(), 0); h.Total != 7 || h.Proposed != 1 || h.Known != 6 {
			t.Errorf("%+v", h)
		}
		if got := k.learnt(); got != "Do you sell tents? → Yes, tents for two and for four. (in_review history); "+before {
			t.Errorf("%s\n%s", got, before)
		}
		r := k.Boss.Do("GET", "/v1/bots/"+k.bot+"/history", nil).Want(t, 200)
		if r.At("items.0.known") != 6.0 || r.At("items.0.proposed") != 1.0 {
			t.Error(r.Raw)
		}
		if p, err := k.Knowledge.Proposal(ctx, k.Caller, k.bot, ids["Do you ship to Iceland?"]); err != nil || p.Times != 1 {
			t.Errorf("%+v %v", p, err)
		}
		// A part of it holds another of the answers: known, too. Another answer is not, and waits for a person.
		part := strings.Join(strings.Split(file.String(), "\n")[:3], "\n") + "\n"
		if h := run(part, 0); h.Total != 1 || h.Proposed != 0 || h.Known != 1 {
			t.Errorf("%+v", h)
		}
		if h := run(strings.ReplaceAll(part, "two dollars", "three dollars"), 0); h.Proposed != 1 || h.Known != 0 {
			t.Errorf("%+v", h)
		}
		// What was rejected is news again after 90 days, as everywhere.
		k.Clock.Advance(91 * 24 * time.Hour)
		if h := run(file.String(), 0); h.Proposed != 1 || h.Known != 6 || !strings.HasPrefix(k.learnt(), "Do you repair bicycles? →") {
			t.Errorf("%+v %s", h, k.learnt())
		}
	})
}

func TestFilesOfChats(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		book := excelize.NewFile()
		for i, row := range strings.Split(strings.TrimSpace(strings.ReplaceAll(chatFile, `"`, "")), "\n") {
			cells := strings.SplitN(row, ",", 3)
			if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &[]any{cells[0], cells[1], "Which sizes do you sell of it, number three?", "2026-02-01"}); err != nil {
				t.Fatal(err)
			}
		}
		for j, name := range []string{"Conversation ID", "sender", "text", "sent_at"} {
			at, _ := excelize.CoordinatesToCellName(j+1, 1)
			if err := book.SetCellValue("Sheet1", at, name); err != nil {
				t.Fatal(err)
			}
		}
		var xlsx bytes.Buffer
		if err := book.Write(&xlsx); err != nil {
			t.Fatal(err)
		}
		line := `{"conversation_id":7,"sender":"customer","text":"When are you open?","sent_at":1767000000000}`
		reply := `{"conversation_id":7,"sender":"agent","text":"From nine to six, on every weekday.","sent_at":1767000001000,"more":[1]}`
		for name, raw := range map[string][]byte{
			"semicolons": []byte(strings.ReplaceAll("conversation_id;sender;text;sent_at\n1;customer;When are you open?;2026-01-01\n1;agent;From nine to six on every weekday.;2026-01-02\n", "", "")),
			"json":       []byte("[" + line + "," + reply + "]"), "json lines": []byte(line + "\n" + reply + "\n"), "workbook": xlsx.Bytes(),
		} {
			u, err := k.upload(name, 0, raw)
			if err != nil || u.BadLines != 0 || u.Lines < 2 || name != "workbook" && u.Pairs != 1 {
				t.Errorf("%s: %+v %v", name, u.History, err)
			}
		}
		few := chatFile + "e,nobody,hm,2026-01-01\n"
		var many strings.Builder
		many.WriteString("conversation_id,sender,text,sent_at\n")
		for i := range 100 {
			fmt.Fprintf(&many, "%d,customer,When are you open?,2026-01-01\n", i)
		}
		if u, err := k.upload("x", 0, []byte(many.String()+"e,nobody,hm,2026-01-01\ne,agent,hm,never\n")); err != nil || u.BadLines != 2 || u.Lines != 102 {
			t.Errorf("a few bad lines: %+v %v", u.History, err)
		}
		for want, raw := range map[string]string{
			"body history.empty":     " \n",
			"body history.no_column": "conversation_id,sender,text\n1,customer,hm\n",
			"body history.bad_lines": few,
			"body history.type":      "\x00\x01\x02",
			"body history.too_long":  "conversation_id,sender,text,sent_at\n" + strings.Repeat("1,agent,hm,2026-01-01\n", 200_001),
		} {
			_, err := k.upload("x", 0, []byte(raw))
			r := fmt.Sprint(err)
			if code, _, _ := strings.Cut(strings.TrimPrefix(want, "body "), " "); err == nil || !strings.Contains(r, code) && !strings.Contains(fieldsOf(err), code) {
				t.Errorf("%s: %v", want, err)
			}
		}
		if _, err := k.upload("x", 7, []byte(chatFile)); err == nil {
			t.Error("7 days are no period")
		}
	})
}

func TestOwnConversationsAreLearntFrom(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		talk := func(question, reply string, end bool) {
			x := k.talk("Lan")
			x.ask(question)
			x.reply(k.Caller, reply, 0)
			if end {
				if _, err := k.talks.Close(ctx, k.Caller, x.id, conversation.Labels{}); err != nil {
					t.Fatal(err)
				}
			}
		}
		talk("Do you sell tents?", "Yes, we sell tents for two and for four.", true)
		k.Clock.Advance(100 * 24 * time.Hour)
		talk("Do you gift-wrap parcels?", "Yes, Lan, for two dollars a parcel.", true)
		talk("Do you repair bicycles?", "Yes, every Monday from nine to noon.", false)
		if _, err := k.s.StartHistory(ctx, k.Caller, k.bot, "", 90, true); err != nil {
			t.Fatal(err)
		}
		k.runHistory()
		if got := k.learnt(); got != "Do you gift-wrap parcels? → Yes, [name], for two dollars a parcel. (in_review history)" {
			t.Error(got)
		}
		if list, err := k.s.Histories(ctx, k.Caller, k.bot); err != nil || list[0].State != learning.HistoryDone || list[0].Conversations != 1 || !list[0].Own {
			t.Errorf("%+v %v", list, err)
		}
	})
}

// With a model the conversations are looked through by it, twenty for one credit, told before; without one to pay for, or when
// nobody wants it, the rules that need none find what they find.
func TestAModelLooksThroughEarlierConversations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		var seen []string
		vendor := llmtest.New(t, llmtest.Rule{When: llmtest.SystemContains("what an assistant can learn"), Func: func(r llm.Request) (string, error) {
			seen = append(seen, r.Last())
			return `{"pairs":[{"question":"Do you gift-wrap?","answer":"Yes, for two dollars, [name]."},{"question":"Do you gift-wrap?","answer":"Yes, we wrap every parcel for two dollars at checkout."}]}`, nil
		}})
		paid := &spent{choices: []model.Choice{{Provider: vendor, Credits: 5}}}
		k.s = learning.New(learning.Deps{DB: d, Clock: k.Clock, Bots: k.Bots, Knowledge: k.Knowledge, Models: paid, Conversations: k.talks, Members: k.Service, Labels: k.labels,
			Answers: answer.New(k.Knowledge, answer.Options{Models: choices{{Provider: vendor, Credits: 5}}})})
		var file strings.Builder
		file.WriteString("conversation_id,sender,text,sent_at\n")
		for i := range 45 {
			fmt.Fprintf(&file, "t%d,customer,Do you gift-wrap parcel %d?,2026-02-01T09:00:00Z\nt%d,agent,\"Yes, for two dollars, write to lan%d@example.com.\",2026-02-01T09:01:00Z\n", i, i, i, i)
		}
		u, err := k.upload("chats.csv", 0, []byte(file.String()))
		if err != nil || !u.Cost.Model || u.Cost.Credits != 3 || u.Cost.Conversations != 45 {
			t.Fatalf("%+v %v", u.Cost, err)
		}
		h, err := k.s.StartHistory(ctx, k.Caller, k.bot, u.ID, 0, true)
		if err != nil || !h.Model {
			t.Fatalf("%+v %v", h, err)
		}
		k.runHistory()
		list, err := k.s.Histories(ctx, k.Caller, k.bot)
		if err != nil || list[0].State != learning.HistoryDone || list[0].Credits != 3 || list[0].Mined != 45 || list[0].Pairs != 6 || list[0].Proposed != 1 {
			t.Errorf("%+v %v", list[0], err)
		}
		if paid.credits != 3 || len(seen) != 3 || strings.Contains(strings.Join(seen, ""), "@example.com") {
			t.Errorf("%d paid, %d asked", paid.credits, len(seen))
		}
		// One of each cluster, with the answer that says most.
		if got := k.learnt(); got != "Do you gift-wrap? → Yes, we wrap every parcel for two dollars at checkout. (in_review history)" {
			t.Error(got)
		}
		// Without it the same file costs nothing.
		if u, err = k.upload("chats.csv", 0, []byte(file.String())); err != nil {
			t.Fatal(err)
		}
		if _, err := k.s.StartHistory(ctx, k.Caller, k.bot, u.ID, 0, false); err != nil {
			t.Fatal(err)
		}
		k.runHistory()
		if paid.credits != 3 || len(seen) != 3 {
			t.Errorf("%d paid, %d asked", paid.credits, len(seen))
		}
		r := k.Boss.Do("GET", "/v1/bots/"+k.bot+"/history/preview?days=30", nil).Want(t, 200)
		if r.At("talks") != 0.0 || r.At("cost") != 0.0 {
			t.Error(r.Raw)
		}
		k.Boss.Do("GET", "/v1/bots/"+k.bot+"/history/preview?days=31", nil).Want(t, 422)
	})
}
