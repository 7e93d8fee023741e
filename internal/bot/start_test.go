package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/bot"
	"cxgenie/internal/file"
	"cxgenie/internal/file/filetest"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/workspace/workspacetest"
)

func (k *kit) made(body map[string]any) workspacetest.Response {
	k.t.Helper()
	return k.Boss.Do("POST", "/v1/bots", body).Want(k.t, 201)
}

// names are those of a list of tags or categories.
func (k *kit) names(path string) (names []string) {
	for _, item := range k.Boss.Do("GET", path, nil).Want(k.t, 200).List("items") {
		names = append(names, item.(map[string]any)["name"].(string))
	}
	return names
}

// The labels that a template brings are there once, whoever made them first; a list that is full stays as it is.
func TestATemplateBringsItsLabels(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.Boss.Do("POST", "/v1/tags", map[string]any{"name": "billing", "color": "red"}).Want(t, 201)
		k.Boss.Do("POST", "/v1/categories", map[string]any{"name": "Zebra"}).Want(t, 201)
		for _, name := range []string{"One", "Two"} {
			k.made(map[string]any{"name": name, "template": map[string]any{"code": "saas"}})
		}
		if got := strings.Join(k.names("/v1/tags"), ","); got != "billing,Bug,Feature request,How-to" {
			t.Errorf("tags: %s", got)
		}
		if got := strings.Join(k.names("/v1/categories"), ","); got != "Zebra,Billing,Bug,How-to,Feature request" {
			t.Errorf("categories: %s", got)
		}
		for i := range taxonomy.MaxCategories - 5 {
			k.Boss.Do("POST", "/v1/categories", map[string]any{"name": fmt.Sprint("More ", i)}).Want(t, 201)
		}
		k.made(map[string]any{"name": "Three", "template": map[string]any{"code": "fnb"}})
		if n := len(k.names("/v1/categories")); n != taxonomy.MaxCategories {
			t.Errorf("%d categories", n)
		}
		// A bot that was not made brings nothing.
		before := len(k.names("/v1/tags"))
		k.Boss.Do("POST", "/v1/bots", map[string]any{"name": "Three", "template": map[string]any{"code": "ecommerce"}}).Want(t, 409)
		if n := len(k.names("/v1/tags")); n != before {
			t.Errorf("%d tags were left behind", n-before)
		}
	})
}

// The website of a new bot is queued with it, or the bot is not made.
func TestANewBotLearnsItsWebsite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.made(map[string]any{"name": "Mai", "website": " shop.example/help "}).Str("id")
		pages := k.Boss.Do("GET", "/v1/bots/"+id+"/pages", nil).Want(t, 200)
		if len(pages.List("items")) != 1 || pages.Str("items.0.address") != "https://shop.example/help" || pages.Str("items.0.state") != "waiting" {
			t.Errorf("pages: %s", pages.Raw)
		}
		sites := k.Boss.Do("GET", "/v1/bots/"+id+"/web-sites", nil).Want(t, 200)
		if sites.At("items.0.learn") != true || sites.Str("items.0.state") != "queued" || sites.Str("items.0.id") != pages.Str("items.0.site_id") {
			t.Errorf("sites: %s", sites.Raw)
		}
		none := int64(1)
		k.Tx(func(ctx context.Context, tx *db.Tx) error {
			return k.Billing.SetLimit(ctx, tx, k.Caller.Workspace, billing.Pages, &none)
		})
		for typed, want := range map[string]string{"not a host": "body.website knowledge.address_host", "file:///etc/passwd": "body.website knowledge.address_scheme",
			"http://localhost:8080": "body.website knowledge.address_private", "other.example": "body.website plan.limit_reached"} {
			r := k.Boss.Do("POST", "/v1/bots", map[string]any{"name": "Other", "website": typed})
			if got := strings.Join(r.Fields(), ","); r.Status < 403 || r.Status > 422 || got != want {
				t.Errorf("%q: %d %s, want %s", typed, r.Status, got, want)
			}
		}
		if n := len(k.Boss.Do("GET", "/v1/bots", nil).Want(t, 200).List("items")); n != 1 {
			t.Errorf("%d bots", n)
		}
	})
}

func blanksOf(t *testing.T, p workspacetest.Person, id string) (keys []string, faqs int) {
	t.Helper()
	r := p.Do("GET", "/v1/bots/"+id+"/blanks", nil).Want(t, 200)
	for _, b := range r.List("blanks") {
		m := b.(map[string]any)
		if m["label"] == m["key"] || m["example"] == "" {
			t.Errorf("nobody says what %v is", m["key"])
		}
		keys = append(keys, m["key"].(string))
	}
	return keys, len(r.List("faqs"))
}

// Each template makes a bot that greets for the company and learns what it can; what needs a fact first is listed,
// is answered by nobody, and is learnt once the fact is told.
func TestEachTemplateMakesABot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.Boss.Do("PATCH", "/v1/workspace", map[string]any{"company_name": "Acme & Sons", "description": "We make anvils."}).Want(t, 200)
		for _, language := range []string{"en", "vi"} {
			for _, item := range k.Boss.Do("GET", "/v1/bot-templates?language="+language, nil).Want(t, 200).List("items") {
				tpl := item.(map[string]any)
				code := tpl["code"].(string)
				r := k.made(map[string]any{"name": code + " " + language, "template": map[string]any{"code": code, "language": language}})
				id := r.Str("id")
				for path, want := range map[string]any{"business_name": "Acme & Sons", "description": "We make anvils.", "display_language": language, "role": tpl["role"]} {
					if got := r.At(path); got != want {
						t.Errorf("%s %s: %s is %v, want %v", code, language, path, got, want)
					}
				}
				if g := r.Str("greeting_text"); !strings.Contains(g, "Acme & Sons") || !strings.Contains(g, code+" "+language) || strings.Contains(g, "{{") {
					t.Errorf("%s %s greets with %q", code, language, g)
				}
				// The styles of templates are chat styles; the restaurant's answers smile.
				if r.At("prompt.chat_style") != tpl["style"] || r.At("prompt.allow_emoji") != (code == "fnb") ||
					tpl["style"] == "professional" != (code == "saas" || code == "scratch") {
					t.Errorf("%s %s speaks %v, emoji %v", code, language, r.At("prompt.chat_style"), r.At("prompt.allow_emoji"))
				}
				for kind, names := range map[string][]any{"tags": tpl["tags"].([]any), "categories": tpl["categories"].([]any)} {
					there := k.names("/v1/" + kind)
					for _, n := range names {
						if !slices.Contains(there, n.(string)) {
							t.Errorf("%s %s: %v is not among the %s %v", code, language, n, kind, there)
						}
					}
				}
				k.Learn()
				faqs := len(tpl["faqs"].([]any))
				keys, open := blanksOf(t, k.Boss, id)
				if len(keys) != len(tpl["blanks"].([]any)) {
					t.Errorf("%s %s asks for %v", code, language, keys)
				}
				got := k.Boss.Do("GET", "/v1/bots/"+id, nil).Want(t, 200)
				if int(got.At("item_count").(float64)) != faqs || int(got.At("knowledge_count").(float64)) != faqs-open {
					t.Errorf("%s %s: %v of %v known, want %d of %d", code, language, got.At("knowledge_count"), got.At("item_count"), faqs-open, faqs)
				}
				values := map[string]string{}
				for _, key := range keys {
					values[key] = "<b>" + key + "</b>"
				}
				k.Boss.Do("POST", "/v1/bots/"+id+"/blanks", map[string]any{"values": values}).Want(t, 200)
				k.Learn()
				if keys, open = blanksOf(t, k.Boss, id); len(keys) != 0 || open != 0 {
					t.Errorf("%s %s still asks for %v", code, language, keys)
				}
				list := k.Boss.Do("GET", "/v1/bots/"+id+"/faqs?limit=100", nil).Want(t, 200)
				for _, f := range list.List("items") {
					f := f.(map[string]any)
					if f["state"] != "imported" || strings.Contains(f["answer_text"].(string), "{{") || strings.Contains(f["answer_html"].(string), "<b>") {
						t.Errorf("%s %s: %v is %v: %v", code, language, f["question"], f["state"], f["answer_html"])
					}
				}
			}
		}
	})
}

// What is typed in the wizard wins over the template; a wrong field is named by its place and leaves nothing behind.
func TestATemplateIsChangedBeforeItIsUsed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		r := k.made(map[string]any{"name": "Mai", "greeting": "Hi from {{bot}} at {{company}}", "business_name": "Tea House", "role": "hr",
			"template": map[string]any{"code": "fnb", "values": map[string]string{"opening_hours": " 9 to 5 "}, "faqs": []any{
				map[string]any{"question": "When is {{company}} open?", "answer": "From {{opening_hours}}."},
				map[string]any{"question": "Where are you?", "answer": "At {{address}}."},
			}}})
		id := r.Str("id")
		if r.Str("greeting_text") != "Hi from Mai at Tea House" || r.Str("role") != "hr" || r.Str("business_name") != "Tea House" {
			t.Errorf("what was typed does not hold: %s", r.Raw)
		}
		k.Learn()
		list := k.Boss.Do("GET", "/v1/bots/"+id+"/faqs", nil).Want(t, 200).List("items")
		states := map[string]string{}
		for _, f := range list {
			f := f.(map[string]any)
			states[f["question"].(string)] = fmt.Sprint(f["answer_text"], "/", f["state"], "/", f["origin"])
		}
		if len(list) != 2 || states["When is Tea House open?"] != "From 9 to 5./imported/template" || states["Where are you?"] != "At {{address}}./failed/template" {
			t.Errorf("the FAQs are %v", states)
		}
		// Editing the open one by hand is another way to complete it.
		for _, f := range list {
			if f := f.(map[string]any); f["state"] == "failed" {
				k.Boss.Do("PATCH", "/v1/bots/"+id+"/faqs/"+f["id"].(string), map[string]any{"answer": "At the lake."}).Want(t, 200)
			}
		}
		k.Learn()
		if keys, n := blanksOf(t, k.Boss, id); len(keys) != 0 || n != 0 {
			t.Errorf("it still asks for %v", keys)
		}
		none := k.made(map[string]any{"name": "Empty", "template": map[string]any{"code": "saas", "faqs": []any{}}})
		if none.At("item_count") != 0.0 {
			t.Error("no FAQs were wanted")
		}

		before := len(k.Boss.Do("GET", "/v1/bots", nil).Want(t, 200).List("items"))
		for _, c := range []struct {
			body map[string]any
			want string
		}{
			{map[string]any{"name": "", "template": map[string]any{"code": "saas"}}, "body.name field.required"},
			{map[string]any{"name": "Mai", "template": map[string]any{"code": "saas"}}, "body.name bot.name_taken"},
			{map[string]any{"name": "X", "template": map[string]any{"code": "hotel"}}, "body.template field.not_allowed"},
			{map[string]any{"name": "X", "template": map[string]any{"code": "saas", "language": "xx"}}, "body.template field.not_allowed"},
			{map[string]any{"name": "X", "greeting": "Open {{hours}}", "template": map[string]any{"code": "saas"}}, "body.greeting template.blank_open"},
			{map[string]any{"name": "X", "template": map[string]any{"code": "saas", "values": map[string]string{"plans": strings.Repeat("x", 301)}}}, "body.template.values.plans field.too_long"},
			{map[string]any{"name": "X", "template": map[string]any{"code": "saas", "faqs": []any{
				map[string]any{"question": "Fine?", "answer": "Yes."}, map[string]any{"question": " ", "answer": "No."}, map[string]any{"question": "Empty?", "answer": ""},
			}}}, "body.template.faqs[1].question field.required,body.template.faqs[2].answer field.required"},
		} {
			r := k.Boss.Do("POST", "/v1/bots", c.body)
			if got := strings.Join(r.Fields(), ","); r.Status < 409 || r.Status > 422 || got != c.want {
				t.Errorf("%v: %d %s, want %s", c.body, r.Status, got, c.want)
			}
		}
		if after := len(k.Boss.Do("GET", "/v1/bots", nil).Want(t, 200).List("items")); after != before {
			t.Errorf("%d bots were left behind", after-before)
		}
	})
}

// A company with a very long name is greeted for all the same.
func TestALongNameFitsTheGreeting(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		r := k.made(map[string]any{"name": strings.Repeat("n", 60), "business_name": strings.Repeat("c", 100), "template": map[string]any{"code": "saas"}})
		if g := r.Str("greeting_text"); !strings.Contains(g, strings.Repeat("c", 100)) {
			t.Errorf("greets with %q", g)
		}
	})
}

// A copy has the settings and FAQs of the first and a life of its own.
func TestDuplicate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.made(map[string]any{"name": "Mai", "template": map[string]any{"code": "fnb"}}).Str("id")
		var many []knowledge.Input
		for i := range 130 {
			many = append(many, knowledge.Input{Question: fmt.Sprintf("What about thing number %d of %d?", i, i*7), Answer: fmt.Sprintf("It is %d.", i), Category: "Things", Active: i%2 == 0, Verbatim: true})
		}
		k.Teach(id, many[:100]...)
		k.Teach(id, many[100:]...)
		k.Boss.Do("PATCH", "/v1/bots/"+id, map[string]any{"theme_color": "#123456", "default_country_code": "+84", "unknown_mode": "silent", "auto_reply": false,
			"prompt": map[string]any{"type": "custom", "custom": "I am {{bot.name}}.", "answer_length": "short"}}).Want(t, 200)
		for i := range 60 {
			k.Boss.Do("POST", "/v1/bots/"+id+"/dictionary", map[string]any{"keyword": fmt.Sprint("word ", i), "meaning": fmt.Sprint("thing ", i)}).Want(t, 201)
		}
		k.Boss.Do("PUT", "/v1/bots/"+id+"/dictionary/use", map[string]any{"use": false}).Want(t, 204)
		first := k.Boss.Do("GET", "/v1/bots/"+id, nil).Want(t, 200)
		copied := k.Boss.Do("POST", "/v1/bots/"+id+"/duplicate", map[string]any{}).Want(t, 201)
		k.Learn()
		twin := copied.Str("id")
		got := k.Boss.Do("GET", "/v1/bots/"+twin, nil).Want(t, 200)
		if got.Str("name") != "Mai (2)" {
			t.Errorf("its name is %q", got.Str("name"))
		}
		for _, path := range []string{"theme_color", "default_country_code", "unknown_mode", "auto_reply", "greeting_text", "role", "item_count", "knowledge_count",
			"prompt.type", "prompt.custom", "prompt.chat_style", "prompt.answer_length"} {
			if got.At(path) != first.At(path) {
				t.Errorf("%s is %v, want %v", path, got.At(path), first.At(path))
			}
		}
		if words := k.Boss.Do("GET", "/v1/bots/"+twin+"/dictionary", nil).Want(t, 200); len(words.List("items")) != 60 || words.At("use") != false ||
			words.Str("items.0.keyword") != "word 0" || words.Str("items.0.meaning") != "thing 0" {
			t.Errorf("the copy's dictionary is %s", words.Raw)
		}
		if got.Str("status") != "draft" || got.At("last_conversation_at") != nil {
			t.Error("a copy has not talked to anybody")
		}
		if keys, n := blanksOf(t, k.Boss, twin); n == 0 || len(keys) == 0 {
			t.Error("the copy does not know what its template asks for")
		}
		k.Boss.Do("DELETE", "/v1/bots/"+id, nil).Want(t, 204)
		if n := k.Boss.Do("GET", "/v1/bots/"+twin, nil).Want(t, 200).At("knowledge_count"); n != first.At("knowledge_count") {
			t.Errorf("the copy lost knowledge with the first: %v", n)
		}
		if n := k.Boss.Do("POST", "/v1/bots/"+twin+"/duplicate", map[string]any{}).Want(t, 201).Str("name"); n != "Mai (2) (2)" {
			t.Errorf("its name is %q", n)
		}
		k.Boss.Do("POST", "/v1/bots/"+twin+"/duplicate", map[string]any{"name": " mai (2)"}).Want(t, 409)
		k.Boss.Do("POST", "/v1/bots/"+twin+"/duplicate", map[string]any{"name": strings.Repeat("x", 61)}).Want(t, 422)
		k.Boss.Do("POST", "/v1/bots/"+uid.New()+"/duplicate", map[string]any{}).Want(t, 404)
	})
}

// Two FAQs that ask nearly the same, and that somebody chose to keep both, are both used by a copy; one that still waits for
// that decision waits there, too.
func TestDuplicateKeepsBoth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.create("Mai")
		k.Teach(id, knowledge.Input{Question: "How can I return an item?", Answer: "By post.", Active: true}, knowledge.Input{Question: "Do you gift wrap?", Answer: "Yes.", Active: true})
		k.Teach(id, knowledge.Input{Question: "How can I return an item", Answer: "In the shop.", Active: true}, knowledge.Input{Question: "Do you gift wrap", Answer: "No.", Active: true})
		faqs := func(bot, state string) (ids []string) {
			for _, x := range k.Boss.Do("GET", "/v1/bots/"+bot+"/faqs?state="+state, nil).Want(t, 200).List("items") {
				if f := x.(map[string]any); f["question"] == "How can I return an item" || state == "imported" {
					ids = append(ids, f["id"].(string))
				}
			}
			return ids
		}
		aside := faqs(id, "overlapped")
		if len(aside) != 1 {
			t.Fatalf("%v are set aside", aside)
		}
		k.Boss.Do("POST", "/v1/bots/"+id+"/faqs/"+aside[0]+"/resolve", map[string]any{"action": "keep_both"}).Want(t, 200)
		twin := k.Boss.Do("POST", "/v1/bots/"+id+"/duplicate", map[string]any{}).Want(t, 201).Str("id")
		k.Learn()
		if n := len(faqs(twin, "imported")); n != 3 {
			t.Errorf("the copy uses %d FAQs, not the 3 of the first", n)
		}
		if n := len(k.Boss.Do("GET", "/v1/bots/"+twin+"/faqs?state=overlapped", nil).Want(t, 200).List("items")); n != 1 {
			t.Errorf("%d FAQs of the copy wait for a decision, not 1", n)
		}
	})
}

// The copy of a bot takes its place in the plan with all it knows; where that does not fit nothing is left behind.
func TestDuplicateWithinThePlan(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.create("Mai")
		for i := range 3 {
			k.Teach(id, knowledge.Input{Question: fmt.Sprintf("Question %d about subject %d?", i, i), Answer: "Yes.", Active: true})
		}
		limit := func(m billing.Meter, n int64) {
			k.Tx(func(ctx context.Context, tx *db.Tx) error {
				return k.Billing.SetLimit(ctx, tx, k.Caller.Workspace, m, &n)
			})
		}
		limit(billing.Entries, 5)
		r := k.Boss.Do("POST", "/v1/bots/"+id+"/duplicate", map[string]any{}).Want(t, 403)
		if r.At("code") != "plan.limit_reached" || len(k.Boss.Do("GET", "/v1/bots", nil).Want(t, 200).List("items")) != 1 {
			t.Errorf("a copy over the limit: %s", r.Raw)
		}
		limit(billing.Entries, 6)
		k.Boss.Do("POST", "/v1/bots/"+id+"/duplicate", map[string]any{}).Want(t, 201)
		k.Learn()
		limit(billing.Bots, 2)
		k.Boss.Do("POST", "/v1/bots/"+id+"/duplicate", map[string]any{}).Want(t, 403)
	})
}

// A deleted bot comes back as it was, for 30 days, if there is room for it.
func TestRestore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.create("Mai")
		k.Teach(id, knowledge.Input{Question: "Do you have green tea?", Answer: "We do.", Active: true})
		k.Knowledge.Add(context.Background(), k.Caller, id, []knowledge.Input{{Question: "And oolong, too?", Answer: "Also.", Active: true}}, func(int) string { return "body" })
		k.Boss.Do("POST", "/v1/bots/"+id+"/restore", nil).Want(t, 404)
		k.Boss.Do("DELETE", "/v1/bots/"+id, nil).Want(t, 204)
		gone := k.Boss.Do("GET", "/v1/bots/deleted", nil).Want(t, 200).List("items")
		if len(gone) != 1 || gone[0].(map[string]any)["name"] != "Mai" {
			t.Fatalf("deleted are %v", gone)
		}
		k.House.Join(k.Boss, "senior_member").Do("POST", "/v1/bots/"+id+"/restore", nil).Want(t, 403)
		k.House.Owner("Other").Do("POST", "/v1/bots/"+id+"/restore", nil).Want(t, 404)

		other := k.create("mai")
		k.Boss.Do("POST", "/v1/bots/"+id+"/restore", nil).Want(t, 409)
		k.Boss.Do("PATCH", "/v1/bots/"+other, map[string]any{"name": "Other"}).Want(t, 200)
		one := int64(1)
		k.Tx(func(ctx context.Context, tx *db.Tx) error {
			return k.Billing.SetLimit(ctx, tx, k.Caller.Workspace, billing.Bots, &one)
		})
		k.Boss.Do("POST", "/v1/bots/"+id+"/restore", nil).Want(t, 403)
		k.Tx(func(ctx context.Context, tx *db.Tx) error {
			return k.Billing.SetLimit(ctx, tx, k.Caller.Workspace, billing.Bots, nil)
		})

		k.Clock.Advance(bot.RestoreWithin)
		back, err := k.Bots.Restore(context.Background(), k.Caller, id)
		if err != nil {
			t.Fatal(err)
		}
		k.Learn()
		if card, err := k.Bots.Card(context.Background(), back); err != nil || back.Name != "Mai" || card.Known != 2 {
			t.Errorf("it came back without its knowledge: %+v, %v", card, err)
		}
		if _, err := k.Bots.Settings(context.Background(), k.Caller.Workspace, id); err != nil {
			t.Errorf("the answering path does not see it: %v", err)
		}
		kinds, _ := k.House.Events(k.Caller.Workspace)
		if !slices.Contains(kinds, bot.EventRestored) {
			t.Errorf("events are %v", kinds)
		}
		if err := k.Bots.Delete(context.Background(), k.Caller, id); err != nil {
			t.Fatal(err)
		}
		k.Clock.Advance(bot.RestoreWithin + time.Second)
		if _, err := k.Bots.Restore(context.Background(), k.Caller, id); !errors.Is(err, bot.ErrRestoreLate) {
			t.Errorf("restored too late: %v", err)
		}
		if gone, err := k.Bots.Deleted(context.Background(), k.Caller); err != nil || len(gone) != 0 {
			t.Errorf("what is too late is still offered: %v, %v", gone, err)
		}
	})
}

// The completion follows what is done, item by item; a dismissed item counts as done.
func TestCompletion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.create("Mai")
		check := func(points int, done ...string) {
			t.Helper()
			want := points * 100 / 90
			r := k.Boss.Do("GET", "/v1/bots/"+id+"/completion", nil).Want(t, 200)
			var have []string
			for _, i := range r.List("items") {
				if i := i.(map[string]any); i["done"] == true {
					have = append(have, i["key"].(string))
				}
			}
			if !slices.Equal(have, done) || r.At("percent") != float64(want) || k.Boss.Do("GET", "/v1/bots/"+id, nil).Want(t, 200).At("completion") != float64(want) {
				t.Errorf("%v %% with %v, want %d with %v", r.At("percent"), have, want, done)
			}
		}
		note := func(n bot.Seen) {
			k.Tx(func(ctx context.Context, tx *db.Tx) error { return k.Bots.Note(ctx, tx, k.Caller.Workspace, id, n) })
		}
		check(0)
		k.Boss.Do("PATCH", "/v1/bots/"+id, map[string]any{"greeting_text": "Hi"}).Want(t, 200)
		check(10, "greeting")
		k.Boss.Do("PATCH", "/v1/bots/"+id, map[string]any{"unknown_mode": "ai_generate"}).Want(t, 200) // what it was
		check(20, "greeting", "unknown")
		for i := range 10 {
			k.Teach(id, knowledge.Input{Question: fmt.Sprintf("Word%d topic%d?", i, i), Answer: "Yes.", Active: true})
		}
		check(50, "knowledge", "greeting", "unknown")
		note(bot.Seen{Tested: 4, TestedWell: 4})
		check(50, "knowledge", "greeting", "unknown")
		note(bot.Seen{Tested: 3})
		check(50, "knowledge", "greeting", "unknown") // 4 of 7
		note(bot.Seen{Tested: 3, TestedWell: 2})
		check(60, "knowledge", "greeting", "unknown", "tested") // 6 of 10
		note(bot.Seen{ConversationAt: k.Clock.Now()})
		check(70, "knowledge", "greeting", "unknown", "tested", "launched")
		if r := k.Boss.Do("GET", "/v1/bots/"+id, nil).Want(t, 200); r.Str("status") != "live" || r.At("last_conversation_at") == nil {
			t.Errorf("a bot that customers talk to is not live: %s", r.Raw)
		}
		dismiss := func(item string, on bool, status int) {
			t.Helper()
			k.Boss.Do("PUT", "/v1/bots/"+id+"/completion/"+item, map[string]any{"dismissed": on}).Want(t, status)
		}
		dismiss("hand_off", true, 200)
		dismiss("hand_off", true, 200)
		check(80, "knowledge", "greeting", "unknown", "tested", "launched")
		dismiss("greeting", true, 200) // done anyway: counts once
		check(80, "knowledge", "greeting", "unknown", "tested", "launched")
		dismiss("hand_off", false, 200)
		check(70, "knowledge", "greeting", "unknown", "tested", "launched")
		dismiss("dance", true, 404)
		k.Boss.Do("PATCH", "/v1/bots/"+id, map[string]any{"greeting_text": ""}).Want(t, 200)
		check(70, "knowledge", "unknown", "tested", "launched")
	})
}

// The picture of a bot is public, square and no larger than it has to be; a copy keeps it when the first gets another.
func TestAvatar(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.create("Mai")
		put := func(b []byte) workspacetest.Response {
			t.Helper()
			return k.Boss.Do("PUT", "/v1/bots/"+id+"/avatar", string(b))
		}
		first := put(filetest.PNG(1000, 800)).Want(t, 200).Str("avatar_url")
		ws := k.Caller.Workspace
		f, err := k.Files.Get(context.Background(), ws, file.PublicID(ws, first))
		if err != nil || f.Width != 720 || f.Height != 720 {
			t.Fatalf("the picture is %+v, %v", f, err)
		}
		twin := k.Boss.Do("POST", "/v1/bots/"+id+"/duplicate", map[string]any{}).Want(t, 201)
		if twin.Str("avatar_url") != first {
			t.Error("the copy looks different")
		}
		second := put(filetest.PNG(20, 20)).Want(t, 200).Str("avatar_url")
		if _, err := k.Files.Get(context.Background(), ws, f.ID); err != nil || first == second {
			t.Errorf("the copy lost its picture: %v", err)
		}
		k.Boss.Do("DELETE", "/v1/bots/"+id+"/avatar", nil).Want(t, 200)
		if _, err := k.Files.Get(context.Background(), ws, file.PublicID(ws, second)); errs.KindOf(err) != errs.NotFound {
			t.Errorf("a picture nobody has is still there: %v", err)
		}
		for _, wrong := range [][]byte{[]byte("not a picture"), {}, make([]byte, 2<<20)} {
			if r := put(wrong); r.Status < 400 || r.Status >= 500 {
				t.Errorf("%d bytes of nonsense: %d %s", len(wrong), r.Status, r.Raw)
			}
		}
		if got := k.Boss.Do("GET", "/v1/bots/"+id, nil).Want(t, 200).Str("avatar_url"); got != "" {
			t.Errorf("nonsense became the picture %q", got)
		}
		k.House.Owner("Other").Do("PUT", "/v1/bots/"+id+"/avatar", string(filetest.PNG(2, 2))).Want(t, 404)
	})
}
