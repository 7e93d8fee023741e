package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/platform/errs"
)

type parseCmd struct {
	File    string `arg:"" help:"The file; - reads what is piped in."`
	JSON    bool   `name:"json" help:"Print the document's parts as JSON instead of Markdown."`
	Type    string `help:"Read it as this type, whatever it looks like: pdf, docx, xlsx, html, …"`
	Name    string `help:"Name of what is piped in; tells one kind of text from another."`
	Charset string `help:"How the letters are encoded, where the file does not say."`
	Address string `help:"Address that a web page's links are relative to."`
	Cache   string `help:"Folder in which the PDF engine keeps its machine code." type:"path"`
}

func (c parseCmd) Run() error {
	err := c.run()
	if err == nil {
		return nil
	}
	var reason *errs.Error
	if errors.As(err, &reason) {
		fmt.Fprintln(os.Stderr, reason.Message)
		os.Exit(parse.ExitCode(err))
	}
	return err
}

func (c parseCmd) run() error {
	in, name := os.Stdin, c.Name
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in, name = f, filepath.Base(c.File)
	}
	raw, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	doc, err := parse.Parse(context.Background(), parse.Source{Raw: raw, Name: name, Type: parse.Format(c.Type), Charset: c.Charset, Address: c.Address, Cache: c.Cache})
	if err != nil {
		return err
	}
	if c.JSON {
		return doc.WriteJSON(os.Stdout)
	}
	return doc.WriteMarkdown(os.Stdout)
}
