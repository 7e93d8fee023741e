package model

import (
	"context"
	"net/http"
	"time"

	"cxgenie/internal/workspace"
)

// ModelKeyView is a key on the wire; the secret is never shown.
type ModelKeyView struct {
	ID           string           `json:"id"`
	Name         string           `json:"name"`
	Vendor       string           `json:"vendor" enum:"openai,anthropic"`
	BaseURL      string           `json:"base_url" doc:"Empty: the vendor's own."`
	Last4        string           `json:"last4" doc:"The end of the key; empty for a server that asks for none."`
	Model        string           `json:"model" doc:"The key's default model; empty: it is not for answers."`
	Fallback     string           `json:"fallback" doc:"Asked when the default fails; empty: none."`
	EmbedModel   string           `json:"embed_model" doc:"Gives texts and questions their meanings; empty: none."`
	RerankModel  string           `json:"rerank_model" doc:"Judges what was found; empty: none."`
	HearingModel string           `json:"hearing_model" doc:"Writes down what is said in voice messages; empty: none."`
	Prices       []ModelPriceView `json:"prices" nullable:"false" doc:"What answers are estimated to cost."`
	Models       []string         `json:"models" nullable:"false" doc:"What the vendor offered at the last test."`
	Error        string           `json:"error" enum:",invalid,no_quota,rate_limit,model_not_found,network" doc:"Empty: it works."`
	ErrorMessage string           `json:"error_message" doc:"In the vendor's words."`
	ErrorSince   *time.Time       `json:"error_since"`
	TestedAt     *time.Time       `json:"tested_at"`
	CreatedAt    time.Time        `json:"created_at"`
}

// ModelPriceView is the price of a model, in US dollars for a million tokens.
type ModelPriceView struct {
	Model string  `json:"model"`
	In    float64 `json:"in"`
	Out   float64 `json:"out"`
	Own   bool    `json:"own" doc:"Typed by the workspace; otherwise from our list."`
	Known bool    `json:"known" doc:"False: not in our list, the price is assumed."`
}

func keyView(k Key) ModelKeyView {
	v := ModelKeyView{ID: k.ID, Name: k.Name, Vendor: k.Vendor, BaseURL: k.BaseURL, Last4: k.Last4, Model: k.Model, Fallback: k.Fallback, EmbedModel: k.EmbedModel, RerankModel: k.RerankModel, HearingModel: k.HearingModel,
		Prices: []ModelPriceView{}, Models: k.Models, Error: k.Error, ErrorMessage: k.ErrorMessage, ErrorSince: wireTime(k.ErrorSince),
		TestedAt: wireTime(k.TestedAt), CreatedAt: k.CreatedAt.UTC()}
	if v.Models == nil {
		v.Models = []string{}
	}
	for _, m := range []string{k.Model, k.Fallback} {
		if m != "" {
			p, known := priceOf(m, k.Prices)
			_, own := k.Prices[m]
			v.Prices = append(v.Prices, ModelPriceView{m, dollars(p.In), dollars(p.Out), own, known})
		}
	}
	return v
}

func wireTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// ModelKeyInput is a new key on the wire.
type ModelKeyInput struct {
	Name     string            `json:"name" doc:"1 to 60 characters, unique in the workspace."`
	Vendor   string            `json:"vendor" doc:"openai (and every server that speaks as it does) or anthropic."`
	BaseURL  string            `json:"base_url,omitempty" doc:"For example http://ollama:11434/v1; empty: the vendor's own."`
	Key      string            `json:"key,omitempty"`
	Model    string            `json:"model,omitempty" doc:"The key's default model. One of model, embed_model, rerank_model and hearing_model is required."`
	Fallback string            `json:"fallback,omitempty"`
	Embed    string            `json:"embed_model,omitempty" doc:"Gives texts and questions their meanings; openai only."`
	Rerank   string            `json:"rerank_model,omitempty" doc:"Judges what was found, at …/rerank; openai only."`
	Hearing  string            `json:"hearing_model,omitempty" doc:"Writes down what is said in voice messages, at …/audio/transcriptions; openai only."`
	Prices   []ModelPriceInput `json:"prices,omitempty"`
}

// ModelPriceInput is a price that the workspace knows better, in US dollars for a million tokens.
type ModelPriceInput struct {
	Model string  `json:"model"`
	In    float64 `json:"in"`
	Out   float64 `json:"out"`
}

// ModelKeyPatch changes a key on the wire; what is left out stays.
type ModelKeyPatch struct {
	Name     *string            `json:"name,omitempty"`
	BaseURL  *string            `json:"base_url,omitempty"`
	Key      *string            `json:"key,omitempty" doc:"Another secret; needed again with another address."`
	Model    *string            `json:"model,omitempty"`
	Fallback *string            `json:"fallback,omitempty"`
	Embed    *string            `json:"embed_model,omitempty"`
	Rerank   *string            `json:"rerank_model,omitempty"`
	Hearing  *string            `json:"hearing_model,omitempty"`
	Prices   *[]ModelPriceInput `json:"prices,omitempty"`
}

func prices(list []ModelPriceInput) map[string]Price {
	out := make(map[string]Price, len(list))
	for _, p := range list {
		out[p.Model] = Price{micros(p.In), micros(p.Out)}
	}
	return out
}

func (in ModelKeyPatch) input() KeyInput {
	k := KeyInput{Name: in.Name, BaseURL: in.BaseURL, Secret: in.Key, Model: in.Model, Fallback: in.Fallback, Embed: in.Embed, Rerank: in.Rerank, Hearing: in.Hearing}
	if in.Prices != nil {
		k.Prices = prices(*in.Prices)
	}
	return k
}

// ModelRef names a model with its key on the wire.
type ModelRef struct {
	KeyID string `json:"key_id" doc:"installation, or one of the workspace's keys; empty: none."`
	Model string `json:"model" doc:"Empty: the key's default."`
}

// ModelSettingsView is what a workspace says about its models.
type ModelSettingsView struct {
	Default   ModelRef  `json:"default"`
	Fallback  ModelRef  `json:"fallback"`
	Small     ModelRef  `json:"small" doc:"For the small steps around an answer."`
	Embedding *ModelRef `json:"embedding,omitempty" doc:"The key whose embedding model is used; installation, off, or empty: the installation's if there is one. The model is the key's. Left out: it stays."`
	Rerank    *ModelRef `json:"rerank,omitempty" doc:"The key whose rerank model judges what was found; empty: nobody does. The model is the key's. Left out: it stays."`
	Hearing   *ModelRef `json:"hearing,omitempty" doc:"The key whose model writes down voice messages; installation, off, or empty: the installation's if there is one. The model is the key's. Left out: it stays."`
	OwnOnly   bool      `json:"own_only" doc:"The installation's model does not answer, for credits, when the own keys fail."`
	Caps      ModelCaps `json:"caps"`
}

// ModelCaps are how much a day's answers may cost, in US dollars; null is no cap.
type ModelCaps struct {
	Contact *float64 `json:"contact" doc:"For each visitor."`
	Address *float64 `json:"address" doc:"For each internet address."`
	Bot     *float64 `json:"bot" doc:"For each bot."`
}

func settingsView(s Settings) ModelSettingsView {
	usd := func(m *int64) *float64 {
		if m == nil {
			return nil
		}
		d := dollars(*m)
		return &d
	}
	embedding, rerank, hearing := ModelRef(s.Embedding), ModelRef(s.Rerank), ModelRef(s.Hearing)
	return ModelSettingsView{Default: ModelRef(s.Default), Fallback: ModelRef(s.Fallback), Small: ModelRef(s.Small), Embedding: &embedding, Rerank: &rerank, Hearing: &hearing, OwnOnly: s.OwnOnly,
		Caps: ModelCaps{usd(s.Caps.Contact), usd(s.Caps.Address), usd(s.Caps.Bot)}}
}

// settings is what is said, over what was said before where something is left out.
func (v ModelSettingsView) settings(before Settings) Settings {
	micro := func(d *float64) *int64 {
		if d == nil {
			return nil
		}
		m := micros(max(min(*d, 1e9), -1)) // what is out of range stays so
		return &m
	}
	if v.Embedding != nil {
		before.Embedding = Ref(*v.Embedding)
	}
	if v.Rerank != nil {
		before.Rerank = Ref(*v.Rerank)
	}
	if v.Hearing != nil {
		before.Hearing = Ref(*v.Hearing)
	}
	return Settings{Default: Ref(v.Default), Fallback: Ref(v.Fallback), Small: Ref(v.Small), Embedding: before.Embedding, Rerank: before.Rerank, Hearing: before.Hearing, OwnOnly: v.OwnOnly,
		Caps: Caps{micro(v.Caps.Contact), micro(v.Caps.Address), micro(v.Caps.Bot)}}
}

// ModelSpendingView is what was spent today.
type ModelSpendingView struct {
	Answers   int64   `json:"answers"`
	TokensIn  int64   `json:"tokens_in"`
	TokensOut int64   `json:"tokens_out"`
	Credits   int64   `json:"credits"`
	USD       float64 `json:"usd" doc:"Estimated from list prices."`
}

func spendingView(s Spending) ModelSpendingView {
	return ModelSpendingView{s.Answers, s.TokensIn, s.TokensOut, s.Credits, dollars(s.Cost)}
}

// ModelBotSpendingView is a bot's part of it.
type ModelBotSpendingView struct {
	BotID string `json:"bot_id"`
	ModelSpendingView
}

// ModelChoiceView is a model that a bot may be given.
type ModelChoiceView struct {
	KeyID   string   `json:"key_id"`
	KeyName string   `json:"key_name" doc:"Empty for the installation's."`
	Last4   string   `json:"last4"`
	Vendor  string   `json:"vendor"`
	Model   string   `json:"model" doc:"The key's default model; empty when the installation's has no name."`
	Models  []string `json:"models" nullable:"false" doc:"What else the key offers."`
	Credits int64    `json:"credits" doc:"What one answer costs; 0 with an own key."`
	Error   string   `json:"error" doc:"Empty: it works."`
	Message string   `json:"message" doc:"The vendor's, about the error."`
}

type (
	ModelKeyPath struct {
		KeyID string `path:"key_id"`
	}
	keyBody  struct{ Body ModelKeyView }
	keysBody struct {
		Body struct {
			Items []ModelKeyView `json:"items" nullable:"false"`
			Next  *string        `json:"next"`
		}
	}
	settingsBody struct{ Body ModelSettingsView }
	spentBody    struct {
		Body struct {
			Day  ModelSpendingView      `json:"day"`
			Bots []ModelBotSpendingView `json:"bots" nullable:"false"`
		}
	}
	choicesBody struct {
		Body struct {
			Items      []ModelChoiceView `json:"items" nullable:"false"`
			Default    ModelRef          `json:"default" doc:"What a bot uses that chooses nothing; empty: there is no model."`
			EmbedModel string            `json:"embed_model" doc:"The installation's embedding model; empty: it has none."`
			Hearing    string            `json:"hearing_model" doc:"The installation's model for voice messages; empty: it has none."`
		}
	}
	none struct{}
)

// Routes adds the room's operations.
func (s *Service) Routes(d *workspace.Doors) {
	see, manage, bots := workspace.Need("settings", workspace.View), workspace.Need("settings", workspace.Manage), workspace.Need("bots", workspace.View)
	op := workspace.Ops{Tag: "AI models", At: "/v1/"}.Op
	workspace.Register(d, op("list-model-keys", http.MethodGet, "model-keys", "List the keys of language models, oldest first", 200), see, s.httpKeys)
	workspace.Register(d, op("add-model-key", http.MethodPost, "model-keys", "Add a key that works", 201), manage, s.httpAdd)
	workspace.Register(d, op("change-model-key", http.MethodPatch, "model-keys/{key_id}", "Change a key", 200), manage, s.httpChange)
	workspace.Register(d, op("remove-model-key", http.MethodDelete, "model-keys/{key_id}", "Remove a key", 204), manage, s.httpRemove)
	workspace.Register(d, op("test-model-key", http.MethodPost, "model-keys/test", "Try a key, and list its models", 200), manage, s.httpTest)
	workspace.Register(d, op("get-model-settings", http.MethodGet, "model-settings", "Which models answer, and what a day may cost", 200), see, s.httpSettings)
	workspace.Register(d, op("set-model-settings", http.MethodPut, "model-settings", "Say which models answer, and what a day may cost", 200), manage, s.httpSetSettings)
	workspace.Register(d, op("get-model-spending", http.MethodGet, "model-spending", "What answers of models have cost today", 200), see, s.httpSpending)
	workspace.Register(d, op("list-models", http.MethodGet, "models", "The models that a bot may be given", 200), bots, s.httpModels)
}

func (s *Service) httpKeys(ctx context.Context, c workspace.Caller, _ *none) (*keysBody, error) {
	keys, err := s.Keys(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	out := &keysBody{}
	out.Body.Items = make([]ModelKeyView, len(keys))
	for i, k := range keys {
		out.Body.Items[i] = keyView(k)
	}
	return out, nil
}

func (s *Service) httpAdd(ctx context.Context, c workspace.Caller, in *struct{ Body ModelKeyInput }) (*keyBody, error) {
	b := in.Body
	k, err := s.Add(ctx, c, KeyInput{Name: &b.Name, Vendor: &b.Vendor, BaseURL: &b.BaseURL, Secret: &b.Key, Model: &b.Model, Fallback: &b.Fallback, Embed: &b.Embed, Rerank: &b.Rerank, Hearing: &b.Hearing, Prices: prices(b.Prices)})
	if err != nil {
		return nil, err
	}
	return &keyBody{keyView(k)}, nil
}

func (s *Service) httpChange(ctx context.Context, c workspace.Caller, in *struct {
	ModelKeyPath
	Body ModelKeyPatch
}) (*keyBody, error) {
	k, err := s.Change(ctx, c, in.KeyID, in.Body.input())
	if err != nil {
		return nil, err
	}
	return &keyBody{keyView(k)}, nil
}

func (s *Service) httpRemove(ctx context.Context, c workspace.Caller, in *ModelKeyPath) (*struct{}, error) {
	return nil, s.Remove(ctx, c, in.KeyID)
}

func (s *Service) httpSettings(ctx context.Context, c workspace.Caller, _ *none) (*settingsBody, error) {
	st, err := s.Settings(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	return &settingsBody{settingsView(st)}, nil
}

func (s *Service) httpSetSettings(ctx context.Context, c workspace.Caller, in *struct{ Body ModelSettingsView }) (*settingsBody, error) {
	before, err := s.Settings(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	st, err := s.SetSettings(ctx, c, in.Body.settings(before))
	if err != nil {
		return nil, err
	}
	return &settingsBody{settingsView(st)}, nil
}

func (s *Service) httpSpending(ctx context.Context, c workspace.Caller, _ *none) (*spentBody, error) {
	all, bots, err := s.Today(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	out := &spentBody{}
	out.Body.Day, out.Body.Bots = spendingView(all), []ModelBotSpendingView{}
	for _, b := range bots {
		if c.SeesBot(b.BotID) {
			out.Body.Bots = append(out.Body.Bots, ModelBotSpendingView{b.BotID, spendingView(b.Spending)})
		}
	}
	return out, nil
}

func (s *Service) httpModels(ctx context.Context, c workspace.Caller, _ *none) (*choicesBody, error) {
	keys, err := s.Keys(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	st, err := s.Settings(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	out := &choicesBody{}
	out.Body.Items, out.Body.Default = []ModelChoiceView{}, ModelRef(st.Default)
	if s.o.Embedder != nil {
		out.Body.EmbedModel = s.o.EmbedModel
	}
	if s.o.Hearer != nil {
		out.Body.Hearing = s.o.HearingModel
	}
	if s.o.Provider != nil {
		for _, m := range s.offered() {
			i := s.installation(m)
			out.Body.Items = append(out.Body.Items, ModelChoiceView{KeyID: Installation, Vendor: s.o.Provider.Name(), Model: i.Model, Models: []string{}, Credits: i.Credits})
		}
		if st.Default == (Ref{}) {
			out.Body.Default = ModelRef{KeyID: Installation, Model: s.o.Model}
		}
	}
	for _, k := range keys {
		if k.Model == "" {
			continue // it is for other work
		}
		v := keyView(k)
		out.Body.Items = append(out.Body.Items, ModelChoiceView{KeyID: k.ID, KeyName: k.Name, Last4: k.Last4, Vendor: k.Vendor, Model: k.Model,
			Models: v.Models, Error: k.Error, Message: k.ErrorMessage})
	}
	return out, nil
}

// offered are the models that the operator has named.
func (s *Service) offered() []string {
	if s.o.Fallback == "" || s.o.Fallback == s.o.Model {
		return []string{s.o.Model}
	}
	return []string{s.o.Model, s.o.Fallback}
}
