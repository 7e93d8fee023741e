package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"cxgenie/internal/account"
	"cxgenie/internal/addon"
	"cxgenie/internal/answer"
	"cxgenie/internal/billing"
	"cxgenie/internal/bot"
	"cxgenie/internal/channel"
	"cxgenie/internal/contact"
	"cxgenie/internal/conversation"
	"cxgenie/internal/demo"
	"cxgenie/internal/file"
	"cxgenie/internal/guest"
	"cxgenie/internal/inbox"
	"cxgenie/internal/knowledge"
	"cxgenie/internal/knowledge/crawl"
	"cxgenie/internal/knowledge/parse"
	"cxgenie/internal/learning"
	"cxgenie/internal/learning/check"
	"cxgenie/internal/model"
	"cxgenie/internal/notify"
	"cxgenie/internal/platform/blob"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/config"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/events"
	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/langid"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/openai"
	"cxgenie/internal/platform/llm/wire"
	"cxgenie/internal/platform/mail"
	"cxgenie/internal/platform/oidc"
	"cxgenie/internal/platform/realtime"
	"cxgenie/internal/platform/safehttp"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/reception"
	"cxgenie/internal/search"
	"cxgenie/internal/taxonomy"
	"cxgenie/internal/trial"
	"cxgenie/internal/websearch"
	"cxgenie/internal/workspace"
)

// New builds the product on an open, migrated database: each service once, bottom up. Nothing runs before Start.
func New(d *db.DB, o Options) (*App, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Provider == nil {
		o.Provider = installationModel(o.Config)
	}
	if o.Mail == nil {
		var err error
		if o.Mail, err = mail.New(mail.Options{URL: o.Config.SMTPURL, Password: o.Config.SMTPPassword, From: o.Config.MailFrom}); err != nil {
			return nil, err
		}
	}
	if o.Parse == nil {
		cache := filepath.Join(o.Config.DataDir, "cache")
		o.Parse = func(ctx context.Context, in io.Reader, about parse.Source) (*parse.Document, error) {
			return parse.Run(ctx, in, about, parse.Child{Cache: cache})
		}
	}
	if o.Patience == 0 {
		o.Patience = 3 * time.Millisecond
	}
	a := &App{cfg: o.Config, log: o.Log, clock: o.Clock, db: d, metrics: httpx.NewMetrics()}
	keys, err := installationKeys(o.Config)
	if err != nil {
		return nil, fmt.Errorf("read the installation key: %w", err)
	}
	if a.hub, err = realtime.New(o.Log, realtime.WithRegistry(a.metrics.Registry)); err != nil {
		return nil, fmt.Errorf("start realtime: %w", err)
	}
	a.jobs = jobs.NewRunner(d, o.Config.DataDir, o.Log)
	front := new(jobs.Front)

	// 1–2: who works here, what the plan allows, who writes to us
	if a.accounts, err = account.New(d, account.Options{Clock: o.Clock, Hash: o.Hash, Log: o.Log, Sealer: keys}); err != nil {
		return nil, err
	}
	contacts := contact.New(d, o.Clock)
	a.contacts = contacts
	meters := billing.New(billing.Options{Clock: o.Clock, DefaultPlan: o.Config.DefaultPlan})
	a.workspaces = workspace.New(d, workspace.Options{Clock: o.Clock, Log: o.Log, Accounts: a.accounts, Seats: meters.Seats(),
		Mail: o.Mail, Sealer: keys, PublicURL: o.Config.BaseURL(), Version: Version, SignUp: o.Config.SignUp,
		Provider: signInProvider(o.Config, o.Clock), Fields: contacts.FieldCodes})
	store, err := blob.Open(filepath.Join(o.Config.DataDir, "files"))
	if err != nil {
		return nil, err
	}
	a.files = file.New(d, store, file.Options{Clock: o.Clock, Log: o.Log, Keys: keys, Workspaces: a.workspaces})

	// 3–6: threads and what a bot knows
	a.conversations = conversation.New(d, a.hub, a.files, o.Clock)
	a.taxonomy = taxonomy.New(d, o.Clock, a.conversations.LabelUses)
	a.search = search.New(d, contacts, a.conversations)
	embedder, embedURL := installationEmbedder(o.Config)
	models := model.New(d, model.Options{Clock: o.Clock, Log: o.Log, Billing: meters, Workspaces: a.workspaces, Sealer: keys,
		Provider: o.Provider, Model: o.Config.OpenAIModel, Fallback: o.Config.OpenAIFallbackModel, Allow: config.Prefixes(o.Config.AllowNetworks),
		Embedder: embedder, EmbedModel: o.Config.EmbeddingModel, EmbedURL: embedURL,
		Hearer: installationHearer(o.Config), HearingModel: o.Config.HearingModel})
	a.models = models
	crawler := crawl.New(crawl.Options{Allow: config.Prefixes(o.Config.AllowNetworks), About: o.Config.PublicURL})
	a.knowledge = knowledge.New(d, meters, knowledge.Options{Models: models, Log: o.Log, Clock: o.Clock, Hub: a.hub, Images: a.files, Files: store, Rest: front.Rest, Patience: o.Patience,
		Language: langid.Detect, Parse: o.Parse, Allow: config.Prefixes(o.Config.AllowNetworks),
		Crawler: crawler})
	a.bots = bot.New(d, meters, a.knowledge, a.taxonomy, a.files, contacts, o.Clock)
	a.websearch = websearch.New(d, websearch.Options{Clock: o.Clock, Log: o.Log, Workspaces: a.workspaces, Sealer: keys, Crawler: crawler, Parse: o.Parse,
		Vendor: o.Config.SearchEngine, BaseURL: o.Config.SearchURL, Key: o.Config.SearchAPIKey, Allow: config.Prefixes(o.Config.AllowNetworks)})
	answers := answer.New(a.knowledge, answer.Options{Models: models, Web: a.websearch, Log: o.Log, Glance: 25 * time.Millisecond})
	a.learning = learning.New(learning.Deps{DB: d, Clock: o.Clock, Log: o.Log, Bots: a.bots, Knowledge: a.knowledge, Answers: answers, Models: models,
		Conversations: a.conversations, Members: a.workspaces, Labels: a.taxonomy})
	a.checks = check.New(check.Deps{DB: d, Clock: o.Clock, Bots: a.bots, Knowledge: a.knowledge, Answers: answers, Models: models, Learning: a.learning})

	// 7–8: the main flow and its fronts
	a.inbox = inbox.New(inbox.Deps{DB: d, Clock: o.Clock, Members: a.workspaces, Contacts: contacts, Labels: a.taxonomy, Conversations: a.conversations,
		Bots: a.bots, Mail: o.Mail, Hub: a.hub,
		EndVisitor: func(ctx context.Context, tx *db.Tx, ws tenant.ID, contactID string) error {
			return a.guests.EndAll(ctx, tx, ws, contactID)
		}})
	a.reception = reception.New(reception.Deps{DB: d, Clock: o.Clock, Log: o.Log, Contacts: contacts, Conversations: a.conversations,
		Bots: a.bots, Answers: answers, Learning: a.learning, Knowledge: a.knowledge, Meters: meters, Models: models, Members: a.workspaces, Online: a.inbox.Online, Front: front, There: a.inbox.There})
	a.addons = addon.New(addon.Deps{DB: d, Clock: o.Clock, Log: o.Log, Sealer: keys, Meters: meters, Contacts: contacts, Kinds: addons(o.Config)})
	a.guests = guest.New(guest.Deps{DB: d, Addons: a.addons, Members: a.workspaces, PublicURL: o.Config.BaseURL(), Online: a.inbox.Online, Contacts: contacts, Files: a.files,
		Clock: o.Clock, Log: o.Log, Bots: a.bots, Conversations: a.conversations, Reception: a.reception,
		Hub: a.hub, Keys: keys, NoLimits: !o.Config.Limits})
	a.demo = demo.New(demo.Deps{DB: d, Workspaces: a.workspaces, Conversations: a.conversations, Bots: a.bots, Knowledge: a.knowledge, Checks: a.checks,
		Reception: a.reception, Files: a.files, PublicURL: o.Config.BaseURL()})
	a.trials = trial.New(a.bots, a.conversations, a.reception)
	a.channels = channel.New(channel.Deps{DB: d, Clock: o.Clock, Log: o.Log, Sealer: keys, Bots: a.bots, Contacts: contacts,
		Conversations: a.conversations, Reception: a.reception, Kinds: append(kinds(), o.Kinds...)}, a.jobs)

	a.notices = notify.New(notify.Deps{DB: d, Clock: o.Clock, Log: o.Log, Members: a.workspaces, Contacts: contacts, Conversations: a.conversations,
		Bots: a.bots, Hub: a.hub, Mail: o.Mail, Keys: keys, PublicURL: o.Config.BaseURL(),
		Push: safehttp.New(safehttp.Options{Allow: config.Prefixes(o.Config.AllowNetworks), Timeout: 10 * time.Second, MaxRedirects: -1, MaxBytes: 64 << 10, UserAgent: "CXGenie"})})

	a.notices.HandleJobs(a.jobs)
	a.workspaces.HandleJobs(a.jobs)
	a.contacts.HandleJobs(a.jobs)
	a.files.HandleJobs(a.jobs)
	a.reception.HandleJobs(a.jobs)
	a.conversations.Jobs(a.jobs, safehttp.New(safehttp.Options{Allow: config.Prefixes(o.Config.AllowNetworks), Timeout: conversation.PreviewTime, MaxRedirects: 3, UserAgent: "CXGenie"}))
	a.models.HandleJobs(a.jobs)
	a.websearch.HandleJobs(a.jobs)
	a.bots.HandleJobs(a.jobs, a.forgetters()...)
	a.knowledge.Jobs(a.jobs)
	a.learning.Jobs(a.jobs)
	a.checks.Jobs(a.jobs)
	a.conversations.HandleJobs(a.jobs)
	a.inbox.HandleJobs(a.jobs)
	a.events = events.NewRunner(d, o.Log, a.conversations.Consumer(), a.channels.Consumer(), a.reception.Consumer(), a.notices.Consumer(), a.search.Consumer(),
		a.guests.Consumer(), a.learning.Consumer(), a.reception.WaitConsumer(),
		a.checks.Consumer())
	if o.Eager {
		a.events.Hurry()
	}

	mux := http.NewServeMux()
	a.api = httpx.NewAPI(mux, Version)
	a.doors = workspace.NewDoors(a.api, a.workspaces)
	a.routes(mux)
	handler := httpx.Wrap(mux, httpx.Options{Log: o.Log, TrustedProxies: config.Prefixes(o.Config.TrustedProxies), Metrics: a.metrics, OpenCORS: []string{"/v1/guest/"}})
	a.server = httpx.NewServer(o.Config.Addr, handler, o.Log, a.hub.Close)
	return a, nil
}

// installationKeys are given in a setting or kept in a file, which the first start makes.
func installationKeys(c config.Config) (*secret.Sealer, error) {
	if c.InstallationKey != "" {
		return secret.Parse(c.InstallationKey)
	}
	return secret.Open(c.InstallationKeyFile)
}

// signInProvider is where people can sign in besides; nil when the operator has named none.
func signInProvider(c config.Config, now clock.Clock) *oidc.Provider {
	return oidc.New(oidc.Options{Issuer: c.OIDCIssuer, ClientID: c.OIDCClientID, ClientSecret: c.OIDCClientSecret, Name: c.OIDCName,
		Domains: c.OIDCDomains, RedirectURL: c.BaseURL() + workspace.ProviderCallback, Clock: now})
}

// installationModel is the language model that the operator has set, if he has. He may name any address.
func installationModel(c config.Config) llm.Provider {
	if c.OpenAIModel == "" {
		return llm.None{}
	}
	return openai.New(openai.Options{BaseURL: c.OpenAIBaseURL, Key: c.OpenAIAPIKey, Model: c.OpenAIModel, Client: wire.TrustedClient(llm.Limits{})})
}

// installationEmbedder is the embedding model that the operator has set, if he has, and its address.
func installationEmbedder(c config.Config) (llm.Provider, string) {
	if c.EmbeddingModel == "" {
		return llm.None{}, ""
	}
	return besides(c, c.EmbeddingModel, c.EmbeddingBaseURL, c.EmbeddingAPIKey)
}

// installationHearer is the model that the operator has set for what is said in recordings, if he has.
func installationHearer(c config.Config) llm.Transcriber {
	if c.HearingModel == "" {
		return nil
	}
	p, _ := besides(c, c.HearingModel, c.HearingBaseURL, c.HearingAPIKey)
	return p
}

// besides is a model besides the one that answers, and its address. The key of the one that answers is sent to the same
// address only.
func besides(c config.Config, model, address, key string) (*openai.Provider, string) {
	if address == "" {
		address = c.OpenAIBaseURL
	}
	if key == "" && address == c.OpenAIBaseURL {
		key = c.OpenAIAPIKey
	}
	if address == "" {
		address = openai.BaseURL
	}
	return openai.New(openai.Options{BaseURL: address, Key: key, Model: model, Client: wire.TrustedClient(llm.Limits{})}), address
}
