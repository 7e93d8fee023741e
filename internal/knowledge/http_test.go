package knowledge_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// Who may do what: the permission of each operation, the scope of bots, and other workspaces.
func TestWho(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		second := k.newBot(k.boss.Workspace)
		stranger := k.house.Owner("Other")
		who := map[string]workspacetest.Person{
			"nobody":   k.house.Nobody(),
			"viewer":   k.house.Join(k.boss, "viewer"),
			"junior":   k.house.Join(k.boss, "junior_member"),
			"senior":   k.house.Join(k.boss, "senior_member"),
			"admin":    k.house.Join(k.boss, "admin"),
			"owner":    k.boss,
			"scoped":   k.house.Join(k.boss, "admin", second), // not this bot
			"stranger": stranger,
		}
		faqs, tasks := "/v1/bots/"+k.bot+"/faqs", "/v1/bots/"+k.bot+"/tasks"
		csv := "question,answer\nFrom a file?,Yes\n"
		for _, c := range []struct {
			what, method string
			path         func(id string) string
			body         any
			ok           int
			may          []string // of the members who see the bot
		}{
			{"list", "GET", func(string) string { return faqs }, nil, 200, []string{"senior", "admin", "owner"}},
			{"add", "POST", func(string) string { return faqs }, map[string]any{"question": "New?", "answer": "Yes"}, 201, []string{"admin", "owner"}},
			{"batch", "POST", func(string) string { return faqs + "/batch" }, map[string]any{"items": []any{map[string]any{"question": "New?", "answer": "Yes"}}}, 201, []string{"admin", "owner"}},
			{"get", "GET", func(id string) string { return faqs + "/" + id }, nil, 200, []string{"senior", "admin", "owner"}},
			{"edit", "PATCH", func(id string) string { return faqs + "/" + id }, map[string]any{"category": "x"}, 200, []string{"admin", "owner"}},
			{"same", "GET", func(string) string { return faqs + "/same?question=New" }, nil, 200, []string{"senior", "admin", "owner"}},
			{"categories", "GET", func(string) string { return faqs + "/categories" }, nil, 200, []string{"senior", "admin", "owner"}},
			{"tasks", "GET", func(string) string { return tasks }, nil, 200, []string{"senior", "admin", "owner"}},
			{"task", "GET", func(string) string { return tasks + "/" + uid.New() }, nil, 404, []string{"senior", "admin", "owner"}},
			{"report", "GET", func(string) string { return tasks + "/" + uid.New() + "/report" }, nil, 404, []string{"senior", "admin", "owner"}},
			{"cancel", "POST", func(string) string { return tasks + "/" + uid.New() + "/cancel" }, nil, 404, []string{"admin", "owner"}},
			{"retrain", "POST", func(string) string { return faqs + "/bulk" }, map[string]any{"action": "retrain", "ids": []string{}}, 200, []string{"admin", "owner"}},
			{"resolve", "POST", func(id string) string { return faqs + "/" + id + "/resolve" }, map[string]any{"action": "replace"}, 409, []string{"admin", "owner"}},
			{"import", "POST", func(string) string { return faqs + "/import/preview" }, csv, 200, []string{"admin", "owner"}},
			{"bulk delete", "POST", func(string) string { return faqs + "/bulk" }, map[string]any{"action": "delete", "ids": []string{}}, 200, []string{"admin", "owner"}},
			{"delete", "DELETE", func(id string) string { return faqs + "/" + id }, nil, 204, []string{"admin", "owner"}},
		} {
			for name, p := range who {
				id := k.add(faq("Question of "+c.what+" "+name+"?", "An answer."))[0].ID
				want := 403
				switch {
				case name == "nobody":
					want = 401
				case name == "scoped" || name == "stranger":
					want = 404
				case slices.Contains(c.may, name):
					want = c.ok
				}
				if c.what == "import" {
					p = p.With("Content-Type", "text/csv")
				}
				if got := p.Do(c.method, c.path(id), c.body); got.Status != want {
					t.Errorf("%s by %s: %d, want %d: %s", c.what, name, got.Status, want, got.Raw)
				}
			}
		}
		for name, p := range who { // files
			for path, may := range map[string][]string{"/export": {"admin", "owner"}, "/template": {"senior", "admin", "owner"}} {
				want := 403
				switch {
				case name == "nobody":
					want = 401
				case name == "scoped" || name == "stranger":
					want = 404
				case slices.Contains(may, name):
					want = 200
				}
				status, contentType, text := download(t, k, p, faqs+path)
				if status != want {
					t.Errorf("%s by %s: %d, want %d: %s", path, name, status, want, text)
				}
				if status == 200 && (!strings.HasPrefix(contentType, "text/csv") || !strings.HasPrefix(text, "\ufeffquestion,answer,alternatives,category\n")) {
					t.Errorf("%s: %s %q", path, contentType, text)
				}
			}
		}
		// Ids that name nothing, or another bot's FAQ.
		id := k.add(faq("Mine?", "Yes."))[0].ID
		for _, path := range []string{
			faqs + "/" + uid.New(), faqs + "/x", "/v1/bots/" + second + "/faqs/" + id, "/v1/bots/" + uid.New() + "/faqs", "/v1/bots/x/faqs", "/v1/bots/" + uid.New() + "/faqs/" + id,
		} {
			k.boss.Do("GET", path, nil).Want(t, 404)
			if strings.Count(path, "/") == 5 {
				k.boss.Do("PATCH", path, map[string]any{"category": "x"}).Want(t, 404)
				k.boss.Do("DELETE", path, nil).Want(t, 404)
				k.boss.Do("POST", path+"/resolve", map[string]any{"action": "replace"}).Want(t, 404)
			} else {
				k.boss.Do("POST", path, map[string]any{"question": "New?", "answer": "Yes"}).Want(t, 404)
			}
		}
	})
}

func download(t *testing.T, k *kit, p workspacetest.Person, path string) (int, string, string) {
	t.Helper()
	r, err := http.NewRequest("GET", k.house.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Workspace-Id", string(p.Workspace))
	r.AddCookie(&http.Cookie{Name: "cxgenie_session", Value: p.Token})
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Content-Type"), string(b)
}

// Every field's bad input is named, all at once, and nothing is stored.
func TestBadInput(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		faqs := "/v1/bots/" + k.bot + "/faqs"
		long := strings.Repeat("x", 501)
		many := make([]string, 21)
		for i := range many {
			many[i] = fmt.Sprint("Way ", i)
		}
		for _, c := range []struct {
			body map[string]any
			want string
		}{
			{map[string]any{}, "body.answer field.required;body.question field.required"},
			{map[string]any{"question": " ", "answer": "<p> </p>"}, "body.answer field.required;body.question field.required"},
			{map[string]any{"question": "?!", "answer": "a"}, "body.question faq.no_words"},
			{map[string]any{"question": long, "answer": "a", "alternatives": []string{"ok", long}, "category": strings.Repeat("c", 61)},
				"body.alternatives[1] field.too_long;body.category field.too_long;body.question field.too_long"},
			{map[string]any{"question": "Q", "answer": "a", "alternatives": many}, "body.alternatives field.too_many"},
			{map[string]any{"question": "Q", "answer": strings.Repeat("y", 5001)}, "body.answer field.too_long"},
			{map[string]any{"question": "Q", "answer": "<p>x</p>" + strings.Repeat(`<img src="https://e.example/i.png">`, 6)}, "body.answer faq.too_many_images"},
			{map[string]any{"question": 5, "answer": "a"}, "body.question field.type"},
			{map[string]any{"question": "Q", "answer": "a", "color": "red"}, "body.color field.unknown"},
		} {
			for _, request := range []struct {
				path string
				body any
				at   string
			}{{faqs, c.body, "body."}, {faqs + "/batch", map[string]any{"items": []any{map[string]any{"question": "Good?", "answer": "Yes"}, c.body}}, "body.items[1]."}} {
				got := k.boss.Do("POST", request.path, request.body).Want(t, 422).Fields()
				slices.Sort(got)
				if want := strings.ReplaceAll(c.want, "body.", request.at); strings.Join(got, ";") != want {
					t.Errorf("%s: %q, want %q", request.path, got, want)
				}
			}
		}
		if n := k.counts(); len(n) != 0 {
			t.Errorf("something was stored: %v", n)
		}
		id := k.add(faq("Good?", "Yes."))[0].ID
		for body, want := range map[string]string{
			`{"question":""}`:                   "body.question field.required",
			`{"answer":""}`:                     "body.answer field.required",
			`{"active":"yes"}`:                  "body.active field.type",
			`{"category":"` + long + `"}`:       "body.category field.too_long",
			`{"alternatives":["` + long + `"]}`: "body.alternatives[0] field.too_long",
		} {
			if got := k.boss.Do("PATCH", faqs+"/"+id, body).Want(t, 422).Fields(); strings.Join(got, ";") != want {
				t.Errorf("%s: %q, want %q", body, got, want)
			}
		}
		for query, want := range map[string]string{
			"?cursor=x":                       "query.cursor cursor.invalid",
			"?order=sideways":                 "query.order field.not_allowed",
			"?state=done":                     "query.state field.not_allowed",
			"?search=" + long:                 "query.search field.too_long",
			"?limit=x":                        "query.limit field.type",
			"?cursor=eyJpZCI6Im5vIn0&state=x": "query.cursor cursor.invalid;query.state field.not_allowed",
		} {
			if got := k.boss.Do("GET", faqs+query, nil).Want(t, 422).Fields(); strings.Join(got, ";") != want {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		if got := k.boss.Do("POST", faqs+"/"+id+"/resolve", map[string]any{"action": "burn"}).Want(t, 422).Fields(); got[0] != "body.action field.not_allowed" {
			t.Error(got)
		}
		for _, c := range []struct {
			path string
			body map[string]any
			want string
		}{
			{"/bulk", map[string]any{"action": "retrain", "ids": slices.Repeat([]string{id}, 101)}, "body.ids field.too_many"},
			{"/bulk", map[string]any{"action": "burn", "ids": []string{id}}, "body.action field.not_allowed"},
			{"/bulk", map[string]any{"action": "set_category", "ids": []string{id}, "category": long}, "body.category field.too_long"},
			{"/tasks", map[string]any{"action": "burn", "matching": map[string]any{}}, "body.action field.not_allowed"},
			{"/tasks", map[string]any{"action": "retrain", "matching": map[string]any{"state": "done", "search": long}}, "body.matching.state field.not_allowed;body.matching.search field.too_long"},
		} {
			if got := k.boss.Do("POST", faqs+c.path, c.body).Want(t, 422).Fields(); strings.Join(got, ";") != c.want {
				t.Errorf("%s %v: %q, want %q", c.path, c.body, got, c.want)
			}
		}
		k.boss.Do("POST", faqs+"/batch", map[string]any{"items": []any{}}).Want(t, 422)
		file := k.boss.With("Content-Type", "text/csv")
		if got := file.Do("POST", faqs+"/import", "What?,That.\n").Want(t, 422).Fields(); got[0] != "body faq_file.header" {
			t.Error(got)
		}
		for query, want := range map[string]string{
			"?columns=question,colour":   "query.columns field.not_allowed",
			"?columns=question,question": "query.columns faq_file.column_twice",
			"?no_header=true":            "query.columns field.required",
			"?encoding=klingon":          "query.encoding field.not_allowed",
		} {
			for _, path := range []string{"/import", "/import/preview"} {
				if got := file.Do("POST", faqs+path+query, "question,answer\nQ?,A\n").Want(t, 422).Fields(); got[0] != want {
					t.Errorf("%s%s: %q, want %q", path, query, got, want)
				}
			}
		}
		for _, path := range []string{"/export", "/template"} {
			if got := k.boss.Do("GET", faqs+path+"?format=pdf", nil).Want(t, 422).Fields(); got[0] != "query.format field.not_allowed" {
				t.Error(path, got)
			}
		}
		file.Do("POST", faqs+"/import", strings.Repeat("a", knowledge.MaxFileBytes+1)).Want(t, 413)
		file.Do("POST", faqs+"/import/preview", strings.Repeat("a", knowledge.MaxFileBytes+1)).Want(t, 413)
	})
}

// The list: newest first, by pages, by state, by search without regard to case and accents.
func TestList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		faqs := "/v1/bots/" + k.bot + "/faqs"
		k.known("Phí giao hàng?", "25.000đ", "Opening hours?", "From 9 to 5, 100% sure")
		k.boss.Do("POST", faqs, map[string]any{"question": "A_b?", "alternatives": []string{"Giờ mở cửa", "  ", "giờ MỞ cửa"}, "answer": "x", "category": "Misc", "verbatim": true, "active": false}).Want(t, 201)
		titles := func(query string) string {
			r := k.boss.Do("GET", faqs+query, nil).Want(t, 200)
			var out []string
			for i := range r.List("items") {
				out = append(out, r.Str(fmt.Sprintf("items.%d.question", i)))
			}
			return strings.Join(out, " ")
		}
		for query, want := range map[string]string{
			"":                         "A_b? Opening hours? Phí giao hàng?",
			"?state=imported":          "Opening hours? Phí giao hàng?",
			"?state=failed":            "",
			"?search=GIAO%20hang":      "Phí giao hàng?",
			"?search=mo%20cua":         "A_b?",
			"?search=misc":             "A_b?",
			"?search=100%25":           "Opening hours?",
			"?search=_":                "A_b?",
			"?search=%5C":              "",
			"?search=o&state=imported": "Opening hours? Phí giao hàng?",
			"?category=Misc":           "A_b?",
			"?category=misc":           "",
			"?no_category=true":        "Opening hours? Phí giao hàng?",
			"?order=oldest":            "Phí giao hàng? Opening hours? A_b?",
			"?order=question":          "A_b? Opening hours? Phí giao hàng?",
		} {
			if got := titles(query); got != want {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		r := k.boss.Do("GET", faqs+"?limit=2", nil).Want(t, 200)
		if r.At("total") != 3.0 || r.At("counts.imported") != 2.0 || r.At("counts.waiting") != 1.0 || r.At("counts.failed") != 0.0 {
			t.Error(r.Raw)
		}
		if got := titles("?limit=2&cursor=" + r.Str("next")); got != "Phí giao hàng?" {
			t.Error(got)
		}
		f := "items.0."
		if r.At(f+"active") != false || r.At(f+"verbatim") != true || len(r.List(f+"alternatives")) != 1 || r.Str(f+"category") != "Misc" ||
			r.Str(f+"answer_html") != "<p>x</p>" || r.Str(f+"answer_text") != "x" || r.Str(f+"state") != "waiting" || r.Str(f+"origin") != "user" ||
			r.At(f+"overlaps_with") != nil || r.At(f+"use_count") != 0.0 || !strings.HasSuffix(r.Str(f+"created_at"), "Z") {
			t.Error(r.Raw)
		}
	})
}

// Who changes what somebody else has changed since he read it is told so, and nothing is written over; what only one of them
// changes is kept from both.
func TestTwoChangeOneFAQ(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		f := k.known("When are you open?", "From <b>nine</b> to five.")[0]
		at := "/v1/bots/" + k.bot + "/faqs/" + f.ID
		read := k.boss.Do("GET", at, nil).Want(t, 200)
		seen := map[string]any{"question": read.Str("question"), "answer": read.Str("answer_html"), "alternatives": []string{}}
		k.boss.Do("PATCH", at, map[string]any{"answer": "From ten to six.", "seen": seen}).Want(t, 200)
		if r := k.boss.Do("PATCH", at, map[string]any{"answer": "From eight to four.", "seen": seen}).Want(t, 409); r.Str("code") != "faq.changed" {
			t.Error(r.Raw)
		}
		k.boss.Do("PATCH", at, map[string]any{"answer": "From ten to six.", "seen": seen}).Want(t, 200) // both say the same
		k.boss.Do("PATCH", at, map[string]any{"question": "What are your hours?", "alternatives": []string{"Open today?"}, "seen": seen}).Want(t, 200)
		k.boss.Do("PATCH", at, map[string]any{"alternatives": []string{"Open on Sundays?"}, "seen": seen}).Want(t, 409)
		if r := k.boss.Do("GET", at, nil).Want(t, 200); r.Str("question") != "What are your hours?" || r.Str("answer_text") != "From ten to six." || r.Str("alternatives.0") != "Open today?" {
			t.Error(r.Raw)
		}
		if r := k.boss.Do("PATCH", at, map[string]any{"answer": "From eight to four."}).Want(t, 200); r.Str("answer_text") != "From eight to four." {
			t.Error(r.Raw)
		}
	})
}

// What happened is in the log, with who did it.
func TestEvents(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		f := k.known("One?", "1")[0]
		answer := "uno"
		for range 2 { // the second time nothing changes, so nothing happens
			if _, err := k.s.Edit(ctx, k.c, k.bot, f.ID, knowledge.Patch{Answer: &answer}); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.s.DeleteOne(ctx, k.c, k.bot, f.ID); err != nil {
			t.Fatal(err)
		}
		kinds, payloads := k.house.Events(k.boss.Workspace)
		var got []string
		for i, kind := range kinds {
			if strings.HasPrefix(kind, "knowledge.") {
				got = append(got, kind)
				if !strings.Contains(payloads[i], k.bot) {
					t.Errorf("%s does not name the bot: %s", kind, payloads[i])
				}
			}
		}
		if want := []string{"knowledge.added", "knowledge.learned", "knowledge.edited", "knowledge.deleted"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}
