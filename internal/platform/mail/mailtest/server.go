// Package mailtest is a mail server for tests: it takes every mail and hands it over as it was read.
package mailtest

import (
	"bufio"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/mail"
)

// Letter is a mail that arrived.
type Letter struct{ To, Subject, Text string }

// Box is where the mails of a test arrive.
type Box struct {
	t       testing.TB
	arrived <-chan Letter
}

// Sender sends mails that arrive in a box, until the test ends.
func Sender(t testing.TB) (*mail.Sender, *Box) {
	t.Helper()
	url, arrived := server(t)
	sender, err := mail.New(mail.Options{URL: url, From: "CX Genie <genie@example.com>"})
	if err != nil {
		t.Fatal(err)
	}
	return sender, &Box{t, arrived}
}

// Next waits for a mail.
func (b *Box) Next() Letter {
	b.t.Helper()
	select {
	case l := <-b.arrived:
		return l
	case <-time.After(20 * time.Second):
		b.t.Fatal("no mail came")
		return Letter{}
	}
}

// All are the mails that have arrived since somebody looked last.
func (b *Box) All() (list []Letter) {
	for len(b.arrived) > 0 {
		list = append(list, <-b.arrived)
	}
	return list
}

// server speaks as much SMTP as a mail needs.
func server(t testing.TB) (url string, inbox <-chan Letter) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	arrived := make(chan Letter, 32)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go receive(c, arrived)
		}
	}()
	return "smtp://" + l.Addr().String() + "?tls=none", arrived
}

func receive(c net.Conn, arrived chan<- Letter) {
	defer c.Close()
	lines := bufio.NewReader(c)
	fmt.Fprint(c, "220 test\r\n")
	to := ""
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		switch strings.ToUpper(strings.Fields(line + " .")[0]) {
		case "RCPT":
			to = strings.Trim(strings.TrimSpace(line[len("RCPT TO:"):]), "<>")
			fmt.Fprint(c, "250 ok\r\n")
		case "DATA":
			fmt.Fprint(c, "354 go on\r\n")
			if l, ok := read(lines); ok {
				l.To = to
				arrived <- l
			}
			fmt.Fprint(c, "250 taken\r\n")
		case "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		default:
			fmt.Fprint(c, "250 ok\r\n")
		}
	}
}

// read takes one mail up to its closing dot.
func read(lines *bufio.Reader) (Letter, bool) {
	var data strings.Builder
	for {
		line, err := lines.ReadString('\n')
		if err != nil || line == ".\r\n" {
			break
		}
		data.WriteString(strings.TrimPrefix(line, "."))
	}
	m, err := netmail.ReadMessage(strings.NewReader(data.String()))
	if err != nil {
		return Letter{}, false
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return Letter{}, false
	}
	body := m.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	return Letter{Subject: subject, Text: strings.ReplaceAll(string(text), "\r\n", "\n")}, err == nil
}
