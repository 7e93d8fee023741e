package httpx

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Assets serves the built files of a web app out of the binary. A file whose name carries a hash of its content is kept
// by browsers for ever; all others are asked for again and answered 304. Where the build left name.gz beside a file,
// that is sent to clients that take it.
type Assets struct {
	files fs.FS
	mu    sync.RWMutex
	known map[string]*asset
}

type asset struct {
	body   []byte
	etag   string
	gzip   *asset
	hashed bool
}

// hashedName matches what Vite makes: index-B4f9xZ_1.js.
var hashedName = regexp.MustCompile(`-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$`)

// types of the files a web build makes; the system's table may lack them or differ.
var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/x-icon",
	".js": "text/javascript; charset=utf-8", ".json": "application/json", ".map": "application/json",
	".mjs": "text/javascript; charset=utf-8", ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
}

// NewAssets serves files.
func NewAssets(files fs.FS) *Assets { return &Assets{files: files, known: map[string]*asset{}} }

// Handler serves the files below prefix ("/assets/admin/" → the file "x.js" for "/assets/admin/x.js" when dir is "",
// "assets/x.js" when dir is "assets"). Folders and unknown names are 404.
func (a *Assets) Handler(prefix, dir string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutPrefix(r.URL.Path, prefix)
		if !ok || !fs.ValidPath(name) || r.Method != http.MethodGet && r.Method != http.MethodHead {
			NotFound(w, r)
			return
		}
		a.Serve(w, r, path.Join(dir, name), "")
	})
}

// Serve answers with one file. cacheControl "" means: for ever if the name is hashed, else ask again each time.
// Content-Type is set unless the caller set one (AdminPage and ChatPage do).
func (a *Assets) Serve(w http.ResponseWriter, r *http.Request, name, cacheControl string) {
	f := a.load(name)
	if f == nil {
		NotFound(w, r)
		return
	}
	h := w.Header()
	switch {
	case cacheControl != "":
		h.Set("Cache-Control", cacheControl)
	case f.hashed:
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	default:
		h.Set("Cache-Control", "no-cache")
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", assetType(name))
	}
	if f.gzip != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) && r.Header.Get("Range") == "" {
			h.Set("Content-Encoding", "gzip")
			f = f.gzip
		}
	}
	h.Set("Etag", f.etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.body))
}

// Read returns a file as it was built, for pages that are filled in before they are sent.
func (a *Assets) Read(name string) ([]byte, bool) {
	if f := a.load(name); f != nil {
		return f.body, true
	}
	return nil, false
}

// load reads a file once. Unknown names are not remembered: they come from outside and are without number.
func (a *Assets) load(name string) *asset {
	if !fs.ValidPath(name) || strings.HasSuffix(name, ".gz") {
		return nil
	}
	a.mu.RLock()
	f := a.known[name]
	a.mu.RUnlock()
	if f != nil {
		return f
	}
	f = a.read(name)
	if f == nil {
		return nil
	}
	f.hashed = hashedName.MatchString(name)
	f.gzip = a.read(name + ".gz")
	a.mu.Lock()
	a.known[name] = f
	a.mu.Unlock()
	return f
}

func (a *Assets) read(name string) *asset {
	file, err := a.files.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = file.Close() }()
	if st, err := file.Stat(); err != nil || st.IsDir() {
		return nil
	}
	body, err := io.ReadAll(file)
	if err != nil {
		return nil
	}
	sum := sha256.Sum256(body)
	return &asset{body: body, etag: `"` + hex.EncodeToString(sum[:12]) + `"`}
}

func assetType(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if t := assetTypes[ext]; t != "" {
		return t
	}
	if t := mime.TypeByExtension(ext); t != "" {
		return t
	}
	return "application/octet-stream"
}
