package workspace

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/httpx"
)

// A program that does not know whether its request arrived sends it again. With a key of its own choice in the header
// Idempotency-Key that is safe: what was done is not done again, and the first answer is given once more.
const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
	maxRequestKey  = 255
	// answersKept is how long an answer is given again.
	answersKept = 24 * time.Hour
	// runsAtMost is how long a request that has not been answered counts as running: longer than any is given.
	runsAtMost = 5 * time.Minute
	// unknownFor is how long a key stays taken whose request was cut, by a crash for example: whether it was carried
	// out is not known.
	unknownFor = 15 * time.Minute
)

var (
	errRequestKey = errs.New(errs.BadRequest, "idempotency.key", "An Idempotency-Key has 1 to 255 visible characters.")
	errKeyReused  = errs.New(errs.Invalid, "idempotency.reused", "This Idempotency-Key was used for another request. Take a new one for this.")
	errKeyRunning = errs.New(errs.Conflict, "idempotency.running", "A request with this Idempotency-Key is still running. Ask again in a moment.")
	errKeyUnknown = errs.New(errs.Conflict, "idempotency.unknown", "A request with this Idempotency-Key was cut, and it is not known whether it was carried out. Look at what it was to change; the key is free again after 15 minutes.")
)

// keyed is one such request as it is stored.
type keyed struct {
	fingerprint string
	status      int
	answer      string
	begun       time.Time
}

// kept is an answer as it is sealed.
type kept struct {
	Headers [][2]string `json:"headers"`
	Body    []byte      `json:"body"`
}

// once lets requests without a key pass, at no cost, and carries those with one out once.
func (d *Doors) once(hc huma.Context, next func(huma.Context)) {
	r, _ := humago.Unwrap(hc)
	key, sent := r.Header.Get(keyHeader), len(r.Header.Values(keyHeader)) > 0
	if !sent || !keyedBody(r) {
		next(hc)
		return
	}
	if len(key) > maxRequestKey || key == "" || slices.ContainsFunc([]byte(key), func(b byte) bool { return b <= ' ' || b > '~' }) {
		d.refuse(hc, errRequestKey)
		return
	}
	c := hc.Context().Value(callerCtx{}).(Caller)
	body, whole, err := readBody(r, hc.Operation().MaxBodyBytes)
	if err != nil {
		d.refuse(hc, errs.New(errs.BadRequest, "request.malformed", "The request could not be read.").Wrap(err))
		return
	}
	if !whole { // the operation refuses it
		next(hc)
		return
	}
	k := requestKey{c: c, key: key, fingerprint: fingerprint(r, body)}
	before, err := d.s.beginRequest(hc.Context(), k)
	switch {
	case err != nil:
		d.refuse(hc, err)
		return
	case before != nil:
		for _, h := range before.Headers {
			hc.AppendHeader(h[0], h[1])
		}
		hc.SetHeader(replayedHeader, "true")
		hc.SetStatus(before.status)
		_, _ = hc.BodyWriter().Write(before.Body)
		return
	}
	heard := &listening{spoken: hc}
	defer func() { // also when the handler panics: nobody knows what it has done by then
		if err := d.s.endRequest(context.WithoutCancel(hc.Context()), k, heard); err != nil {
			d.s.log.WarnContext(hc.Context(), "keep an answer", "operation", hc.Operation().OperationID, "err", err)
		}
	}()
	next(heard)
}

// keyedBody says whether a request has no body or JSON: uploads are not kept.
func keyedBody(r *http.Request) bool {
	if r.Header.Get("Content-Type") == "" {
		return true
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

// defaultBody is how much huma reads where an operation says nothing else.
const defaultBody = 1 << 20

// readBody reads a body and leaves it to be read again; whole is false when it is larger than the operation takes.
func readBody(r *http.Request, limit int64) (body []byte, whole bool, err error) {
	if r.Body == nil {
		return nil, true, nil
	}
	if limit <= 0 {
		limit = defaultBody
	}
	body, err = io.ReadAll(io.LimitReader(r.Body, limit+1))
	rest := r.Body
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), rest), rest}
	return body, int64(len(body)) <= limit, err
}

func fingerprint(r *http.Request, body []byte) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s %s\n", r.Method, r.URL.RequestURI())
	_, _ = h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// spoken is a context under another name: the interface has a method Context.
type spoken = huma.Context

// listening hears an answer while it is given.
type listening struct {
	spoken
	status  int
	headers [][2]string
	body    bytes.Buffer
}

// Unwrap gives the context it stands before, for those who need the request itself.
func (l *listening) Unwrap() huma.Context { return l.spoken }

func (l *listening) SetStatus(code int) {
	l.status = code
	l.spoken.SetStatus(code)
}

func (l *listening) Status() int { return l.status }

func (l *listening) SetHeader(name, value string) {
	l.headers = slices.DeleteFunc(l.headers, func(h [2]string) bool { return h[0] == name })
	l.headers = append(l.headers, [2]string{name, value})
	l.spoken.SetHeader(name, value)
}

func (l *listening) AppendHeader(name, value string) {
	l.headers = append(l.headers, [2]string{name, value})
	l.spoken.AppendHeader(name, value)
}

func (l *listening) BodyWriter() io.Writer { return io.MultiWriter(&l.body, l.spoken.BodyWriter()) }

// requestKey is a request with a key, and who sends it.
type requestKey struct {
	c           Caller
	key         string
	fingerprint string
}

// caller is who a key belongs to: others may use the same one for something else.
func (k requestKey) caller() string {
	if k.c.APIKeyID != "" {
		return k.c.APIKeyID
	}
	return k.c.MemberID
}

func (k requestKey) purpose() string {
	return "answer:" + string(k.c.Workspace) + ":" + k.caller() + ":" + k.key
}

// answered is a stored answer, opened.
type answered struct {
	status int
	kept
}

// beginRequest takes a key, or gives what came of it before; an error when it is in use or was used for something else.
func (s *Service) beginRequest(ctx context.Context, k requestKey) (*answered, error) {
	var was *keyed
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		was, err = takeKey(ctx, tx, k, s.clock.Now())
		return err
	})
	switch {
	case err != nil || was == nil:
		return nil, err
	case was.fingerprint != k.fingerprint:
		return nil, errKeyReused
	case was.status == 0 && s.clock.Now().Sub(was.begun) < runsAtMost:
		return nil, huma.ErrorWithHeaders(errKeyRunning, http.Header{"Retry-After": {"1"}})
	case was.status == 0:
		return nil, errKeyUnknown
	}
	plain, err := s.sealer.Open(was.answer, k.purpose())
	if err != nil {
		return nil, err
	}
	a := answered{status: was.status}
	return &a, json.Unmarshal(plain, &a.kept)
}

// endRequest keeps the answer of a request that was carried out. What was refused has changed nothing, so its key is free
// again; what failed may have, so its key stays taken until somebody can have looked.
func (s *Service) endRequest(ctx context.Context, k requestKey, heard *listening) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := s.clock.Now()
		switch status := heard.status; {
		case status >= 200 && status < 400:
			plain, err := json.Marshal(kept{heard.headers, heard.body.Bytes()})
			if err != nil {
				return err
			}
			return keepAnswer(ctx, tx, k, status, s.sealer.Seal(plain, k.purpose()), now.Add(answersKept))
		case status >= 400 && status < 499, status == httpx.Status(errs.Unavailable), status == httpx.Status(errs.Full):
			return freeKey(ctx, tx, k)
		default:
			return doubtKey(ctx, tx, k, now.Add(-runsAtMost), now.Add(unknownFor))
		}
	})
}

// ForgetRequests frees the keys whose time is over.
func (s *Service) ForgetRequests(ctx context.Context) error {
	return s.db.Drain(ctx, `/* all workspaces */ DELETE FROM keyed_request WHERE (workspace_id, caller_id, request_key) IN (
		SELECT workspace_id, caller_id, request_key FROM keyed_request WHERE free_at <= $1 LIMIT 500)`, clock.Ms(s.clock.Now()))
}
