package knowledge_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// A file: the preview tells what would happen and stores nothing, the import does it part by part, the export brings it
// back, and the report names every line left out.
func TestImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.known("Known already?", "Yes.")
		file := k.boss.With("Content-Type", "text/csv")
		faqs, tasks := "/v1/bots/"+k.bot+"/faqs", "/v1/bots/"+k.bot+"/tasks"
		var b strings.Builder
		b.WriteString("question;answer;alternatives\nKNOWN already;No;\nFirst?;One;Uno?|Eins?\nfirst!;Twice;\n;Nothing;\n")
		for i := range 450 {
			fmt.Fprintf(&b, "Is model%d%c in stock?;Answer %d;\n", i, 'a'+i%26, i)
		}
		dry := file.Do("POST", faqs+"/import/preview", b.String()).Want(t, 200)
		if dry.At("rows") != 454.0 || dry.At("imported") != 451.0 || dry.At("duplicates") != 2.0 || dry.At("invalid") != 1.0 || dry.At("complete") != true ||
			dry.At("problems.2.line") != 5.0 || dry.Str("problems.2.code") != "question.required" || dry.Str("problems.1.question") != "first!" ||
			len(dry.List("first")) != 10 || dry.Str("first.0.question") != "First?" || dry.Str("first.0.alternatives.1") != "Eins?" || dry.Str("encoding") != "utf-8" ||
			fmt.Sprint(dry.List("columns"), dry.List("header")) != "[question answer alternatives] [question answer alternatives]" || dry.Str("sample.0.0") != "KNOWN already" {
			t.Error(dry.Raw)
		}
		if n := k.counts()[knowledge.Waiting]; n != 0 {
			t.Errorf("a preview stored %d", n)
		}
		run := file.Do("POST", faqs+"/import?name=tea.csv", b.String()).Want(t, 202)
		if run.Str("state") != "queued" || run.At("total") != 454.0 || run.Str("file_name") != "tea.csv" || run.At("finished_at") != nil {
			t.Error(run.Raw)
		}
		file.Do("POST", faqs+"/import", b.String()).Want(t, 409)
		k.learn()
		id := run.Str("id")
		done := k.boss.Do("GET", tasks+"/"+id, nil).Want(t, 200)
		if done.Str("state") != "done" || done.At("done") != 454.0 || done.At("imported") != 451.0 || done.At("duplicates") != 2.0 || done.At("invalid") != 1.0 ||
			len(done.List("problems")) != 3 || done.At("limit_reached") != false || done.At("finished_at") == nil {
			t.Error(done.Raw)
		}
		if n := k.counts()[knowledge.Imported]; n != 452 || k.answer("eins") != "One" {
			t.Errorf("%d imported, answer %q", n, k.answer("eins"))
		}
		if _, _, text := download(t, k, k.boss, tasks+"/"+id+"/report"); !strings.Contains(text, "\n4,question.duplicate,") || !strings.Contains(text, "\n5,question.required,") || strings.Count(text, "\n") != 4 {
			t.Error(text)
		}
		k.boss.Do("POST", tasks+"/"+id+"/cancel", nil).Want(t, 409)
		again := file.Do("POST", faqs+"/import", b.String()).Want(t, 202).Str("id")
		k.learn()
		if got := k.boss.Do("GET", tasks+"/"+again, nil); got.At("imported") != 0.0 || got.At("duplicates") != 453.0 {
			t.Error("a second import of the same file finds nothing new:", got.Raw)
		}
		if got := k.boss.Do("GET", tasks, nil).Want(t, 200); len(got.List("items")) != 2 || got.Str("items.0.id") != again || got.At("items.0.problems") != nil {
			t.Error(got.Raw)
		}

		_, _, text := download(t, k, k.boss, faqs+"/export")
		_, kind, workbook := download(t, k, k.boss, faqs+"/export?format=xlsx")
		if !strings.HasPrefix(kind, "application/vnd.openxmlformats") {
			t.Error(kind)
		}
		for name, raw := range map[string]string{"csv": text, "xlsx": workbook} {
			other := "/v1/bots/" + k.newBot(k.boss.Workspace) + "/faqs"
			if got := file.Do("POST", other+"/import/preview", raw).Want(t, 200); got.At("imported") != 452.0 || got.Str("first.1.alternatives.0") != "Uno?" {
				t.Error(name, got.Raw)
			}
		}
	})
}

// What there is room for is imported, and the report says how much was left out.
func TestImportUpToTheLimit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		file := k.boss.With("Content-Type", "text/csv")
		faqs, tasks := "/v1/bots/"+k.bot+"/faqs", "/v1/bots/"+k.bot+"/tasks"
		limit := int64(250)
		k.tx(func(ctx context.Context, tx *db.Tx) error {
			return k.billing.SetLimit(ctx, tx, k.c.Workspace, "entries", &limit)
		})
		var b strings.Builder
		b.WriteString("question,answer\n,x\n")
		for i := range 400 {
			fmt.Fprintf(&b, "Is model%d%c in stock?,Answer\n", i, 'a'+i%26)
		}
		if got := file.Do("POST", faqs+"/import/preview", b.String()).Want(t, 200); got.At("imported") != 250.0 || got.At("left_out") != 150.0 {
			t.Error(got.Raw)
		}
		id := file.Do("POST", faqs+"/import", b.String()).Want(t, 202).Str("id")
		k.learn()
		if got := k.boss.Do("GET", tasks+"/"+id, nil); got.Str("state") != "done" || got.At("imported") != 250.0 || got.At("left_out") != 150.0 || got.At("limit_reached") != true {
			t.Error(got.Raw)
		}
		if got := k.boss.Do("GET", faqs, nil); got.At("limit.used") != 250.0 || got.At("limit.max") != 250.0 || got.At("limit.plan") != true {
			t.Error(got.At("limit"))
		}
		if got := file.Do("POST", faqs+"/import", b.String()).Want(t, 403); got.Str("code") != "plan.limit_reached" {
			t.Error(got.Raw)
		}
		var parts int
		if err := d.Read().QueryRowContext(context.Background(), `SELECT COUNT(*) FROM knowledge_task_part WHERE workspace_id = $1`, k.c.Workspace).Scan(&parts); err != nil || parts != 0 {
			t.Error("what is left out is forgotten:", parts, err)
		}
	})
}

// A guessed encoding is confirmed by a person; columns without a known name are mapped by one.
func TestImportWithHelp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		file := k.boss.With("Content-Type", "text/csv")
		imp := "/v1/bots/" + k.bot + "/faqs/import"
		raw := "Ask;Say\nCaf\xe9 ouvert?;Oui\n"
		if got := file.Do("POST", imp+"/preview", raw).Want(t, 200); got.At("complete") != false || got.Str("encoding") != "windows-1252" || got.Str("sample.0.0") != "Café ouvert?" ||
			fmt.Sprintf("%q", got.List("columns")) != `["" ""]` || fmt.Sprint(got.List("header")) != "[Ask Say]" {
			t.Error(got.Raw)
		}
		if got := file.Do("POST", imp, raw).Want(t, 422).Fields(); got[0] != "body faq_file.header" {
			t.Error(got)
		}
		if got := file.Do("POST", imp+"?columns=question,answer", raw).Want(t, 422).Fields(); got[0] != "query.encoding faq_file.encoding_unconfirmed" {
			t.Error(got)
		}
		file.Do("POST", imp+"?columns=question,answer&encoding=windows-1252&no_header=true", raw).Want(t, 202)
		k.learn()
		if n := k.counts()[knowledge.Imported]; n != 2 || k.answer("Café ouvert?") != "Oui" {
			t.Error(n)
		}
	})
}

// A task goes on where it stood after a crash, stops when it is cancelled, and ends as failed when nothing helps.
func TestTaskInterrupted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		var b strings.Builder
		b.WriteString("question,answer\n")
		for i := range 350 {
			fmt.Fprintf(&b, "Is model%d%c in stock?,Answer\n", i, 'a'+i%26)
		}
		begin := func() (knowledge.Task, jobs.Task) {
			run, err := k.s.Import(ctx, k.c, k.bot, []byte(b.String()), knowledge.Layout{}, "x.csv")
			if err != nil {
				t.Fatal(err)
			}
			list := k.tasks()
			i := slices.IndexFunc(list, func(x jobs.Task) bool { return x.Kind == knowledge.TaskJob && strings.Contains(string(x.Args), run.ID) })
			return run, list[i]
		}
		// The process dies after the eighth part: the context ends in the hook of its publication.
		run, job := begin()
		dying, die := context.WithCancel(ctx)
		hub := &screens{on: func(p knowledge.Publication) {
			if p.Task != nil && p.Task.Done == 200 {
				die()
			}
		}}
		node := knowledge.New(d, k.billing, knowledge.Options{Clock: k.house.Clock, Hub: hub})
		if err := node.HandleTask(dying, job); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if got, err := k.s.Task(ctx, k.c, k.bot, run.ID); err != nil || got.State != knowledge.TaskRunning || got.Done != 200 {
			t.Fatal(got, err)
		}
		for range 2 { // the second time there is nothing left to do
			if err := k.s.HandleTask(ctx, job); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := k.s.Task(ctx, k.c, k.bot, run.ID); err != nil || got.State != knowledge.TaskDone || got.Report.Imported != 350 || len(got.Report.Duplicates) != 0 {
			t.Error(got, err)
		}
		if n := k.counts()[knowledge.Waiting]; n != 350 {
			t.Errorf("%d FAQs", n)
		}
		hub.mu.Lock()
		if len(hub.got) == 0 || hub.got[0].Event != "knowledge.updated" || hub.got[0].BotID != k.bot || hub.got[0].Counts["waiting"] != 25 {
			t.Error(hub.got)
		}
		hub.mu.Unlock()

		run, job = begin()
		if got, err := k.s.CancelTask(ctx, k.c, k.bot, run.ID); err != nil || got.State != knowledge.TaskCancelled || got.FinishedAt.IsZero() {
			t.Error(got, err)
		}
		if err := k.s.HandleTask(ctx, job); err != nil {
			t.Error(err)
		}
		if got, _ := k.s.Task(ctx, k.c, k.bot, run.ID); got.State != knowledge.TaskCancelled || got.Done != 0 {
			t.Error(got)
		}

		run, job = begin() // the one that was cancelled is not in its way
		job.Last = true
		stopped, stop := context.WithCancel(ctx)
		stop()
		if err := k.s.HandleTask(stopped, job); err == nil {
			t.Error("it cannot have worked")
		}
		if got, _ := k.s.Task(ctx, k.c, k.bot, run.ID); got.State != knowledge.TaskFailed {
			t.Error(got)
		}
	})
}

// screens are open screens of members who see all bots.
type screens struct {
	mu  sync.Mutex
	got []knowledge.Publication
	on  func(knowledge.Publication)
}

func (s *screens) Presence(channel string) int {
	if strings.HasSuffix(channel, ":") {
		return 1
	}
	return 0
}

func (s *screens) Publish(channel string, event any) {
	p, ok := event.(knowledge.Publication)
	if !ok || s.Presence(channel) == 0 {
		return
	}
	s.mu.Lock()
	s.got = append(s.got, p)
	s.mu.Unlock()
	if s.on != nil {
		s.on(p)
	}
}

// Up to a hundred ids at once, each action on what it has to do with.
func TestBulk(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		known := k.known("How can I return an item?", "By post.", "Where is my parcel?", "On its way.", "Do you gift wrap?", "Yes.")
		twins := k.known("How can I return an item", "In the shop.", "Where is my parcel", "Nobody knows.", "Do you gift wrap", "No.")
		bulk := "/v1/bots/" + k.bot + "/faqs/bulk"
		do := func(action string, want float64, more map[string]any, ids ...string) {
			t.Helper()
			b := map[string]any{"action": action, "ids": append(ids, uid.New(), "x")}
			maps.Copy(b, more)
			if got := k.boss.Do("POST", bulk, b).Want(t, 200); got.At("count") != want {
				t.Errorf("%s: %v, want %v", action, got.At("count"), want)
			}
		}
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 3, knowledge.Overlapped: 3})
		do("deactivate", 2, nil, known[0].ID, known[1].ID)
		do("deactivate", 0, nil, known[0].ID)
		if k.answer("how can i return an item") != "" || k.answer("do you gift wrap") != "Yes." {
			t.Error("what is switched off is not answered from, at once")
		}
		do("activate", 1, nil, known[0].ID, known[2].ID)
		if k.answer("how can i return an item") != "By post." {
			t.Error("switched on again")
		}
		do("set_category", 2, map[string]any{"category": "  Returns  "}, known[0].ID, twins[0].ID)
		if f := k.get(twins[0].ID); f.Category != "Returns" || f.State != knowledge.Overlapped {
			t.Error(f)
		}
		if got := k.boss.Do("GET", "/v1/bots/"+k.bot+"/faqs/categories", nil).Want(t, 200); fmt.Sprint(got.List("items")) != "[map[count:4 name:] map[count:2 name:Returns]]" {
			t.Error(got.Raw)
		}
		if got := k.boss.Do("GET", "/v1/bots/"+k.bot+"/faqs?search=returns&counted=true", nil); got.At("total") != 2.0 {
			t.Error("the new category is found by searching:", got.Raw)
		}
		do("keep_both", 1, nil, twins[0].ID, known[1].ID)
		do("replace", 1, nil, twins[1].ID)
		do("discard", 1, nil, twins[2].ID)
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 4})
		if k.answer("where is my parcel") != "Nobody knows." {
			t.Error("replaced")
		}
		do("retrain", 2, nil, known[0].ID, known[2].ID)
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 2, knowledge.Waiting: 2})
		k.learn()
		do("delete", 2, nil, known[0].ID, known[2].ID)
		if got := k.boss.Do("POST", bulk, map[string]any{"action": "delete", "ids": []string{known[0].ID}}).Want(t, 200); got.At("count") != 0.0 {
			t.Error(got.Raw)
		}
		kinds, _ := k.house.Events(k.boss.Workspace)
		for _, kind := range []string{knowledge.EventBulkEdited, knowledge.EventResolved, knowledge.EventDeleted} {
			if !slices.Contains(kinds, kind) {
				t.Errorf("%s is not in the log: %v", kind, kinds)
			}
		}
	})
}

// All that a filter lets through, as a task; what is added after it began is not meant.
func TestBulkMatching(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var in []knowledge.Input
		for i := range 230 {
			f := faq(fmt.Sprintf("Is model%d%c in stock?", i, 'a'+i%26), "Answer.")
			if i%2 == 0 {
				f.Category = "Even"
			}
			in = append(in, f)
		}
		for part := range slices.Chunk(in, 100) {
			k.add(part...)
		}
		k.learn()
		tasks := "/v1/bots/" + k.bot + "/faqs/tasks"
		all := "/v1/bots/" + k.bot + "/tasks"
		run := func(body map[string]any) workspacetest.Response {
			t.Helper()
			id := k.boss.Do("POST", tasks, body).Want(t, 202).Str("id")
			k.boss.Do("POST", tasks, body).Want(t, 409)
			k.add(faq("Added later "+uid.New()+"?", "x"))
			k.learn()
			return k.boss.Do("GET", all+"/"+id, nil).Want(t, 200)
		}
		if got := run(map[string]any{"action": "set_category", "category": "Odd", "matching": map[string]any{"category": ""}}); got.Str("state") != "done" || got.At("total") != 115.0 || got.At("done") != 115.0 || got.At("changed") != 115.0 {
			t.Error(got.Raw)
		}
		if got := run(map[string]any{"action": "deactivate", "matching": map[string]any{"category": "Odd"}}); got.At("changed") != 115.0 {
			t.Error(got.Raw)
		}
		if got := run(map[string]any{"action": "retrain", "matching": map[string]any{"state": "imported", "search": "model"}}); got.At("changed") != 230.0 {
			t.Error("what it sends back to the queue is still meant:", got.Raw)
		}
		if got := run(map[string]any{"action": "delete", "matching": map[string]any{"search": "MODEL"}}); got.At("changed") != 230.0 {
			t.Error(got.Raw)
		}
		wantCounts(t, k, map[knowledge.State]int64{knowledge.Imported: 4})
		junior := k.house.Join(k.boss, "senior_member")
		junior.Do("POST", tasks, map[string]any{"action": "retrain", "matching": map[string]any{}}).Want(t, http.StatusForbidden)
	})
}

// Deleting many needs the right to delete one.
func TestBulkDeleteNeedsManage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.known("One?", "1")[0].ID
		editor := k.house.Join(k.boss, "senior_member")
		k.boss.Do("PATCH", "/v1/roles/"+k.house.RoleID(k.boss, "senior_member"), map[string]any{"permissions": map[string]string{"knowledge": "edit"}}).Want(t, 200)
		faqs := "/v1/bots/" + k.bot + "/faqs"
		editor.Do("POST", faqs+"/bulk", map[string]any{"action": "retrain", "ids": []string{id}}).Want(t, 200)
		for path, body := range map[string]map[string]any{
			"/bulk":  {"action": "delete", "ids": []string{id}},
			"/tasks": {"action": "delete", "matching": map[string]any{}},
		} {
			if got := editor.Do("POST", faqs+path, body).Want(t, 403); got.Str("code") != "permission.denied" {
				t.Error(got.Raw)
			}
		}
		k.get(id)
	})
}

// The list in each order, page by page, shows each FAQ once.
func TestOrders(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for _, q := range []string{"Cherry?", "Apple?", "Banana?", "Date?", "Elder?"} {
			k.add(faq(q, "x"))
			k.house.Clock.Advance(time.Second)
		}
		k.learn()
		f, err := k.s.List(context.Background(), k.c, k.bot, knowledge.Filter{Order: knowledge.Oldest})
		if err != nil {
			t.Fatal(err)
		}
		category := "x"
		if _, err := k.s.Edit(context.Background(), k.c, k.bot, f.Items[1].ID, knowledge.Patch{Category: &category}); err != nil {
			t.Fatal(err)
		}
		for order, want := range map[string]string{
			"":         "Elder? Date? Banana? Apple? Cherry?",
			"newest":   "Elder? Date? Banana? Apple? Cherry?",
			"oldest":   "Cherry? Apple? Banana? Date? Elder?",
			"question": "Apple? Banana? Cherry? Date? Elder?",
			"changed":  "Apple? Elder? Date? Banana? Cherry?",
		} {
			var got []string
			for cursor := ""; ; {
				r := k.boss.Do("GET", "/v1/bots/"+k.bot+"/faqs?limit=2&order="+order+"&cursor="+cursor, nil).Want(t, 200)
				for i := range r.List("items") {
					got = append(got, r.Str(fmt.Sprintf("items.%d.question", i)))
				}
				if r.At("next") == nil {
					break
				}
				cursor = r.Str("next")
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s: %q, want %q", order, got, want)
			}
		}
	})
}

// A question that is there already is found before it is saved a second time.
func TestSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.known("How can I return an item?", "By post.", "Do you gift wrap?", "Yes.")[0].ID
		waiting := k.add(faq("Not learnt yet?", "x"))[0].ID
		for query, want := range map[string]string{
			"how can i RETURN an item": id,
			"How can I return items?":  id,
			"not learnt yet":           waiting,
			"Where is the moon?":       "",
			"":                         "",
			"?!":                       "",
			strings.Repeat("x", 600):   "",
		} {
			got, err := k.s.Same(context.Background(), k.c, k.bot, query, "")
			if err != nil {
				t.Fatal(err)
			}
			found := ""
			if got != nil {
				found = got.ID
			}
			if found != want {
				t.Errorf("%q: %q, want %q", query, found, want)
			}
		}
		if got, err := k.s.Same(context.Background(), k.c, k.bot, "How can I return an item?", id); err != nil || got != nil {
			t.Error("it is not the same as itself:", got, err)
		}
		if got := k.boss.Do("GET", "/v1/bots/"+k.bot+"/faqs/same?question=do%20you%20gift%20wrap", nil).Want(t, 200); got.Str("faq.answer_text") != "Yes." {
			t.Error(got.Raw)
		}
	})
}
