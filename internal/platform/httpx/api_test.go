package httpx_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
)

// logged collects log lines.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *logged) logger() *slog.Logger { return slog.New(slog.NewJSONHandler(l, nil)) }

type account struct {
	Body struct {
		Name     string   `json:"name" minLength:"1" maxLength:"10"`
		Email    string   `json:"email" format:"email"`
		Site     string   `json:"site,omitempty" format:"uri"`
		Password string   `json:"password" minLength:"10" pattern:"^[a-z]+$"`
		Role     string   `json:"role,omitempty" enum:"owner,admin"`
		Age      int      `json:"age,omitempty" minimum:"18" maximum:"99"`
		Tags     []string `json:"tags,omitempty" maxItems:"2"`
	}
}

type listInput struct {
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	Kind  string `query:"kind" enum:"a,b"`
}

type empty struct{}

type upload struct {
	RawBody multipart.Form
}

// testAPI has one operation per thing the edge does.
func testAPI(t *testing.T, lg *logged) http.Handler {
	t.Helper()
	mux := http.NewServeMux()
	api := httpx.NewAPI(mux, "1.2.3")
	huma.Register(api, huma.Operation{Method: "POST", Path: "/v1/accounts", OperationID: "create-account", Summary: "Create an account"},
		func(context.Context, *account) (*empty, error) { return nil, nil })
	huma.Register(api, huma.Operation{Method: "POST", Path: "/v1/small", OperationID: "small", MaxBodyBytes: 200},
		func(context.Context, *account) (*empty, error) { return nil, nil })
	huma.Register(api, huma.Operation{Method: "GET", Path: "/v1/list", OperationID: "list"},
		func(context.Context, *listInput) (*empty, error) { return nil, nil })
	huma.Register(api, huma.Operation{Method: "POST", Path: "/v1/upload", OperationID: "upload", MaxBodyBytes: 1000},
		func(_ context.Context, in *upload) (*empty, error) { return nil, nil })
	huma.Register(api, huma.Operation{Method: "GET", Path: "/v1/wait", OperationID: "wait", Metadata: httpx.Timeout(20 * time.Millisecond)},
		func(ctx context.Context, _ *empty) (*empty, error) {
			<-ctx.Done()
			return nil, fmt.Errorf("reading: %w", ctx.Err())
		})
	type failInput struct {
		Kind int `path:"kind"`
	}
	huma.Register(api, huma.Operation{Method: "GET", Path: "/v1/fail/{kind}", OperationID: "fail"},
		func(_ context.Context, in *failInput) (*empty, error) {
			switch {
			case in.Kind == 100:
				return nil, errors.New("driver: password hunter2 refused")
			case in.Kind == 101:
				return nil, httpx.RateLimited(1500 * time.Millisecond)
			case in.Kind == 102:
				panic("boom hunter2")
			case in.Kind == 103:
				return nil, fmt.Errorf("saving: %w", errs.New(errs.Conflict, "bot.name_taken", "This name is taken.", errs.Field{Location: "body.name", Code: "bot.name_taken", Message: "Taken."}))
			case in.Kind == 104:
				return nil, huma.Error404NotFound("anything")
			}
			return nil, errs.New(errs.Kind(in.Kind), "room.what", "A sentence.").Wrap(errors.New("cause hunter2"))
		})
	huma.Register(api, huma.Operation{Method: "GET", Path: "/v1/limited", OperationID: "limited", Middlewares: huma.Middlewares{func(ctx huma.Context, _ func(huma.Context)) {
		_ = huma.WriteErr(api, ctx, 429, "", httpx.RateLimited(90*time.Second))
	}}}, func(context.Context, *empty) (*empty, error) { return nil, nil })
	mux.Handle("/v1/", http.HandlerFunc(httpx.NotFound))
	return httpx.Wrap(mux, httpx.Options{Log: lg.logger(), OpenCORS: []string{"/v1/guest/"}})
}

func do(h http.Handler, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func problem(t *testing.T, w *httptest.ResponseRecorder) httpx.Problem {
	t.Helper()
	if ct := w.Header().Get("Content-Type"); ct != "application/problem+json" {
		t.Fatalf("content type %q, body %s", ct, w.Body)
	}
	var p httpx.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	if p.Status != w.Code || p.Title == "" || p.Type != "about:blank" || p.Code == "" || p.Detail == "" {
		t.Fatalf("incomplete problem with status %d: %+v", w.Code, p)
	}
	return p
}

func TestEveryWrongFieldIsNamed(t *testing.T) {
	h := testAPI(t, &logged{})
	for _, tc := range []struct {
		name, body string
		status     int
		code       string
		fields     string // location=code, in order
	}{
		{"right", `{"name":"Ann","email":"a@example.com","password":"abcdefghij"}`, 204, "", ""},
		{"missing", `{"email":"a@example.com"}`, 422, "request.invalid", "body.name=field.required body.password=field.required"},
		{"empty counts as missing", `{"name":"","email":"a@example.com","password":"abcdefghij"}`, 422, "request.invalid", "body.name=field.required"},
		{"lengths", `{"name":"12345678901","email":"a@example.com","password":"short"}`, 422, "request.invalid", "body.name=field.too_long body.password=field.too_short"},
		{"formats", `{"name":"a","email":"nobody","site":"http://[","password":"ABCDEFGHIJ"}`, 422, "request.invalid", "body.email=field.email body.password=field.pattern body.site=field.url"},
		{"numbers and lists", `{"name":"a","email":"a@example.com","password":"abcdefghij","age":3,"role":"king","tags":["1","2","3"]}`, 422, "request.invalid",
			"body.age=field.too_small body.role=field.not_allowed body.tags=field.too_many"},
		{"types", `{"name":7,"email":"a@example.com","password":"abcdefghij","age":"old"}`, 422, "request.invalid", "body.age=field.type body.name=field.type"},
		{"unknown", `{"name":"a","email":"a@example.com","password":"abcdefghij","admin":true}`, 422, "request.invalid", "body.admin=field.unknown"},
		{"no JSON", `{"name":`, 400, "request.malformed", "body=body.malformed"},
		{"no body", ``, 400, "request.malformed", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := do(h, "POST", "/v1/accounts", tc.body)
			if w.Code != tc.status {
				t.Fatalf("status %d, want %d: %s", w.Code, tc.status, w.Body)
			}
			if tc.status < 400 {
				return
			}
			p := problem(t, w)
			got := map[string]string{}
			var list []string
			for _, f := range p.Errors {
				got[f.Location] = f.Code
				list = append(list, f.Location+"="+f.Code)
				if f.Message == "" || strings.Contains(f.Message, "#") {
					t.Errorf("message of %s: %q", f.Location, f.Message)
				}
			}
			want := strings.Fields(tc.fields)
			if p.Code != tc.code || len(list) != len(want) {
				t.Fatalf("code %s, fields %v; want %s %v", p.Code, list, tc.code, want)
			}
			for _, w := range want {
				loc, code, _ := strings.Cut(w, "=")
				if got[loc] != code {
					t.Errorf("%s: %q, want %q", loc, got[loc], code)
				}
			}
		})
	}
	p := problem(t, do(h, "GET", "/v1/list?limit=500&kind=x", ""))
	if p.Status != 422 || len(p.Errors) != 2 || p.Errors[0].Location != "query.limit" && p.Errors[1].Location != "query.limit" {
		t.Errorf("query: %+v", p)
	}
	if p := problem(t, do(h, "GET", "/v1/list?limit=many", "")); p.Errors[0].Code != "field.type" {
		t.Errorf("query type: %+v", p)
	}
}

func TestWhatWasTypedNeverComesBack(t *testing.T) {
	lg := &logged{}
	h := testAPI(t, lg)
	const secret = "hunter2-TOP-SECRET"
	for _, body := range []string{
		`{"name":"` + secret + `","email":"` + secret + `","password":"` + secret + `","site":"http://` + secret + `:x y","role":"` + secret + `"}`,
		`{"password":"` + secret + `"}`,
		`"` + secret + `"`,
		`["` + secret + `"]`,
		`{"password":"` + secret + ``,
		`{"password":` + secret + `}`,
		`{"name":{"x":"` + secret + `"},"email":["` + secret + `"],"password":null,"tags":"` + secret + `"}`,
		`{"name":"a","email":"` + secret + ` <` + secret + `@example.com>","password":"` + secret + `","age":"` + secret + `"}`,
	} {
		w := do(h, "POST", "/v1/accounts", body)
		if w.Code < 400 {
			t.Fatalf("%s was accepted", body)
		}
		problem(t, w)
		if strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s came back in %s", body, w.Body)
		}
	}
	for _, path := range []string{"/v1/list?limit=" + secret, "/v1/list?kind=" + secret, "/v1/fail/" + secret} {
		if w := do(h, "GET", path, ""); w.Code < 400 || strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if strings.Contains(lg.String(), "?") || strings.Contains(lg.String(), "limit=") {
		t.Errorf("a query is in the log: %s", lg)
	}
}

func TestKindsBecomeStatuses(t *testing.T) {
	for kind, status := range map[errs.Kind]int{
		errs.Internal: 500, errs.BadRequest: 400, errs.Invalid: 422, errs.Unauthenticated: 401, errs.Forbidden: 403, errs.NotFound: 404,
		errs.Conflict: 409, errs.TooLarge: 413, errs.RateLimited: 429, errs.Unavailable: 503, errs.Full: 507,
	} {
		lg := &logged{}
		w := do(testAPI(t, lg), "GET", fmt.Sprintf("/v1/fail/%d", kind), "")
		p := problem(t, w)
		wantCode := "room.what"
		if kind == errs.Internal {
			wantCode = "internal"
		}
		if w.Code != status || p.Code != wantCode || strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("kind %d: %d %s", kind, w.Code, w.Body)
		}
		if n := strings.Count(lg.String(), "cause hunter2"); status >= 500 && n != 1 || status < 500 && n != 0 {
			t.Errorf("kind %d: the cause is %d times in the log: %s", kind, n, lg)
		}
		if !strings.Contains(lg.String(), `"request_id":"`+w.Header().Get("X-Request-Id")+`"`) {
			t.Errorf("kind %d: no request id in %s", kind, lg)
		}
	}
}

func TestOtherErrors(t *testing.T) {
	lg := &logged{}
	h := testAPI(t, lg)
	for _, tc := range []struct {
		path   string
		status int
		code   string
	}{
		{"/v1/fail/100", 500, "internal"}, {"/v1/fail/101", 429, "request.rate_limited"}, {"/v1/fail/102", 500, "internal"},
		{"/v1/fail/103", 409, "bot.name_taken"}, {"/v1/fail/104", 404, "request.not_found"}, {"/v1/wait", 504, "request.timeout"},
		{"/v1/nothing", 404, "request.not_found"}, {"/nothing", 404, "request.not_found"},
	} {
		w := do(h, "GET", tc.path, "")
		p := problem(t, w)
		if w.Code != tc.status || p.Code != tc.code || strings.Contains(w.Body.String(), "hunter2") {
			t.Errorf("%s: %d %s", tc.path, w.Code, w.Body)
		}
		if tc.code == "bot.name_taken" && (len(p.Errors) != 1 || p.Errors[0].Location != "body.name") {
			t.Errorf("fields of a conflict: %+v", p)
		}
		if got := w.Header().Get("Retry-After"); (got == "2") != (tc.status == 429) {
			t.Errorf("%s: Retry-After %q", tc.path, got)
		}
	}
	for _, want := range []string{"driver: password hunter2 refused", "boom hunter2", "goroutine"} {
		if !strings.Contains(lg.String(), want) {
			t.Errorf("%q is not in the log", want)
		}
	}
	w := do(h, "GET", "/v1/limited", "")
	if p := problem(t, w); p.Code != "request.rate_limited" || w.Header().Get("Retry-After") != "90" || len(w.Header().Values("Retry-After")) != 1 {
		t.Errorf("from a middleware: %+v %v", p, w.Header())
	}
	if v := do(h, "GET", "/v1/fail/101", "").Header().Values("Retry-After"); len(v) != 1 {
		t.Errorf("Retry-After %q", v)
	}
	w = do(h, "POST", "/docs", "")
	if p := problem(t, w); p.Status != 405 || p.Code != "request.method" || w.Header().Get("Allow") == "" {
		t.Errorf("wrong method: %+v, Allow %q", p, w.Header().Get("Allow"))
	}
	if p := problem(t, do(h, "POST", "/v1/accounts", "<x/>", "Content-Type", "text/xml")); p.Status != 415 {
		t.Errorf("content type: %+v", p)
	}
}

func TestBodyLimits(t *testing.T) {
	h := testAPI(t, &logged{})
	big := `{"name":"` + strings.Repeat("x", 300) + `"}`
	if p := problem(t, do(h, "POST", "/v1/small", big)); p.Status != 413 || p.Code != "request.too_large" {
		t.Errorf("own limit: %+v", p)
	}
	if p := problem(t, do(h, "POST", "/v1/accounts", `{"name":"`+strings.Repeat("x", 1<<20)+`"}`)); p.Status != 413 {
		t.Errorf("default limit: %+v", p)
	}
	var form bytes.Buffer
	mw := multipart.NewWriter(&form)
	f, _ := mw.CreateFormFile("file", "a.txt")
	_, _ = io.WriteString(f, strings.Repeat("x", 2000))
	_ = mw.Close()
	if p := problem(t, do(h, "POST", "/v1/upload", form.String(), "Content-Type", mw.FormDataContentType())); p.Status != 413 {
		t.Errorf("form: %+v", p)
	}
}

func TestDocument(t *testing.T) {
	h := testAPI(t, &logged{})
	w := do(h, "GET", "/openapi.json", "")
	var doc struct {
		OpenAPI string                    `json:"openapi"`
		Info    struct{ Version string }  `json:"info"`
		Paths   map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Info.Version != "1.2.3" || doc.Paths["/v1/accounts"]["post"] == nil {
		t.Errorf("document: %+v", doc)
	}
	if !strings.Contains(w.Body.String(), `"Problem"`) || strings.Contains(w.Body.String(), "$schema") {
		t.Error("the document names no Problem, or has $schema members")
	}
	for path, ct := range map[string]string{"/docs": "text/html; charset=utf-8", "/docs/docs.js": "text/javascript; charset=utf-8", "/docs/docs.css": "text/css; charset=utf-8"} {
		w := do(h, "GET", path, "")
		csp := w.Header().Get("Content-Security-Policy")
		if w.Code != 200 || w.Header().Get("Content-Type") != ct {
			t.Errorf("%s: %d %s", path, w.Code, w.Header())
		}
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "http") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if body := w.Body.String(); strings.Contains(body, "http://") || strings.Contains(body, "https://") || strings.Contains(body, "src=\"//") {
			t.Errorf("%s names somebody else's address", path)
		}
	}
}
