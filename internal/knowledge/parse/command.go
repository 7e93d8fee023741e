package parse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"cxgenie/internal/platform/errs"
)

// Command is `cxgenie parse`: for people who want to see what a bot learns from a file, and for the server, which has
// every file from outside read by it.
type Command struct {
	File    string        `arg:"" help:"The file; - reads what is piped in."`
	JSON    bool          `name:"json" help:"Print the document's parts as JSON instead of Markdown."`
	Type    string        `help:"Read it as this type, whatever it looks like: pdf, docx, xlsx, html and so on."`
	Name    string        `help:"Name of what is piped in; helps to tell one kind of text from another."`
	Charset string        `help:"How the letters are encoded, if somebody said so beside the file."`
	Address string        `help:"Address that a web page's links are relative to."`
	Cache   string        `help:"Folder in which the PDF engine keeps its machine code, to start faster." type:"path"`
	Memory  int64         `help:"Megabytes of memory it may use. Without it: as much as there is."`
	Seconds int           `help:"Seconds it may take. Without it: as long as it takes."`
	Resume  string        `help:"Read in parts: {} begins, and what the JSON said last goes on." hidden:""`
	Stop    time.Duration `help:"After which time a part ends." hidden:""`
}

// Run reads the file and prints it. A reason not to goes to standard error in one line, with an exit code of its own.
func (c Command) Run() error {
	err := c.run()
	var reason *errs.Error
	if !errors.As(err, &reason) {
		return err
	}
	fmt.Fprintln(os.Stderr, reason.Message)
	os.Exit(ExitCode(err))
	return nil
}

func (c Command) run() error {
	in, name := os.Stdin, c.Name
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in, name = f, filepath.Base(c.File)
	}
	ctx := context.Background()
	if c.Seconds > 0 {
		limit := time.Duration(c.Seconds) * time.Second
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
		time.AfterFunc(limit+time.Second, func() { // for what does not look at the context
			fmt.Fprintln(os.Stderr, ErrTimeout.Message)
			os.Exit(ExitCode(ErrTimeout))
		})
	}
	confine(c.Memory<<20, c.Seconds)
	raw, err := io.ReadAll(io.LimitReader(in, maxBytes+1))
	if err != nil {
		return err
	}
	src := Source{Raw: raw, Name: name, Type: Format(c.Type), Charset: c.Charset, Address: c.Address, Cache: c.Cache}
	if c.Resume != "" {
		if src.part, err = partOf(c.Stop, c.Resume); err != nil {
			return err
		}
	}
	doc, err := Parse(ctx, src)
	if err != nil {
		return err
	}
	if c.JSON {
		return doc.WriteJSON(os.Stdout)
	}
	return doc.WriteMarkdown(os.Stdout)
}
