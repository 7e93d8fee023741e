package customauth_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/addon"
	"cxgenie/internal/addon/addontest"
	"cxgenie/internal/addon/customauth"
)

const secretToken = "header-token-0123456789"

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// server plays a company's identity server. A question whose asker has gone may still be on its way when the next one comes.
type server struct {
	*httptest.Server

	mu     sync.Mutex
	answer http.HandlerFunc
	asked  []*http.Request
	bodies []string
}

func (s *server) answers(with http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = with
}

// heard are the requests so far, and their bodies.
func (s *server) heard() ([]*http.Request, []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked), slices.Clone(s.bodies)
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.asked, s.bodies = append(s.asked, r), append(s.bodies, string(body))
		answer := s.answer
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) says(status int, ctype, body string) {
	s.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", ctype)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func setup(url string, more map[string]string) addon.Setup {
	settings := map[string]string{"url": url, "identity_method": "email"}
	for k, v := range more {
		settings[k] = v
	}
	b, _ := json.Marshal(settings)
	return addon.Setup{Settings: b, Secrets: map[string]string{"header_token": secretToken}}
}

type peer struct {
	*server
	k *customauth.Kind
}

func (p peer) Kind() addon.Authenticator { return p.k }
func (p peer) Setup() addon.Setup        { return setup(p.URL+"/who", nil) }
func (p peer) Ends()                     { p.Close() }
func (p peer) Refuses(message string) {
	p.says(200, "application/json", `{"status":false,"message":"`+message+`"}`)
}

func (p peer) Knows(token string, who addon.Person) {
	p.answers(func(w http.ResponseWriter, r *http.Request) {
		if _, bodies := p.heard(); bodies[len(bodies)-1] != `{"access_token":"`+token+`"}` {
			http.Error(w, "no such token", 400)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"status": true, "message": "ok", "data": map[string]any{
			"name": who.Name, "email": who.Email, "phone_number": who.Phone, "id": who.ExternalID}})
	})
}

func TestItPassesTheSuites(t *testing.T) {
	p := peer{newServer(t), customauth.New(customauth.Options{Allow: loopback})}
	addontest.Run(t, p.k, p.Setup())
	addontest.RunAuthenticator(t, p)
}

func TestTheQuestionIsAsDocumented(t *testing.T) {
	s := newServer(t)
	s.says(200, "application/json", `{"status":true,"message":"","data":{"email":"a@example.com"}}`)
	k := customauth.New(customauth.Options{Allow: loopback})
	for order, want := range map[string]string{"": secretToken + " Bearer", "documented": secretToken + " Bearer", "standard": "Bearer " + secretToken} {
		if _, _, err := k.Identify(t.Context(), setup(s.URL, map[string]string{"header_order": order}), "USER_TOKEN"); err != nil {
			t.Fatal(err)
		}
		asked, bodies := s.heard()
		r := asked[len(asked)-1]
		if r.Method != "POST" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") != want {
			t.Errorf("order %q: %s %v", order, r.Method, r.Header)
		}
		if got := bodies[len(bodies)-1]; got != `{"access_token":"USER_TOKEN"}` {
			t.Errorf("asked with %s", got)
		}
	}
}

func TestTheAnswerIsRead(t *testing.T) {
	s := newServer(t)
	k := customauth.New(customauth.Options{Allow: loopback})
	full := addon.Person{ExternalID: "77", Name: "Lan", Email: "lan@example.com", Phone: "901234567", CountryCode: "84", AvatarURL: "https://cdn.example/l.png", Label: "Gold"}
	for name, tc := range map[string]struct {
		ctype, body string
		want        addon.Person
	}{
		"texts":   {"application/json", `{"status":true,"message":"","data":{"id":"77","name":"Lan","email":"lan@example.com","phone_number":"901234567","country_code":"84","avatar":"https://cdn.example/l.png","label":"Gold"}}`, full},
		"numbers": {"application/json; charset=utf-8", `{"status":true,"data":{"id":77,"name":"Lan","email":"lan@example.com","phone_number":901234567,"country_code":84,"avatar":"https://cdn.example/l.png","label":"Gold"}}`, full},
		"nulls and more than is asked for": {"application/json", `{"status":true,"message":null,"data":{"email":"lan@example.com","label":null,"name":["x"],"admin":true},"extra":1}`,
			addon.Person{Email: "lan@example.com"}},
		"another content type": {"text/html", `{"status":true,"data":{"email":"lan@example.com"}}`, addon.Person{Email: "lan@example.com"}},
	} {
		s.says(200, tc.ctype, tc.body)
		for method, want := range map[string]string{"email": "email", "phone_number": "phone_number", "external_id": "external_id"} {
			tc.want.Method = addon.Person{}.Method
			got, ex, err := k.Identify(t.Context(), setup(s.URL, map[string]string{"identity_method": method}), "token")
			if string(got.Method) != want {
				t.Errorf("%s: recognised by %s, want %s", name, got.Method, want)
			}
			got.Method = tc.want.Method
			if err != nil || !reflect.DeepEqual(got, tc.want) || ex.Status != 200 || ex.Type != tc.ctype || ex.Answer != tc.body {
				t.Errorf("%s: %+v %+v %v", name, got, ex, err)
			}
		}
	}
}

func TestEveryFailureHasItsReason(t *testing.T) {
	s := newServer(t)
	elsewhere := newServer(t)
	elsewhere.says(200, "application/json", `{"status":true,"data":{"email":"a@example.com"}}`)
	k := customauth.New(customauth.Options{Allow: loopback, Time: 300 * time.Millisecond, MaxBytes: 2000})
	hang := make(chan struct{})
	defer close(hang)
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		status int
		ctype  string
		body   string
		want   addon.Reason
		detail string
	}{
		"status false":   {status: 200, ctype: "application/json", body: `{"status":false,"message":"token expired"}`, want: addon.Refused, detail: "token expired"},
		"an empty list":  {status: 200, ctype: "application/json", body: `{"status":false,"message":"token expired","data":[]}`, want: addon.Refused, detail: "token expired"},
		"status as text": {status: 200, ctype: "application/json", body: `{"status":"true","data":{"email":"a@example.com"}}`, want: addon.Refused},
		"no status":      {status: 200, ctype: "application/json", body: `{"data":{"email":"a@example.com"}}`, want: addon.Refused},
		"not found":      {status: 404, ctype: "application/json", body: `{"status":true,"message":"no such route","data":{"email":"a@example.com"}}`, want: addon.BadStatus, detail: "no such route"},
		"broken":         {status: 500, ctype: "text/html", body: "<h1>oops</h1>", want: addon.BadStatus},
		"a page":         {status: 200, ctype: "text/html", body: "<!doctype html><title>Sign in</title>", want: addon.NotJSON, detail: "the answer is not the JSON object that is asked for"},
		"broken JSON":    {status: 200, ctype: "application/json", body: `{"status":true,`, want: addon.NotJSON, detail: "the answer is not the JSON object that is asked for"},
		"a list":         {status: 200, ctype: "application/json", body: `[true]`, want: addon.NotJSON, detail: "the answer is not the JSON object that is asked for"},
		"nothing":        {status: 204, want: addon.NotJSON, detail: "the answer is not the JSON object that is asked for"},
		"huge":           {status: 200, ctype: "application/json", body: `{"status":true,"message":"` + strings.Repeat("x", 3000) + `"}`, want: addon.TooLarge, detail: "the answer is larger than we read"},
		"huge without a length": {answer: func(w http.ResponseWriter, _ *http.Request) {
			for range 100 {
				_, _ = io.WriteString(w, strings.Repeat(" ", 100))
				w.(http.Flusher).Flush()
			}
		}, want: addon.TooLarge, detail: "the answer is larger than we read"},
		"a redirect": {answer: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, want: addon.Redirected,
			detail: "the server sent us to another address"},
		"slow": {answer: func(http.ResponseWriter, *http.Request) { <-hang }, want: addon.TimedOut, detail: "the server did not answer in time"},
		"slow in the middle": {answer: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"status":`)
			w.(http.Flusher).Flush()
			<-hang
		}, want: addon.TimedOut, detail: "the server did not answer in time"},
		"it hangs up": {answer: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, want: addon.Unreachable, detail: "the server could not be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			if s.answers(tc.answer); tc.answer == nil {
				s.says(tc.status, tc.ctype, tc.body)
			}
			who, _, err := k.Identify(t.Context(), setup(s.URL, nil), "token")
			var no *addon.Refusal
			if !errors.As(err, &no) || no.Reason != tc.want || no.Detail != tc.detail || who != (addon.Person{}) {
				t.Errorf("%+v %v", who, err)
			}
			if no != nil && tc.status != 0 && tc.want != addon.TooLarge && no.Status != tc.status {
				t.Errorf("status %d", no.Status)
			}
		})
	}
	if asked, _ := elsewhere.heard(); len(asked) > 0 {
		t.Error("the redirect was followed: token and secret went to another address")
	}
	t.Run("a private address", func(t *testing.T) {
		_, _, err := customauth.New(customauth.Options{}).Identify(t.Context(), setup(s.URL, nil), "token")
		var no *addon.Refusal
		if !errors.As(err, &no) || no.Reason != addon.Private {
			t.Error(err)
		}
	})
}

func TestAddressesAreChecked(t *testing.T) {
	public, dev := customauth.New(customauth.Options{}), customauth.New(customauth.Options{Allow: loopback})
	for _, tc := range []struct {
		k       *customauth.Kind
		field   string
		address string
		want    string
	}{
		{public, "url", "https://login.example.com/who", ""},
		{public, "url", "http://login.example.com/who", "addon.https_only"},
		{public, "url", "https://10.0.0.7/who", "addon.private_address"},
		{public, "url", "http://localhost:3000/who", "addon.private_address"},
		{public, "url", "https://[::1]/who", "addon.private_address"},
		{public, "url", "https://169.254.169.254/latest", "addon.private_address"},
		{public, "url", "login.example.com", "field.url"},
		{public, "url", "ftp://login.example.com", "field.url"},
		{public, "url", "https://u:p@login.example.com", "field.url"},
		{public, "url", "https://", "field.url"},
		{dev, "url", "http://localhost:3000/who", ""},
		{dev, "url", "http://127.0.0.1:3000/who", ""},
		{dev, "url", "http://10.0.0.7/who", "addon.private_address"},
		{public, "sign_in_url", "https://example.com/sign-in", ""},
		{public, "sign_in_url", "javascript:alert(1)", "field.url"},
		{public, "register_url", "/register", "field.url"},
	} {
		got := tc.k.Check(setup("https://login.example.com/who", map[string]string{tc.field: tc.address}))
		if tc.want == "" && len(got) > 0 || tc.want != "" && (len(got) != 1 || got[0].Code != tc.want || got[0].Location != "body.settings."+tc.field) {
			t.Errorf("%s %s: %+v", tc.field, tc.address, got)
		}
	}
}
