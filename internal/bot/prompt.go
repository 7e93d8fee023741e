package bot

import (
	"context"
	"database/sql"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/idna"
	"golang.org/x/text/language"

	"cxgenie/internal/model"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// Prompt is how a bot speaks and which models it uses. The zero value is a new bot's: what is empty has its default.
type Prompt struct {
	Type           string       `json:"type,omitempty"`   // PromptDefault, or PromptCustom
	Custom         string       `json:"custom,omitempty"` // with variables; kept while the default is used
	ChatStyle      string       `json:"chat_style,omitempty"`
	AnswerLength   string       `json:"answer_length,omitempty"`
	AllowEmoji     bool         `json:"allow_emoji,omitempty"`
	NoLanguageStep bool         `json:"no_language_step,omitempty"` // do not detect the language: it is the bot's
	NoQuestionStep bool         `json:"no_question_step,omitempty"` // do not sort messages: all are business
	Models         model.Wanted `json:"models,omitzero"`

	ShowSources      bool     `json:"show_sources,omitempty"`      // under an answer stands where it comes from
	GeneralKnowledge bool     `json:"general_knowledge,omitempty"` // where nothing was found a model may answer from what it knows
	Threshold        *float64 `json:"threshold,omitempty"`         // the score below which something is found by chance; nil: UsualThreshold
	Languages        []string `json:"languages,omitempty"`         // the bot answers in these alone; none: in any
	OnlineSearch     bool     `json:"online_search,omitempty"`     // where its knowledge has no answer it looks on the web
	OnlineDomains    []string `json:"online_domains,omitempty"`    // on these sites alone, with all below them; none: on any
}

// The types of prompts.
const (
	PromptDefault = "default"
	PromptCustom  = "custom"
)

// The chat styles and lengths of answers; the defaults are professional and medium.
const (
	Professional = "professional"
	Friendly     = "friendly"
	CasualStyle  = "casual"
	Concise      = "concise"
	Short        = "short"
	Medium       = "medium"
	Long         = "long"
)

var (
	promptTypes   = []string{PromptDefault, PromptCustom}
	chatStyles    = []string{Professional, Friendly, CasualStyle, Concise}
	answerLengths = []string{Medium, Short, Long}
)

// DefaultPrompt is what a bot is told without a prompt of its own; the variables are filled in for each question.
const DefaultPrompt = `You are {{bot.name}}, the assistant of {{workspace.company_name}}. Your task: {{bot.role}}.
You write to a customer in a chat.
About the business: {{bot.description}}
The customer's name: {{customer.name}}
`

const (
	maxPrompt   = 8000
	maxVersions = 10
	maxModel    = 120

	maxLanguages = 20

	maxOnlineDomains = 20

	usualTemperature = 0.2
)

// KnowledgeTokens is about how much of its knowledge a model is given for one answer where nobody says otherwise.
const KnowledgeTokens = 3000

const (
	minKnowledgeTokens = 500
	maxKnowledgeTokens = 20_000
)

// UsualThreshold is the score below which a bot does not take what it finds for an answer.
const UsualThreshold = 0.35

// with is the prompt with its defaults filled in.
func (p Prompt) with() Prompt {
	fill := func(s *string, to string) {
		if *s == "" {
			*s = to
		}
	}
	fill(&p.Type, PromptDefault)
	fill(&p.ChatStyle, Professional)
	fill(&p.AnswerLength, Medium)
	if p.Models.Temperature == nil {
		t := usualTemperature
		p.Models.Temperature = &t
	}
	if p.Models.KnowledgeTokens == 0 {
		p.Models.KnowledgeTokens = KnowledgeTokens
	}
	if p.Threshold == nil {
		t := UsualThreshold
		p.Threshold = &t
	}
	return p
}

// BotPrompt is how a bot speaks, on the wire.
type BotPrompt struct {
	Type           string   `json:"type" enum:"default,custom"`
	Custom         string   `json:"custom"`
	Default        string   `json:"default" doc:"The default prompt, with its variables."`
	Variables      []string `json:"variables" nullable:"false" doc:"The names that the prompt and the texts to customers may hold in {{…}}, besides customer.<code> of each of the workspace's own fields of its customers; the prompt of those that are for bots."`
	ChatStyle      string   `json:"chat_style" enum:"professional,friendly,casual,concise"`
	AnswerLength   string   `json:"answer_length" enum:"short,medium,long"`
	AllowEmoji     bool     `json:"allow_emoji"`
	DetectLanguage bool     `json:"detect_language" doc:"Off: the bot answers in its display language."`
	DetectQuestion bool     `json:"detect_question" doc:"Off: a message is taken for a business question, greetings apart."`
	KeyID          string   `json:"key_id" doc:"Of the model that answers: installation, or a key; empty: the workspace's default."`
	Model          string   `json:"model" doc:"Empty: the key's default."`
	FallbackKeyID  string   `json:"fallback_key_id" doc:"Empty: the workspace's fallback."`
	FallbackModel  string   `json:"fallback_model"`
	Temperature    float64  `json:"temperature" doc:"Creativity, 0 to 1."`

	KnowledgeTokens  int      `json:"knowledge_tokens" doc:"About how much of the knowledge the model is given for one answer."`
	ShowSources      bool     `json:"show_sources" doc:"Under an answer stands where it comes from."`
	GeneralKnowledge bool     `json:"general_knowledge" doc:"Where nothing was found the model may answer from what it knows by itself."`
	Threshold        float64  `json:"threshold" doc:"0 to 1: what fits a question less is not answered from."`
	Languages        []string `json:"languages" nullable:"false" doc:"The bot answers in these alone; empty: in any."`
	OnlineSearch     bool     `json:"online_search" doc:"Where its knowledge has no answer it looks on the web."`
	OnlineDomains    []string `json:"online_domains" nullable:"false" doc:"It looks on these sites alone, and on what lies below them; empty: on any."`
}

func promptView(p Prompt) BotPrompt {
	p = p.with()
	return BotPrompt{Type: p.Type, Custom: p.Custom, Default: DefaultPrompt, Variables: workspace.Variables, ChatStyle: p.ChatStyle, AnswerLength: p.AnswerLength,
		AllowEmoji: p.AllowEmoji, DetectLanguage: !p.NoLanguageStep, DetectQuestion: !p.NoQuestionStep, KeyID: p.Models.KeyID, Model: p.Models.Model,
		FallbackKeyID: p.Models.FallbackKeyID, FallbackModel: p.Models.FallbackModel, Temperature: *p.Models.Temperature, KnowledgeTokens: p.Models.KnowledgeTokens,
		ShowSources: p.ShowSources, GeneralKnowledge: p.GeneralKnowledge, Threshold: *p.Threshold, Languages: append([]string{}, p.Languages...),
		OnlineSearch: p.OnlineSearch, OnlineDomains: append([]string{}, p.OnlineDomains...)}
}

// PromptPatch changes how a bot speaks; what is nil stays.
type PromptPatch struct {
	Type           *string  `json:"type,omitempty" doc:"default or custom."`
	Custom         *string  `json:"custom,omitempty" doc:"Up to 8,000 characters; required for custom."`
	ChatStyle      *string  `json:"chat_style,omitempty" doc:"professional, friendly, casual or concise."`
	AnswerLength   *string  `json:"answer_length,omitempty" doc:"short, medium or long."`
	AllowEmoji     *bool    `json:"allow_emoji,omitempty"`
	DetectLanguage *bool    `json:"detect_language,omitempty"`
	DetectQuestion *bool    `json:"detect_question,omitempty"`
	KeyID          *string  `json:"key_id,omitempty"`
	Model          *string  `json:"model,omitempty"`
	FallbackKeyID  *string  `json:"fallback_key_id,omitempty"`
	FallbackModel  *string  `json:"fallback_model,omitempty"`
	Temperature    *float64 `json:"temperature,omitempty" doc:"0 to 1."`

	KnowledgeTokens  *int      `json:"knowledge_tokens,omitempty" doc:"500 to 20,000."`
	ShowSources      *bool     `json:"show_sources,omitempty"`
	GeneralKnowledge *bool     `json:"general_knowledge,omitempty"`
	Threshold        *float64  `json:"threshold,omitempty" doc:"0 to 1."`
	Languages        *[]string `json:"languages,omitempty" maxItems:"50" doc:"Up to 20 language tags."`
	OnlineSearch     *bool     `json:"online_search,omitempty"`
	OnlineDomains    *[]string `json:"online_domains,omitempty" maxItems:"100" doc:"Like example.com; up to 20."`
}

// With is b as it would be with a patch of its prompt, for trying that before it is saved; a nil patch changes nothing.
func (s *Service) With(ctx context.Context, b Bot, p *PromptPatch) (Bot, error) {
	fields, err := s.contacts.CustomFields(ctx, b.Workspace)
	if err != nil {
		return Bot{}, err
	}
	f := form{fields: fields}
	f.prompt(&b.Prompt, p)
	if len(f.wrong) > 0 {
		return Bot{}, errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", f.wrong...)
	}
	return b, nil
}

func (f *form) prompt(to *Prompt, p *PromptPatch) {
	if p == nil {
		return
	}
	v := to.with()
	f.choice(&v.Type, p.Type, "prompt.type", promptTypes)
	f.text(&v.Custom, p.Custom, "prompt.custom", maxPrompt)
	if v.Type == PromptCustom && v.Custom == "" {
		f.bad("prompt.custom", "field.required", "This field is required.")
	}
	if p.Custom != nil || p.Type != nil {
		f.promptVariables(v.Custom)
	}
	f.choice(&v.ChatStyle, p.ChatStyle, "prompt.chat_style", chatStyles)
	f.choice(&v.AnswerLength, p.AnswerLength, "prompt.answer_length", answerLengths)
	take(&v.AllowEmoji, p.AllowEmoji)
	if p.DetectLanguage != nil {
		v.NoLanguageStep = !*p.DetectLanguage
	}
	if p.DetectQuestion != nil {
		v.NoQuestionStep = !*p.DetectQuestion
	}
	f.line(&v.Models.KeyID, p.KeyID, "prompt.key_id", 36)
	f.line(&v.Models.Model, p.Model, "prompt.model", maxModel)
	f.line(&v.Models.FallbackKeyID, p.FallbackKeyID, "prompt.fallback_key_id", 36)
	f.line(&v.Models.FallbackModel, p.FallbackModel, "prompt.fallback_model", maxModel)
	if t := p.Temperature; t != nil {
		if *t < 0 || *t > 1 {
			f.bad("prompt.temperature", "field.range", "Between 0 and 1.")
		}
		warm := *t
		v.Models.Temperature = &warm
	}
	f.number(&v.Models.KnowledgeTokens, p.KnowledgeTokens, "prompt.knowledge_tokens", minKnowledgeTokens, maxKnowledgeTokens)
	take(&v.ShowSources, p.ShowSources)
	take(&v.GeneralKnowledge, p.GeneralKnowledge)
	if t := p.Threshold; t != nil {
		if *t < 0 || *t > 1 {
			f.bad("prompt.threshold", "field.range", "Between 0 and 1.")
		}
		cut := *t
		v.Threshold = &cut
	}
	if p.Languages != nil {
		v.Languages = f.languages(*p.Languages)
	}
	take(&v.OnlineSearch, p.OnlineSearch)
	if p.OnlineDomains != nil {
		v.OnlineDomains = f.sites(*p.OnlineDomains)
	}
	*to = v
}

// languages are tags in their usual form, each once.
func (f *form) languages(in []string) []string {
	var out []string
	for _, l := range in {
		tag, err := language.Parse(text.Trim(l))
		if err != nil || tag == language.Und || len(l) > 35 {
			f.bad("prompt.languages", "field.language", "A language looks like en, vi or pt-BR.")
			return nil
		}
		if !slices.Contains(out, tag.String()) {
			out = append(out, tag.String())
		}
	}
	if len(out) > maxLanguages {
		f.bad("prompt.languages", "field.too_many", "At most 20 languages.")
	}
	return out
}

// site is a host that names a website; what lies below it belongs to it.
var site = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$|^localhost$`)

// sites are websites in their usual form, each once.
func (f *form) sites(in []string) []string {
	var out []string
	for _, d := range in {
		d = strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(text.Trim(d)), "."), "*.")
		if d == "" || slices.Contains(out, d) {
			continue
		}
		if ascii, err := idna.Lookup.ToASCII(d); err == nil {
			d = ascii
		}
		if !site.MatchString(d) || len(d) > 253 {
			f.bad("prompt.online_domains", "field.site", "A website looks like example.com: without https:// and without a path.")
			return nil
		}
		if !slices.Contains(out, d) {
			out = append(out, d)
		}
	}
	if len(out) > maxOnlineDomains {
		f.bad("prompt.online_domains", "field.too_many", "At most 20 websites.")
	}
	return out
}

// same says whether two prompts say the same.
func (p Prompt) same(other Prompt) bool {
	a, b := p.with(), other.with()
	equal := *a.Models.Temperature == *b.Models.Temperature && *a.Threshold == *b.Threshold && slices.Equal(a.Languages, b.Languages) && slices.Equal(a.OnlineDomains, b.OnlineDomains)
	a.Models.Temperature, a.Threshold, a.Languages, a.OnlineDomains = nil, nil, nil, nil
	b.Models.Temperature, b.Threshold, b.Languages, b.OnlineDomains = nil, nil, nil, nil
	return equal && reflect.DeepEqual(a, b)
}

// keysExist refuses keys that the workspace does not have. One that was chosen earlier and has been deleted since may
// stay: the workspace's default answers in its place.
func keysExist(ctx context.Context, q db.Querier, ws tenant.ID, old, w model.Wanted) error {
	var f form
	for _, k := range []struct{ field, old, id string }{{"prompt.key_id", old.KeyID, w.KeyID}, {"prompt.fallback_key_id", old.FallbackKeyID, w.FallbackKeyID}} {
		if k.id == "" || k.id == k.old || k.id == model.Installation {
			continue
		}
		ok, err := model.HasKey(ctx, q, ws, k.id)
		if err != nil {
			return err
		}
		if !ok {
			f.bad(k.field, "model.key_not_found", "There is no such key.")
		}
	}
	if len(f.wrong) > 0 {
		return errs.New(errs.Invalid, "request.invalid", "Some fields are not right.", f.wrong...)
	}
	return nil
}

func setPrompt(ctx context.Context, tx *db.Tx, b Bot) error {
	stored, err := json.Marshal(b.Prompt)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE bot SET prompt = $3 WHERE workspace_id = $1 AND id = $2`, b.Workspace, b.ID, string(stored))
	return err
}

// PromptVersion is an earlier text of a bot's own prompt.
type PromptVersion struct {
	Number    int64     `json:"number"`
	Text      string    `json:"text"`
	CreatedBy string    `json:"created_by" doc:"The member's name at that time."`
	CreatedAt time.Time `json:"created_at"`
}

// PromptVersions are the last ten texts of a bot's own prompt, newest first.
func (s *Service) PromptVersions(ctx context.Context, c workspace.Caller, id string) ([]PromptVersion, error) {
	if _, err := s.Get(ctx, c, id); err != nil {
		return nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, `SELECT number, text, created_by, created_at FROM bot_prompt_version
		WHERE workspace_id = $1 AND bot_id = $2 ORDER BY number DESC LIMIT $3`, c.Workspace, id, maxVersions)
	return db.Collect(rows, err, func(r *sql.Rows) (v PromptVersion, err error) {
		var at int64
		err = r.Scan(&v.Number, &v.Text, &v.CreatedBy, &at)
		v.CreatedAt = clock.FromMs(at).UTC()
		return v, err
	})
}

// addPromptVersion keeps a new text, and the last ten in all.
func addPromptVersion(ctx context.Context, tx *db.Tx, ws tenant.ID, botID, custom, by string, now int64) error {
	var last int64
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM bot_prompt_version WHERE workspace_id = $1 AND bot_id = $2`,
		ws, botID).Scan(&last); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO bot_prompt_version (workspace_id, bot_id, number, text, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6)`, ws, botID, last+1, custom, text.Clip(by, maxModel), now); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM bot_prompt_version WHERE workspace_id = $1 AND bot_id = $2 AND number <= $3`, ws, botID, last+1-maxVersions)
	return err
}
