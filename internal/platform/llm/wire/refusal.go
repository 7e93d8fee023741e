package wire

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cxgenie/internal/platform/llm"
)

// Refusal is what a vendor says instead of an answer.
type Refusal struct {
	Status  int // 0 in the middle of a stream
	Code    string
	Param   string // what of the request is refused, if the vendor says so
	Message string
	header  http.Header
}

func (r *Refusal) Error() string { return "refused with status " + strconv.Itoa(r.Status) }

// refusal reads the shapes in which vendors and the many compatible servers refuse:
// {"error":{"message","type","code","param"}}, {"error":"…"}, {"message"}, {"detail"}, and plain text.
func refusal(status int, h http.Header, body []byte) *Refusal {
	r := &Refusal{Status: status, header: h}
	type details struct {
		Message string `json:"message"`
		Type    string `json:"type"`
		Code    any    `json:"code"`
		Param   string `json:"param"`
	}
	var said struct {
		details
		Error  json.RawMessage `json:"error"`
		Detail json.RawMessage `json:"detail"`
	}
	if json.Unmarshal(body, &said) != nil {
		if utf8.Valid(body) && len(body) < 500 {
			r.Message = string(body)
		}
		return r
	}
	d := said.details
	var text string
	switch {
	case json.Unmarshal(said.Error, &text) == nil:
		d.Message = text
	case len(said.Error) > 0:
		_ = json.Unmarshal(said.Error, &d) // what fits is taken
	case json.Unmarshal(said.Detail, &text) == nil:
		d.Message = text
	case len(said.Detail) > 0 && d.Message == "":
		d.Message = string(said.Detail)
	}
	r.Message, r.Param, r.Code = d.Message, d.Param, d.Type
	if code, ok := d.Code.(string); ok && code != "" {
		r.Code = code
	}
	return r
}

// Broken is a refusal in the middle of a stream, with the event's data.
func Broken(data []byte) *Refusal { return refusal(0, nil, data) }

// Mentions says whether the vendor refuses the request because of one of these words.
func (r *Refusal) Mentions(words ...string) bool {
	if r.Status != http.StatusBadRequest && r.Status != http.StatusUnprocessableEntity && r.Status != http.StatusNotImplemented {
		return false
	}
	said := strings.ToLower(r.Param + " " + r.Message)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) })
}

// err is the refusal in our words.
func (r *Refusal) err(key string) *llm.Error {
	kind := r.kind()
	message := Scrub(r.Message, key)
	if message == "" {
		message = "the server refused with status " + strconv.Itoa(r.Status)
	}
	e := llm.NewError(kind, message, nil)
	if kind == llm.RateLimited || kind == llm.Network {
		e.RetryAfter = retryAfter(r.header)
	}
	return e
}

func (r *Refusal) kind() llm.Kind {
	code, message := strings.ToLower(r.Code), strings.ToLower(r.Message)
	said := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(code, w) || strings.Contains(message, w) {
				return true
			}
		}
		return false
	}
	switch {
	case r.Status == http.StatusPaymentRequired, strings.Contains(code, "quota"), code == "billing_error", said("insufficient_quota", "credit balance", "exceeded your current quota"):
		return llm.NoQuota
	case said("model_not_found"), strings.Contains(message, "model") && (r.Status == http.StatusNotFound || strings.Contains(code, "notfound") || strings.Contains(code, "not_found")):
		return llm.ModelNotFound
	case said("api key not valid", "invalid api key", "incorrect api key"), r.Status == http.StatusUnauthorized, r.Status == http.StatusForbidden, strings.Contains(code, "authentication"), strings.Contains(code, "api_key"), code == "permission_error":
		return llm.InvalidKey
	case r.Status == http.StatusTooManyRequests, strings.Contains(code, "rate_limit"):
		return llm.RateLimited
	case r.Status >= 500, r.Status == http.StatusRequestTimeout, r.Status == http.StatusNotFound, strings.Contains(code, "overloaded"), r.Status == 0:
		return llm.Network
	}
	return llm.BadRequest
}

// retryAfter reads when the vendor wants to be asked again; at most an hour is believed.
func retryAfter(h http.Header) time.Duration {
	limit := func(d time.Duration) time.Duration { return min(max(d, 0), time.Hour) }
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		return limit(time.Duration(ms) * time.Millisecond)
	}
	after := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(after, 64); err == nil {
		return limit(time.Duration(s * float64(time.Second)))
	}
	at, err := http.ParseTime(after)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date")) // the vendor's clock, which ours need not agree with
	if err != nil {
		return 0
	}
	return limit(at.Sub(now))
}

// keyLike is what looks like a key, also where a vendor has masked a part of it.
var keyLike = regexp.MustCompile(`\b(sk|pk|key)-[\w*.…-]{4,}`)

// Scrub takes keys out of a vendor's message and cuts it to the length of a sentence or two.
func Scrub(message, key string) string {
	if len(key) > 3 {
		message = strings.ReplaceAll(message, key, "…")
	}
	return clip(strings.Join(strings.Fields(keyLike.ReplaceAllString(message, "$1-…")), " "))
}

func clip(s string) string {
	const longest = 300
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
