package customauth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"cxgenie/internal/addon"
	"cxgenie/internal/platform/safehttp"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/text"
)

// shownAnswer is how much of an answer the test shows.
const shownAnswer = 4000

// Identify asks the company's server who has the token. Redirects are not followed: the token and the secret are for
// this address only.
func (k *Kind) Identify(ctx context.Context, s addon.Setup, userToken string) (addon.Person, addon.Exchange, error) {
	v := read(s)
	token := s.Secrets[headerToken]
	order := func(token string) string {
		if v.HeaderOrder == "standard" {
			return "Bearer " + token
		}
		return token + " Bearer" // as the original documents it
	}
	question, _ := json.Marshal(map[string]string{"access_token": userToken})
	shown, _ := json.Marshal(map[string]string{"access_token": secret.Mask(userToken)})
	ex := addon.Exchange{Method: http.MethodPost, URL: v.URL, Body: string(shown), Headers: []addon.Header{
		{Name: "Content-Type", Value: "application/json"}, {Name: "Authorization", Value: order(secret.Mask(token))}}}

	r, err := http.NewRequestWithContext(ctx, http.MethodPost, v.URL, bytes.NewReader(question))
	if err != nil {
		return addon.Person{}, ex, refuse(addon.Unreachable, 0, "this is not an address", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Authorization", order(token))
	began := time.Now()
	body, no := k.exchange(r, &ex)
	ex.Took = time.Since(began)
	ex.Answer = text.Clip(strings.ToValidUTF8(string(body), "�"), shownAnswer)
	if no != nil {
		return addon.Person{}, ex, no
	}
	p, no := v.understand(body, ex.Status)
	if no != nil {
		return addon.Person{}, ex, no
	}
	return p, ex, nil
}

func refuse(why addon.Reason, status int, detail string, err error) *addon.Refusal {
	return &addon.Refusal{Reason: why, Status: status, Detail: detail, Err: err}
}

// exchange sends the question and reads the answer within the limits.
func (k *Kind) exchange(r *http.Request, ex *addon.Exchange) ([]byte, *addon.Refusal) {
	resp, err := k.client.Do(r)
	if err != nil {
		return nil, outage(err, 0)
	}
	defer func() { _ = resp.Body.Close() }()
	ex.Status, ex.Type = resp.StatusCode, resp.Header.Get("Content-Type")
	body, err := io.ReadAll(resp.Body)
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return body, refuse(addon.Redirected, resp.StatusCode, "the server sent us to another address", nil)
	case err != nil:
		return body, outage(err, resp.StatusCode)
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return body, refuse(addon.BadStatus, resp.StatusCode, message(body), nil)
	}
	return body, nil
}

// outage tells the failures of the network apart, in words that quote no address and no secret.
func outage(err error, status int) *addon.Refusal {
	var late net.Error
	switch {
	case errors.Is(err, safehttp.ErrTooLarge):
		return refuse(addon.TooLarge, status, "the answer is larger than we read", err)
	case errors.Is(err, safehttp.ErrRefused):
		return refuse(addon.Private, status, "the name leads to an address that is not on the public internet", err)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &late) && late.Timeout():
		return refuse(addon.TimedOut, status, "the server did not answer in time", err)
	}
	return refuse(addon.Unreachable, status, "the server could not be reached", err)
}

// answer is what the company's server says. What is no text in it counts as not said.
type answer struct {
	Status  any   `json:"status"`
	Message fact  `json:"message"`
	Data    facts `json:"data"`
}

type facts struct {
	ID          fact `json:"id"`
	Name        fact `json:"name"`
	PhoneNumber fact `json:"phone_number"`
	CountryCode fact `json:"country_code"`
	Email       fact `json:"email"`
	Avatar      fact `json:"avatar"`
	Label       fact `json:"label"`
}

// UnmarshalJSON takes an object, and nothing else: some servers write an empty list, or a word, where there is no user.
func (f *facts) UnmarshalJSON(b []byte) error {
	type plain facts // without this method
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
		return json.Unmarshal(b, (*plain)(f))
	}
	return nil
}

// fact is a text, or a number that means one: servers write phone numbers and country codes either way.
type fact string

// UnmarshalJSON takes texts and numbers, and nothing else.
func (f *fact) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*f = fact(s)
		return nil
	}
	var n json.Number
	if json.Unmarshal(b, &n) == nil {
		*f = fact(n.String())
	}
	return nil
}

// understand reads the answer. What is in it counts, not what its content type says: servers are careless with that.
func (v settings) understand(body []byte, status int) (addon.Person, *addon.Refusal) {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return addon.Person{}, refuse(addon.NotJSON, status, "the answer is not the JSON object that is asked for", err)
	}
	if a.Status != true {
		return addon.Person{}, refuse(addon.Refused, status, string(a.Message), nil)
	}
	p := addon.Person{Method: addon.ByPhone}
	switch v.IdentityMethod {
	case "email":
		p.Method = addon.ByEmail
	case "external_id":
		p.Method = addon.ByExternalID
	}
	d := a.Data
	p.ExternalID, p.Name, p.Phone, p.CountryCode = string(d.ID), string(d.Name), string(d.PhoneNumber), string(d.CountryCode)
	p.Email, p.AvatarURL, p.Label = string(d.Email), string(d.Avatar), string(d.Label)
	return p, nil
}

// message is what a server says beside a bad status, when it says it in the documented form.
func message(body []byte) string {
	var a answer
	_ = json.Unmarshal(body, &a) // not JSON: it says nothing
	return string(a.Message)
}
