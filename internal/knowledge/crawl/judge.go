package crawl

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"cxgenie/internal/platform/text"
)

// How little text is none: fewer letters say nothing, and a short page that speaks of an error is nothing else.
const (
	fewLetters   = 25
	shortLetters = 400
)

// judge says whether a page is content. It returns where the page leads by itself, if it does.
func (t *trip) judge(ctx context.Context, u *url.URL, h http.Header, raw []byte, charset string, p *Page) (*url.URL, error) {
	p.Body = decode(raw, charset)
	var asked directives
	asked.header(h, t.c.o.Product)
	if p.Type != "text/html" && p.Type != "application/xhtml+xml" {
		p.Text = text.Trim(string(p.Body))
		p.Title = text.Clip(titleOf(u, p.Text), maxTitle)
		t.verdict(p, asked, letters(p.Text) < fewLetters)
		return nil, nil
	}
	root, err := html.ParseWithOptions(bytes.NewReader(p.Body), html.ParseOptionEnableScripting(false))
	if err != nil { // nested deeper than any page that people made
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v := look(root, u, t.c.o.Product)
	asked.noindex, asked.nofollow = asked.noindex || v.robots.noindex, asked.nofollow || v.robots.nofollow
	p.Title, p.Lang, p.Alternates = v.title, v.lang, v.alternates
	p.Text = t.c.o.Read(root, p.Body, p.Final)
	n := letters(p.Text)
	if v.refresh != "" && n < shortLetters {
		if next, err := t.follow(u, v.refresh, p); next != nil || p.Status != "" {
			return next, err
		}
	}
	if !asked.nofollow {
		p.Links, p.Documents = v.links, v.documents
	}
	if v.canonical != nil && site(v.canonical.Hostname()) == site(u.Hostname()) && Key(normal(v.canonical)) != Key(normal(u)) {
		p.Canonical = normal(v.canonical)
	}
	s, why := v.verdict(p.Text, n)
	if s == JavaScript || s == "" && n < fewLetters {
		if t.takeSpare(v, p) {
			s, why, n = "", "", letters(p.Text)
		}
	}
	switch {
	case signs(u) && !signs(t.asked) && (v.password || n < shortLetters):
		*p = p.ended(Login, SignIn)
	case asked.noindex:
		*p = p.ended(Robots, NoIndex)
	case s != "":
		*p = p.ended(s, why)
	default:
		t.verdict(p, asked, n < fewLetters)
		return nil, nil
	}
	p.Text, p.Body = "", nil
	return nil, nil
}

// takeSpare takes what a page without a text says elsewhere for the page, if it says anything.
func (t *trip) takeSpare(v *view, p *Page) bool {
	body := v.spare()
	if body == nil {
		return false
	}
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return false
	}
	said := t.c.o.Read(root, body, p.Final)
	if letters(said) < fewLetters {
		return false
	}
	p.Body, p.Text = body, said
	if p.Title == "" {
		p.Title = look(root, v.base, t.c.o.Product).title
	}
	return true
}

// verdict ends a page that nothing speaks against.
func (t *trip) verdict(p *Page, asked directives, empty bool) {
	switch {
	case asked.noindex:
		*p = p.ended(Robots, NoIndex)
	case empty:
		*p = p.ended(NoText, "")
	default:
		sum := sha256.Sum256([]byte(p.Text))
		p.Hash = hex.EncodeToString(sum[:])
		*p = p.ended(OK, "")
		if p.Hash == t.r.Hash {
			*p = p.ended(Unchanged, "")
		}
		return
	}
	p.Text, p.Body = "", nil
}

// titleOf is a name for a page without a title: its first line, or the end of its address.
func titleOf(u *url.URL, body string) string {
	line, _, _ := strings.Cut(body, "\n")
	if line = strings.TrimSpace(strings.TrimLeft(line, "# ")); line != "" && text.Len(line) <= 120 {
		return line
	}
	return u.Path[strings.LastIndexByte(u.Path, '/')+1:]
}

// verdict names what a page is when it is no content. n counts the letters of its text.
func (v *view) verdict(body string, n int) (Status, Reason) {
	switch {
	case n < shortLetters && anyPart(challenge, v.title, v.heading):
		return Failed, Challenge
	case n < shortLetters && anyPart(notFound, v.title, v.heading):
		return Gone, SoftNotFound
	case n < shortLetters && anyPart(broken, v.title, v.heading):
		return Failed, ErrorPage
	case v.password && v.onlyForm():
		return Login, Form
	case v.scripts > 0 && (n < fewLetters || n < 3*fewLetters && v.needs || n < shortLetters/2 && loading.MatchString(body)):
		return JavaScript, ""
	}
	return "", ""
}

// onlyForm says that without its forms a page has nothing to say.
func (v *view) onlyForm() bool {
	body := first(v.root, atom.Body)
	if body == nil {
		return true
	}
	m := newMeasure(body)
	all, forms := m.of[body], 0
	for n := range body.Descendants() {
		switch {
		case n.DataAtom == atom.Form:
			forms += m.of[n]
		case n.DataAtom == atom.Nav, n.DataAtom == atom.Footer, n.DataAtom == atom.Header:
			forms += m.of[n]
		}
	}
	return all-forms < shortLetters/2 || all < shortLetters
}

// anyPart holds patterns against titles, and each part of a title that names its site too.
func anyPart(pattern *regexp.Regexp, titles ...string) bool {
	for _, t := range titles {
		for part := range strings.FieldsFuncSeq(strings.ToLower(t), func(r rune) bool { return strings.ContainsRune("|–—·•»«", r) }) {
			for _, p := range strings.Split(part, " - ") {
				if pattern.MatchString(strings.Trim(p, " .!?:…")) {
					return true
				}
			}
		}
	}
	return false
}

var (
	notFound = regexp.MustCompile(`^(?:error |http |lỗi |fehler |erreur )?404(?: error| fehler)?(?:$|[\s:,.(-])|^not found$|^(?:oops|sorry|uh oh)?[!,. ]*(?:the |this |that |your )?(?:requested )?(?:web ?page|page|url|article|content|document|resource)(?: you(?:'re|’re| are| were)? (?:looking for|requested|want(?:ed)?))?(?: (?:was |is |could |can |has |have )?(?:not|cannot)(?: be| been)? found| (?:is |was |has been |seems to be )?(?:missing|unavailable|removed|deleted|no longer available)| (?:does not|doesn['’]t|no longer) exists?| (?:is not|isn['’]t|wasn['’]t) (?:available|found)| (?:can['’]t|couldn['’]t) be found)(?:$|[:,.!(])|page not found|we (?:can(?:'|’)?t|cannot|could ?n['’o]t) find (?:the|that|this) page|` +
		`không tìm thấy trang|trang (?:này |bạn (?:tìm|yêu cầu) )?không (?:tồn tại|tìm thấy)|seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada|página não encontrada|pagina non trovata|pagina niet gevonden|страница не найдена|` +
		`ページが見つかりません|お探しのページ|页面不存在|找不到(?:该)?页面|頁面不存在|找不到(?:此)?頁面|페이지를 찾을 수 없|ไม่พบหน้า|halaman tidak ditemukan`)
	broken = regexp.MustCompile(`^(?:error |http |lỗi )?(?:500|502|503|504|403)(?: error)?(?:$|[\s:,-])|^(?:internal )?server error$|^bad gateway$|^gateway time-?out$|^service (?:temporarily )?unavailable$|^access denied$|^forbidden$|^application error$|^an error (?:has )?occurred$|^something went wrong$|^error parsing web ?page$|^(?:site |we are |we're |website )?(?:under|down for) (?:scheduled )?maintenance$|^website (?:is )?(?:suspended|expired)$|^account suspended$|^index of /|^fatal error|^database error|^error establishing a database connection$|` +
		`^đã xảy ra lỗi$|^lỗi máy chủ|^bảo trì hệ thống$|^truy cập bị từ chối$`)
	challenge = regexp.MustCompile(`^just a moment|^attention required|^checking your browser|^verifying you are human|^are you (?:a )?(?:human|robot)|^ddos protection|^security check(?:point)?$|^one more step$|^human verification$|^pardon our interruption$`)
	loading   = regexp.MustCompile(`(?i)^\W*(?:loading|please wait|đang tải|lädt|chargement|cargando|読み込み中|加载中)|javascript`)
	signIn    = regexp.MustCompile(`(?i)^(?:log-?in|sign-?in|signin|log_in|sign_in|sso|oauth2?|saml2?|authorize|authenticate|wp-login\.php|login\.(?:php|aspx?|html?|jsp)|signin\.(?:php|aspx?|html?)|dang-nhap|servicelogin)$`)
	back      = regexp.MustCompile(`(?i)^(?:next|return|return_?(?:to|url|uri)|redirect|redirect_?(?:to|url|uri)|continue|dest|destination|from|ref|referer|back|service|client_id|samlrequest|state)$`)
)

// leadsToSignIn says that a redirect goes to where people sign in and come back from, when nothing of the kind was asked
// for. A page about signing in may move to another address, too: that one is looked at first.
func leadsToSignIn(asked, next *url.URL) bool {
	if !signs(next) || signs(asked) {
		return false
	}
	for name := range next.Query() {
		if back.MatchString(name) {
			return true
		}
	}
	return site(next.Hostname()) != site(asked.Hostname())
}

func signs(u *url.URL) bool {
	for part := range strings.SplitSeq(u.Path, "/") {
		if signIn.MatchString(part) {
			return true
		}
	}
	host, _, _ := strings.Cut(u.Hostname(), ".")
	return signIn.MatchString(host) || host == "auth" || host == "accounts"
}
