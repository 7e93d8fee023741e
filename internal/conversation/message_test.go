package conversation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/conversation"
	"cxgenie/internal/file"
	"cxgenie/internal/file/filetest"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/safehttp"
	"cxgenie/internal/platform/uid"
)

// lines is what each side sees of a thread, by seq.
func (b *bundle) lines(id conversation.ID, contact string) (members []conversation.MessageView, guest []conversation.GuestMessage) {
	b.t.Helper()
	t, err := b.s.Messages(b.ctx, b.all(), id, 0, 100)
	b.ok(err)
	g, err := b.s.GuestMessages(b.ctx, b.ws, contact, id, 0, 100)
	b.ok(err)
	return t.Items, g.Items
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if errs.CodeOf(err) == code {
		return
	}
	var e *errs.Error
	if errors.As(err, &e) && slices.ContainsFunc(e.Fields, func(f errs.Field) bool { return f.Code == code }) {
		return
	}
	t.Errorf("%v, want %s", err, code)
}

func TestQuotesStayInTheThreadAndForgetWhatWasTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who, other := uid.New(), uid.New()
		acc := b.say(who, "Where is my order?")
		id := acc.Conversation.ID
		elsewhere := b.say(other, "Hello")
		answer, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "r1", Text: "Which\n\none?", Quote: acc.Message.ID})
		b.ok(err)
		note, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "n1", Text: "A difficult one", Note: true})
		b.ok(err)

		in := b.inbound(who, "That one")
		in.Quote = answer.ID
		own, err := b.accept(in)
		b.ok(err)
		for name, bad := range map[string]string{"another thread": elsewhere.Message.ID, "a note": note.ID, "nothing": uid.New()} {
			in := b.inbound(who, "quoting "+name)
			in.Quote = bad
			_, err := b.accept(in)
			wantCode(t, err, "message.quote_missing")
			_, _, err = b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "bad " + name, Text: "x", Quote: bad})
			if err == nil {
				t.Errorf("a reply quotes %s", name)
			}
		}
		fresh := b.inbound(uid.New(), "first words")
		fresh.Quote = answer.ID
		_, err = b.accept(fresh)
		wantCode(t, err, "message.quote_missing")

		_, _, err = b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "n2", Text: "as I said", Note: true, Quote: note.ID})
		b.ok(err)

		members, guest := b.lines(id, who)
		last := guest[len(guest)-1]
		if last.ID != own.Message.ID || last.Quoted == nil || last.Quoted.Text != "Which one?" || last.Quoted.Author.ID != "" || last.Quoted.Author.Name != "Owner" {
			t.Errorf("the contact sees %+v quoting %+v", last, last.Quoted)
		}
		if q := members[len(members)-1].Quoted; q == nil || q.ID != note.ID {
			t.Errorf("members see the quote of a note as %+v", q)
		}
		for _, m := range guest {
			if m.Kind == conversation.KindText && len(m.Payload) > 0 && m.Author.Kind != conversation.AuthorBot {
				t.Errorf("extras leak as payload: %s", m.Payload)
			}
		}

		before := b.get(id)
		_, err = b.s.Unsend(b.ctx, b.owner, id, answer.ID)
		b.ok(err)
		ch, err := b.s.GuestChanged(b.ctx, b.ws, who, id, before.VisibleRev)
		b.ok(err)
		if len(ch.Messages) != 2 || !ch.Messages[0].Unsent || ch.Messages[1].Quoted == nil || !ch.Messages[1].Quoted.Unsent || ch.Messages[1].Quoted.Text != "" {
			t.Errorf("after the quoted message was taken back: %+v", ch.Messages)
		}
		if raw, _ := json.Marshal(ch); strings.Contains(string(raw), "Which") {
			t.Errorf("words that were taken back are still told: %s", raw)
		}
	})
}

func TestReactionsAreOneAPerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		acc := b.say(who, "Hello")
		id, greeting := acc.Conversation.ID, acc.Opened[0].ID
		maja := b.member("senior_member", "Maja")
		viewer := b.member("viewer", "Vera")

		for _, v := range []string{conversation.Like, conversation.Like, conversation.Dislike} {
			_, err := b.s.ContactReact(b.ctx, b.ws, who, id, greeting, v)
			b.ok(err)
		}
		rev := b.get(id).Rev
		_, err := b.s.ContactReact(b.ctx, b.ws, who, id, greeting, conversation.Dislike)
		b.ok(err)
		if b.get(id).Rev != rev {
			t.Error("the same reaction again took a rev")
		}
		_, err = b.s.React(b.ctx, maja, id, greeting, conversation.Like)
		b.ok(err)
		_, err = b.s.React(b.ctx, maja, id, acc.Message.ID, conversation.Like)
		b.ok(err)

		members, guest := b.lines(id, who)
		if r := members[0].Reactions; len(r) != 2 || r[0].Value != conversation.Dislike || r[0].By.Kind != conversation.AuthorContact || r[1].By.Name != "Maja" {
			t.Errorf("members see %+v", r)
		}
		if r := guest[0].Reactions; len(r) != 1 || r[0].Value != conversation.Dislike || r[0].By.ID != "" {
			t.Errorf("the contact sees %+v of the bot's message", r)
		}
		if r := guest[1].Reactions; len(r) != 1 || r[0].By.Name != "Maja" || r[0].By.ID != "" {
			t.Errorf("the contact sees %+v of his own", r)
		}
		_, err = b.s.ContactReact(b.ctx, b.ws, who, id, greeting, conversation.NoReaction)
		b.ok(err)
		if _, guest = b.lines(id, who); len(guest[0].Reactions) != 0 {
			t.Errorf("taken back, there is still %+v", guest[0].Reactions)
		}

		_, err = b.s.ContactReact(b.ctx, b.ws, who, id, acc.Message.ID, conversation.Like)
		wantCode(t, err, "message.not_reactable") // his own
		_, err = b.s.ContactReact(b.ctx, b.ws, uid.New(), id, greeting, conversation.Like)
		wantCode(t, err, "conversation.not_found")
		_, err = b.s.React(b.ctx, viewer, id, greeting, conversation.Like)
		wantCode(t, err, "conversation.read_only")
		note, _, err := b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "n", Text: "Hm", Note: true})
		b.ok(err)
		_, err = b.s.ContactReact(b.ctx, b.ws, who, id, note.ID, conversation.Like)
		wantCode(t, err, "message.not_found")
	})
}

func TestARatingIsOneLineThatMayChangeForADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who := uid.New()
		id := b.say(who, "Hello").Conversation.ID
		_, err := b.s.Rate(b.ctx, b.ws, who, id, conversation.Rating{Score: 5})
		wantCode(t, err, "conversation.not_ratable")
		_, err = b.s.Close(b.ctx, b.owner, id, conversation.Labels{})
		b.ok(err)
		for _, bad := range []conversation.Rating{{Score: 0}, {Score: 6}, {Score: 3, Comment: strings.Repeat("a", 1001)}} {
			if _, err := b.s.Rate(b.ctx, b.ws, who, id, bad); errs.KindOf(err) != errs.Invalid {
				t.Errorf("%d with %d characters: %v", bad.Score, len(bad.Comment), err)
			}
		}
		_, err = b.s.Rate(b.ctx, b.ws, uid.New(), id, conversation.Rating{Score: 5})
		wantCode(t, err, "conversation.not_found")
		_, err = b.s.Rate(b.ctx, b.ws, who, id, conversation.Rating{Score: 2})
		b.ok(err)
		first := b.get(id)
		if r := first.View().Rating; r == nil || *r != 2 {
			t.Errorf("the lists show the rating %v", r)
		}
		b.clock.Advance(23 * time.Hour)
		_, err = b.s.Rate(b.ctx, b.ws, who, id, conversation.Rating{Score: 4, Comment: "Quick in the end"})
		b.ok(err)
		if c := b.get(id); c.SeqHead != first.SeqHead || c.Rev != first.Rev+1 || c.Marks.Rating != 4 {
			t.Errorf("a changed rating took a new line: seq %d after %d, marked %d", c.SeqHead, first.SeqHead, c.Marks.Rating)
		}
		_, guest := b.lines(id, who)
		var line conversation.RatedLine
		b.ok(json.Unmarshal(guest[len(guest)-1].Payload, &line))
		if line.Event != "rated" || line.Score != 4 || line.Comment != "Quick in the end" || guest[len(guest)-1].EditedAt == nil {
			t.Errorf("the contact sees %+v", line)
		}
		var score, n int
		b.ok(d.Read().QueryRowContext(b.ctx, `SELECT max(score), count(*) FROM rating WHERE workspace_id = $1`, b.ws).Scan(&score, &n))
		if score != 4 || n != 1 {
			t.Errorf("%d ratings, %d", n, score)
		}
		b.clock.Advance(2 * time.Hour)
		_, err = b.s.Rate(b.ctx, b.ws, who, id, conversation.Rating{Score: 1})
		wantCode(t, err, "conversation.rating_late")

		late := b.say(uid.New(), "Bye").Conversation
		_, err = b.s.Close(b.ctx, b.owner, late.ID, conversation.Labels{})
		b.ok(err)
		b.clock.Advance(8 * 24 * time.Hour)
		_, err = b.s.Rate(b.ctx, b.ws, late.ContactID, late.ID, conversation.Rating{Score: 1})
		wantCode(t, err, "conversation.not_ratable")
	})
}

func TestLinkPreviewsComeAfterTheMessage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		asked := 0
		page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			switch r.URL.Path {
			case "/good":
				w.Header().Set("Content-Type", "text/html; charset=windows-1252")
				_, _ = io.WriteString(w, "<html><head><title>Plain</title><meta property='og:title' content='Caf\xe9 &amp; more'>"+
					"<meta name=description content='  All about\n coffee '></head><body><meta property='og:title' content='late'></body>")
			case "/pictured", "/drawn", "/tiny", "/huge", "/gone":
				w.Header().Set("Content-Type", "text/html")
				_, _ = io.WriteString(w, "<title>Tea</title><meta property=og:image content='/img"+r.URL.Path+"?a=1&amp;b=2'>")
			case "/img/pictured":
				_, _ = w.Write(filetest.PNG(1200, 600)) // says nothing of its type
			case "/img/drawn":
				w.Header().Set("Content-Type", "image/png")
				_, _ = io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)
			case "/img/tiny":
				_, _ = w.Write(filetest.PNG(1, 1))
			case "/img/huge":
				_, _ = w.Write(filetest.PNG(5000, 4000))
			case "/endless":
				w.Header().Set("Content-Type", "text/html")
				_, _ = io.WriteString(w, "<title>"+strings.Repeat("long ", 200_000))
			case "/picture":
				w.Header().Set("Content-Type", "image/png")
			case "/inward":
				http.Redirect(w, r, "http://169.254.169.254/secret", http.StatusFound)
			default:
				http.NotFound(w, r)
			}
		}))
		defer page.Close()
		fetch := safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 5 * time.Second})
		who := uid.New()
		say := func(text string) (conversation.GuestMessage, int64) {
			t.Helper()
			acc := b.say(who, text)
			queued := b.previewJobs()
			for _, args := range queued {
				b.ok(b.s.Preview(b.ctx, fetch, args))
			}
			_, guest := b.lines(acc.Conversation.ID, who)
			return guest[len(guest)-1], int64(len(queued))
		}
		if m, n := say("no link here"); n != 0 || len(m.Links) != 0 {
			t.Errorf("a text without links queued %d jobs", n)
		}
		m, n := say("see " + page.URL + "/good#top, and (" + page.URL + "/good).")
		if n != 1 || len(m.Links) != 1 || m.Links[0].Title != "Café & more" || m.Links[0].Description != "All about coffee" || m.Links[0].Site != "127.0.0.1" {
			t.Errorf("%d jobs, links %+v", n, m.Links)
		}
		if m.Links[0].Image != "" {
			t.Errorf("a page without a picture has %q", m.Links[0].Image)
		}
		m, _ = say("see " + page.URL + "/pictured")
		if l := m.Links[0]; file.PublicID(b.ws, l.Image) == "" || l.ImageWidth != 640 || l.ImageHeight != 320 {
			t.Fatalf("the page's picture: %+v", l)
		}
		first := m.Links[0].Image
		if m, _ := say("once more " + page.URL + "/pictured"); m.Links[0].Image != first {
			t.Errorf("the same page lately has another picture %q, not %q", m.Links[0].Image, first)
		}
		b.clock.Advance(25 * time.Hour) // uploads that nobody used are gone by now
		b.ok(b.files.Sweep(b.ctx))
		if f, err := b.files.Get(b.ctx, b.ws, file.PublicID(b.ws, first)); err != nil || f.Purpose != file.Image {
			t.Errorf("the picture is not there any more: %v %v", f, err)
		}
		// It goes a while after the last message that shows it; until then nobody sees a hole.
		shown := func(conv conversation.ID) (members, guests []string) {
			t.Helper()
			all, mine := b.lines(conv, who)
			for _, m := range all {
				for _, l := range m.Links {
					members = append(members, l.Title+" "+l.Image)
				}
			}
			for _, m := range mine {
				for _, l := range m.Links {
					guests = append(guests, l.Title+" "+l.Image)
				}
			}
			return members, guests
		}
		there := func() bool {
			t.Helper()
			b.ok(b.files.Sweep(b.ctx))
			f, err := b.files.Get(b.ctx, b.ws, file.PublicID(b.ws, first))
			if err != nil && !errors.Is(err, file.ErrNotFound) {
				t.Error(err)
			}
			return err == nil && f.ID != ""
		}
		old := m.ConversationID
		b.clock.Advance(5 * 24 * time.Hour)
		if m, _ := say("and again " + page.URL + "/pictured"); m.Links[0].Image != first {
			t.Errorf("six days later the page has another picture %q", m.Links[0].Image)
		}
		b.clock.Advance(file.FoundFor - 24*time.Hour) // the first messages are older than that now, the last is not
		members, guests := shown(old)
		want := []string{"Café & more ", "Tea ", "Tea ", "Tea " + first}
		if !there() || !slices.Equal(members, want) || !slices.Equal(guests, want) {
			t.Errorf("before its time: there %v, members %q, guests %q", there(), members, guests)
		}
		b.clock.Advance(25 * time.Hour)
		want[3] = "Tea "
		if members, guests = shown(old); there() || !slices.Equal(members, want) || !slices.Equal(guests, want) {
			t.Errorf("after its time: there %v, members %q, guests %q", there(), members, guests)
		}
		if m, _ := say("fetched again " + page.URL + "/pictured"); m.Links[0].Image == "" || m.Links[0].Image == first {
			t.Errorf("the page has the picture %q", m.Links[0].Image)
		}
		for _, path := range []string{"/drawn", "/tiny", "/huge", "/gone"} {
			if m, _ := say(page.URL + path); len(m.Links) != 1 || m.Links[0].Title != "Tea" || m.Links[0].Image != "" {
				t.Errorf("%s: the words without the picture, not %+v", path, m.Links)
			}
		}
		m, _ = say("see " + page.URL + "/good") // asked lately
		before := asked
		if m, _ := say("again " + page.URL + "/good"); asked != before || len(m.Links) != 1 {
			t.Errorf("a page that was fetched lately was asked %d times more, links %+v", asked-before, m.Links)
		}
		b.clock.Advance(8 * 24 * time.Hour)
		if m, _ := say("much later " + page.URL + "/good"); asked != before+1 || len(m.Links) != 1 {
			t.Errorf("a week later it was asked %d times, links %+v", asked-before, m.Links)
		}
		if m, _ := say(page.URL + "/endless"); len(m.Links) != 1 || len([]rune(m.Links[0].Title)) > 140 {
			t.Errorf("an endless page gave %+v", m.Links)
		}
		for _, path := range []string{"/picture", "/missing", "/inward"} {
			if m, _ := say(page.URL + path); len(m.Links) != 0 {
				t.Errorf("%s gave %+v", path, m.Links)
			}
		}
		// Nothing is put under a message that was taken back meanwhile.
		id := b.say(who, "and you?").Conversation.ID
		reply := b.reply(b.owner, id, "look at "+page.URL+"/good")
		queued := b.previewJobs()
		_, err := b.s.Unsend(b.ctx, b.owner, id, reply.ID)
		b.ok(err)
		rev := b.get(id).Rev
		for _, args := range queued {
			b.ok(b.s.Preview(b.ctx, fetch, args))
		}
		if b.get(id).Rev != rev || len(queued) != 1 {
			t.Errorf("a message that was taken back got a preview (%d jobs)", len(queued))
		}
	})
}

// previewJobs takes the waiting jobs out of the outbox.
func (b *bundle) previewJobs() []json.RawMessage {
	b.t.Helper()
	var all []json.RawMessage
	b.ok(b.db.InTx(b.ctx, func(ctx context.Context, tx *db.Tx) error {
		rows, err := tx.QueryContext(ctx, fmt.Sprintf(`DELETE FROM job_outbox WHERE kind = '%s' RETURNING args`, conversation.PreviewJob))
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var args string
			if err := rows.Scan(&args); err != nil {
				return err
			}
			all = append(all, json.RawMessage(args))
		}
		return rows.Err()
	}))
	return all
}

func TestFilesBelongToTheMessageOfTheirSender(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := setup(t, d)
		who, other := uid.New(), uid.New()
		upload := func(kind, id, name string) string {
			t.Helper()
			f, err := b.files.Put(b.ctx, b.ws, file.Upload{By: file.By{Kind: kind, ID: id}, Name: name, Body: bytes.NewReader(filetest.PNG(4, 3))})
			b.ok(err)
			return f.ID
		}
		photo := upload("contact", who, "photo.png")
		in := b.inbound(who, "")
		in.Files = []string{photo}
		acc, err := b.accept(in)
		b.ok(err)
		id := acc.Conversation.ID
		if c := b.get(id); c.LastText != "📎 photo.png" {
			t.Errorf("the list shows %q", c.LastText)
		}
		if _, err := b.accept(in); !errors.Is(err, conversation.ErrRepeated) {
			t.Errorf("a repeat: %v", err)
		}
		again := b.inbound(who, "again")
		again.Files = []string{photo}
		_, err = b.accept(again)
		wantCode(t, err, "file.unusable")
		for name, stolen := range map[string]string{"another's": upload("contact", other, "x.png"), "a member's": upload(b.owner.Actor().Kind, b.owner.Actor().ID, "y.png"), "nobody's": uid.New()} {
			in := b.inbound(who, name)
			in.Files = []string{stolen}
			if _, err = b.accept(in); err == nil {
				t.Errorf("%s file was sent", name)
			}
		}
		post := conversation.Post{ClientID: "f1", Files: []string{upload(b.owner.Actor().Kind, b.owner.Actor().ID, "a.png"), upload(b.owner.Actor().Kind, b.owner.Actor().ID, "b.png")}}
		m, fresh, err := b.s.Reply(b.ctx, b.owner, id, post)
		b.ok(err)
		rep, fresh2, err := b.s.Reply(b.ctx, b.owner, id, post)
		b.ok(err)
		if !fresh || fresh2 || rep.ID != m.ID {
			t.Errorf("a repeated reply with files: %v, %v", fresh, fresh2)
		}
		_, _, err = b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "f2", Files: make([]string, 11), Text: "many"})
		wantCode(t, err, "message.too_many_files")
		_, _, err = b.s.Reply(b.ctx, b.owner, id, conversation.Post{ClientID: "f3"})
		wantCode(t, err, "message.empty")

		members, guest := b.lines(id, who)
		first := guest[1]
		if len(first.Files) != 1 || first.Files[0].Name != "photo.png" || first.Files[0].Width != 4 || first.Files[0].Kind != "image" || !strings.HasPrefix(first.Files[0].URL, "/files/") || len(first.Payload) != 0 {
			t.Errorf("the contact sees %+v, payload %s", first.Files, first.Payload)
		}
		if last := members[len(members)-1]; len(last.Files) != 2 || last.Files[1].Name != "b.png" || last.Files[0].URL == "" {
			t.Errorf("members see %+v", last.Files)
		}
		_, err = b.s.Unsend(b.ctx, b.owner, id, m.ID)
		b.ok(err)
		if _, guest = b.lines(id, who); len(guest[len(guest)-1].Files) != 0 {
			t.Errorf("taken back, there is still %+v", guest[len(guest)-1].Files)
		}
		if _, err := b.files.Get(b.ctx, b.ws, post.Files[0]); err == nil {
			t.Error("a file that was taken back can still be opened")
		}
	})
}
