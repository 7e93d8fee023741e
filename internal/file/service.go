package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"time"

	"cxgenie/internal/platform/blob"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Service holds the verbs of this room. It asks nobody's permission: the room that lets people upload does.
type Service struct {
	db         *db.DB
	store      *blob.Store
	workspaces *workspace.Service
	clock      clock.Clock
	log        *slog.Logger
	links      *secret.Signer
	drawing    chan struct{} // pictures that are redrawn at the same time: each holds its pixels in memory
	quit       chan struct{}
	done       chan struct{}
}

// Options are what the room is given at start.
type Options struct {
	Clock      clock.Clock
	Log        *slog.Logger
	Keys       *secret.Sealer
	Workspaces *workspace.Service // which keep where their logo is
}

// New makes the room.
func New(d *db.DB, store *blob.Store, o Options) *Service {
	return &Service{db: d, store: store, workspaces: o.Workspaces, clock: o.Clock, log: o.Log, links: o.Keys.Signer("file"), drawing: make(chan struct{}, 2)}
}

// Upload is a file on its way in.
type Upload struct {
	By       By
	Name     string // as the sender calls it
	Body     io.Reader
	MaxBytes int64 // 0: MaxAttachment
}

// Put stores an attachment. The errors are field errors of the body, file.too_large, or those of the sender's connection.
func (s *Service) Put(ctx context.Context, ws tenant.ID, u Upload) (File, error) {
	if u.MaxBytes == 0 {
		u.MaxBytes = MaxAttachment
	}
	head, rest, err := begin(u.Body)
	if err != nil {
		return File{}, err
	}
	f := s.file(ws, u.By, Attachment)
	if f.Mime, err = sniff(head); err != nil {
		return File{}, err
	}
	f.Name = cleanName(u.Name, f.Mime)
	if f.Kind() == "image" {
		if f.Width, f.Height = shape(head); f.Width*f.Height > maxPixels {
			return File{}, ErrTooMany
		}
	}
	return s.keep(ctx, f, &limited{rest, u.MaxBytes, u.MaxBytes})
}

// PutImage stores a public picture, redrawn to fit. What is no picture that browsers show is a field error of the body.
func (s *Service) PutImage(ctx context.Context, ws tenant.ID, u Upload, fit Fit) (File, error) {
	b, err := io.ReadAll(&limited{u.Body, u.MaxBytes, u.MaxBytes})
	if err != nil {
		return File{}, err
	}
	if len(b) == 0 {
		return File{}, ErrEmpty
	}
	f := s.file(ws, u.By, Image)
	if fit.Drawing && isDrawing(b) {
		if b, f.Width, f.Height, err = cleanDrawing(b, fit.Side); err != nil {
			return File{}, err
		}
		f.Mime = drawingType
		f.Name = cleanName(u.Name, f.Mime)
		return s.keep(ctx, f, bytes.NewReader(b))
	}
	select {
	case s.drawing <- struct{}{}:
	case <-ctx.Done():
		return File{}, ctx.Err()
	}
	b, f.Mime, f.Width, f.Height, err = redraw(bytes.NewReader(b), fit)
	<-s.drawing
	if err != nil {
		return File{}, err
	}
	f.Name = cleanName(u.Name, f.Mime)
	return s.keep(ctx, f, bytes.NewReader(b))
}

func (s *Service) file(ws tenant.ID, by By, p Purpose) File {
	return File{Workspace: ws, ID: uid.New(), Purpose: p, By: by, CreatedAt: s.clock.Now()}
}

// keep stores the bytes, then the row: bytes without a row are found by nobody, a row without bytes would be a lie.
func (s *Service) keep(ctx context.Context, f File, r io.Reader) (File, error) {
	n, err := s.store.Write(ctx, f.key(), r)
	if errors.Is(err, blob.ErrFull) {
		return File{}, ErrFull.Wrap(err)
	}
	if err != nil {
		return File{}, err
	}
	f.Size = n
	err = s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, f.Workspace, f) })
	if err != nil {
		return File{}, errors.Join(err, s.store.Delete(context.WithoutCancel(ctx), f.key()))
	}
	return f, nil
}

// begin reads how a file begins and returns it with everything.
func begin(r io.Reader) (head []byte, all io.Reader, err error) {
	head = make([]byte, sniffed)
	n, err := io.ReadFull(r, head)
	switch {
	case n == 0 && (err == nil || errors.Is(err, io.EOF)):
		return nil, nil, ErrEmpty
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, nil, err
	}
	head = head[:n]
	return head, io.MultiReader(bytes.NewReader(head), r), nil
}

// limited fails once more was read than allowed.
type limited struct {
	r     io.Reader
	left  int64
	limit int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, tooLarge(l.limit)
	}
	return n, err
}

// Take makes attachments part of a message, in the transaction that stores it: all of them or none. ErrTaken when one is
// not the sender's, was taken before, or is gone. The order is that of ids.
func (s *Service) Take(ctx context.Context, tx *db.Tx, ws tenant.ID, by By, ids []string) ([]File, error) {
	files := make([]File, 0, len(ids))
	for _, id := range ids {
		if !uid.Valid(id) {
			return nil, ErrTaken
		}
		ok, err := take(ctx, tx, ws, id, by, clock.Ms(s.clock.Now()))
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, ErrTaken
		}
		f, err := byID(ctx, tx, ws, id)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// KeepImage says that a picture is shown from now on, so that the sweep leaves it, and one that was found for FoundFor from
// now; one that was dropped comes back while its bytes are there. ErrNotFound when there is none.
func (s *Service) KeepImage(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	if !uid.Valid(id) {
		return ErrNotFound
	}
	ok, err := keepImage(ctx, tx, ws, id, clock.Ms(s.clock.Now()))
	if err == nil && !ok {
		return ErrNotFound
	}
	return err
}

// Drop takes files away: nobody can open them any more, and after DroppedFor their bytes go. What is not there is passed over.
func (s *Service) Drop(ctx context.Context, tx *db.Tx, ws tenant.ID, ids []string) error {
	for _, id := range ids {
		if !uid.Valid(id) {
			continue
		}
		if err := drop(ctx, tx, ws, id, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
	}
	return nil
}

// Get returns one file that may be seen.
func (s *Service) Get(ctx context.Context, ws tenant.ID, id string) (File, error) {
	if !uid.Valid(id) {
		return File{}, ErrNotFound
	}
	f, err := byID(ctx, s.db.Read(), ws, id)
	if db.NotFound(err) || err == nil && !f.DroppedAt.IsZero() {
		return File{}, ErrNotFound
	}
	return f, err
}

// Open opens the bytes of a file; the caller closes them.
func (s *Service) Open(ctx context.Context, f File) (*blob.Reader, error) {
	r, err := s.store.Read(ctx, f.key())
	if errors.Is(err, blob.ErrNotFound) {
		return nil, ErrNotFound.Wrap(err)
	}
	return r, err
}

// Shrunk is a picture in a size, written anew without anything that was hidden in it. ErrPicture when it is none.
func (s *Service) Shrunk(ctx context.Context, ws tenant.ID, id string, fit Fit) (b []byte, mime string, err error) {
	f, err := s.Get(ctx, ws, id)
	if err != nil {
		return nil, "", err
	}
	r, err := s.Open(ctx, f)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = r.Close() }()
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, "", err
	}
	select {
	case s.drawing <- struct{}{}:
	case <-ctx.Done():
		return nil, "", ctx.Err()
	}
	defer func() { <-s.drawing }()
	b, mime, _, _, err = redraw(bytes.NewReader(raw), fit)
	return b, mime, err
}

const (
	sweepEach = 10 * time.Minute
	sweepSize = 200
)

// Start begins to sweep away what nobody took and what was dropped long ago.
func (s *Service) Start() {
	s.quit, s.done = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(s.done)
		tick := time.NewTicker(sweepEach)
		defer tick.Stop()
		for {
			select {
			case <-s.quit:
				return
			case <-tick.C:
				if err := s.Sweep(context.Background()); err != nil {
					s.log.Error("sweep files", "err", err)
				}
			}
		}
	}()
}

// Stop ends the sweep and the store.
func (s *Service) Stop() error {
	if s.quit != nil {
		close(s.quit)
		<-s.done
	}
	return s.store.Close()
}

// Sweep removes what is due; of the pictures that were found, of which there can be many, sweepSize each time.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.clock.Now()
	for {
		due, err := dueForSweep(ctx, s.db.Read(), clock.Ms(now.Add(-UnusedFor)), clock.Ms(now.Add(-DroppedFor)), sweepSize)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			break
		}
		if err := s.removeAll(ctx, due); err != nil {
			return err
		}
	}
	due, err := foundBefore(ctx, s.db.Read(), clock.Ms(now.Add(-FoundFor)), sweepSize)
	if err != nil {
		return err
	}
	return s.removeAll(ctx, due)
}

// removeAll ends files. The bytes go first: a crash in between leaves a row that the next sweep finds.
func (s *Service) removeAll(ctx context.Context, files []due) error {
	for _, d := range files {
		if err := s.store.Delete(ctx, key(d.ws, d.id)); err != nil {
			return fmt.Errorf("file %s: %w", d.id, err)
		}
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return remove(ctx, tx, d.ws, d.id) }); err != nil {
			return err
		}
	}
	return nil
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
