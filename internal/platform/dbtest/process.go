package dbtest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
)

// What a process learns from the test that started it.
const (
	roleEnv = "CXGENIE_TEST_ROLE"
	urlEnv  = "CXGENIE_TEST_ROLE_URL"
	pathEnv = "CXGENIE_TEST_ROLE_PATH"
)

// Main is for TestMain of packages whose tests kill processes: such a test starts its own binary again, in one of
// roles, with the database it is about. What a role prints, the test reads.
func Main(m *testing.M, roles map[string]func(o db.Options) error) {
	name := os.Getenv(roleEnv)
	if name == "" {
		os.Exit(m.Run())
	}
	go func() { // the test is gone when its end of the pipe is
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(3)
	}()
	role, ok := roles[name]
	if !ok {
		fmt.Fprintln(os.Stderr, "no such role:", name)
		os.Exit(2)
	}
	if err := role(db.Options{URL: os.Getenv(urlEnv), Path: os.Getenv(pathEnv)}); err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Process is the test binary in a role.
type Process struct {
	t     testing.TB
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

// Spawn starts this test binary in a role, on the database of o.
func Spawn(t testing.TB, role string, o db.Options) *Process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &Process{t: t, cmd: exec.Command(self)}
	p.cmd.Env = append(os.Environ(), roleEnv+"="+role, urlEnv+"="+o.URL, pathEnv+"="+o.Path)
	p.cmd.Stderr = &strings.Builder{}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := p.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(out)
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = in.Close()
	})
	return p
}

// Read returns the next n lines that the process prints.
func (p *Process) Read(n int) []string {
	p.t.Helper()
	late := time.AfterFunc(60*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer late.Stop()
	var lines []string
	for len(lines) < n {
		if !p.lines.Scan() {
			p.t.Fatalf("the process ended after %d of %d lines: %s", len(lines), n, p.cmd.Stderr)
		}
		lines = append(lines, p.lines.Text())
	}
	return lines
}

// Kill ends the process as a power cut would, except that the disk keeps what the system was told to write. It returns
// the lines that were still on their way; a role prints each in one write, so that none is cut.
func (p *Process) Kill() []string {
	p.t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Fatal(err)
	}
	var rest []string
	for p.lines.Scan() {
		rest = append(rest, p.lines.Text())
	}
	_ = p.cmd.Wait()
	return rest
}
