package blob_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"cxgenie/internal/platform/blob"
)

func open(t *testing.T) (*blob.Store, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "files")
	s, err := blob.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, folder
}

func TestDeleteAll(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := open(t)
	for _, key := range []string{"a/1/x", "a/2/y", "ab/1/z"} {
		if _, err := s.Write(ctx, key, strings.NewReader("hello")); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // again finds nothing, which is no error
		if err := s.DeleteAll(ctx, "a/"); err != nil {
			t.Fatal(err)
		}
	}
	for key, there := range map[string]bool{"a/1/x": false, "a/2/y": false, "ab/1/z": true} {
		r, err := s.Read(ctx, key)
		if there != (err == nil) {
			t.Errorf("%s: %v", key, err)
		}
		if err == nil {
			_ = r.Close()
		}
	}
}

func TestWriteReadDelete(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _ := open(t)
	n, err := s.Write(ctx, "a/b", strings.NewReader("hello"))
	if err != nil || n != 5 {
		t.Fatal(n, err)
	}
	r, err := s.Read(ctx, "a/b")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Seek(1, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil || string(b) != "ello" || r.Size != 5 || r.Modified.IsZero() {
		t.Errorf("%q, %d bytes, %v", b, r.Size, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := s.Delete(ctx, "a/b"); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Read(ctx, "a/b"); !errors.Is(err, blob.ErrNotFound) {
		t.Error(err)
	}
}

// A file whose sender breaks off leaves nothing behind, neither under its key nor beside it.
func TestBrokenOffIsNotKept(t *testing.T) {
	t.Parallel()
	s, folder := open(t)
	gone := errors.New("gone")
	if _, err := s.Write(context.Background(), "a/b", io.MultiReader(strings.NewReader("hel"), iotest.ErrReader(gone))); !errors.Is(err, gone) {
		t.Fatal(err)
	}
	err := filepath.WalkDir(folder, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			t.Errorf("%s is left", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Two keys that differ in letters only a careless file system folds are two files, and no key leads out of the folder.
func TestKeysStayInTheFolder(t *testing.T) {
	t.Parallel()
	s, folder := open(t)
	if _, err := s.Write(context.Background(), "../../out", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "..", "..", "out")); !errors.Is(err, os.ErrNotExist) {
		t.Error("a key led out of the folder")
	}
}
