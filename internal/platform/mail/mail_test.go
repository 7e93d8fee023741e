package mail

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// smtpServer speaks as much SMTP as a mail needs and keeps what it was told.
type smtpServer struct {
	addr     string
	cert     tls.Certificate
	pool     *x509.CertPool
	implicit bool // TLS from the start
	noTLS    bool // does not offer STARTTLS
	user     string
	refuse   string // answer to RCPT instead of 250
	hangUp   bool   // cuts the connection at QUIT
	mu       sync.Mutex
	mails    []received
	commands []string
}

type received struct {
	from, to, data string
	encrypted      bool
	auth           string
}

func startSMTP(t *testing.T, s *smtpServer) *smtpServer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, _ := x509.ParseCertificate(der)
	s.cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	s.pool = x509.NewCertPool()
	s.pool.AddCert(leaf)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { s.serve(c) })
		}
	})
	t.Cleanup(func() { l.Close(); wg.Wait() })
	return s
}

func (s *smtpServer) serve(c net.Conn) {
	defer func() { c.Close() }()
	encrypted := false
	if s.implicit {
		c = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{s.cert}})
		encrypted = true
	}
	r := bufio.NewReader(c)
	say := func(format string, args ...any) { fmt.Fprintf(c, format+"\r\n", args...) }
	var m received
	say("220 test")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		s.mu.Lock()
		s.commands = append(s.commands, line)
		s.mu.Unlock()
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-test")
			if !encrypted && !s.noTLS {
				say("250-STARTTLS")
			}
			if s.user != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go")
			tc := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{s.cert}})
			if tc.Handshake() != nil {
				return
			}
			c, r, encrypted = tc, bufio.NewReader(tc), true
		case "AUTH":
			b, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			if string(b) != "\x00"+s.user {
				say("535 5.7.8 no")
				continue
			}
			m.auth = string(b)
			say("235 ok")
		case "MAIL":
			m.from = rest
			say("250 ok")
		case "RCPT":
			m.to = rest
			if s.refuse != "" {
				say("%s", s.refuse)
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(l, "."))
			}
			m.data, m.encrypted = b.String(), encrypted
			s.mu.Lock()
			s.mails = append(s.mails, m)
			s.mu.Unlock()
			say("250 taken")
		case "QUIT":
			if !s.hangUp {
				say("221 bye")
			}
			return
		default:
			say("250 ok")
		}
	}
}

func (s *smtpServer) got() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.mails...)
}

func sender(t *testing.T, s *smtpServer, url, password string) *Sender {
	t.Helper()
	m, err := New(Options{URL: strings.ReplaceAll(url, "HOST", s.addr), Password: password, From: "CX Génie <support@example.com>", Timeout: 5 * time.Second, tls: &tls.Config{RootCAs: s.pool, ServerName: "127.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	if !m.Configured() {
		t.Fatal("not configured")
	}
	return m
}

var hello = Message{To: "ann@example.org", ToName: "Ann Lê", Subject: "Xin chào — đặt lại mật khẩu", Text: "Chào Ann,\n\n.dot first\nhttps://example.com/reset?token=abc=def\n", HTML: "<p>Chào <b>Ann</b></p>", ReplyTo: "help@example.com", ID: "m-1"}

func TestTheWire(t *testing.T) {
	for _, tc := range []struct {
		name, url, password string
		server              *smtpServer
		encrypted           bool
	}{
		{"starttls with password beside", "smtp://bob@HOST", "p@ss/word", &smtpServer{user: "bob\x00p@ss/word"}, true},
		{"starttls with password inside", "smtp://bob:p%40ss@HOST?tls=starttls&helo=cx.example.com", "", &smtpServer{user: "bob\x00p@ss"}, true},
		{"tls from the start", "smtps://bob:x@HOST", "", &smtpServer{implicit: true, user: "bob\x00x"}, true},
		{"none", "smtp://HOST?tls=none", "", &smtpServer{}, false},
		{"opportunistic, offered", "smtp://HOST?tls=opportunistic", "", &smtpServer{}, true},
		{"opportunistic, not offered", "smtp://HOST?tls=opportunistic", "", &smtpServer{noTLS: true}, false},
		{"a farewell that fails does not matter", "smtp://HOST?tls=none", "", &smtpServer{hangUp: true}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			srv := startSMTP(t, tc.server)
			if err := sender(t, srv, tc.url, tc.password).Send(t.Context(), hello); err != nil {
				t.Fatal(err)
			}
			mails := srv.got()
			if len(mails) != 1 {
				t.Fatalf("%d mails", len(mails))
			}
			m := mails[0]
			if m.encrypted != tc.encrypted || !strings.Contains(m.from, "<support@example.com>") || !strings.Contains(m.to, "<ann@example.org>") || (m.auth == "") != (tc.server.user == "") {
				t.Errorf("%+v", m)
			}
			if strings.Contains(tc.url, "helo=") && !strings.Contains(strings.Join(srv.commands, "|"), "EHLO cx.example.com") {
				t.Errorf("greeted with %q", srv.commands)
			}
		})
	}
}

func TestTheMail(t *testing.T) {
	srv := startSMTP(t, &smtpServer{})
	s := sender(t, srv, "smtp://HOST?tls=none", "")
	evil := hello
	evil.Subject = "Hi\r\nBcc: spy@example.com"
	evil.ToName = "Ann\r\nBcc: spy@example.com"
	for _, m := range []Message{hello, evil} {
		if err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	msg, err := netmail.ReadMessage(strings.NewReader(srv.got()[0].data))
	if err != nil {
		t.Fatal(err)
	}
	dec := new(mime.WordDecoder)
	for k, want := range map[string]string{
		"Subject": hello.Subject, "From": `"CX Génie" <support@example.com>`, "To": `"Ann Lê" <ann@example.org>`, "Message-Id": "<m-1@example.com>",
		"Reply-To": "<help@example.com>", "Auto-Submitted": "auto-generated",
	} {
		got, err := dec.DecodeHeader(msg.Header.Get(k))
		if err != nil || strings.ReplaceAll(got, `"`, "") != strings.ReplaceAll(want, `"`, "") {
			t.Errorf("%s: %q, want %q (%v)", k, got, want, err)
		}
	}
	if _, err := msg.Header.Date(); err != nil {
		t.Error(err)
	}
	mediaType, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/alternative" {
		t.Fatalf("%s %v", mediaType, err)
	}
	mr := multipart.NewReader(msg.Body, params["boundary"])
	for _, want := range []struct{ kind, body string }{{"text/plain", hello.Text}, {"text/html", hello.HTML}} {
		p, err := mr.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if p.Header.Get("Content-Transfer-Encoding") != "quoted-printable" || !strings.HasPrefix(p.Header.Get("Content-Type"), want.kind) {
			t.Errorf("%v", p.Header)
		}
		b, err := io.ReadAll(quotedprintable.NewReader(p))
		if got := strings.ReplaceAll(string(b), "\r\n", "\n"); err != nil || strings.TrimSpace(got) != strings.TrimSpace(want.body) {
			t.Errorf("%s: %q %v", want.kind, got, err)
		}
	}
	msg, err = netmail.ReadMessage(strings.NewReader(srv.got()[1].data))
	if err != nil || msg.Header.Get("Bcc") != "" {
		t.Errorf("a header was smuggled in: %v %v", msg.Header, err)
	}
}

func TestFailures(t *testing.T) {
	if s, err := New(Options{}); err != nil || s.Configured() {
		t.Errorf("without a server: %v", err)
	} else if err := s.Send(t.Context(), hello); err != ErrNotConfigured || !Permanent(err) {
		t.Errorf("without a server: %v", err)
	}
	for _, o := range []Options{
		{URL: "http://hunter2@h", From: "a@example.com"}, {URL: "smtp://", From: "a@example.com"}, {URL: "smtp://h:99999", From: "a@example.com"}, {URL: "smtp://u:hunter2@h:x y", From: "a@example.com"},
		{URL: "smtp://h", From: "nobody"}, {URL: "smtp://h"}, {URL: "smtp://u:hunter2@h", Password: "hunter2", From: "a@example.com"}, {URL: "smtp://h?tls=maybe", From: "a@example.com"}, {URL: "smtps://h?tls=none", From: "a@example.com"},
	} {
		if _, err := New(o); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", o.URL, err)
		}
	}
	srv := startSMTP(t, &smtpServer{refuse: "550 5.1.1 no such person"})
	if err := sender(t, srv, "smtp://HOST?tls=none", "").Send(t.Context(), hello); err == nil || !Permanent(err) {
		t.Errorf("refused for good: %v", err)
	}
	srv = startSMTP(t, &smtpServer{refuse: "451 4.3.0 later"})
	if err := sender(t, srv, "smtp://HOST?tls=none", "").Send(t.Context(), hello); err == nil || Permanent(err) {
		t.Errorf("refused for now: %v", err)
	}
	srv = startSMTP(t, &smtpServer{noTLS: true, user: "bob\x00hunter2"})
	if err := sender(t, srv, "smtp://bob:hunter2@HOST", "").Send(t.Context(), hello); err == nil || strings.Contains(err.Error(), "hunter2") || len(srv.got()) != 0 || strings.Contains(strings.Join(srv.commands, "|"), "AUTH") {
		t.Errorf("no encryption where it is required: %v, %q", err, srv.commands)
	}
	srv = startSMTP(t, &smtpServer{user: "bob\x00right"})
	if err := sender(t, srv, "smtp://bob:wrong-hunter2@HOST", "").Send(t.Context(), hello); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a wrong password: %v", err)
	}
	srv = startSMTP(t, &smtpServer{})
	strict, err := New(Options{URL: "smtp://" + srv.addr, From: "a@example.com", Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if err := strict.Send(t.Context(), hello); err == nil || len(srv.got()) != 0 {
		t.Errorf("an unknown certificate: %v", err)
	}
	ok := sender(t, srv, "smtp://HOST?tls=none", "")
	for _, m := range []Message{{To: "nobody", Text: "x"}, {To: "a@example.com"}, {To: "a@example.com", Text: "x", ReplyTo: "y"}} {
		if err := ok.Send(t.Context(), m); err == nil || !Permanent(err) {
			t.Errorf("%+v: %v", m, err)
		}
	}
	gone := sender(t, &smtpServer{addr: "127.0.0.1:1"}, "smtp://HOST?tls=none", "")
	if err := gone.Send(t.Context(), hello); err == nil || Permanent(err) {
		t.Errorf("a server that is not there: %v", err)
	}
}
