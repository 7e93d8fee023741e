package model

import (
	"context"

	"cxgenie/internal/workspace"
)

// ModelTestInput is what is tried: a stored key (key_id) with what is typed about it, or one that is only typed.
type ModelTestInput struct {
	KeyID   string  `json:"key_id,omitempty"`
	Vendor  *string `json:"vendor,omitempty"`
	BaseURL *string `json:"base_url,omitempty"`
	Key     *string `json:"key,omitempty"`
	Model   *string `json:"model,omitempty" doc:"Asked for a word; without any model, only the list of models is."`
	Embed   *string `json:"embed_model,omitempty" doc:"Asked for the meaning of two short texts."`
	Rerank  *string `json:"rerank_model,omitempty" doc:"Asked to judge two short texts."`
	Hearing *string `json:"hearing_model,omitempty" doc:"Given a second of silence to write down."`
}

// ModelTestView is what came of it.
type ModelTestView struct {
	OK        bool     `json:"ok"`
	Models    []string `json:"models" nullable:"false"`
	Ms        int64    `json:"ms" doc:"Of the model that answers; 0: it was not asked."`
	Dimension int      `json:"dimension" doc:"How many numbers a meaning has; 0: it was not asked for."`
	EmbedMs   int64    `json:"embed_ms"`
	RerankMs  int64    `json:"rerank_ms" doc:"0: no judgement was asked for."`
	HearingMs int64    `json:"hearing_ms" doc:"0: nothing was given to hear."`
	Sees      string   `json:"sees" enum:",yes,no" doc:"Whether the model that answers sees pictures; empty: not known."`
	Part      string   `json:"part" enum:",embed,rerank,hearing" doc:"Which of the models has failed; empty: the one that answers, or the key."`
	Error     string   `json:"error" doc:"invalid, no_quota, rate_limit, model_not_found, network, timeout, bad_request or bad_answer; empty: it works."`
	Message   string   `json:"message" doc:"In the vendor's words."`
}

type testBody struct{ Body ModelTestView }

func (s *Service) httpTest(ctx context.Context, c workspace.Caller, in *struct{ Body ModelTestInput }) (*testBody, error) {
	b := in.Body
	t, err := s.Test(ctx, c, b.KeyID, KeyInput{Vendor: b.Vendor, BaseURL: b.BaseURL, Secret: b.Key, Model: b.Model, Embed: b.Embed, Rerank: b.Rerank, Hearing: b.Hearing})
	if err != nil {
		return nil, err
	}
	return &testBody{ModelTestView{OK: t.Kind == "", Models: t.Models, Ms: t.Ms, Dimension: t.Dimension, EmbedMs: t.EmbedMs, RerankMs: t.RerankMs, HearingMs: t.HearingMs, Sees: t.Sees, Part: t.Part, Error: string(t.Kind), Message: t.Message}}, nil
}
