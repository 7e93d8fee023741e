package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// replyTimeout bounds one request. A server that needs longer has failed it.
const replyTimeout = 30 * time.Second

// maxReply bounds one reply.
const maxReply = 16 << 20

// address is where the server listens: a loopback address, because a benchmark has no business elsewhere.
type address struct {
	host string // host:port, for dialling and the Host header
}

// errNotLoopback says that the URL leads out of this machine.
var errNotLoopback = errors.New("the server must be named by http:// and a loopback address with its port, such as http://127.0.0.1:8080")

func parseAddress(raw string) (address, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Path != "" && u.Path != "/" {
		return address{}, fmt.Errorf("%q: %w", raw, errNotLoopback)
	}
	host, port := u.Hostname(), u.Port()
	if host == "localhost" {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.IsLoopback() || port == "" {
		return address{}, fmt.Errorf("%q: %w", raw, errNotLoopback)
	}
	return address{host: net.JoinHostPort(host, port)}, nil
}

func (a address) dial(ctx context.Context) (net.Conn, error) {
	d := net.Dialer{Timeout: 10 * time.Second}
	return d.DialContext(ctx, "tcp", a.host)
}

// conn is one HTTP/1.1 connection that is kept open, for one goroutine. net/http's client would cost as much processor
// time as the server, on the same cores.
type conn struct {
	to   address
	c    net.Conn
	in   *bufio.Reader
	out  bytes.Buffer
	body bytes.Buffer
}

func newConn(to address) *conn { return &conn{to: to} }

func (c *conn) close() {
	if c.c != nil {
		_ = c.c.Close()
		c.c = nil
	}
}

// request is what do sends. Head holds further header lines, each ended by CRLF: the credential.
type request struct {
	method, path string
	head         string
	body         []byte
	kind         string // of the body; "" is JSON
}

// reply is what came back; body is valid until the connection's next request.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// do sends one request and reads the whole reply. A connection that the server closed while it was idle is opened anew
// once; after a failure the next request opens a new one.
func (c *conn) do(ctx context.Context, r request) (reply, error) {
	fresh := c.c == nil
	got, err := c.once(ctx, r)
	if err != nil {
		c.close()
		if !fresh && (errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)) {
			if got, err = c.once(ctx, r); err != nil {
				c.close()
			}
		}
	}
	return got, err
}

func (c *conn) once(ctx context.Context, r request) (reply, error) {
	if c.c == nil {
		nc, err := c.to.dial(ctx)
		if err != nil {
			return reply{}, err
		}
		c.c, c.in = nc, bufio.NewReaderSize(nc, 16<<10)
	}
	if err := c.c.SetDeadline(time.Now().Add(replyTimeout)); err != nil {
		return reply{}, err
	}
	c.out.Reset()
	writeRequest(&c.out, c.to, r)
	if _, err := c.c.Write(c.out.Bytes()); err != nil {
		return reply{}, err
	}
	if _, err := c.in.Peek(1); err != nil {
		return reply{}, err // an end before the first byte is told as io.EOF
	}
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return reply{}, err
	}
	c.body.Reset()
	n, err := c.body.ReadFrom(io.LimitReader(res.Body, maxReply))
	_ = res.Body.Close()
	switch {
	case err != nil:
		return reply{}, err
	case n == maxReply:
		return reply{}, errors.New("the reply is too long")
	case res.Close:
		c.close()
	}
	return reply{status: res.StatusCode, header: res.Header, body: c.body.Bytes()}, nil
}

func writeRequest(w *bytes.Buffer, to address, r request) {
	w.WriteString(r.method + " " + r.path + " HTTP/1.1\r\nHost: " + to.host + "\r\nUser-Agent: cxgenie-bench\r\n")
	w.WriteString(r.head)
	if r.body != nil {
		kind := r.kind
		if kind == "" {
			kind = "application/json"
		}
		w.WriteString("Content-Type: " + kind + "\r\nContent-Length: " + strconv.Itoa(len(r.body)) + "\r\n")
	}
	w.WriteString("\r\n")
	w.Write(r.body)
}

// bearer is the header line of a token.
func bearer(token string) string { return "Authorization: Bearer " + token + "\r\n" }
