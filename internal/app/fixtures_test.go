package app_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	mathrand "math/rand/v2"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"cxgenie/internal/file/filetest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// call is one valid request on real objects.
type call struct {
	path  map[string]string // the ids in the path
	query string
	body  any
	raw   []byte
	ctype string
	as    *person // who has to make it; nil: whoever is tried
	want  int     // 0: some 2xx

	sharedPath bool // the words in the path mean the same in every workspace
	refs       int  // what a stranger gets in his own workspace, where the body names objects of this one; 0: see the walk
}

// fixtures makes, for each operation of the API, a real object and a valid request that as may make. An operation
// without one fails the walk.
var fixtures = map[string]func(w *world, as *person) call{
	// signing in
	"get-setup": plain,
	"set-up": func(w *world, _ *person) call {
		return call{want: 409, body: map[string]any{"name": "Late", "email": w.mail(), "password": workspacetest.Password, "workspace": "Late"}}
	},
	"sign-in": func(w *world, _ *person) call {
		return call{body: map[string]any{"email": w.owner.email, "password": workspacetest.Password}}
	},
	"sign-out":            func(w *world, _ *person) call { return call{as: w.somebody()} },
	"sign-out-everywhere": func(w *world, _ *person) call { return call{as: w.somebody()} },
	"change-password": func(w *world, _ *person) call {
		return call{as: w.somebody(), body: map[string]any{"current": workspacetest.Password, "password": "another long secret"}}
	},
	"get-second-factor": plain,
	"enrol-second-factor": func(w *world, _ *person) call {
		return call{as: w.somebody(), body: map[string]any{"password": workspacetest.Password}}
	},
	"confirm-second-factor": func(w *world, _ *person) call {
		p := w.somebody()
		return call{as: p, body: map[string]any{"code": p.appCode()}}
	},
	"renew-recovery-codes": func(w *world, _ *person) call {
		p := w.somebody()
		return call{as: p, body: map[string]any{"password": workspacetest.Password, "code": p.secondFactor()[0]}}
	},
	"disable-second-factor": func(w *world, _ *person) call {
		p := w.somebody()
		return call{as: p, body: map[string]any{"password": workspacetest.Password, "code": p.secondFactor()[0]}}
	},
	"reset-second-factor": func(w *world, as *person) call {
		p := w.somebody()
		p.secondFactor()
		c := call{path: ids("member_id", p.member)}
		if as.member != w.owner.member {
			c.want = 403
		}
		return c
	},
	"transfer-ownership": func(w *world, as *person) call {
		// With a wrong password: the owner of this world is needed for the rest of the walk.
		c := call{want: 403, refs: 422, body: map[string]any{"to_member_id": w.somebody().member, "password": "not the password at all"}}
		if as == w.owner {
			c.want = 422
		}
		return c
	},
	"list-sessions": plain,
	"end-session": func(w *world, _ *person) call {
		p := w.somebody()
		w.signIn(p.email)
		return call{as: p, path: ids("session_id", p.do("GET", "/v1/me/sessions", nil).want(200).str("items.1.id"))}
	},
	"end-other-sessions": func(w *world, _ *person) call { return call{as: w.somebody()} },

	"start-provider-sign-in":  func(*world, *person) call { return call{want: 404, body: map[string]any{}} }, // this world has none
	"finish-provider-sign-in": func(*world, *person) call { return call{want: 303, query: "?state=x&code=y"} },
	"get-sign-in-ways":        plain,
	"disconnect-identity": func(w *world, _ *person) call {
		return call{as: w.somebody(), want: 404, path: ids("identity_id", uid.New()), body: map[string]any{"password": workspacetest.Password}}
	},

	"sign-up": func(w *world, _ *person) call {
		return call{want: 403, body: map[string]any{"email": w.mail(), "locale": "en"}}
	}, // closed here
	"look-at-sign-up": func(*world, *person) call { return call{want: 403, body: map[string]any{"token": "x"}} },
	"confirm-sign-up": func(*world, *person) call {
		return call{want: 403, body: map[string]any{"token": "x", "name": "Anna", "password": "another long secret", "workspace": "Anna's"}}
	},
	"create-workspace": func(w *world, _ *person) call {
		return call{as: w.newOwner("Further"), body: map[string]any{"name": "Another one"}}
	},
	"request-password-reset": func(w *world, _ *person) call { return call{body: map[string]any{"email": w.mail()}} },
	"confirm-password-reset": func(w *world, _ *person) call {
		link, err := w.app.ResetLink(w.t.Context(), w.somebody().email)
		if err != nil {
			w.t.Fatal(err)
		}
		return call{body: map[string]any{"token": tokenOf(link), "password": "another long secret"}}
	},
	"get-me":           plain,
	"update-me":        func(w *world, _ *person) call { return call{as: w.somebody(), body: map[string]any{"name": "Renamed"}} },
	"set-availability": func(*world, *person) call { return call{body: map[string]any{"availability": "online"}} },

	// the workspace and its people
	"get-workspace":     plain,
	"update-workspace":  func(*world, *person) call { return call{body: map[string]any{"timezone": "Asia/Ho_Chi_Minh"}} },
	"get-working-hours": plain,
	"set-working-hours": func(*world, *person) call {
		day := []any{map[string]any{"from": "09:00", "to": "18:00"}}
		return call{body: map[string]any{"on": true, "days": []any{day, day, day, day, day, []any{}, []any{}}, "holidays": []any{}, "reply_on": false, "reply": ""}}
	},
	"change-first-run": func(*world, *person) call { return call{body: map[string]any{"checklist_hidden": true}} },
	"list-members":     plain,
	"update-member": func(w *world, _ *person) call {
		return call{path: ids("member_id", w.join(w.owner, "viewer").member), body: map[string]any{"bot_ids": []string{w.bot}, "all_bots": false}}
	},
	"remove-member": func(w *world, _ *person) call {
		return call{path: ids("member_id", w.join(w.owner, "viewer").member)}
	},
	"get-seats":  plain,
	"list-roles": plain,
	"create-role": func(w *world, _ *person) call {
		return call{refs: 422, body: map[string]any{"name": uid.New(), "from_role_id": w.roleID("viewer")}}
	},
	"delete-role": func(w *world, _ *person) call {
		return call{path: ids("role_id", w.ownRole())}
	},
	"rename-role": func(w *world, as *person) call {
		made := w.owner.do("POST", "/v1/roles", map[string]any{"name": uid.New(), "from_role_id": w.roleID("viewer")}).want(201)
		return call{path: ids("role_id", made.str("id")), body: map[string]any{"name": uid.New()}}
	},
	"update-role": func(w *world, _ *person) call {
		return call{path: ids("role_id", w.roleID("viewer")), body: map[string]any{"permissions": map[string]string{"dashboard": "none"}}}
	},
	"list-invitations": plain,
	"invite": func(w *world, _ *person) call {
		return call{refs: 422, body: map[string]any{"email": w.mail(), "role_id": w.roleID("viewer"), "bot_ids": []string{w.bot}}}
	},
	"resend-invitation": func(w *world, _ *person) call { return call{path: ids("invitation_id", w.invitation().str("id"))} },
	"revoke-invitation": func(w *world, _ *person) call { return call{path: ids("invitation_id", w.invitation().str("id"))} },
	"look-at-invitation": func(w *world, _ *person) call {
		return call{body: map[string]any{"token": tokenOf(w.invitation().str("link"))}}
	},
	"accept-invitation": func(w *world, _ *person) call {
		return call{body: map[string]any{"token": tokenOf(w.invitation().str("link")), "name": "New", "password": workspacetest.Password}}
	},
	"list-api-keys": plain,
	"create-api-key": func(*world, *person) call {
		return call{body: map[string]any{"name": "Shop system", "permissions": map[string]string{"contacts": "view"}}}
	},
	"revoke-api-key": func(w *world, _ *person) call {
		r := w.owner.do("POST", "/v1/api-keys", map[string]any{"name": "old", "permissions": map[string]string{"contacts": "view"}}).want(201)
		return call{path: ids("key_id", r.str("id"))}
	},

	// notifications
	"list-notices":        plain,
	"read-notices":        func(*world, *person) call { return call{body: map[string]any{}} },
	"get-notice-settings": plain,
	"set-notice-settings": func(*world, *person) call {
		return call{body: map[string]any{"choices": map[string]any{"waiting": map[string]any{"in_app": true, "push": false, "mail": false}}}}
	},
	"add-notice-device": func(w *world, _ *person) call { return call{body: w.browser()} },
	"remove-notice-device": func(w *world, as *person) call {
		me := as
		if me == nil {
			me = w.owner
		}
		r := me.do("POST", "/v1/notices/devices", w.browser()).want(201)
		return call{path: ids("device_id", r.str("id")), as: me}
	},
	"try-notices": func(w *world, as *person) call {
		me := as
		if me == nil {
			me = w.owner
		}
		for _, d := range me.do("GET", "/v1/notices/settings", nil).want(200).list("devices") {
			me.do("DELETE", "/v1/notices/devices/"+d.(map[string]any)["id"].(string), nil).want(204)
		}
		return call{as: me, want: 409} // no browser of his takes any
	},
	// language models
	"list-model-keys": plain,
	"add-model-key":   func(w *world, _ *person) call { return call{body: w.modelKey()} },
	"change-model-key": func(w *world, _ *person) call {
		return call{path: ids("key_id", w.storedKey()), body: map[string]any{"fallback": "large-1"}}
	},
	"remove-model-key": func(w *world, _ *person) call { return call{path: ids("key_id", w.storedKey())} },
	"test-model-key": func(w *world, _ *person) call {
		return call{refs: 404, body: map[string]any{"key_id": w.storedKey()}}
	},
	"get-model-settings": plain,
	"set-model-settings": func(w *world, _ *person) call {
		none := map[string]any{"key_id": "", "model": ""}
		return call{refs: 422, body: map[string]any{"default": map[string]any{"key_id": w.storedKey(), "model": ""}, "fallback": none, "small": none,
			"own_only": false, "caps": map[string]any{"contact": 0.5, "address": nil, "bot": nil}}}
	},
	"get-model-spending": plain,
	"list-models":        plain,

	// looking things up on the web
	"get-web-search":       plain,
	"get-web-search-state": plain,
	"set-web-search":       func(w *world, _ *person) call { return call{body: w.searchEngine()} },
	"test-web-search":      func(w *world, _ *person) call { return call{body: w.searchEngine()} },
	"remove-web-search": func(w *world, _ *person) call {
		w.storedEngine()
		return call{}
	},

	// files
	"upload-file": func(*world, *person) call {
		return call{raw: []byte("hello"), query: "?name=a.txt", ctype: "text/plain"}
	},
	"upload-image": func(*world, *person) call {
		return call{raw: filetest.PNG(2, 2), query: "?name=a.png", ctype: "image/png"}
	},

	// bots and what they know
	"list-bots":            plain,
	"list-bot-names":       plain,
	"create-bot":           func(w *world, _ *person) call { return call{body: map[string]any{"name": "Bot " + uid.New()}} },
	"get-bot":              onBot,
	"list-prompt-versions": func(w *world, _ *person) call { return call{path: ids("bot_id", w.bot)} },
	"ask-bot": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"text": "Do you deliver?", "prompt": map[string]any{"chat_style": "casual"}}}
	},
	"get-message-evidence": func(w *world, _ *person) call {
		id, v := w.answered()
		lines := v.do("GET", "/v1/guest/conversations/"+id+"/messages", nil).want(200).list("items")
		return call{path: ids("conversation_id", id, "message_id", lines[len(lines)-1].(map[string]any)["id"].(string))}
	},
	"change-bot": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"description": w.babble()}}
	},
	"list-bot-templates": plain,
	"duplicate-bot": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.stage.bot(nil)), body: map[string]any{}}
	},
	"set-bot-avatar": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), raw: filetest.PNG(8, 8), ctype: "image/png"}
	},
	"remove-bot-avatar": onBot,
	"set-logo": func(*world, *person) call {
		return call{raw: filetest.PNG(8, 8), ctype: "image/png"}
	},
	"remove-logo": plain,
	"set-bot-launcher-picture": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), raw: filetest.PNG(8, 8), ctype: "image/png"}
	},
	"remove-bot-launcher-picture": onBot,
	"set-bot-favicon": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), raw: filetest.PNG(8, 8), ctype: "image/png"}
	},
	"remove-bot-favicon": onBot,
	"upload-greeting-picture": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), raw: filetest.PNG(8, 8), ctype: "image/png"}
	},
	"list-deleted-bots": plain,
	"restore-bot": func(w *world, _ *person) call {
		id := w.stage.bot(nil)
		w.owner.do("DELETE", "/v1/bots/"+id, nil).want(204)
		return call{path: ids("bot_id", id)}
	},
	"get-bot-completion": onBot,
	"dismiss-bot-completion": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "item", "tested"), body: map[string]any{"dismissed": true}}
	},
	"get-bot-blanks": onBot,
	"fill-bot-blanks": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"values": map[string]string{"hours": "9 to 5"}}}
	},
	"get-demo":    plain,
	"remove-demo": func(*world, *person) call { return call{want: 409} },
	"get-test":    onBot,
	"ask-test": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"client_id": uid.New(), "text": w.babble()}}
	},
	"restart-test": onBot,
	"delete-bot":   func(w *world, _ *person) call { return call{path: ids("bot_id", w.stage.bot(nil))} },
	"list-sites":   onBot,
	"preview-bot": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"changes": map[string]any{"name": "Seen only"}}}
	},
	"list-faqs":    onBot,
	"faq-template": onBot,
	"export-faqs":  onBot,
	"get-faq":      func(w *world, _ *person) call { return call{path: ids("bot_id", w.bot, "faq_id", w.faqs[0])} },
	"add-faq": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"question": w.babble(), "answer": "Yes."}}
	},
	"add-faqs": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"items": []any{map[string]any{"question": w.babble(), "answer": "Yes."}}}}
	},
	"import-faqs": func(w *world, _ *person) call {
		w.noTask()
		return call{path: ids("bot_id", w.bot), raw: []byte("question,answer\n" + w.babble() + ",Yes.\n"), ctype: "text/csv"}
	},
	"edit-faq": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "faq_id", w.take(&w.faqs)), body: map[string]any{"answer": "Now it is " + w.babble() + "."}}
	},
	"delete-faq": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "faq_id", w.take(&w.faqs))}
	},
	"bulk-faqs": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "retrain", "ids": []string{w.take(&w.faqs)}}}
	},
	"bulk-matching-faqs": func(w *world, _ *person) call {
		w.noTask()
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "activate", "matching": map[string]any{"search": w.babble()}}}
	},
	"find-same-faq":       onBot,
	"list-faq-categories": onBot,
	"bulk-matching-articles": func(w *world, _ *person) call {
		w.noTask()
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "activate", "matching": map[string]any{"search": w.babble()}}}
	},
	"bulk-matching-documents": func(w *world, _ *person) call {
		w.noTask()
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "activate", "matching": map[string]any{"search": w.babble()}}}
	},
	"bulk-matching-pages": func(w *world, _ *person) call {
		w.noTask()
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "activate", "matching": map[string]any{"search": w.babble()}}}
	},
	"list-tasks":  onBot,
	"get-task":    onTask,
	"task-report": onTask,
	"cancel-task": func(w *world, as *person) call {
		c := onTask(w, as) // done long ago, at the speed of a test
		c.want = 409
		return c
	},
	"list-articles":           onBot,
	"list-article-categories": onBot,
	"list-article-languages":  onBot,
	"add-article": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"title": w.babble(), "body": "<p>" + w.babble() + "</p>", "train": true}}
	},
	"get-article":           onArticle,
	"list-article-versions": onArticle,
	"duplicate-article":     onArticle,
	"delete-article":        onArticle,
	"edit-article": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "article_id", w.article()), body: map[string]any{"body": "<p>" + w.babble() + "</p>"}}
	},
	"get-article-version":     onVersion,
	"restore-article-version": onVersion,
	"bulk-articles": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "retrain", "ids": []string{w.article()}}}
	},
	"preview-article": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"title": "A", "body": "<h2>B</h2><p>" + w.babble() + "</p>"}}
	},
	"list-source-passages": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "source_id", w.document())}
	},
	"get-source-overlap": func(w *world, _ *person) call { // nothing waits for a decision
		return call{path: ids("bot_id", w.bot, "source_id", w.document()), want: 409}
	},
	"resolve-source": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "source_id", w.document()), body: map[string]any{"action": "keep_both"}, want: 409}
	},
	"list-passages": onBot,
	"get-passage": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "passage_id", w.passage())}
	},
	"switch-passage": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "passage_id", w.passage()), body: map[string]any{"active": false}}
	},
	"export-passages": onBot,
	"bulk-passages": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "activate", "ids": []string{w.passage()}}}
	},
	"bulk-matching-passages": func(w *world, _ *person) call {
		w.noTask()
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "activate", "matching": map[string]any{"search": w.babble()}}}
	},
	"get-meanings":   onBot,
	"retry-meanings": onBot,
	"list-pages":     onBot,
	"add-page": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"address": deadSite()}}
	},
	"get-page":    onPage,
	"delete-page": onPage,
	"bulk-pages": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "retrain", "ids": []string{w.page()}}}
	},
	"recrawl-pages":  func(w *world, _ *person) call { return call{path: ids("bot_id", w.stage.bot(nil)), want: 409} }, // no pages
	"cancel-recrawl": func(w *world, _ *person) call { return call{path: ids("bot_id", w.bot), want: 409} },
	"set-crawl-rhythm": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"every": "weekly"}}
	},
	"list-web-sites": onBot,
	"search-web-site": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"address": deadSite(), "scope": "path"}}
	},
	"get-web-site":     onWebSite,
	"list-found-pages": onWebSite,
	"pick-found-pages": func(w *world, as *person) call {
		c := onWebSite(w, as)
		c.body = map[string]any{"all": true}
		return c
	},
	"cancel-web-site": func(w *world, as *person) call {
		c := onWebSite(w, as) // over long ago
		c.want = 409
		return c
	},
	"delete-web-site": onWebSite,
	"list-documents":  onBot,
	"upload-document": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), query: "?name=" + uid.New() + ".txt", raw: []byte(w.babble()), ctype: "application/octet-stream"}
	},
	"get-document":      onDocument,
	"delete-document":   onDocument,
	"download-document": func(w *world, _ *person) call { return call{path: ids("bot_id", w.bot, "document_id", w.document())} },
	"rename-document": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "document_id", w.document()), body: map[string]any{"name": uid.New() + ".txt"}}
	},
	"bulk-documents": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"action": "retrain", "ids": []string{w.document()}}}
	},
	"preview-faq-import": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), raw: []byte("question,answer\n" + w.babble() + ",Yes.\n"), ctype: "text/csv"}
	},
	"resolve-faq": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "faq_id", w.take(&w.overlapped)), body: map[string]any{"action": "keep_both"}}
	},
	"list-entries":   onBot,
	"export-entries": onBot,
	"get-dictionary": onBot,
	"use-dictionary": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"use": true}}
	},
	"add-term": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"keyword": w.babble(), "meaning": "nothing"}}
	},
	"edit-term": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "term_id", w.term()), body: map[string]any{"keyword": w.babble(), "meaning": "something"}}
	},
	"delete-term": func(w *world, _ *person) call { return call{path: ids("bot_id", w.bot, "term_id", w.term())} },
	"import-terms": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), raw: []byte("keyword,meaning\n" + w.babble() + ",nothing\n"), ctype: "text/csv"}
	},
	"get-learning": onBot,
	"set-learning": func(w *world, _ *person) call {
		return call{refs: 404, path: ids("bot_id", w.bot), body: map[string]any{"allowed": true, "mode": "after_reviewing", "member_ids": []string{w.people["junior_member"].member}}}
	},
	"propose-learning": func(w *world, _ *person) call {
		return call{path: ids("conversation_id", w.helped()), body: map[string]any{}}
	},
	"save-learning": func(w *world, _ *person) call {
		return call{path: ids("conversation_id", w.helped()), body: map[string]any{"pairs": []any{map[string]any{"question": w.babble(), "answer": "It is so, and always was."}}}}
	},
	"list-history":    onBot,
	"preview-history": onBot,
	"upload-history": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), query: "?name=chats.csv&days=0", ctype: "application/octet-stream", raw: w.chats()}
	},
	"start-history": func(w *world, _ *person) call {
		bot := w.bot
		w.noHistory(bot)
		r := w.owner.send(request{method: "POST", path: "/v1/bots/" + bot + "/history/files?days=0", raw: w.chats(), ctype: "application/octet-stream"}).want(200)
		return call{refs: 404, path: ids("bot_id", bot), body: map[string]any{"upload_id": r.str("id")}}
	},
	"cancel-history":   func(w *world, _ *person) call { return w.endedHistory() },
	"get-history-rest": func(w *world, _ *person) call { return w.endedHistory() },
	"continue-history": func(w *world, _ *person) call {
		c := w.endedHistory()
		c.body = map[string]any{}
		return c
	},
	"list-proposals": func(w *world, as *person) call { return w.asReviewer(as, call{path: ids("bot_id", w.mute)}) },
	"approve-proposal": func(w *world, as *person) call {
		return w.asReviewer(as, call{path: ids("bot_id", w.mute, "proposal_id", w.proposal()), body: map[string]any{}})
	},
	"reject-proposal": func(w *world, as *person) call {
		return w.asReviewer(as, call{path: ids("bot_id", w.mute, "proposal_id", w.proposal())})
	},
	"merge-proposal": func(w *world, as *person) call {
		f := w.owner.do("POST", "/v1/bots/"+w.mute+"/faqs", map[string]any{"question": w.babble(), "answer": "Yes."}).want(201)
		return w.asReviewer(as, call{path: ids("bot_id", w.mute, "proposal_id", w.proposal()), body: map[string]any{"into": f.str("id")}})
	},
	"unlearn-proposal": func(w *world, as *person) call {
		id := w.proposal()
		w.owner.do("POST", "/v1/bots/"+w.mute+"/proposals/"+id+"/approve", map[string]any{}).want(200)
		return w.asReviewer(as, call{path: ids("bot_id", w.mute, "proposal_id", id)})
	},
	"bulk-proposals": func(w *world, as *person) call {
		return w.asReviewer(as, call{path: ids("bot_id", w.mute), body: map[string]any{"action": "reject", "ids": []string{w.proposal()}}})
	},
	"bulk-matching-proposals": func(w *world, as *person) call {
		w.noTask()
		return w.asReviewer(as, call{path: ids("bot_id", w.mute), body: map[string]any{"action": "reject", "matching": map[string]any{"search": w.babble()}}})
	},
	"list-proposal-tasks": func(w *world, as *person) call { return w.asReviewer(as, call{path: ids("bot_id", w.mute)}) },
	"get-proposal-task":   func(w *world, as *person) call { return w.asReviewer(as, w.proposalTask()) },
	"cancel-proposal-task": func(w *world, as *person) call {
		c := w.proposalTask() // done long ago, at the speed of a test
		c.want = 409
		return w.asReviewer(as, c)
	},
	"list-unanswered":   onBot,
	"export-unanswered": onBot,
	"draft-unanswered": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "unanswered_id", w.unanswered[0])}
	},
	"merge-unanswered": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "unanswered_id", w.take(&w.unanswered)), body: map[string]any{"into": w.unanswered[0]}}
	},
	"answer-unanswered": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "unanswered_id", w.take(&w.unanswered)), body: map[string]any{"answer": "It is " + w.babble() + "."}}
	},
	"answer-unanswered-together": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"ids": []string{w.take(&w.unanswered)}, "answer": "It is " + w.babble() + "."}}
	},
	"dismiss-unanswered-together": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"ids": []string{uid.New()}}}
	},
	"dismiss-unanswered": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot, "unanswered_id", w.take(&w.unanswered))}
	},
	"reopen-unanswered": func(w *world, _ *person) call {
		id := w.take(&w.unanswered)
		w.owner.do("POST", "/v1/bots/"+w.bot+"/unanswered/"+id+"/dismiss", nil).want(200)
		return call{path: ids("bot_id", w.bot, "unanswered_id", id)}
	},

	// answer tests
	"list-answer-tests":        onBot,
	"find-answer-test-sources": onBot,
	"export-answer-tests":      onBot,
	"create-answer-test": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), refs: 404, body: map[string]any{"question": w.babble(), "source_ids": w.faqs[:1]}}
	},
	"get-answer-test":    onAnswerTest,
	"delete-answer-test": onAnswerTest,
	"update-answer-test": func(w *world, as *person) call {
		c := onAnswerTest(w, as)
		c.body = map[string]any{"question": w.babble(), "source_ids": w.faqs[:1]}
		return c
	},
	"import-answer-tests": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), raw: []byte("question\n" + w.babble() + "\n"), ctype: "text/csv"}
	},
	"add-message-to-answer-tests": func(w *world, _ *person) call {
		v := w.visitor(w.mute)
		id := v.say(w.mute, w.babble()).str("conversation.id")
		m := w.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "We do."}).want(202)
		return call{path: ids("conversation_id", id, "message_id", m.str("id"))}
	},
	"get-answer-test-settings": onBot,
	"update-answer-test-settings": func(w *world, _ *person) call {
		return call{path: ids("bot_id", w.bot), body: map[string]any{"automatic": false, "daily_limit": 100}}
	},
	"estimate-answer-tests": func(w *world, _ *person) call { return call{path: ids("bot_id", w.bot), body: map[string]any{}} },
	"list-answer-test-runs": onBot,
	"start-answer-test-run": func(w *world, _ *person) call {
		w.answerTest()
		return call{path: ids("bot_id", w.bot)}
	},
	"get-answer-test-run":      onAnswerTestRun,
	"list-answer-test-results": onAnswerTestRun,
	"cancel-answer-test-run": func(w *world, as *person) call {
		c := onAnswerTestRun(w, as)
		c.want = 409 // over long ago, at the speed of a test
		return c
	},
	"try-answer-tests": func(w *world, _ *person) call {
		w.answerTest()
		w.quiet()
		return call{path: ids("bot_id", w.bot), body: map[string]any{"prompt": map[string]any{"chat_style": "friendly"}}}
	},

	// conversations, for members
	"inbox-open":               plain,
	"conversation-list":        plain,
	"conversation-counts":      plain,
	"conversation-get":         onConversation,
	"conversation-changes":     onConversation,
	"conversation-suggestions": onConversation,
	"conversation-pages":       onConversation,
	"suggestion-dismiss": func(w *world, _ *person) call {
		id, seq := w.suggested()
		return call{path: ids("conversation_id", id), body: map[string]any{"seq": seq}}
	},
	"get-agent-help": onBot,
	"message-translate": func(w *world, _ *person) call { // this world has no model
		id, v := w.conversation()
		return call{want: 409, path: ids("conversation_id", id, "message_id", w.lineOf(v, id, "contact")), body: map[string]any{"to": "en"}}
	},
	"draft-translate": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.want, c.body = 409, map[string]any{"text": "Good morning.", "to": "vi"}
		return c
	},
	"conversation-recap": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.want = 409
		return c
	},
	"message-list": onConversation,
	"message-send": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.body = map[string]any{"client_id": uid.New(), "text": "Good morning."}
		return c
	},
	"message-unsend": func(w *world, as *person) call {
		id, _ := w.conversation()
		m := as.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "Oops."}).want(202)
		return call{path: ids("conversation_id", id, "message_id", m.str("id"))}
	},
	"message-react": func(w *world, _ *person) call {
		id, v := w.conversation()
		return call{path: ids("conversation_id", id, "message_id", w.lineOf(v, id, "contact")), body: map[string]any{"value": "like"}}
	},
	"note-edit": func(w *world, as *person) call {
		id, _ := w.conversation()
		m := as.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "Look here.", "kind": "note"}).want(202)
		return call{path: ids("conversation_id", id, "message_id", m.str("id")), body: map[string]any{"text": "Look there."}}
	},
	"conversation-take-over": func(w *world, _ *person) call {
		id, _ := w.answered()
		return call{path: ids("conversation_id", id)}
	},
	"conversation-give-back": onConversation,
	"conversation-assign": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.body = map[string]any{"member_id": as.member}
		return c
	},
	"conversation-close": onConversation,
	"conversation-reopen": func(w *world, as *person) call {
		c := onConversation(w, as)
		w.owner.do("POST", "/v1/conversations/"+c.path["conversation_id"]+"/close", nil).want(200)
		return c
	},
	"conversation-read": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.body = map[string]any{"seq": 2}
		return c
	},
	"conversation-typing": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.body = map[string]any{"on": true}
		return c
	},
	"contact-get": func(w *world, _ *person) call {
		_, v := w.conversation()
		return call{path: ids("contact_id", v.contact)}
	},
	"contact-patch": func(w *world, _ *person) call {
		_, v := w.conversation()
		return call{path: ids("contact_id", v.contact), body: map[string]any{"name": "Lan", "email": w.mail()}}
	},
	"contact-block": func(w *world, _ *person) call {
		_, v := w.conversation()
		return call{path: ids("contact_id", v.contact), body: map[string]any{"blocked": true}}
	},
	"contact-merge": func(w *world, _ *person) call {
		_, a := w.conversation()
		_, b := w.conversation()
		return call{path: ids("contact_id", a.contact), body: map[string]any{"from_contact_id": b.contact}}
	},
	"contact-sign-out": func(w *world, _ *person) call {
		_, v := w.conversation()
		return call{path: ids("contact_id", v.contact)}
	},

	// tags and categories
	"list-tags": plain,
	"create-tag": func(*world, *person) call {
		return call{body: map[string]any{"name": uid.New()}}
	},
	"coin-tag": func(*world, *person) call { return call{body: map[string]any{"name": uid.New()}} },
	"update-tag": func(w *world, _ *person) call {
		return call{path: ids("tag_id", w.tag()), body: map[string]any{"name": uid.New()}}
	},
	"merge-tag": func(w *world, _ *person) call {
		return call{path: ids("tag_id", w.tag()), body: map[string]any{"into_tag_id": w.tag()}}
	},
	"delete-tag":      func(w *world, _ *person) call { return call{path: ids("tag_id", w.tag())} },
	"list-categories": plain,
	"create-category": func(*world, *person) call { return call{body: map[string]any{"name": uid.New()}} },
	"update-category": func(w *world, _ *person) call {
		return call{path: ids("category_id", w.category()), body: map[string]any{"name": uid.New()}}
	},
	"delete-category": func(w *world, _ *person) call { return call{path: ids("category_id", w.category())} },

	// the agents' tools
	"search-conversations": func(*world, *person) call { return call{query: "?q=hello"} },
	"conversation-label": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.body = map[string]any{"add_tag_ids": []string{w.tag()}, "priority": "high"}
		return c
	},
	"conversation-snooze": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.body = map[string]any{"until": nil}
		return c
	},
	"conversation-wake": func(w *world, as *person) call {
		c := onConversation(w, as)
		w.owner.do("POST", "/v1/conversations/"+c.path["conversation_id"]+"/snooze", map[string]any{"until": nil}).want(200)
		return c
	},
	"conversation-unread": func(w *world, as *person) call {
		c := onConversation(w, as)
		w.owner.do("POST", "/v1/conversations/"+c.path["conversation_id"]+"/read", map[string]any{"seq": 100}).want(200)
		return c
	},
	"conversation-bulk": func(w *world, as *person) call {
		id, _ := w.conversation()
		return call{refs: 404, body: map[string]any{"ids": []string{id}, "do": "close"}}
	},
	"conversation-start": func(w *world, as *person) call {
		id, v := w.conversation()
		w.owner.do("POST", "/v1/conversations/"+id+"/close", nil).want(200)
		return call{refs: 404, body: map[string]any{"contact_id": v.contact, "bot_id": w.bot, "client_id": uid.New(), "text": "We have news for you."}}
	},
	"contacts-find": func(w *world, as *person) call { return call{query: "?q=nobody%40example.com"} },
	"draft-keep": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.body = map[string]any{"box": "reply", "text": w.babble(), "rev": 0}
		return c
	},
	"draft-list": plain,
	"conversation-viewing": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.body = map[string]any{"on": true}
		return c
	},
	"conversation-transcript": onConversation,
	"conversation-transcript-mail": func(w *world, as *person) call {
		c := onConversation(w, as)
		c.body, c.want = map[string]any{"email": w.mail()}, 409 // this installation has no mail server
		return c
	},
	"contact-notes": func(w *world, _ *person) call {
		_, v := w.conversation()
		return call{path: ids("contact_id", v.contact)}
	},
	"contact-note-add": func(w *world, _ *person) call {
		_, v := w.conversation()
		return call{path: ids("contact_id", v.contact), body: map[string]any{"text": w.babble()}}
	},
	"contact-note-delete": func(w *world, _ *person) call {
		_, v := w.conversation()
		n := w.owner.do("POST", "/v1/contacts/"+v.contact+"/notes", map[string]any{"text": w.babble()}).want(201)
		return call{path: ids("contact_id", v.contact, "note_id", n.str("id"))}
	},
	"contact-field-set": func(w *world, _ *person) call {
		_, v := w.conversation()
		return call{path: ids("contact_id", v.contact), body: map[string]any{"name": "Size", "value": w.babble()}}
	},
	"list-contact-fields": plain,
	"add-contact-field": func(w *world, _ *person) call {
		return call{body: map[string]any{"label": w.babble(), "kind": "select", "options": []string{"S", "L"}}}
	},
	"change-contact-field": func(w *world, _ *person) call {
		return call{path: ids("field_id", w.stage.field(w.babble(), "text", nil)), body: map[string]any{"label": w.babble(), "required": true}}
	},
	"delete-contact-field": func(w *world, _ *person) call {
		return call{path: ids("field_id", w.stage.field(w.babble(), "text", nil))}
	},
	"order-contact-fields": func(w *world, _ *person) call {
		w.stage.field(w.babble(), "text", nil)
		var all []any
		for _, f := range w.owner.do("GET", "/v1/contact-fields", nil).want(200).list("items") {
			all = append(all, f.(map[string]any)["id"])
		}
		return call{body: map[string]any{"field_ids": all}, refs: 409}
	},

	// add-ons
	"list-addons": plain,
	"set-addon": func(w *world, _ *person) call {
		return call{path: ids("addon", "custom_authentication"), body: map[string]any{"enabled": false, "settings": map[string]any{"identity_method": "email"}}, sharedPath: true}
	},
	"test-addon": func(w *world, _ *person) call {
		return call{path: ids("addon", "custom_authentication"), sharedPath: true, body: map[string]any{"user_token": "of the website",
			"settings": map[string]any{"url": "https://nobody.invalid/who", "identity_method": "email"}, "secrets": map[string]any{"header_token": "a-header-token-0123"}}}
	},
	"list-addon-failures": func(*world, *person) call {
		return call{path: ids("addon", "custom_authentication"), sharedPath: true}
	},

	// visitors
	"guest-bot":           onBot,
	"guest-session":       func(w *world, _ *person) call { return call{body: map[string]any{"bot_id": w.bot}} },
	"guest-sign-out":      func(w *world, _ *person) call { return call{as: w.visitor(w.bot)} },
	"guest-stream-ticket": func(w *world, _ *person) call { return call{as: w.guest} },
	"guest-send": func(w *world, _ *person) call {
		return call{as: w.visitor(w.mute), body: map[string]any{"bot_id": w.mute, "client_id": uid.New(), "text": "Hello?"}}
	},
	"guest-conversations": func(w *world, _ *person) call {
		_, v := w.conversation()
		return call{as: v, query: "?bot_id=" + w.mute}
	},
	"guest-messages": ofVisitor,
	"guest-changes":  ofVisitor,
	"guest-read": func(w *world, as *person) call {
		c := ofVisitor(w, as)
		c.body = map[string]any{"seq": 2}
		return c
	},
	"guest-typing": func(w *world, as *person) call {
		c := ofVisitor(w, as)
		c.body = map[string]any{"on": true}
		return c
	},
	"guest-page": func(w *world, as *person) call {
		c := ofVisitor(w, as)
		c.body = map[string]any{"url": "https://shop.example/shirts", "title": "Shirts", "time_zone": "Asia/Ho_Chi_Minh"}
		return c
	},
	"guest-react": func(w *world, as *person) call {
		id, v := w.answered()
		return call{as: v, path: ids("conversation_id", id, "message_id", w.lineOf(v, id, "bot")), body: map[string]any{"value": "dislike"}}
	},
	"guest-details": func(w *world, as *person) call {
		bot := w.stage.bot(map[string]any{"widget": map[string]any{"pre_chat": map[string]any{"on": true, "when": "after_messages", "after": 1}}})
		v := w.visitor(bot)
		id := v.say(bot, "thanks").str("conversation.id")
		w.settled()
		return call{as: v, path: ids("conversation_id", id), body: map[string]any{"name": "Lan", "email": "lan@example.com"}}
	},
	"guest-introduce": func(w *world, as *person) call {
		_, v := w.conversation()
		return call{as: v, body: map[string]any{"name": "Lan", "email": "lan@example.com"}}
	},
	"guest-upload": func(w *world, as *person) call {
		_, v := w.conversation()
		return call{as: v, query: "?name=a.txt&bot_id=" + w.mute, raw: []byte("hello"), ctype: "text/plain"}
	},
	"guest-rate": func(w *world, as *person) call {
		id, v := w.conversation()
		w.owner.do("POST", "/v1/conversations/"+id+"/close", nil).want(200)
		return call{as: v, path: ids("conversation_id", id), body: map[string]any{"score": 5, "comment": "Quick."}}
	},
	"guest-wait": func(w *world, _ *person) call {
		id, v := w.conversation()
		return call{as: v, path: ids("conversation_id", id)}
	},
	"guest-human": func(w *world, _ *person) call {
		id, v := w.answered()
		return call{as: v, path: ids("conversation_id", id)}
	},
}

// lineOf is a message of a thread by its author.
func (w *world) lineOf(v *person, conversation, author string) string {
	w.t.Helper()
	for _, x := range v.do("GET", "/v1/guest/conversations/"+conversation+"/messages", nil).want(200).list("items") {
		m := x.(map[string]any)
		if m["author"].(map[string]any)["kind"] == author && m["kind"] == "text" {
			return m["id"].(string)
		}
	}
	w.t.Fatalf("nothing of the %s in the thread", author)
	return ""
}

// appCode enrols a person's authenticator app and returns the code it shows now.
func (p *person) appCode() string {
	p.s.t.Helper()
	key := p.do("POST", "/v1/me/second-factor", map[string]any{"password": workspacetest.Password}).want(200).str("secret")
	code, err := totp.GenerateCode(key, time.Now())
	if err != nil {
		p.s.t.Fatal(err)
	}
	return code
}

// secondFactor switches a person's second factor on and returns his recovery codes.
func (p *person) secondFactor() (codes []string) {
	p.s.t.Helper()
	for _, x := range p.do("POST", "/v1/me/second-factor/confirm", map[string]any{"code": p.appCode()}).want(200).list("codes") {
		codes = append(codes, x.(string))
	}
	return codes
}

// term is a new keyword of the bot's dictionary.
func (w *world) term() string {
	w.t.Helper()
	return w.owner.do("POST", "/v1/bots/"+w.bot+"/dictionary", map[string]any{"keyword": w.babble(), "meaning": "nothing"}).want(201).str("id")
}

// helped is a conversation in which a person has answered a question, seen by everybody.
func (w *world) helped() string {
	w.t.Helper()
	id, _ := w.conversation()
	w.owner.do("POST", "/v1/conversations/"+id+"/messages", map[string]any{"client_id": uid.New(), "text": "We open the shop at nine in the morning."}).want(202)
	w.owner.do("POST", "/v1/conversations/"+id+"/assign", map[string]any{"member_id": nil}).want(200)
	return id
}

// proposal is something that the mute bot could learn.
func (w *world) proposal() string {
	w.t.Helper()
	r := w.owner.do("POST", "/v1/conversations/"+w.helped()+"/learning",
		map[string]any{"pairs": []any{map[string]any{"question": w.babble(), "answer": "It is so, and always was."}}}).want(200)
	return r.str("items.0.id")
}

// chats is a file of a conversation of another system.
func (w *world) chats() []byte {
	return []byte("conversation_id,sender,text,sent_at\n1,customer," + w.babble() + "?,2026-01-01\n1,agent,It is so and always was.,2026-01-02\n")
}

// endedHistory is a run over earlier conversations that is over and has left nothing.
func (w *world) endedHistory() call {
	w.noHistory(w.bot)
	r := w.owner.do("POST", "/v1/bots/"+w.bot+"/history", map[string]any{"days": 30}).want(202)
	w.noHistory(w.bot) // done long ago, at the speed of a test
	return call{path: ids("bot_id", w.bot, "history_id", r.str("id")), want: 409}
}

// noHistory waits until no run over earlier conversations of a bot is under way.
func (w *world) noHistory(bot string) {
	w.t.Helper()
	w.until("the run over earlier conversations", func() bool {
		for _, x := range w.owner.do("GET", "/v1/bots/"+bot+"/history", nil).want(200).list("items") {
			if st := x.(map[string]any)["state"]; st == "queued" || st == "running" {
				return false
			}
		}
		return true
	})
}

// asReviewer is a call of those who may approve: the owner, an admin and a key with every permission.
func (w *world) asReviewer(as *person, c call) call {
	if as != w.owner && as != w.key && as != w.people["admin"] {
		c.want = 403
	}
	return c
}

func plain(*world, *person) call { return call{} }

func onBot(w *world, _ *person) call { return call{path: ids("bot_id", w.bot)} }

// article is a draft with two versions.
func (w *world) article() string {
	w.t.Helper()
	id := w.owner.do("POST", "/v1/bots/"+w.bot+"/articles", map[string]any{"title": uid.New(), "body": w.babble()}).want(201).str("id")
	w.owner.do("PATCH", "/v1/bots/"+w.bot+"/articles/"+id, map[string]any{"body": w.babble()}).want(200)
	return id
}

func onArticle(w *world, _ *person) call {
	return call{path: ids("bot_id", w.bot, "article_id", w.article())}
}

func onVersion(w *world, _ *person) call {
	id := w.article()
	return call{path: ids("bot_id", w.bot, "article_id", id,
		"version_id", w.owner.do("GET", "/v1/bots/"+w.bot+"/articles/"+id+"/versions", nil).want(200).str("items.1.id"))}
}

// document is a text of some words. Its bytes are JSON, as everything is that the walk reads.
func (w *world) document() string {
	w.t.Helper()
	r := request{method: "POST", path: "/v1/bots/" + w.bot + "/documents?name=" + uid.New() + ".txt", raw: []byte(`{"text": "` + w.babble() + `"}`), ctype: "application/octet-stream"}
	return w.owner.send(r).want(201).str("document.id")
}

// passage is one that the bot has learnt of a document of its own.
func (w *world) passage() string {
	w.t.Helper()
	path := "/v1/bots/" + w.bot + "/sources/" + w.document() + "/passages"
	w.until("the document was learnt", func() bool { return w.owner.do("GET", path, nil).want(200).str("state") == "imported" })
	return w.owner.do("GET", path, nil).want(200).str("items.0.id")
}

func onDocument(w *world, _ *person) call {
	return call{path: ids("bot_id", w.bot, "document_id", w.document())}
}

// onTask is a bulk task that found nothing to do.
func onTask(w *world, _ *person) call {
	w.noTask()
	r := w.owner.do("POST", "/v1/bots/"+w.bot+"/faqs/tasks", map[string]any{"action": "activate", "matching": map[string]any{"search": w.babble()}}).want(202)
	w.noTask()
	return call{path: ids("bot_id", w.bot, "task_id", r.str("id"))}
}

// proposalTask is a task on proposals that found nothing to do.
func (w *world) proposalTask() call {
	w.noTask()
	r := w.owner.do("POST", "/v1/bots/"+w.mute+"/proposals/tasks", map[string]any{"action": "reject", "matching": map[string]any{"search": w.babble()}}).want(202)
	w.noTask()
	return call{path: ids("bot_id", w.mute, "task_id", r.str("id"))}
}

// answerTest is one of the bot's.
func (w *world) answerTest() string {
	w.t.Helper()
	return w.owner.do("POST", "/v1/bots/"+w.bot+"/answer-tests", map[string]any{"question": w.babble()}).want(201).str("id")
}

func onAnswerTest(w *world, _ *person) call {
	return call{path: ids("bot_id", w.bot, "test_id", w.answerTest())}
}

func onAnswerTestRun(w *world, _ *person) call {
	w.answerTest()
	id := w.owner.do("POST", "/v1/bots/"+w.bot+"/answer-test-runs", nil).want(202).str("id")
	w.quiet()
	return call{path: ids("bot_id", w.bot, "run_id", id)}
}

func onConversation(w *world, _ *person) call {
	id, _ := w.conversation()
	return call{path: ids("conversation_id", id)}
}

func ofVisitor(w *world, _ *person) call {
	id, v := w.conversation()
	return call{as: v, path: ids("conversation_id", id)}
}

func ids(pairs ...string) map[string]string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

func tokenOf(link string) string {
	_, token, _ := strings.Cut(link, "?token=")
	return token
}

// browser is what a browser gives to be reached by notifications.
func (w *world) browser() map[string]any {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		w.t.Fatal(err)
	}
	return map[string]any{"endpoint": "https://push.example/" + uid.New(), "p256dh": base64.RawURLEncoding.EncodeToString(key.PublicKey().Bytes()),
		"auth": base64.RawURLEncoding.EncodeToString(make([]byte, 16)), "name": "Firefox"}
}

func (w *world) mail() string { return "new-" + uid.New() + "@example.com" }

// somebody is a person whose account may be spoilt.
func (w *world) somebody() *person { return w.join(w.owner, "viewer") }

func (w *world) tag() string {
	w.t.Helper()
	return w.owner.do("POST", "/v1/tags", map[string]any{"name": uid.New()}).want(201).str("id")
}

func (w *world) category() string {
	w.t.Helper()
	return w.owner.do("POST", "/v1/categories", map[string]any{"name": uid.New()}).want(201).str("id")
}

// ownRole is a role that may be deleted: the one that nobody was allowed to delete, or a new one.
func (w *world) ownRole() string {
	w.t.Helper()
	const name = "To be deleted"
	for _, r := range w.owner.do("GET", "/v1/roles", nil).want(200).list("items") {
		if role := r.(map[string]any); role["name"] == name {
			return role["id"].(string)
		}
	}
	return w.owner.do("POST", "/v1/roles", map[string]any{"name": name, "from_role_id": w.roleID("viewer")}).want(201).str("id")
}

func (w *world) invitation() *answer {
	w.t.Helper()
	return w.owner.do("POST", "/v1/invitations", map[string]any{"email": w.mail(), "role_id": w.roleID("viewer")}).want(201)
}

// deadSite is an address where nobody answers, each on a host of its own: no host is asked more often than it likes.
func deadSite() string {
	return fmt.Sprintf("http://127.%d.%d.%d:1/%s", 1+mathrand.IntN(250), mathrand.IntN(250), 1+mathrand.IntN(250), uid.New())
}

// page is a web page that could not be fetched.
func (w *world) page() string {
	w.t.Helper()
	return w.owner.do("POST", "/v1/bots/"+w.bot+"/pages", map[string]any{"address": deadSite()}).want(201).str("id")
}

func onPage(w *world, _ *person) call { return call{path: ids("bot_id", w.bot, "page_id", w.page())} }

// webSite is a site on which nothing was found.
func (w *world) webSite() string {
	w.t.Helper()
	all := "/v1/bots/" + w.bot + "/web-sites"
	id := w.owner.do("POST", all, map[string]any{"address": deadSite(), "scope": "path"}).want(202).str("id")
	w.until("the site was searched", func() bool { return w.owner.do("GET", all+"/"+id, nil).want(200).str("state") == "failed" })
	return id
}

func onWebSite(w *world, _ *person) call {
	return call{path: ids("bot_id", w.bot, "site_id", w.webSite())}
}
