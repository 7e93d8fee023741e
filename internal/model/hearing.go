package model

import (
	"context"
	"fmt"
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
)

// Hearing is a model that writes down what is said in recordings. The zero value is none.
type Hearing struct {
	Ref Ref
	Own bool // with the workspace's own key

	s     *Service
	ws    tenant.ID
	by    llm.Transcriber
	price Price
}

// hearingTime is how long a recording may take to be written down; a busy vendor needs a tenth of its length.
const hearingTime = 40 * time.Second

// Recordings are priced by their length. Where the vendor counts no tokens, a second is ten of them: at the assumed price
// that is OpenAI's 0.006 dollars a minute.
const (
	tokensASecond  = 10
	assumedHearing = 10 // dollars for a million tokens
)

// Is says whether there is one.
func (h Hearing) Is() bool { return h.by != nil }

// name is what the model is known by while it rests.
func (h Hearing) name() string { return h.Ref.KeyID + " hearing " + h.Ref.Model }

// Hearing is the model that writes down a workspace's recordings.
func (s *Service) Hearing(ctx context.Context, ws tenant.ID) (Hearing, error) {
	st, err := s.state(ctx, ws)
	if err != nil {
		return Hearing{}, err
	}
	id := st.settings.Hearing.KeyID
	if id == "" || id == Installation {
		if s.o.Hearer == nil {
			return Hearing{}, nil
		}
		return Hearing{Ref: Ref{Installation, s.o.HearingModel}, s: s, ws: ws, by: s.o.Hearer, price: hearingPrice(s.o.HearingModel, nil)}, nil
	}
	k, ok := st.keys[id]
	if !ok || k.HearingModel == "" {
		return Hearing{}, nil
	}
	p, err := s.provider(k)
	if err != nil {
		return Hearing{}, err
	}
	by, ok := p.(llm.Transcriber)
	if !ok {
		return Hearing{}, nil
	}
	return Hearing{Ref: Ref{k.ID, k.HearingModel}, Own: true, s: s, ws: ws, by: by, price: hearingPrice(k.HearingModel, k.Prices)}, nil
}

func hearingPrice(model string, own map[string]Price) Price {
	p, known := priceOf(model, own)
	if !known {
		p = Price{In: micros(assumedHearing), Out: micros(assumedHearing)}
	}
	return p
}

// choice is the model as what it did is counted.
func (h Hearing) choice(length time.Duration) Choice {
	c := Choice{Model: h.Ref.Model, KeyID: h.Ref.KeyID, Own: h.Own, Price: h.price}
	if !h.Own {
		c.Credits = smallCredits * max(1, int64((length+time.Minute-1)/time.Minute)) // for each minute that was begun
	}
	return c
}

// Heard is what was said, and what it costs.
type Heard struct {
	Text    string
	Choice  Choice
	Usage   llm.Usage
	Credits int64
}

// Write writes down what is said in a recording of about a length, 0 where nobody knows it. Errors are those of Afford, and of
// the model: one that fails is left alone for a while, so that customers do not wait for it again and again.
func (h Hearing) Write(ctx context.Context, who Spender, r llm.Recording, length time.Duration) (Heard, error) {
	what := h.name()
	if h.s.rests(what) {
		return Heard{}, ErrResting
	}
	if err := h.s.Afford(ctx, h.ws, who, h.choice(length)); err != nil {
		return Heard{}, err
	}
	within, cancel := context.WithTimeout(ctx, hearingTime)
	defer cancel()
	r.Model = h.Ref.Model
	got, err := h.by.Transcribe(within, r)
	if err != nil {
		if ctx.Err() != nil {
			return Heard{}, ctx.Err()
		}
		if within.Err() != nil {
			err = llm.NewError(llm.Timeout, fmt.Sprintf("no answer within %v", hearingTime), nil)
		}
		if llm.KindOf(err) != llm.BadRequest { // that is about this recording
			h.s.rest(what, err)
		}
		h.s.Failed(ctx, h.ws, h.choice(length), err)
		return Heard{}, err
	}
	h.s.fit(what)
	h.s.Worked(h.ws, h.choice(length))
	length = max(length, time.Duration(got.Seconds*float64(time.Second)))
	u := got.Usage
	if u == (llm.Usage{}) {
		u.In = int(length.Seconds() * tokensASecond)
	}
	c := h.choice(length)
	return Heard{Text: got.Text, Choice: c, Usage: u, Credits: c.Credits}, nil
}

// Unpaid says that an error of Write is about money, not about the model.
func Unpaid(err error) bool {
	return errs.CodeOf(err) == errs.CodeOf(ErrDailyCap) || errs.CodeOf(err) == "plan.limit_reached"
}
