package bot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/billing"
	"cxgenie/internal/bot"
	"cxgenie/internal/bot/bottest"
	"cxgenie/internal/contact"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

type kit struct {
	*bottest.House
	t *testing.T
	d *db.DB
}

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	return &kit{House: bottest.New(t, d), t: t, d: d}
}

func (k *kit) create(name string) string {
	k.t.Helper()
	return k.Boss.Do("POST", "/v1/bots", map[string]any{"name": name}).Want(k.t, 201).Str("id")
}

// Who may do what, and which bots he sees.
func TestWho(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		seen, hidden := k.create("Seen"), k.create("Hidden")
		stranger := k.House.Owner("Other")
		who := map[string]workspacetest.Person{
			"nobody": k.House.Nobody(), "viewer": k.House.Join(k.Boss, "viewer"), "junior": k.House.Join(k.Boss, "junior_member"),
			"senior": k.House.Join(k.Boss, "senior_member"), "admin": k.House.Join(k.Boss, "admin"), "owner": k.Boss,
			"scoped": k.House.Join(k.Boss, "admin", seen), "stranger": stranger,
		}
		want := func(name string, ok int, may ...string) int {
			switch {
			case name == "nobody":
				return 401
			case slices.Contains(may, name):
				return ok
			case name == "scoped" || name == "stranger":
				return 404
			}
			return 403
		}
		for name, p := range who {
			for _, c := range []struct {
				method, path string
				body         any
				want         int
			}{
				{"GET", "/v1/bots", nil, want(name, 200, "admin", "owner", "scoped", "stranger")},
				{"GET", "/v1/bots/names", nil, want(name, 200, "viewer", "junior", "senior", "admin", "owner", "scoped", "stranger")},
				{"POST", "/v1/bots", map[string]any{"name": "By " + name}, want(name, 201, "admin", "owner", "scoped", "stranger")},
				{"GET", "/v1/bots/" + seen, nil, want(name, 200, "admin", "owner", "scoped")},
				{"PATCH", "/v1/bots/" + seen, map[string]any{"business_name": name}, want(name, 200, "admin", "owner", "scoped")},
				{"GET", "/v1/bots/" + hidden, nil, want(name, 200, "admin", "owner")},
				{"PATCH", "/v1/bots/" + hidden, map[string]any{"business_name": name}, want(name, 200, "admin", "owner")},
				{"DELETE", "/v1/bots/" + k.create("Gone by "+name), nil, want(name, 204, "admin", "owner")},
				{"DELETE", "/v1/bots/" + uid.New(), nil, want(name, 404, "admin", "owner")},
				{"GET", "/v1/bots/x", nil, want(name, 404, "admin", "owner")},
			} {
				if got := p.Do(c.method, c.path, c.body); got.Status != c.want {
					t.Errorf("%s %s by %s: %d, want %d: %s", c.method, c.path, name, got.Status, c.want, got.Raw)
				}
			}
		}
		for name, want := range map[string]string{"scoped": "[Seen]", "stranger": "[By stranger]"} {
			var names []string
			for _, item := range who[name].Do("GET", "/v1/bots", nil).Want(t, 200).List("items") {
				names = append(names, item.(map[string]any)["name"].(string))
			}
			if got := fmt.Sprint(names); got != want {
				t.Errorf("%s sees %s, want %s", name, got, want)
			}
		}
	})
}

// A new bot has sensible defaults; each field can be changed and comes back.
func TestCreateAndChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		r := k.Boss.Do("POST", "/v1/bots", map[string]any{"name": "  Mai \n Shop  ", "greeting": "Hi <b>there</b>"}).Want(t, 201)
		for path, want := range map[string]any{
			"name": "Mai Shop", "role": "customer_support", "theme_color": "#364de7", "display_language": "en", "reply_language": "auto",
			"auto_reply": true, "greeting_text": "Hi <b>there</b>", "greeting_html": "", "unknown_mode": "ai_generate", "reply_unknown": "",
			"bot_returns.mode": "on_close", "widget.position": "bottom_right", "widget.auto_open": false, "faq_count": 0.0, "unanswered_open": 0.0,
			"created_at": "2026-03-02T09:00:00Z",
		} {
			if got := r.At(path); got != want {
				t.Errorf("%s is %v, want %v", path, got, want)
			}
		}
		path := "/v1/bots/" + r.Str("id")
		k.Clock.Advance(time.Hour)
		for body, want := range map[string]string{
			`{"name":"Mai"}`: "name=Mai",
			`{"role":"custom","role_text":"Concierge"}`:                       "role=custom role_text=Concierge",
			`{"business_name":"Acme","description":"Shoes\nand more"}`:        "business_name=Acme description=Shoes\nand more",
			`{"theme_color":"#ABC"}`:                                          "theme_color=#abc",
			`{"display_language":"vi","reply_language":"pt-br"}`:              "display_language=vi reply_language=pt-BR",
			`{"auto_reply":false}`:                                            "auto_reply=false",
			`{"greeting_html":"<p>Hi <b>you</b><script>x</script></p>"}`:      "greeting_text=Hi you greeting_html=<p>Hi <b>you</b></p>",
			`{"unknown_mode":"fixed_text","reply_unknown":"Please call us."}`: "unknown_mode=fixed_text reply_unknown=Please call us.",
			`{"bot_returns":{"mode":"after_minutes","minutes":15}}`:           "bot_returns.mode=after_minutes bot_returns.minutes=15",
			`{"bot_returns":{"mode":"never"}}`:                                "bot_returns.mode=never",
			`{"widget":{"teaser":"Ask me","auto_open":true}}`:                 "widget.teaser=Ask me widget.auto_open=true",
			`{"widget":{"position":"top_left","launcher_label":"Chat"}}`:      "widget.position=top_left widget.launcher_label=Chat",
			`{"widget":{"pre_chat":{"on":true,"phone":true}}}`:                "widget.pre_chat.on=true widget.pre_chat.phone=true widget.pre_chat.email=true",
			`{"widget":{"sessions":"all","feedback":true,"uploads":"none"}}`:  "widget.sessions=all widget.feedback=true widget.uploads=none",
		} {
			got := k.Boss.Do("PATCH", path, body).Want(t, 200)
			again := k.Boss.Do("GET", path, nil).Want(t, 200)
			for _, pair := range strings.Split(strings.ReplaceAll(want, " ", "\x00"), "\x00") {
				name, _, ok := strings.Cut(pair, "=")
				if !ok {
					continue // the rest of a value with a space, looked at below
				}
				if got.At(name) == nil || fmt.Sprint(got.At(name)) != fmt.Sprint(again.At(name)) {
					t.Errorf("%s: %v, then %v", name, got.At(name), again.At(name))
				}
				if !strings.Contains(want, name+"="+fmt.Sprint(again.At(name))) {
					t.Errorf("%s: %s is %v, want %s", body, name, again.At(name), want)
				}
			}
		}
		r = k.Boss.Do("PATCH", path, `{"greeting_text":"Plain"}`).Want(t, 200)
		if r.Str("greeting_html") != "" || r.Str("greeting_text") != "Plain" || r.Str("updated_at") != "2026-03-02T10:00:00Z" {
			t.Error(r.Raw)
		}
		faqs := path + "/faqs"
		k.Boss.Do("POST", faqs, map[string]any{"question": "Q?", "answer": "A"}).Want(t, 201)
		if r := k.Boss.Do("GET", "/v1/bots", nil).Want(t, 200); r.At("items.0.faq_count") != 1.0 {
			t.Error(r.Raw)
		}
	})
}

// many are n words as JSON.
func many(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`"word%d"`, i)
	}
	return strings.Join(all, ",")
}

// Blocked words are kept as they were typed, each once, and told to the log of activities; nothing else changes with them.
func TestBlockedWords(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		path := "/v1/bots/" + k.create("Mai")
		r := k.Boss.Do("GET", path, nil).Want(t, 200)
		if r.At("chat.messages_per_hour") != 60.0 || r.At("chat.reply_delay") != 0.0 || r.At("chat.blocked_mode") != "mask" || fmt.Sprint(r.At("chat.blocked_words")) != "[]" {
			t.Error(r.Raw)
		}
		r = k.Boss.Do("PATCH", path, `{"chat":{"blocked_words":[" damn ","Damn","kick  ass","","🖕"],"blocked_mode":"flag","reply_delay":30,"messages_per_hour":0}}`).Want(t, 200)
		again := k.Boss.Do("GET", path, nil).Want(t, 200)
		if got := fmt.Sprint(again.At("chat.blocked_words")); got != "[damn kick ass 🖕]" || got != fmt.Sprint(r.At("chat.blocked_words")) || again.At("chat.blocked_mode") != "flag" ||
			again.At("chat.reply_delay") != 30.0 || again.At("chat.messages_per_hour") != 0.0 || again.At("chat.take_over") != true {
			t.Error(again.Raw)
		}
		events := func() (n int) {
			if err := d.Read().QueryRowContext(t.Context(), `/* all workspaces */ SELECT count(*) FROM event WHERE kind = 'bot.changed'`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := events()
		k.Boss.Do("PATCH", path, `{"chat":{"blocked_words":["damn","kick ass","🖕"]}}`).Want(t, 200)
		if events() != before {
			t.Error("the same words are a change")
		}
		k.Boss.Do("PATCH", path, `{"chat":{"blocked_words":[]}}`).Want(t, 200)
		if events() != before+1 {
			t.Error("taking them away is no change")
		}
	})
}

// Every field's bad input is named, all at once; a name that is taken is told only when the rest is right.
func TestBadInput(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.create("Đông Hà")
		x := func(n int) string { return strings.Repeat("ế", n) }
		for body, want := range map[string]string{
			`{}`:                                       "body.name field.required",
			`{"name":" \n "}`:                          "body.name field.required",
			`{"name":"` + x(61) + `"}`:                 "body.name field.too_long",
			`{"name":"N","role":"boss"}`:               "body.role field.not_allowed",
			`{"name":"N","display_language":"xx"}`:     "body.display_language field.not_allowed",
			`{"name":"N","greeting":"` + x(256) + `"}`: "body.greeting field.too_long",
			`{"name":"","business_name":"` + x(101) + `","description":"` + x(2001) + `","role_text":"` + x(61) + `"}`: "body.name field.required;body.role_text field.too_long;body.business_name field.too_long;body.description field.too_long",
			`{"name":"ĐÔNG HÀ","role":"boss"}`: "body.role field.not_allowed",
		} {
			if got := strings.Join(k.Boss.Do("POST", "/v1/bots", body).Want(t, 422).Fields(), ";"); got != want {
				t.Errorf("create %s: %s, want %s", body, got, want)
			}
		}
		path := "/v1/bots/" + id
		for body, want := range map[string]string{
			`{"name":""}`:                                           "body.name field.required",
			`{"theme_color":"red"}`:                                 "body.theme_color field.color",
			`{"theme_color":"#12345"}`:                              "body.theme_color field.color",
			`{"reply_language":"!"}`:                                "body.reply_language field.language",
			`{"greeting_text":"` + x(256) + `"}`:                    "body.greeting_text field.too_long",
			`{"greeting_html":"<p>` + x(256) + `</p>"}`:             "body.greeting_html field.too_long",
			`{"unknown_mode":"x","reply_unknown":"` + x(501) + `"}`: "body.unknown_mode field.not_allowed;body.reply_unknown field.too_long",
			`{"bot_returns":{"mode":"x","minutes":0}}`:              "body.bot_returns.mode field.not_allowed;body.bot_returns.minutes field.range",
			`{"bot_returns":{"minutes":1441}}`:                      "body.bot_returns.minutes field.range",
			`{"widget":{"offset_x":9,"auto_open_delay":61,"privacy_url":"javascript:alert(1)"}}`:          "body.widget.offset_x field.range;body.widget.auto_open_delay field.range;body.widget.privacy_url field.url",
			`{"widget":{"allowed_domains":["https://shop.example/"]}}`:                                    "body.widget.allowed_domains field.domain",
			`{"widget":{"pre_chat":{"on":true,"name":false,"email":false}}}`:                              "body.widget.pre_chat.on bot.pre_chat_empty",
			`{"widget":{"pre_chat":{"when":"later","after":0}}}`:                                          "body.widget.pre_chat.when field.not_allowed;body.widget.pre_chat.after field.range",
			`{"widget":{"position":"middle","teaser":"` + x(121) + `","launcher_label":"` + x(61) + `"}}`: "body.widget.position field.not_allowed;body.widget.teaser field.too_long;body.widget.launcher_label field.too_long",
			`{"auto_reply":"on"}`: "body.auto_reply field.type",
			`{"reply_unknown":"Sorry {{customer.name}}, {{weather}}"}`:                    "body.reply_unknown prompt.unknown_variable",
			`{"greeting_text":"Hi {{customer.nmae}}"}`:                                    "body.greeting_text prompt.unknown_variable",
			`{"greeting_html":"<p>Hi {{weather|sun}}</p>"}`:                               "body.greeting_html prompt.unknown_variable",
			`{"greeting_html":"<p>Hi {{customer.<b>name</b>}}</p>"}`:                      "body.greeting_html bot.variable_in_parts",
			`{"chat":{"closing_text":"{{x}}","reminder_text":"{{}}"}}`:                    "body.chat.closing_text prompt.unknown_variable;body.chat.reminder_text prompt.unknown_variable",
			`{"greeting_pictures":[{"id":"x"},{"id":"` + uid.New() + `"}]}`:               "body.greeting_pictures.0.id bot.picture_gone;body.greeting_pictures.1.id bot.picture_gone",
			`{"greeting_pictures":[{"id":"1"},{"id":"2"},{"id":"3"},{"id":"4"}]}`:         "body.greeting_pictures field.too_many",
			`{"chat":{"reply_delay":31,"messages_per_hour":1001,"blocked_mode":"shout"}}`: "body.chat.reply_delay field.range;body.chat.messages_per_hour field.range;body.chat.blocked_mode field.not_allowed",
			`{"chat":{"reply_delay":-1,"messages_per_hour":-1}}`:                          "body.chat.reply_delay field.range;body.chat.messages_per_hour field.range",
			`{"chat":{"blocked_words":["fine","` + x(61) + `"]}}`:                         "body.chat.blocked_words field.too_long",
			`{"chat":{"blocked_words":["***"]}}`:                                          "body.chat.blocked_words chat.blocked_no_word",
			`{"chat":{"blocked_words":[` + many(501) + `]}}`:                              "body.chat.blocked_words field.too_many",
		} {
			if got := strings.Join(k.Boss.Do("PATCH", path, body).Want(t, 422).Fields(), ";"); got != want {
				t.Errorf("change %s: %s, want %s", body, got, want)
			}
		}
		k.Boss.Do("PATCH", path, `{"greeting_html":"<p>`+x(255)+`</p>"}`).Want(t, 200) // markup does not count
		for _, r := range []workspacetest.Response{
			k.Boss.Do("POST", "/v1/bots", `{"name":"ĐÔNG  hà"}`),
			k.Boss.Do("PATCH", "/v1/bots/"+k.create("Second"), `{"name":"đông hà"}`),
		} {
			if got := r.Want(t, 409).Fields(); len(got) != 1 || got[0] != "body.name bot.name_taken" {
				t.Error(r.Raw)
			}
		}
		k.Boss.Do("PATCH", path, `{"name":"đông HÀ"}`).Want(t, 200) // its own name in another spelling
		k.House.Owner("Other").Do("POST", "/v1/bots", `{"name":"Đông Hà"}`).Want(t, 201)
		k.Boss.Do("GET", "/v1/bots?cursor=x", nil).Want(t, 422)
	})
}

// A deleted bot is gone from everywhere at once; its name and its place in the plan are free.
func TestDelete(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		one := int64(1)
		if err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return k.Billing.SetLimit(ctx, tx, k.Boss.Workspace, billing.Bots, &one)
		}); err != nil {
			t.Fatal(err)
		}
		id := k.create("Only")
		if l := k.Boss.Do("GET", "/v1/bots", nil).Want(t, 200); l.At("limit.used") != 1.0 || l.At("limit.max") != 1.0 {
			t.Errorf("the limit is not told before: %v", l.At("limit"))
		}
		if r := k.Boss.Do("POST", "/v1/bots", `{"name":"Second"}`).Want(t, 403); r.Str("code") != "plan.limit_reached" {
			t.Error(r.Raw)
		}
		if _, err := k.Bots.Public(ctx, id); err != nil {
			t.Fatal(err)
		}
		k.Boss.Do("DELETE", "/v1/bots/"+id, nil).Want(t, 204)
		for _, path := range []string{"", "/faqs"} {
			k.Boss.Do("GET", "/v1/bots/"+id+path, nil).Want(t, 404)
		}
		k.Boss.Do("PATCH", "/v1/bots/"+id, `{"name":"Back"}`).Want(t, 404)
		k.Boss.Do("DELETE", "/v1/bots/"+id, nil).Want(t, 404)
		if _, err := k.Bots.Public(ctx, id); !errors.Is(err, bot.ErrNotFound) {
			t.Error(err)
		}
		if _, err := k.Bots.Settings(ctx, k.Boss.Workspace, id); !errors.Is(err, bot.ErrNotFound) {
			t.Error(err)
		}
		k.create("Only")
		kinds, _ := k.House.Events(k.Boss.Workspace)
		kinds = slices.DeleteFunc(kinds, func(s string) bool { return !strings.HasPrefix(s, "bot.") })
		if !slices.Equal(kinds, []string{"bot.created", "bot.deleted", "bot.created"}) {
			t.Error(kinds)
		}
	})
}

// What visitors see: by id alone, without anything that is not theirs to know; a change is seen at once on this node
// and in a moment on others.
func TestPublicAndCache(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		other := bot.New(d, k.Billing, knowledge.New(d, k.Billing, knowledge.Options{Clock: k.Clock}), k.Labels, k.Files, contact.New(d, k.Clock), k.Clock)
		id := k.create("First")
		name := func(s *bot.Service) string {
			p, err := s.Public(ctx, id)
			if err != nil || p.Workspace != k.Boss.Workspace || p.ID != id {
				t.Fatal(p, err)
			}
			return p.Name
		}
		if name(k.Bots) != "First" || name(other) != "First" {
			t.Fatal("both nodes know it")
		}
		k.Boss.Do("PATCH", "/v1/bots/"+id, `{"name":"Second"}`).Want(t, 200)
		if name(k.Bots) != "Second" {
			t.Error("not seen at once here")
		}
		k.Clock.Advance(4 * time.Second)
		if name(other) != "Second" {
			t.Error("not seen in a moment there")
		}
		for _, id := range []string{"", "x", uid.New()} {
			if _, err := k.Bots.Public(ctx, id); !errors.Is(err, bot.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
		if _, err := k.Bots.Settings(ctx, k.House.Owner("Other").Workspace, id); !errors.Is(err, bot.ErrNotFound) {
			t.Error("another workspace's bot:", err)
		}
	})
}

// Two who change different settings at once both find their change afterwards, and of two who want one name one gets it.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		c := k.Caller
		id := k.create("Bot")
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				p := bot.Patch{BusinessName: new(string)}
				if i%2 == 0 {
					p = bot.Patch{Description: new(string)}
				}
				for n := range 5 {
					s := fmt.Sprint(i, " ", n)
					if p.Description != nil {
						*p.Description = s
					} else {
						*p.BusinessName = s
					}
					if _, err := k.Bots.Change(context.Background(), c, id, p); err != nil {
						t.Error(err)
					}
				}
			})
		}
		var made, taken int
		var mu sync.Mutex
		for range 6 {
			all.Go(func() {
				name := "Wanted"
				_, err := k.Bots.Create(context.Background(), c, bot.Patch{Name: &name}, bot.Start{})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					made++
				case errs.KindOf(err) == errs.Conflict:
					taken++
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if made != 1 || taken != 5 {
			t.Errorf("%d made, %d refused", made, taken)
		}
		b, err := k.Bots.Get(context.Background(), c, id)
		if err != nil || b.Description == "" || b.BusinessName == "" {
			t.Errorf("a change was undone: %+v %v", b, err)
		}
	})
}
