package file

import (
	"context"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Incoming is the body of an upload as it arrives: the bytes of the file, and nothing around them. It is exported, like
// its fields, because only exported embedded structs are read as input.
type Incoming struct {
	Name string `query:"name" maxLength:"400" doc:"What the sender calls the file."`
	body io.Reader
}

// Resolve keeps the body for the handler, who reads it as it comes instead of holding it in memory.
func (in *Incoming) Resolve(c huma.Context) []error {
	in.body = c.BodyReader()
	return nil
}

var _ huma.Resolver = (*Incoming)(nil)

// Upload is the file as Put takes it.
func (in *Incoming) Upload(by By) Upload { return Upload{By: by, Name: in.Name, Body: in.body} }

// UploadTime is how long a file may take to arrive.
const UploadTime = 5 * time.Minute

// UploadOperation describes an operation that takes the bytes of a file.
func UploadOperation(o huma.Operation) huma.Operation {
	o.BodyReadTimeout = UploadTime
	o.Metadata = httpx.Timeout(UploadTime)
	o.RequestBody = &huma.RequestBody{Required: true, Description: "The bytes of the file.",
		Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	o.SkipValidateBody = true
	return o
}

// FileView is a file as the API shows it.
type FileView struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind" enum:"image,video,audio,file"`
	Mime   string `json:"mime"`
	Size   int64  `json:"size" doc:"In bytes."`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	URL    string `json:"url" doc:"Where it is, below this installation's address. It works for some hours and is renewed with each read."`
}

// View shows an attachment with an address that works for d.
func (s *Service) View(f File, d time.Duration) FileView {
	return FileView{ID: f.ID, Name: f.Name, Kind: f.Kind(), Mime: f.Mime, Size: f.Size, Width: f.Width, Height: f.Height, URL: s.Link(f.Workspace, f.ID, f.Name, d)}
}

// ImageView shows a public picture.
func ImageView(f File) FileView {
	return FileView{ID: f.ID, Name: f.Name, Kind: f.Kind(), Mime: f.Mime, Size: f.Size, Width: f.Width, Height: f.Height, URL: PublicLink(f)}
}

// Of is the sender that a caller of the API is.
func Of(c workspace.Caller) By {
	a := c.Actor()
	return By{Kind: a.Kind, ID: a.ID}
}

type uploadIn struct{ Incoming }

type uploadOut struct{ Body FileView }

// Routes registers what members may do with files. Opening them needs no login: the address is the key.
func (s *Service) Routes(d *workspace.Doors) {
	s.logoRoutes(d)
	op := UploadOperation(huma.Operation{OperationID: "upload-file", Method: http.MethodPost, Path: "/v1/files", Tags: []string{"Files"}, DefaultStatus: http.StatusCreated,
		Summary: "Upload a file for a message", Description: "At most 10 MB. A message takes it within 24 hours, or it is gone."})
	workspace.Register(d, op, workspace.Need("live_chat", workspace.Edit), func(ctx context.Context, c workspace.Caller, in *uploadIn) (*uploadOut, error) {
		f, err := s.Put(ctx, c.Workspace, in.Upload(Of(c)))
		return &uploadOut{s.View(f, ForMembers)}, err
	})
	op = UploadOperation(huma.Operation{OperationID: "upload-image", Method: http.MethodPost, Path: "/v1/images", Tags: []string{"Files"}, DefaultStatus: http.StatusCreated,
		Summary: "Upload a picture that anybody may see", Description: "For answers and greetings: PNG, JPEG, GIF or WebP, at most 5 MB. It is redrawn, at most 1,600 pixels wide and high."})
	workspace.Register(d, op, workspace.Need("knowledge", workspace.Edit), func(ctx context.Context, c workspace.Caller, in *uploadIn) (*uploadOut, error) {
		u := in.Upload(Of(c))
		u.MaxBytes = 5 << 20
		f, err := s.PutImage(ctx, c.Workspace, u, Fit{Side: 1600})
		if err != nil {
			return nil, err
		}
		return &uploadOut{ImageView(f)}, nil
	})
}

// Serve is the plain handler of GET /files/{token}/{name}.
func (s *Service) Serve(w http.ResponseWriter, r *http.Request) {
	ws, id, err := s.opened(r.PathValue("token"))
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	s.serve(w, r, ws, id, Attachment, "private, max-age=3600")
}

// ServePublic is the plain handler of GET /files/public/{workspace}/{name}.
func (s *Service) ServePublic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	ws, id := r.PathValue("workspace"), strings.TrimSuffix(name, path.Ext(name))
	if !uid.Valid(ws) {
		httpx.WriteProblem(w, r, ErrNotFound)
		return
	}
	s.serve(w, r, tenant.ID(ws), id, Image, "public, max-age=31536000, immutable")
}

// inline are the kinds a browser shows itself; everything else it saves. A PDF too: its viewer does not work in a sandbox.
func inline(f File) bool { return f.Kind() != "file" }

func (s *Service) serve(w http.ResponseWriter, r *http.Request, ws tenant.ID, id string, p Purpose, cache string) {
	f, err := s.Get(r.Context(), ws, id)
	if err == nil && f.Purpose != p {
		err = ErrNotFound
	}
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	b, err := s.Open(r.Context(), f)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	defer b.Close()
	h := w.Header()
	h.Set("Content-Type", f.Mime)
	how := "attachment"
	if inline(f) {
		how = "inline"
	}
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": f.Name}))
	h.Set("Cache-Control", cache)
	// Whatever is in the file, nothing of it runs, and nothing of it is of our origin.
	policy := "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
	if f.Mime == drawingType {
		policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
	}
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // the chat stands on other people's pages
	h.Del("X-Frame-Options")
	http.ServeContent(w, r, "", f.CreatedAt.Truncate(time.Second), b)
}
