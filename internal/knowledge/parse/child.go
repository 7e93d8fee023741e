package parse

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cxgenie/internal/platform/errs"
)

// Child is how files are read in a process of their own. Zero values mean the defaults.
type Child struct {
	Program string        // our own binary
	Cache   string        // a folder of ours that lives longer than the child; without it each PDF takes seconds more
	Memory  int64         // bytes, 512 MB
	Time    time.Duration // three minutes, of which the processor works two at most

	stop time.Duration // after which it leaves the rest of a long file to the next one; 20 seconds, and never more than a third of Time
}

const (
	childMemory = 512 << 20
	childTime   = 3 * time.Minute
	childStop   = 20 * time.Second
	maxAnswer   = 2*maxText + 64<<20 // bytes of a document as JSON
)

// Run reads a file from outside in a child process: it has no environment, the lowest priority, one core, little memory and
// little time, and whatever happens to it, the caller gets a reason. src.Raw is not looked at; in is the file. A long one
// is read by several children one after the other, if in can be read again.
func Run(ctx context.Context, in io.Reader, src Source, c Child) (*Document, error) {
	again, ok := in.(io.ReadSeeker)
	if !ok {
		return runChild(ctx, in, src, c, "")
	}
	return readParts(ctx, again, src, func(ctx context.Context, in io.Reader, resume string) (*Document, error) {
		return runChild(ctx, in, src, c, resume)
	})
}

func runChild(ctx context.Context, in io.Reader, src Source, c Child, resume string) (*Document, error) {
	if c.Program == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		c.Program = self
	}
	if c.Memory <= 0 {
		c.Memory = childMemory
	}
	if c.Time <= 0 {
		c.Time = childTime
	}
	limited, cancel := context.WithTimeout(ctx, c.Time)
	defer cancel()
	seconds := int((c.Time + time.Second - 1) / time.Second)
	args := []string{"parse", "--json", "--memory=" + strconv.FormatInt(c.Memory>>20, 10), "--seconds=" + strconv.Itoa(seconds),
		"--name=" + clip(line(src.Name), 255), "--type=" + string(src.Type), "--charset=" + src.Charset, "--address=" + src.Address}
	if c.Cache != "" {
		args = append(args, "--cache="+c.Cache)
	}
	if resume != "" {
		args = append(args, "--resume="+resume, "--stop="+cmp.Or(c.stop, min(childStop, c.Time/3)).String())
	}
	cmd := exec.CommandContext(limited, c.Program, append(args, "-")...)
	cmd.Env, cmd.Dir = []string{"GOMAXPROCS=1"}, os.TempDir() // one core at most
	cmd.Stdin = in
	said := &beginning{}
	cmd.Stderr = said
	alone(cmd)
	cmd.WaitDelay = 2 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stepBack(cmd.Process.Pid)
	var doc Document
	decoder := json.NewDecoder(io.LimitReader(out, maxAnswer))
	wrong := decoder.Decode(&doc)
	strange := wrong != nil && !errors.Is(wrong, io.EOF) && !errors.Is(wrong, io.ErrUnexpectedEOF)
	if strange { // it says something else than a document
		cancel()
	}
	_, _ = io.Copy(io.Discard, out)
	ended := cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		return nil, ErrTimeout.Wrap(limited.Err())
	case ended != nil && !strange:
		return nil, reasonOf(ended, said.String())
	case wrong != nil:
		return nil, ErrCrashed.Wrap(wrong)
	}
	return &doc, nil
}

// collector is how Go's garbage collector ends where it is refused memory for its own books: it does not look at what it got
// and falls over nothing, which looks like any crash.
var collector = regexp.MustCompile(`SIGSEGV[^\n]*\n[^\n]*addr=0x0\s+goroutine 0 [^\n]*\nruntime\.\(\*(?:spanQueue|spanSPMC|gcWork)\)`)

// reasonOf makes a reason of how a child ended.
func reasonOf(ended error, said string) *errs.Error {
	var exit *exec.ExitError
	if !errors.As(ended, &exit) {
		return ErrCrashed.Wrap(ended)
	}
	if reason, ok := exits[exit.ExitCode()]; ok {
		return reason
	}
	if reason := reasonOfSignal(exit); reason != nil {
		return reason.Wrap(ended)
	}
	for _, sign := range []string{"out of memory", "cannot allocate memory", "failed to allocate", "mmap: ", "pthread_create failed"} {
		if strings.Contains(said, sign) {
			return ErrMemory.Wrap(ended)
		}
	}
	if collector.MatchString(said) {
		return ErrMemory.Wrap(ended)
	}
	return ErrCrashed.Wrap(errors.New(ended.Error() + ": " + clip(said, 1000)))
}

// beginning keeps the first of what is written to it, where a crash says what it is.
type beginning struct{ bytes.Buffer }

func (t *beginning) Write(p []byte) (int, error) {
	if room := 8<<10 - t.Len(); room > 0 {
		t.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
