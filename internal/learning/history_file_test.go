package learning_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"cxgenie/internal/answer"
	"cxgenie/internal/conversation"
	"cxgenie/internal/learning"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

// utf16Of is a text as Excel saves "Unicode text".
func utf16Of(s string, big bool) []byte {
	out := []byte{0xff, 0xfe}
	if big {
		out = []byte{0xfe, 0xff}
	}
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

// send uploads a file as the screen does.
func (k *kit) send(query, body string) (status int, r map[string]any) {
	k.t.Helper()
	got := k.Boss.With("Content-Type", "application/octet-stream").Do("POST", "/v1/bots/"+k.bot+"/history/files?name=chats.csv"+query, body)
	return got.Status, got.Body.(map[string]any)
}

func TestDatesOfSpreadsheetsAreRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d) // it is 2026 there
		now := k.Clock.Now()
		book := excelize.NewFile()
		for i, row := range [][]any{
			{"conversation_id", "sender", "text", "sent_at"},
			{1234567890123, "customer", "When are you open on Sundays?", now.AddDate(0, 0, -3)},
			{1234567890123, "agent", "On Sundays we are open from nine to noon.", now.AddDate(0, 0, -3).Add(time.Minute)},
			{nil, nil, nil, nil},
			{2, "customer", "Do you gift-wrap parcels?", now.AddDate(0, 0, -300)},
			{2, "agent", "We gift-wrap parcels for two dollars each.", now.AddDate(0, 0, -300).Add(time.Minute)},
		} {
			if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		var xlsx bytes.Buffer
		if err := book.Write(&xlsx); err != nil {
			t.Fatal(err)
		}
		if u, err := k.upload("chats.xlsx", 30, xlsx.Bytes()); err != nil || u.BadLines != 0 || u.Lines != 4 || u.Conversations != 1 || u.Pairs != 1 {
			t.Errorf("cells of dates: %+v %v %s", u.History, err, fieldsOf(err))
		}
		const head = "conversation_id\tsender\ttext\tsent_at\n"
		day := now.AddDate(0, 0, -3)
		vi := head + "1\tcustomer\tShop mở cửa lúc mấy giờ?\t" + day.Format("02/01/2006 15:04") + "\n1\tagent\tShop mở cửa từ chín giờ sáng mỗi ngày.\t" + day.Format("02/01/2006") + " 23:59\n"
		for name, raw := range map[string][]byte{"little": utf16Of(vi, false), "big": utf16Of(vi, true), "utf8": []byte(vi)} {
			u, err := k.upload(name, 30, raw)
			if err != nil || u.BadLines != 0 || u.Pairs != 1 || u.First[0][0].Text != "Shop mở cửa lúc mấy giờ?" {
				t.Errorf("%s: %+v %v", name, u.History, err)
			}
		}
	})
}

func TestAnAmbiguousDateIsSaidAndAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		const file = "conversation_id,sender,text,sent_at\n1,customer,Do you gift-wrap parcels?,01/05/2025 10:00\n1,agent,We gift-wrap parcels for two dollars each.,02/05/2025 10:00\n"
		if status, r := k.send("", file); status != 200 || r["dates"] != "day_first" || r["dates_sure"] != false {
			t.Errorf("%d %v", status, r)
		}
		if status, r := k.send("&dates=month_first", file); status != 200 || r["dates"] != "month_first" || r["dates_sure"] != true {
			t.Errorf("%d %v", status, r)
		}
		if status, r := k.send("", strings.ReplaceAll(file, "02/05", "02/25")); status != 200 || r["dates"] != "month_first" || r["dates_sure"] != true {
			t.Errorf("%d %v", status, r)
		}
		if status, r := k.send("", strings.ReplaceAll(file, "/", "-")); status != 200 || r["dates"] != "day_first" {
			t.Errorf("%d %v", status, r)
		}
		if status, r := k.send("", strings.NewReplacer("01/05/2025", "2025-05-01", "02/05/2025", "2025-05-02").Replace(file)); status != 200 || r["dates"] != nil || r["dates_sure"] != true {
			t.Errorf("%d %v", status, r)
		}
		if status, r := k.send("&dates=backwards", file); status != 422 || fmt.Sprint(r["errors"]) == "" || !strings.Contains(fmt.Sprint(r["errors"]), "query.dates") {
			t.Errorf("%d %v", status, r)
		}
	})
}

func TestBadLinesAreNamed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		bad := ",customer,hm,2026-01-01\n2,boss,hm,2026-01-01\n3,agent, ,2026-01-01\n4,agent,\xff\xfe,2026-01-01\n5,agent,\"two\nlines\",soon\n"
		status, r := k.send("", "conversation_id,sender,text,sent_at\n"+bad)
		if status != 422 {
			t.Fatal(status, r)
		}
		var got []string
		for _, x := range r["errors"].([]any) {
			f := x.(map[string]any)
			got = append(got, fmt.Sprint(f["location"], " ", f["code"]))
		}
		if s := strings.Join(got, "; "); s != "body history.bad_lines; body.lines[2] history.line_conversation; body.lines[3] history.line_sender; "+
			"body.lines[4] history.line_text; body.lines[5] history.line_encoding; body.lines[6] history.line_date" {
			t.Error(s)
		}
		status, r = k.send("", "conversation_id,sender,text,sent_at\n"+strings.Repeat("1,customer,Are you open?,31/01/2026\n", 40)+"1,agent,hm,01/31/2026\n,,,\n2,agent,hm,soon\n")
		if status != 200 || r["bad_lines"] != 2.0 || fmt.Sprint(r["wrong"]) != "[map[cause:date line:42] map[cause:date line:44]]" {
			t.Errorf("%d %v %v", status, r["bad_lines"], r["wrong"])
		}
	})
}

// What one run does not hold is told: before it is started, and in its report.
func TestWhatARunDoesNotHoldIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.s = learning.New(learning.Deps{DB: d, Clock: k.Clock, Bots: k.Bots, Knowledge: k.Knowledge, Answers: answer.New(k.Knowledge, answer.Options{}),
			Models: &spent{}, Conversations: k.talks, Members: k.Service, Labels: k.labels, Holds: 2})
		u, err := k.upload("chats.csv", 0, []byte(chatFile))
		if err != nil || u.Beyond != 2 || u.Cost.Conversations != 2 {
			t.Fatalf("%+v %v", u, err)
		}
		ctx := context.Background()
		if _, err := k.s.StartHistory(ctx, k.Caller, k.bot, u.ID, 0, false); err != nil {
			t.Fatal(err)
		}
		k.runHistory()
		list, err := k.s.Histories(ctx, k.Caller, k.bot)
		if err != nil || list[0].State != learning.HistoryDone || list[0].Beyond != 2 || list[0].Mined != 2 {
			t.Errorf("%+v %v", list, err)
		}
		for i := range 4 {
			x := k.talk(fmt.Sprint("c", i))
			x.ask(fmt.Sprintf("Which sizes of helmet number %d do you sell?", i))
			x.reply(k.Caller, "Three sizes, from thirty dollars each.", 0)
			if _, err := k.talks.Close(ctx, k.Caller, x.id, conversation.Labels{}); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, beyond, err := k.s.PreviewHistory(ctx, k.Caller, k.bot, 0); err != nil || beyond != 2 {
			t.Errorf("%d %v", beyond, err)
		}
		h, err := k.s.StartHistory(ctx, k.Caller, k.bot, "", 0, false)
		if err != nil {
			t.Fatal(err)
		}
		k.runHistory()
		if list, err = k.s.Histories(ctx, k.Caller, k.bot); err != nil || list[0].ID != h.ID || list[0].Beyond != 2 || list[0].Mined != 2 {
			t.Errorf("%+v %v", list[0], err)
		}
	})
}
