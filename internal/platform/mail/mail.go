// Package mail sends the installation's own mails (invitations, resets, notices) through the SMTP server it was given.
package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

// ErrNotConfigured: the installation has no mail server; screens then offer links to copy.
var ErrNotConfigured = errors.New("mail: no mail server is configured")

// Options say how to reach the server.
//
// URL: smtp://user:password@host:587 (STARTTLS is required), smtps://…:465 (TLS from the start). Members of its query:
// tls=opportunistic (STARTTLS where offered) or tls=none, for servers in the same machine or network; helo=<name>.
type Options struct {
	URL      string
	Password string // if it is not in the URL
	From     string // "CX Genie <support@example.com>"
	Timeout  time.Duration

	tls *tls.Config // tests bring their own certificates
}

// Message is one mail. Text is required; HTML is shown instead by programs that can.
type Message struct {
	To      string // one address
	ToName  string
	Subject string
	Text    string
	HTML    string
	ReplyTo string
	// ID makes sending twice visible: the same ID gives the same Message-ID, which receivers and logs can tell apart.
	ID string
}

// Sender sends mails. The zero value is not configured.
type Sender struct {
	host    string
	options []gomail.Option
	from    *netmail.Address
}

// New reads the options; an empty URL makes a Sender that is not configured. Errors never quote the password.
func New(o Options) (*Sender, error) {
	if o.URL == "" {
		return &Sender{}, nil
	}
	u, err := url.Parse(o.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("mail: the SMTP URL must look like smtp://user@host:587 or smtps://user@host:465")
	}
	from, err := netmail.ParseAddress(o.From)
	if err != nil || !text.ValidEmail(from.Address) {
		return nil, fmt.Errorf("mail: the sender %q is not an address like \"CX Genie <support@example.com>\"", o.From)
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	s := &Sender{host: u.Hostname(), from: from}
	add := func(opt gomail.Option) { s.options = append(s.options, opt) }
	add(gomail.WithTimeout(o.Timeout))
	if err := s.encryption(u, o, add); err != nil {
		return nil, err
	}
	if helo := u.Query().Get("helo"); helo != "" {
		add(gomail.WithHELO(helo))
	}
	if u.User != nil {
		password, inURL := u.User.Password()
		if o.Password != "" {
			if inURL {
				return nil, errors.New("mail: there is a password in the SMTP URL and another one beside it")
			}
			password = o.Password
		}
		add(gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover))
		add(gomail.WithUsername(u.User.Username()))
		add(gomail.WithPassword(password))
	}
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return s, nil
}

func (s *Sender) encryption(u *url.URL, o Options, add func(gomail.Option)) error {
	port := 587
	if u.Scheme == "smtps" {
		port = 465
		add(gomail.WithSSL())
	}
	if p := u.Port(); p != "" {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > 65535 {
			return fmt.Errorf("mail: %q is not a port", p)
		}
		port = n
	}
	add(gomail.WithPort(port))
	mode := u.Query().Get("tls")
	switch {
	case u.Scheme == "smtps" && mode != "":
		return errors.New("mail: tls= has no meaning with smtps://")
	case u.Scheme == "smtps", mode == "", mode == "starttls":
		add(gomail.WithTLSPolicy(gomail.TLSMandatory))
	case mode == "opportunistic":
		add(gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case mode == "none":
		add(gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return fmt.Errorf("mail: tls=%s is none of starttls, opportunistic, none", mode)
	}
	if o.tls != nil {
		add(gomail.WithTLSConfig(o.tls))
	}
	return nil
}

// Configured says whether mails can be sent.
func (s *Sender) Configured() bool { return s != nil && s.host != "" }

// Send hands m to the mail server. nil means the server has taken it. After an error Permanent tells whether trying again
// makes sense.
func (s *Sender) Send(ctx context.Context, m Message) error {
	if !s.Configured() {
		return ErrNotConfigured
	}
	msg, err := s.build(m)
	if err != nil {
		return err
	}
	c, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	conn, err := c.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("mail: cannot reach the mail server: %w", err)
	}
	err = c.SendWithSMTPClient(conn, msg)
	// How the farewell goes does not matter: the server has taken the mail or not, and sending again would double it.
	_ = c.CloseWithSMTPClient(conn)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

var errMessage = errors.New("mail: this mail cannot be sent")

func (s *Sender) build(m Message) (*gomail.Msg, error) {
	if !text.ValidEmail(m.To) {
		return nil, fmt.Errorf("%w: no valid address", errMessage)
	}
	if strings.TrimSpace(m.Text) == "" {
		return nil, fmt.Errorf("%w: no text", errMessage)
	}
	msg := gomail.NewMsg()
	msg.FromMailAddress(s.from)
	msg.ToMailAddress(&netmail.Address{Name: text.Line(m.ToName), Address: m.To})
	if m.ReplyTo != "" {
		if !text.ValidEmail(m.ReplyTo) {
			return nil, fmt.Errorf("%w: no valid address for replies", errMessage)
		}
		if err := msg.ReplyTo(m.ReplyTo); err != nil {
			return nil, fmt.Errorf("%w: %w", errMessage, err)
		}
	}
	if m.ID == "" {
		m.ID = uid.New()
	}
	msg.SetMessageIDWithValue(m.ID + "@" + s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:])
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no out-of-office answers to us
	msg.SetUserAgent("CX Genie")
	msg.Subject(text.Line(m.Subject))
	msg.SetBodyString(gomail.TypeTextPlain, text.NFC(m.Text))
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

// Permanent says that sending the same again cannot succeed: no server, a mail that cannot be sent, or the server's final
// refusal (5xx). Everything else may pass later.
func Permanent(err error) bool {
	if errors.Is(err, ErrNotConfigured) || errors.Is(err, errMessage) {
		return true
	}
	var se *gomail.SendError
	return errors.As(err, &se) && !se.IsTemp() && se.ErrorCode() >= 500
}
