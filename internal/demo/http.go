package demo

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/workspace"
)

//go:embed page.html shop.css care-guide.docx
var files embed.FS

// pageTitle is what the page is called.
const pageTitle = "Maple Lane – outdoor and everyday"

var page = template.Must(template.ParseFS(files, "page.html"))

// Routes adds the room's operations.
func (s *Service) Routes(d *workspace.Doors) {
	op := func(id, method, summary string, status int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/v1/demo", Summary: summary, Tags: []string{"Workspace"}, DefaultStatus: status}
	}
	type isOut struct {
		Body struct {
			Demo bool `json:"demo"`
		}
	}
	workspace.Register(d, op("get-demo", http.MethodGet, "Whether this workspace is the demo", 200), workspace.AnyMember(),
		func(ctx context.Context, c workspace.Caller, _ *struct{}) (*isOut, error) {
			is, err := s.Is(ctx, c)
			out := &isOut{}
			out.Body.Demo = is
			return out, err
		})
	workspace.Register(d, op("remove-demo", http.MethodDelete, "Remove the demo and leave an empty installation", 204), workspace.Need("settings", workspace.Manage),
		func(ctx context.Context, c workspace.Caller, _ *struct{}) (*struct{}, error) {
			return nil, s.Remove(ctx, c)
		})
}

// Page is the plain handler of GET /demo: the shop with the chat. otherwise answers where there is no demo.
func (s *Service) Page(otherwise http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		b, err := s.Bot(r.Context())
		if err != nil {
			otherwise(w, r)
			return
		}
		var out bytes.Buffer
		if err := page.Execute(&out, b.ID); err != nil {
			httpx.WriteProblem(w, r, err)
			return
		}
		httpx.DemoPage(w.Header())
		_, _ = w.Write(out.Bytes()) // a reader who is gone reads nothing
	}
}

// Style is the plain handler of GET /demo/shop.css.
func (s *Service) Style(w http.ResponseWriter, r *http.Request) {
	css, err := files.ReadFile("shop.css")
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(css)
}
