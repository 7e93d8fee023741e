package blob_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cxgenie/internal/platform/blob"
)

// On a full disk a file is refused as a whole: nothing of it is left, what is there stays whole, and there is room for a
// smaller one. The disk is a small one in memory, which only this test's own process sees.
func TestAFullDisk(t *testing.T) {
	if folder := os.Getenv("CXGENIE_TEST_SMALL_DISK"); folder != "" {
		onSmallDisk(t, folder)
		return
	}
	t.Parallel()
	folder := t.TempDir()
	again := exec.Command(os.Args[0], "-test.run=^TestAFullDisk$", "-test.v")
	again.Env = append(os.Environ(), "CXGENIE_TEST_SMALL_DISK="+folder)
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}}
	said, err := again.CombinedOutput()
	if err != nil || !strings.Contains(string(said), "--- PASS: TestAFullDisk") {
		t.Errorf("%v: %s", err, said)
	}
}

func onSmallDisk(t *testing.T, folder string) {
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=256k"); err != nil {
		t.Fatalf("no disk of its own: %v", err)
	}
	ctx := context.Background()
	s, err := blob.Open(filepath.Join(folder, "files"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Write(ctx, "a/small", strings.NewReader("hello")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if n, err := s.Write(ctx, "a/large", io.LimitReader(endless{}, 1<<20)); !errors.Is(err, blob.ErrFull) || n != 0 {
			t.Fatalf("%d bytes, %v", n, err)
		}
		if _, err := s.Read(ctx, "a/large"); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("half of it is there: %v", err)
		}
	}
	err = filepath.WalkDir(folder, func(name string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && filepath.Base(name) != "small" {
			t.Errorf("%s is left", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Read(ctx, "a/small")
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || string(b) != "hello" {
		t.Errorf("what was there: %q, %v", b, err)
	}
	if _, err := s.Write(ctx, "a/next", io.LimitReader(endless{}, 100<<10)); err != nil {
		t.Errorf("there is room for it: %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
