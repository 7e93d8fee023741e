package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// stream is a visitor's open event stream.
type stream struct {
	c  net.Conn
	in *bufio.Reader
}

// openStream opens the stream that a ticket is for. It returns when the server has begun to answer.
func openStream(ctx context.Context, to address, ticket string) (*stream, error) {
	nc, err := to.dial(ctx)
	if err != nil {
		return nil, err
	}
	_ = nc.SetDeadline(time.Now().Add(replyTimeout))
	var out bytes.Buffer
	writeRequest(&out, to, request{method: http.MethodGet, path: "/v1/guest/stream?ticket=" + url.QueryEscape(ticket), head: "Accept: text/event-stream\r\n"})
	if _, err := nc.Write(out.Bytes()); err != nil {
		_ = nc.Close()
		return nil, err
	}
	in := bufio.NewReaderSize(nc, 1024) // thousands of them are open
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		_ = nc.Close()
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		_ = nc.Close()
		return nil, wrong(fmt.Sprintf("status %d", res.StatusCode), "the stream is refused")
	}
	s := &stream{c: nc, in: bufio.NewReaderSize(res.Body, 1024)}
	// The first event proves that the server has begun: it tells the time to wait before coming back.
	if _, err := s.field("retry"); err != nil {
		s.close()
		return nil, err
	}
	return s, nc.SetDeadline(time.Time{})
}

// field reads lines until one of this name comes.
func (s *stream) field(name string) ([]byte, error) {
	for {
		line, err := s.in.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		if value, ok := bytes.CutPrefix(line, []byte(name+":")); ok {
			return bytes.TrimSpace(value), nil
		}
	}
}

// event waits for the next publication.
func (s *stream) event() (*publication, time.Time, error) {
	data, err := s.field("data")
	at := time.Now()
	if err != nil {
		return nil, at, err
	}
	var p publication
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, at, wrong("not JSON", err.Error())
	}
	return &p, at, nil
}

// next waits for the next publication that carries messages.
func (s *stream) next() (*publication, time.Time, error) {
	for {
		if p, at, err := s.event(); err != nil || len(p.Messages) > 0 {
			return p, at, err
		}
	}
}

func (s *stream) close() { _ = s.c.Close() }
