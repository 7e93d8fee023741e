package file_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"cxgenie/internal/file"
	"cxgenie/internal/file/filetest"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// kit is the room with somebody who sends files.
type kit struct {
	*workspacetest.House
	t  *testing.T
	s  *file.Service
	ws tenant.ID
	by file.By
}

func newKit(t *testing.T, d *db.DB) *kit {
	h := workspacetest.New(t, d)
	k := &kit{House: h, t: t, s: filetest.New(t, d, h.Clock), ws: h.Owner("Acme").Workspace, by: file.By{Kind: "contact", ID: uid.New()}}
	return k
}

func (k *kit) put(name string, content []byte) (file.File, error) {
	return k.s.Put(context.Background(), k.ws, file.Upload{By: k.by, Name: name, Body: bytes.NewReader(content)})
}

func (k *kit) take(by file.By, ids ...string) (files []file.File, err error) {
	err = k.DB.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		files, err = k.s.Take(ctx, tx, k.ws, by, ids)
		return err
	})
	return files, err
}

// open asks for an address as a browser does.
func (k *kit) open(link string) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /files/{token}/{name}", k.s.Serve)
	mux.HandleFunc("GET /files/public/{workspace}/{name}", k.s.ServePublic)
	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, link, nil))
	return rec
}

func wrongField(err error) string {
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) == 1 {
		return e.Fields[0].Code
	}
	return errs.CodeOf(err)
}

// What a file is called does not matter: its content decides what it is, and whether it is taken.
func TestContentDecides(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for name, c := range map[string]struct {
			content []byte
			mime    string
			wrong   string
		}{
			"picture.png":    {filetest.PNG(3, 2), "image/png", ""},
			"note.html":      {[]byte("just a note"), "text/plain", ""},
			"bill.pdf":       {[]byte("%PDF-1.7\n1 0 obj"), "application/pdf", ""},
			"page.txt":       {[]byte("<!DOCTYPE html><html><script>alert(1)</script>"), "", "file.type_refused"},
			"drawing.png":    {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`), "", "file.type_refused"},
			"tool.pdf":       {[]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"), "", "file.type_refused"},
			"bytes.txt":      {[]byte{0, 1, 2, 3, 4, 5, 6, 7}, "", "file.type_refused"},
			"nothing.txt":    {nil, "", "file.empty"},
			"wide.txt":       {append([]byte{0xff, 0xfe}, 'a', 0, 'b', 0), "text/plain", ""},
			"big.txt":        {bytes.Repeat([]byte("a"), file.MaxAttachment+1), "", "file.too_large"},
			"just.txt":       {bytes.Repeat([]byte("a"), file.MaxAttachment), "text/plain", ""},
			"figures.csv":    {[]byte("a,b\n1,2\n3,4\n"), "text/csv", ""},
			"bomb.png":       {bomb(), "", "file.picture_too_large"},
			`..\..\evil.txt`: {[]byte("hello"), "text/plain", ""},
		} {
			f, err := k.put(name, c.content)
			if wrongField(err) != c.wrong && !(err == nil && c.wrong == "") {
				t.Errorf("%s: %v, want %q", name, err, c.wrong)
				continue
			}
			if err == nil && (f.Mime != c.mime || f.Size != int64(len(c.content)) || strings.ContainsAny(f.Name, `/\`)) {
				t.Errorf("%s: %+v", name, f)
			}
		}
		var n int
		if err := d.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM file WHERE workspace_id = $1`, k.ws).Scan(&n); err != nil || n != 7 {
			t.Errorf("%d files are stored (%v), want the 7 that were taken", n, err)
		}
	})
}

// bomb is a PNG whose head promises a billion pixels.
func bomb() []byte {
	b := filetest.PNG(1, 1)
	copy(b[16:], []byte{0, 0, 0x80, 0, 0, 0, 0x80, 0})
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// A sender who breaks off leaves neither a row nor bytes.
func TestBrokenOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		gone := errors.New("gone")
		for _, sent := range []string{"", "hello", strings.Repeat("a", 1<<20)} {
			_, err := k.s.Put(t.Context(), k.ws, file.Upload{By: k.by, Name: "a.txt", Body: io.MultiReader(strings.NewReader(sent), iotest.ErrReader(gone))})
			if !errors.Is(err, gone) {
				t.Errorf("after %d bytes: %v", len(sent), err)
			}
		}
		var n int
		if err := d.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM file WHERE workspace_id = $1`, k.ws).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d files, %v", n, err)
		}
	})
}

// A file is taken by one message of its sender, once, and all files of a message or none.
func TestTake(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var ids []string
		for _, name := range []string{"a.txt", "b.txt", "c.txt"} {
			f, err := k.put(name, []byte("hello"))
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, f.ID)
		}
		if _, err := k.take(file.By{Kind: "member", ID: k.by.ID}, ids[0]); !errors.Is(err, file.ErrTaken) {
			t.Errorf("somebody else took it: %v", err)
		}
		got, err := k.take(k.by, ids[1], ids[0])
		if err != nil || len(got) != 2 || got[0].Name != "b.txt" || got[1].Name != "a.txt" || got[0].UsedAt.IsZero() {
			t.Errorf("%+v %v", got, err)
		}
		for _, wrong := range []string{ids[0], uid.New(), "x"} {
			if _, err := k.take(k.by, ids[2], wrong); !errors.Is(err, file.ErrTaken) {
				t.Errorf("%s: %v", wrong, err)
			}
		}
		if _, err := k.take(k.by, ids[2]); err != nil {
			t.Errorf("a refused message took a file: %v", err)
		}
	})
}

// An address opens one file for its time, and nothing else; nothing in a file runs.
func TestAddresses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		f, err := k.put("Käse & Brot.txt", []byte("hello"))
		if err != nil {
			t.Fatal(err)
		}
		link := k.s.View(f, file.ForMembers).URL
		r := k.open(link)
		h := r.Header()
		if r.Code != 200 || r.Body.String() != "hello" || h.Get("Content-Type") != "text/plain" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%d %q %v", r.Code, r.Body, h)
		}
		k.Clock.Advance(59 * time.Minute)
		if r := k.open(link); r.Code != 200 {
			t.Errorf("within its hour: %d", r.Code)
		}
		k.Clock.Advance(2 * time.Hour)
		if r := k.open(link); r.Code != 404 {
			t.Errorf("after its time: %d", r.Code)
		}
		parts := strings.Split(k.s.View(f, file.ForGuests).URL, "/")
		for _, bad := range []string{
			"/files/" + parts[2][:len(parts[2])-2] + "AA/x.txt", "/files/x/x.txt",
			"/files/public/" + string(k.ws) + "/" + f.ID + ".txt", // an attachment is not public
			"/files/public/" + uid.New() + "/" + f.ID + ".txt",
		} {
			if r := k.open(bad); r.Code != 404 {
				t.Errorf("%s: %d", bad, r.Code)
			}
		}
		if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return k.s.Drop(ctx, tx, k.ws, []string{f.ID, "x"}) }); err != nil {
			t.Fatal(err)
		}
		if r := k.open(k.s.View(f, file.ForGuests).URL); r.Code != 404 {
			t.Errorf("after it was dropped: %d", r.Code)
		}
	})
}

// A public picture is drawn anew, cut to its form, and keeps its address.
func TestPictures(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		put := func(content []byte, max int64) (file.File, error) {
			return k.s.PutImage(t.Context(), k.ws, file.Upload{By: k.by, Name: "me.png", Body: bytes.NewReader(content), MaxBytes: max}, file.Fit{Square: true, Side: 64})
		}
		f, err := put(filetest.PNG(300, 200), 1<<20)
		if err != nil || f.Width != 64 || f.Height != 64 || f.Mime != "image/jpeg" {
			t.Fatalf("%+v %v", f, err)
		}
		r := k.open(file.PublicLink(f))
		if r.Code != 200 || r.Header().Get("Content-Type") != "image/jpeg" || !strings.Contains(r.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%d %v", r.Code, r.Header())
		}
		if file.PublicID(k.ws, file.PublicLink(f)) != f.ID || file.PublicID(tenant.ID(uid.New()), file.PublicLink(f)) != "" {
			t.Error("the id in the address")
		}
		var clear bytes.Buffer
		if err := png.Encode(&clear, image.NewNRGBA(image.Rect(0, 0, 5, 9))); err != nil {
			t.Fatal(err)
		}
		if f, err := put(clear.Bytes(), 1<<20); err != nil || f.Mime != "image/png" || f.Width != 5 || f.Height != 5 {
			t.Errorf("%+v %v", f, err)
		}
		// What is hidden behind the picture does not come along.
		f, err = put(append(filetest.PNG(4, 4), "<script>alert(1)</script>"...), 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		if r := k.open(file.PublicLink(f)); strings.Contains(r.Body.String(), "script") {
			t.Error("it was stored as it came")
		}
		for name, c := range map[string]struct {
			content []byte
			wrong   string
		}{
			"none": {nil, "file.empty"}, "text": {[]byte("hello"), "file.picture_broken"}, "half": {filetest.PNG(50, 50)[:60], "file.picture_broken"},
			"bomb": {bomb(), "file.picture_too_large"}, "large": {filetest.PNG(90, 90), "file.too_large"},
		} {
			if _, err := put(c.content, 200); wrongField(err) != c.wrong {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(k.s.KeepImage(ctx, tx, k.ws, f.ID), k.s.KeepImage(ctx, tx, k.ws, f.ID))
		}); err != nil {
			t.Error(err)
		}
		if err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return k.s.KeepImage(ctx, tx, k.ws, uid.New()) }); !errors.Is(err, file.ErrNotFound) {
			t.Error(err)
		}
	})
}

// What nobody took within a day is swept away, what a message took or a page shows stays.
func TestSweep(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := t.Context()
		taken, err1 := k.put("a.txt", []byte("a"))
		unused, err2 := k.put("b.txt", []byte("b"))
		dropped, err3 := k.put("c.txt", []byte("c"))
		_, err4 := k.take(k.by, taken.ID, dropped.ID)
		err5 := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return k.s.Drop(ctx, tx, k.ws, []string{dropped.ID}) })
		if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
			t.Fatal(err)
		}
		left := func(f file.File) bool {
			r, err := k.s.Open(ctx, f)
			if err == nil {
				err = r.Close()
			}
			if err != nil && !errors.Is(err, file.ErrNotFound) {
				t.Error(err)
			}
			return err == nil
		}
		for _, step := range []struct {
			wait                   time.Duration
			taken, unused, dropped bool
		}{{23 * time.Hour, true, true, true}, {2 * time.Hour, true, false, true}, {30 * 24 * time.Hour, true, false, false}} {
			k.Clock.Advance(step.wait)
			if err := k.s.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			if left(taken) != step.taken || left(unused) != step.unused || left(dropped) != step.dropped {
				t.Errorf("after %s more: %v %v %v", step.wait, left(taken), left(unused), left(dropped))
			}
		}
		if _, err := k.s.Get(ctx, k.ws, taken.ID); err != nil {
			t.Error(err)
		}
		for _, f := range []file.File{unused, dropped} {
			if _, err := k.s.Get(ctx, k.ws, f.ID); !errors.Is(err, file.ErrNotFound) {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	})
}
