package httpx

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
)

// Problem is every error of the API (RFC 9457). Code is stable and is the web apps' translation key;
// Detail is an English sentence for people who use the API. What was typed never comes back.
type Problem struct {
	Type   string         `json:"type" doc:"Always about:blank: the code tells the kind of problem."`
	Title  string         `json:"title" doc:"The name of the HTTP status."`
	Status int            `json:"status" doc:"The HTTP status."`
	Detail string         `json:"detail" doc:"What went wrong, in English."`
	Code   string         `json:"code" doc:"Stable name of the problem: <room>.<what>."`
	Errors []ProblemField `json:"errors,omitempty" doc:"The wrong fields, all of them."`
}

// ProblemField is one wrong input of a Problem.
type ProblemField struct {
	Location string `json:"location" doc:"Path in the request, for example body.name or query.limit."`
	Code     string `json:"code" doc:"Stable name of the mistake."`
	Message  string `json:"message" doc:"The mistake, in English."`
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus makes a Problem an error that huma knows how to answer.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// Status returns the HTTP status of a kind of error.
func Status(k errs.Kind) int {
	switch k {
	case errs.BadRequest:
		return http.StatusBadRequest
	case errs.Invalid:
		return http.StatusUnprocessableEntity
	case errs.Unauthenticated:
		return http.StatusUnauthorized
	case errs.Forbidden:
		return http.StatusForbidden
	case errs.NotFound:
		return http.StatusNotFound
	case errs.Conflict:
		return http.StatusConflict
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.RateLimited:
		return http.StatusTooManyRequests
	case errs.Unavailable:
		return http.StatusServiceUnavailable
	case errs.Full:
		return http.StatusInsufficientStorage
	}
	return http.StatusInternalServerError
}

// RateLimited is the answer to somebody who asks too often: errs.RateLimited with Retry-After.
func RateLimited(after time.Duration) error {
	return huma.ErrorWithHeaders(
		errs.New(errs.RateLimited, "request.rate_limited", "Too many requests. Please wait a moment."),
		http.Header{"Retry-After": {retryAfter(after)}})
}

// retryAfter rounds up: a client that waits this long is let in.
func retryAfter(d time.Duration) string {
	return strconv.FormatInt(max(1, int64(math.Ceil(d.Seconds()))), 10)
}

// problemOf is the one place where an error becomes an answer. Foreign errors tell nothing but "internal".
func problemOf(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var e *errs.Error
	if errors.As(err, &e) {
		p = plainProblem(Status(e.Kind), e.Code, e.Message)
		if e.Kind == errs.Internal {
			p.Code, p.Detail = "internal", internalDetail
		}
		for _, f := range e.Fields {
			p.Errors = append(p.Errors, ProblemField(f))
		}
		return p
	}
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return statusProblem(http.StatusRequestEntityTooLarge, "")
	case errors.Is(err, context.DeadlineExceeded):
		return statusProblem(http.StatusGatewayTimeout, "")
	case errors.Is(err, context.Canceled):
		return plainProblem(statusClientGone, "request.cancelled", "The client closed the connection.")
	}
	var s huma.StatusError
	if errors.As(err, &s) {
		return statusProblem(s.GetStatus(), "")
	}
	if db.Transient(err) { // it restarts, or its disk is full: the same may succeed in a moment
		return statusProblem(http.StatusServiceUnavailable, "")
	}
	return statusProblem(http.StatusInternalServerError, "")
}

const (
	statusClientGone = 499 // what nginx calls it; nobody reads the answer, the log does
	internalDetail   = "Something went wrong on our side. The log has the details under this request's id."
)

func plainProblem(status int, code, detail string) *Problem {
	title := http.StatusText(status)
	if title == "" {
		title = "Error"
	}
	return &Problem{Type: "about:blank", Title: title, Status: status, Code: code, Detail: detail}
}

// statusProblem is for errors that come as a bare status, from huma or the mux.
func statusProblem(status int, detail string) *Problem {
	code, sentence := "request.refused", "The request was refused."
	switch status {
	case http.StatusBadRequest:
		code, sentence = "request.malformed", "The request could not be read."
	case http.StatusUnauthorized:
		code, sentence = "auth.required", "Please sign in."
	case http.StatusForbidden:
		code, sentence = "auth.forbidden", "You may not do this."
	case http.StatusNotFound:
		code, sentence = "request.not_found", "There is nothing here."
	case http.StatusMethodNotAllowed:
		code, sentence = "request.method", "This address does not answer that method."
	case http.StatusNotAcceptable:
		code, sentence = "request.not_acceptable", "We cannot answer in the format that was asked for."
	case http.StatusRequestTimeout:
		code, sentence = "request.too_slow", "The request took too long to arrive."
	case http.StatusConflict:
		code, sentence = "request.conflict", "The request does not fit the present state."
	case http.StatusRequestEntityTooLarge:
		code, sentence = "request.too_large", "The request is too large."
	case http.StatusUnsupportedMediaType:
		code, sentence = "request.content_type", "This content type is not understood here."
	case http.StatusUnprocessableEntity:
		code, sentence = "request.invalid", "Some fields are not right."
	case http.StatusTooManyRequests:
		code, sentence = "request.rate_limited", "Too many requests. Please wait a moment."
	case http.StatusServiceUnavailable:
		code, sentence = "unavailable", "The service is not available right now."
	case http.StatusGatewayTimeout:
		code, sentence = "request.timeout", "The request took too long to answer."
	default:
		if status >= 500 {
			code, sentence = "internal", internalDetail
		}
	}
	if detail != "" && status < 500 {
		sentence = detail
	}
	return plainProblem(status, code, sentence)
}

// WriteProblem answers with err from a plain handler and keeps its cause for the log.
func WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	keep(r.Context(), err)
	var he huma.HeadersError
	if errors.As(err, &he) {
		for k, vs := range he.GetHeaders() {
			for _, v := range vs {
				w.Header().Add(k, v)
			}
		}
	}
	p := problemOf(err)
	body, _ := json.Marshal(p) // plain strings and numbers: cannot fail
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("Etag")
	h.Del("Content-Encoding")
	h.Del("Content-Length")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(body, '\n'))
}

// keep remembers the cause of a failed answer for the access log; outside of our middleware it is logged at once.
func keep(ctx context.Context, err error) {
	if rq := fromContext(ctx); rq != nil {
		rq.err = err
		return
	}
	if problemOf(err).Status >= 500 {
		slog.ErrorContext(ctx, "request failed", "error", err)
	}
}

var problemsOnce sync.Once

// installProblems makes huma answer with our Problem. huma keeps its error constructors in package variables,
// so this is set once for the process; what is set depends on nothing.
func installProblems() {
	problemsOnce.Do(func() {
		huma.NewError = func(status int, msg string, causes ...error) huma.StatusError {
			return humaProblem(status, msg, causes)
		}
		huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, causes ...error) huma.StatusError {
			p := humaProblem(status, msg, causes)
			if ctx != nil && len(causes) == 1 && (p.Status >= 500 || isOurs(causes[0])) {
				keep(ctx.Context(), causes[0])
				var he huma.HeadersError // huma sends them for handlers only, not for middlewares that call WriteErr
				if errors.As(causes[0], &he) {
					for k, vs := range he.GetHeaders() {
						ctx.SetHeader(k, vs[0])
					}
				}
			}
			return p
		}
	})
}

func isOurs(err error) bool {
	var e *errs.Error
	return errors.As(err, &e)
}

// humaProblem makes a Problem of what huma reports: a foreign error of a handler, or a list of wrong fields.
func humaProblem(status int, msg string, causes []error) *Problem {
	if len(causes) == 0 {
		detail := ""
		if strings.HasPrefix(msg, "request body is required") {
			detail = "A request body is required."
		}
		return statusProblem(status, detail)
	}
	var fields []ProblemField
	for _, c := range causes {
		var d *huma.ErrorDetail
		var e *errs.Error
		switch {
		case errors.As(c, &e) && len(causes) == 1:
			return problemOf(c)
		case e != nil:
			for _, f := range e.Fields {
				fields = append(fields, ProblemField(f))
			}
		case errors.As(c, &d):
			if strings.HasSuffix(d.Message, "http: request body too large") {
				return statusProblem(http.StatusRequestEntityTooLarge, "")
			}
			fields = append(fields, fieldOf(d))
		default:
			if p := problemOf(c); len(causes) == 1 && (status >= 500 || p.Status < 500) {
				return p
			}
		}
	}
	p := statusProblem(status, "")
	p.Errors = fields
	return p
}
