package model

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"time"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// Tested is what came of trying a key.
type Tested struct {
	Models    []string // what the vendor offers; empty when it does not say
	Ms        int64    // of the model that answers; of the list where no model was asked
	Dimension int      // how many numbers a meaning has; 0: it was not asked for
	EmbedMs   int64
	RerankMs  int64
	HearingMs int64
	Sees      string   // SeesYes or SeesNo; "": it was not shown a picture
	Part      string   // which of the models has failed: "", embed, rerank or hearing
	Kind      llm.Kind // "": it works
	Message   string   // in the vendor's words
}

// Whether a model sees what it is shown.
const (
	SeesYes = "yes"
	SeesNo  = "no"
)

// The parts of a trial.
const (
	partEmbed   = "embed"
	partRerank  = "rerank"
	partHearing = "hearing"
)

// field is which field of the form is wrong, and the code; "" when the key may be stored. A vendor who is busy at the
// moment has taken the key.
func (t Tested) field() (at, code string) {
	own := "model"
	if t.Part != "" {
		own = t.Part + "_model"
	}
	switch t.Kind {
	case "", llm.RateLimited:
		return "", ""
	case llm.BadAnswer:
		if t.Part == "" {
			return "", ""
		}
		return own, "model.model_refused"
	case llm.InvalidKey, llm.NoQuota:
		return "key", "model.key_refused"
	case llm.ModelNotFound, llm.BadRequest:
		return own, "model.model_refused"
	}
	if t.Part != "" && (len(t.Models) > 0 || t.Ms > 0) {
		return own, "model.model_refused" // the server is there, but not for this
	}
	return "base_url", "model.unreachable"
}

// Test tries a key: one that is stored (id), with what is said about it, or one that is only typed.
func (s *Service) Test(ctx context.Context, c workspace.Caller, id string, in KeyInput) (Tested, error) {
	k := Key{Workspace: c.Workspace, ID: uid.New()}
	if id != "" {
		var err error
		if k, err = s.get(ctx, c.Workspace, id); err != nil {
			return Tested{}, err
		}
		in.Vendor = nil
	} else if in.Name == nil {
		name := "test" // not asked for yet
		in.Name = &name
	}
	said := func(typed *string, stored string) bool {
		return typed == nil && stored != "" || typed != nil && *typed != ""
	}
	listOnly := !said(in.Model, k.Model) && !said(in.Embed, k.EmbedModel) && !said(in.Rerank, k.RerankModel) && !said(in.Hearing, k.HearingModel)
	if listOnly {
		some := "any" // the list is wanted to choose one
		in.Model = &some
	}
	next, plain, err := s.read(k, in)
	if err != nil {
		return Tested{}, err
	}
	if listOnly {
		next.Model = ""
	}
	t := s.try(ctx, next, plain)
	if t.Kind == "" && next.Model != "" {
		t.Sees = s.sees(ctx, next, plain)
	}
	same := in.Secret == nil && in.BaseURL == nil && (in.Model == nil || *in.Model == k.Model) &&
		(in.Embed == nil || *in.Embed == k.EmbedModel) && (in.Rerank == nil || *in.Rerank == k.RerankModel) && (in.Hearing == nil || *in.Hearing == k.HearingModel)
	if id != "" && same {
		s.remember(ctx, k, t)
	}
	return t, ctx.Err()
}

// remember stores how the test of a stored key ended.
func (s *Service) remember(ctx context.Context, k Key, t Tested) {
	choice := Choice{KeyID: k.ID, Own: true, Model: k.Model}
	if t.Kind != "" {
		s.forgetTrouble(k.ID)
		s.Failed(ctx, k.Workspace, choice, llm.NewError(t.Kind, t.Message, nil))
		return
	}
	s.states.Drop(k.Workspace)
	s.wake(k.ID)
	s.Worked(k.Workspace, choice)
}

const testTime = 20 * time.Second

// try asks for the models and, when one is named, for a word of it, a meaning, a judgement, a transcript: only that shows that it may be
// used.
func (s *Service) try(ctx context.Context, k Key, plain string) Tested {
	ctx, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	p := s.dial(k, plain)
	t := Tested{Models: []string{}}
	start := time.Now()
	names, err := p.(llm.Lister).Models(ctx)
	t.Ms = took(start)
	if err == nil {
		t.Models = names[:min(len(names), keptModels)]
	}
	named := k.Model != "" || k.EmbedModel != "" || k.RerankModel != "" || k.HearingModel != ""
	if err != nil && (!named || llm.KindOf(err) == llm.InvalidKey) { // some servers have no list
		return t.failed("", err)
	}
	if named {
		t.Ms = 0
	}
	if k.Model != "" {
		start = time.Now()
		_, err = p.Generate(ctx, llm.Request{Model: k.Model, Messages: []llm.Message{{Role: llm.User, Text: "Reply with the word OK."}}, MaxTokens: 16})
		t.Ms = took(start)
		if llm.KindOf(err) == llm.BadAnswer && len(t.Models) > 0 {
			err = nil // a model that thinks first has used up the few words it was given
		}
		if err != nil {
			return t.failed("", err)
		}
	}
	if k.EmbedModel != "" {
		start = time.Now()
		got, err := p.Embed(ctx, llm.EmbedRequest{Model: k.EmbedModel, Texts: []string{"When are you open?", "Opening hours: nine to five"}})
		t.EmbedMs = took(start)
		if err == nil {
			err = sound(got.Vectors, 2)
		}
		if err != nil {
			return t.failed(partEmbed, err)
		}
		t.Dimension = len(got.Vectors[0])
	}
	if k.RerankModel != "" {
		start = time.Now()
		_, err := s.judge(k, plain).Rerank(ctx, llm.RerankRequest{Model: k.RerankModel, Query: "When are you open?", Documents: []string{"We ship abroad.", "Opening hours: nine to five"}})
		t.RerankMs = took(start)
		if err != nil {
			return t.failed(partRerank, err)
		}
	}
	if k.HearingModel != "" {
		start = time.Now()
		_, err := p.(llm.Transcriber).Transcribe(ctx, llm.Recording{Model: k.HearingModel, Name: "silence.wav", Mime: "audio/wav", Data: silence})
		t.HearingMs = took(start)
		if err != nil {
			return t.failed(partHearing, err)
		}
	}
	return t
}

// silence is a second in which nobody speaks, as a WAV of 8,000 samples of one byte.
var silence = append([]byte("RIFF\x64\x1f\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x40\x1f\x00\x00"),
	bytes.Repeat([]byte{0x80}, 8000)...)

// red is a picture of one colour.
var red = func() []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.NRGBA{R: 220, A: 255}), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic("model: encode a picture: " + err.Error())
	}
	return b.Bytes()
}()

// sees shows a model a red picture. One that cannot see refuses, or says another colour; what says nothing about it ("" on a
// vendor's trouble) is not told.
func (s *Service) sees(ctx context.Context, k Key, plain string) string {
	ctx, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	resp, err := s.dial(k, plain).Generate(ctx, llm.Request{Model: k.Model, MaxTokens: 64, Messages: []llm.Message{{Role: llm.User,
		Text: "Which colour is this picture? Answer with one English word.", Pictures: []llm.Picture{{Mime: "image/png", Data: red}}}}})
	switch {
	case err == nil && strings.Contains(strings.ToLower(resp.Text), "red"):
		return SeesYes
	case err == nil, llm.KindOf(err) == llm.BadRequest, llm.KindOf(err) == llm.ModelNotFound:
		return SeesNo
	}
	return ""
}

func took(since time.Time) int64 { return max(1, time.Since(since).Milliseconds()) }

func (t Tested) failed(part string, err error) Tested {
	t.Part, t.Kind, t.Message = part, llm.KindOf(err), "the vendor did not answer in time"
	var e *llm.Error
	if errors.As(err, &e) {
		t.Message = e.Message
	}
	return t
}
