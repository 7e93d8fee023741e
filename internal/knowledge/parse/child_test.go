package parse

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// The test's own binary is the child: called as the server calls ours, it does what `cxgenie parse` does.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "parse" {
		var c struct {
			Parse Command `cmd:""`
		}
		if err := kong.Parse(&c).Run(); err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestChildHandsTheDocumentBack(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"own_vi.docx", "own_vi_table.pdf", "docling_example_08.html", "own_vi_utf16.csv"} {
		raw := sample(t, name)
		want, err := Parse(t.Context(), Source{Raw: raw, Name: name, Cache: cache(t)})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Run(t.Context(), bytes.NewReader(raw), Source{Name: name}, Child{Program: os.Args[0], Cache: cache(t)})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if a, b := asJSON(t, want), asJSON(t, got); a != b {
			t.Errorf("%s: the child says\n%s\nand not\n%s", name, b, a)
		}
	}
}

func asJSON(t testing.TB, d *Document) string {
	t.Helper()
	var w strings.Builder
	if err := d.WriteJSON(&w); err != nil {
		t.Fatal(err)
	}
	return w.String()
}

func TestChildTellsTheReason(t *testing.T) {
	t.Parallel()
	for name, reason := range map[string]error{
		"own_truncated.docx": ErrCorrupt, "own_xxe.docx": ErrEntities, "own_image_only.pdf": ErrNoText, "tika_testWORD_protected_passtika.docx": ErrEncrypted,
	} {
		_, err := Run(t.Context(), bytes.NewReader(sample(t, name)), Source{Name: name}, Child{Program: os.Args[0], Cache: cache(t)})
		if !errors.Is(err, reason) {
			t.Errorf("%s: %v, not %v", name, err, reason)
		}
	}
	if _, err := Run(t.Context(), strings.NewReader(""), Source{}, Child{Program: os.Args[0]}); !errors.Is(err, ErrEmpty) {
		t.Errorf("nothing at all: %v", err)
	}
	for code, reason := range exits {
		if _, err := runScript(t, "exit "+strconv.Itoa(code), time.Minute); !errors.Is(err, reason) || ExitCode(reason) != code {
			t.Errorf("exit code %d is %v, not %v", code, err, reason)
		}
	}
}

// script makes a program that stands for a child that has gone wrong.
func script(t *testing.T, body string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "child")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestChildThatGoesWrongGivesAReason(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, body string
		reason     error
	}{
		{"crash", "kill -SEGV $$", ErrCrashed},
		{"panic", "echo 'panic: runtime error' >&2; exit 2", ErrCrashed},
		{"killed for want of memory", "kill -KILL $$", ErrMemory},
		{"no memory", "echo 'fatal error: runtime: out of memory' >&2; exit 2", ErrMemory},
		{"no memory for the collector", `printf 'SIGSEGV: segmentation violation\nPC=0x43955d m=3 sigcode=1 addr=0x0\n\ngoroutine 0 gp=0x31a1098e10e0 m=3 mp=0x31a10991d008 [idle]:\nruntime.(*spanQueue).tryDrain(0x7fb100000400?)\n' >&2; exit 2`, ErrMemory},
		{"a crash of ours", `printf 'SIGSEGV: segmentation violation\nPC=0x43955d m=3 sigcode=1 addr=0x0\n\ngoroutine 1 gp=0x31a1098e10e0 m=3 mp=0x31a10991d008 [running]:\nmain.main()\n' >&2; exit 2`, ErrCrashed},
		{"nonsense", "echo hello; sleep 100", ErrCrashed},
		{"silence", "exit 0", ErrCrashed},
		{"half an answer", `echo '{"format":"txt","blocks":['`, ErrCrashed},
		{"time", "sleep 100 & sleep 100", ErrTimeout},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			limit := time.Minute
			if c.reason == error(ErrTimeout) {
				limit = 500 * time.Millisecond
			}
			if _, err := runScript(t, c.body, limit); !errors.Is(err, c.reason) {
				t.Errorf("%v, not %v", err, c.reason)
			}
		})
	}
}

func runScript(t *testing.T, body string, limit time.Duration) (*Document, error) {
	t.Helper()
	program := script(t, body)
	for {
		doc, err := Run(t.Context(), strings.NewReader("text"), Source{}, Child{Program: program, Time: limit})
		if errors.Is(err, syscall.ETXTBSY) { // another test's child still holds the file that was just written
			runtime.Gosched()
			continue
		}
		return doc, err
	}
}

func TestChildIsKilledWithItsChildren(t *testing.T) {
	t.Parallel()
	pid := filepath.Join(t.TempDir(), "pid")
	if _, err := runScript(t, "sleep 100 & echo $! > "+pid+"; wait", 3*time.Second); !errors.Is(err, ErrTimeout) {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	id, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		state, err := os.ReadFile("/proc/" + strconv.Itoa(id) + "/stat")
		if err != nil || strings.Contains(string(state), ") Z ") {
			return
		}
	}
	t.Errorf("process %d is still there", id)
}

func TestChildKeepsToItsMemory(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("one,two,three,four,five,six\n", 2_000_000)
	_, err := Run(t.Context(), strings.NewReader(big), Source{Name: "big.csv"}, Child{Program: os.Args[0], Memory: 160 << 20})
	if !errors.Is(err, ErrMemory) {
		t.Errorf("%v, not %v", err, ErrMemory)
	}
}

func TestNobodyWaitsForTheChild(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Run(ctx, strings.NewReader("text"), Source{}, Child{Program: os.Args[0]}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
