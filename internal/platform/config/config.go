// Package config is every setting of an installation: one typed struct, filled from flags and CXGENIE_… variables.
// Each secret has a twin that names a file, for Docker and Kubernetes secrets.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Config is embedded into the commands that need it (kong: `embed:""`). Call Validate before reading it.
type Config struct {
	Addr      string `name:"addr" env:"CXGENIE_ADDR" default:":8080" help:"Address to listen on."`
	DataDir   string `name:"data-dir" env:"CXGENIE_DATA_DIR" default:"./data" help:"Folder for the database, files and keys."`
	PublicURL string `name:"public-url" env:"CXGENIE_PUBLIC_URL" help:"Address people reach this installation under, for links in mails and the widget. Default: http://localhost with the port of --addr."`

	DatabaseURL     string `name:"database-url" env:"CXGENIE_DATABASE_URL" secret:"" help:"PostgreSQL, for example postgres://user:password@host/cxgenie. Without it: SQLite in the data folder."`
	DatabaseURLFile string `name:"database-url-file" env:"CXGENIE_DATABASE_URL_FILE" help:"File that holds the database URL."`
	SQLiteSync      string `name:"sqlite-synchronous" env:"CXGENIE_SQLITE_SYNCHRONOUS" default:"FULL" enum:"FULL,NORMAL" help:"FULL keeps every accepted message through a power cut; NORMAL is faster and may lose the last moments."`

	MigrateWithoutBackup bool `name:"migrate-without-backup" env:"CXGENIE_MIGRATE_WITHOUT_BACKUP" help:"Update a PostgreSQL database although pg_dump is not installed here, because you have made a backup."`

	InstallationKey     string `name:"installation-key" env:"CXGENIE_INSTALLATION_KEY" secret:"" help:"Keys that seal stored secrets and sign tokens, as in the key file. Without it: the key file."`
	InstallationKeyFile string `name:"installation-key-file" env:"CXGENIE_INSTALLATION_KEY_FILE" help:"The key file, made at the first start. Default: installation.key in the data folder."`

	SMTPURL          string `name:"smtp-url" env:"CXGENIE_SMTP_URL" secret:"" help:"Mail server: smtp://user@host:587 (STARTTLS), smtps://user@host:465 (TLS), smtp://host:25?tls=none. Without it no mail is sent."`
	SMTPURLFile      string `name:"smtp-url-file" env:"CXGENIE_SMTP_URL_FILE" help:"File that holds the SMTP URL."`
	SMTPPassword     string `name:"smtp-password" env:"CXGENIE_SMTP_PASSWORD" secret:"" help:"Password for the mail server, if it is not in the URL."`
	SMTPPasswordFile string `name:"smtp-password-file" env:"CXGENIE_SMTP_PASSWORD_FILE" help:"File that holds the password for the mail server."`
	MailFrom         string `name:"mail-from" env:"CXGENIE_MAIL_FROM" help:"Sender of our mails, for example CX Genie <support@example.com>. Required with an SMTP URL."`

	SignUp bool `name:"sign-up" env:"CXGENIE_SIGN_UP" help:"Anybody who has a mailbox may make an account with a workspace of its own. Needs a mail server."`

	OIDCIssuer           string   `name:"oidc-issuer" env:"CXGENIE_OIDC_ISSUER" help:"Sign-in provider (OpenID Connect), for example https://login.example.com/realms/staff. Without it people sign in with a password only."`
	OIDCClientID         string   `name:"oidc-client-id" env:"CXGENIE_OIDC_CLIENT_ID" help:"Name of this installation at the sign-in provider. Required with an issuer."`
	OIDCClientSecret     string   `name:"oidc-client-secret" env:"CXGENIE_OIDC_CLIENT_SECRET" secret:"" help:"Secret of this installation at the sign-in provider, if it has one."`
	OIDCClientSecretFile string   `name:"oidc-client-secret-file" env:"CXGENIE_OIDC_CLIENT_SECRET_FILE" help:"File that holds that secret."`
	OIDCName             string   `name:"oidc-name" env:"CXGENIE_OIDC_NAME" help:"What people call the sign-in provider; stands on the button. Default: the host of the issuer."`
	OIDCDomains          []string `name:"oidc-domains" env:"CXGENIE_OIDC_DOMAINS" help:"Domains of e-mail addresses that may come by the sign-in provider, separated by commas. Without it: all."`

	OpenAIBaseURL       string `name:"openai-base-url" env:"CXGENIE_OPENAI_BASE_URL" help:"Address of OpenAI or of a server that speaks as it does, for example http://localhost:11434/v1: the language model of this installation. Default with a key: https://api.openai.com/v1."`
	OpenAIAPIKey        string `name:"openai-api-key" env:"CXGENIE_OPENAI_API_KEY" secret:"" help:"Key for that address. Without it and without an address, bots answer without a language model until a workspace brings its own key."`
	OpenAIAPIKeyFile    string `name:"openai-api-key-file" env:"CXGENIE_OPENAI_API_KEY_FILE" help:"File that holds the key."`
	OpenAIModel         string `name:"openai-model" env:"CXGENIE_OPENAI_MODEL" help:"Model that answers. Required with an address or a key."`
	OpenAIFallbackModel string `name:"openai-fallback-model" env:"CXGENIE_OPENAI_FALLBACK_MODEL" help:"Model that is asked when the first fails or is too slow."`

	EmbeddingModel      string `name:"embedding-model" env:"CXGENIE_EMBEDDING_MODEL" help:"Model that gives texts and questions their meanings, for example text-embedding-3-small or bge-m3. Without it bots find by words, until a workspace names a model of its own."`
	EmbeddingBaseURL    string `name:"embedding-base-url" env:"CXGENIE_EMBEDDING_BASE_URL" help:"Address of that model. Default: the one of --openai-base-url."`
	EmbeddingAPIKey     string `name:"embedding-api-key" env:"CXGENIE_EMBEDDING_API_KEY" secret:"" help:"Key for that address. Default: the one of --openai-api-key, if the address is the same."`
	EmbeddingAPIKeyFile string `name:"embedding-api-key-file" env:"CXGENIE_EMBEDDING_API_KEY_FILE" help:"File that holds the key."`

	HearingModel      string `name:"hearing-model" env:"CXGENIE_HEARING_MODEL" help:"Model that writes down what customers say in voice messages, for example whisper-1 or gpt-4o-mini-transcribe. Without it nothing is written down, until a workspace names a model of its own."`
	HearingBaseURL    string `name:"hearing-base-url" env:"CXGENIE_HEARING_BASE_URL" help:"Address of that model. Default: the one of --openai-base-url."`
	HearingAPIKey     string `name:"hearing-api-key" env:"CXGENIE_HEARING_API_KEY" secret:"" help:"Key for that address. Default: the one of --openai-api-key, if the address is the same."`
	HearingAPIKeyFile string `name:"hearing-api-key-file" env:"CXGENIE_HEARING_API_KEY_FILE" help:"File that holds the key."`

	SearchEngine     string `name:"search-engine" env:"CXGENIE_SEARCH_ENGINE" default:"" enum:",searxng,brave" help:"Search engine by which bots may look things up on the web, where a workspace allows it: searxng or brave. Without it only workspaces with an engine of their own can."`
	SearchURL        string `name:"search-url" env:"CXGENIE_SEARCH_URL" help:"Address of the SearXNG, for example http://localhost:8888; its format json must be on. For brave: of a gateway, if there is one."`
	SearchAPIKey     string `name:"search-api-key" env:"CXGENIE_SEARCH_API_KEY" secret:"" help:"Key for the search engine. Required for brave."`
	SearchAPIKeyFile string `name:"search-api-key-file" env:"CXGENIE_SEARCH_API_KEY_FILE" help:"File that holds the key."`

	TrustedProxies []Network `name:"trusted-proxies" env:"CXGENIE_TRUSTED_PROXIES" help:"Addresses or ranges of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas."`
	AllowNetworks  []Network `name:"allow-networks" env:"CXGENIE_ALLOW_NETWORKS" help:"Private addresses or ranges that crawls, webhooks and connections may reach, separated by commas. Without it: none."`
	MetricsFrom    []Network `name:"metrics-from" env:"CXGENIE_METRICS_FROM" default:"127.0.0.0/8,::1" help:"Addresses or ranges that may read /metrics."`

	DefaultPlan string `name:"default-plan" env:"CXGENIE_DEFAULT_PLAN" default:"enterprise" help:"Plan of every workspace after the first."`
	Limits      bool   `name:"limits" env:"CXGENIE_LIMITS" default:"true" negatable:"" help:"Rate limits. Switch them off for benchmarks only."`
	LogLevel    string `name:"log-level" env:"CXGENIE_LOG_LEVEL" default:"info" enum:"debug,info,warn,error" help:"What is logged."`

	base      string
	validated bool
}

// Network is an address or a range in a setting.
type Network struct{ netip.Prefix }

// UnmarshalText reads "10.0.0.0/8" or "10.0.0.7".
func (n *Network) UnmarshalText(b []byte) error {
	s := strings.TrimSpace(string(b))
	if p, err := netip.ParsePrefix(s); err == nil {
		n.Prefix = p.Masked()
		return nil
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return fmt.Errorf("%q is neither an address nor a range like 10.0.0.0/8", s)
	}
	n.Prefix = netip.PrefixFrom(a, a.BitLen())
	return nil
}

// Prefixes is the list in the standard library's terms.
func Prefixes(ns []Network) []netip.Prefix {
	out := make([]netip.Prefix, len(ns))
	for i, n := range ns {
		out[i] = n.Prefix
	}
	return out
}

// Validate reads the files that hold secrets, checks everything and fills what follows from the rest. All mistakes are
// told at once; no message quotes a secret. Calling it again does nothing.
func (c *Config) Validate() error {
	if c.validated {
		return nil
	}
	var problems []error
	bad := func(flag, format string, args ...any) {
		problems = append(problems, fmt.Errorf("--"+flag+" ("+envName(flag)+"): "+format, args...))
	}
	fromFile := func(flag string, value *string, path string) {
		switch {
		case path == "":
		case *value != "":
			bad(flag, "is set, and so is --%s-file: use one of them", flag)
		default:
			b, err := os.ReadFile(path)
			*value = strings.TrimSpace(string(b))
			if err != nil {
				bad(flag+"-file", "%v", err)
			} else if *value == "" {
				bad(flag+"-file", "%s is empty", path)
			}
		}
	}
	fromFile("database-url", &c.DatabaseURL, c.DatabaseURLFile)
	fromFile("smtp-url", &c.SMTPURL, c.SMTPURLFile)
	fromFile("smtp-password", &c.SMTPPassword, c.SMTPPasswordFile)
	fromFile("oidc-client-secret", &c.OIDCClientSecret, c.OIDCClientSecretFile)
	fromFile("openai-api-key", &c.OpenAIAPIKey, c.OpenAIAPIKeyFile)
	fromFile("embedding-api-key", &c.EmbeddingAPIKey, c.EmbeddingAPIKeyFile)
	fromFile("hearing-api-key", &c.HearingAPIKey, c.HearingAPIKeyFile)
	fromFile("search-api-key", &c.SearchAPIKey, c.SearchAPIKeyFile)
	if c.InstallationKey != "" && c.InstallationKeyFile != "" {
		bad("installation-key", "is set, and so is --installation-key-file: use one of them")
	}
	if c.DataDir == "" {
		bad("data-dir", "must not be empty")
	}
	if c.InstallationKey == "" && c.InstallationKeyFile == "" {
		c.InstallationKeyFile = filepath.Join(c.DataDir, "installation.key")
	}
	port, err := checkAddr(c.Addr)
	if err != nil {
		bad("addr", "%v", err)
	}
	if c.base, err = checkPublicURL(c.PublicURL, port); err != nil {
		bad("public-url", "%v", err)
	}
	if c.DatabaseURL != "" {
		if u, err := url.Parse(c.DatabaseURL); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			bad("database-url", "must look like postgres://user:password@host/name")
		}
	}
	if c.SMTPURL != "" {
		if u, err := url.Parse(c.SMTPURL); err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" {
			bad("smtp-url", "must look like smtp://user@host:587 or smtps://user@host:465")
		}
		if c.MailFrom == "" {
			bad("mail-from", "is needed with an SMTP URL")
		}
	}
	if c.SignUp && c.SMTPURL == "" {
		bad("sign-up", "needs smtp-url: addresses are confirmed by mail")
	}
	if err := c.checkProvider(); err != nil {
		problems = append(problems, err)
	}
	for flag, address := range map[string]string{"openai-base-url": c.OpenAIBaseURL, "embedding-base-url": c.EmbeddingBaseURL, "hearing-base-url": c.HearingBaseURL, "search-url": c.SearchURL} {
		if u, err := url.Parse(address); err != nil || address != "" && (u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "") {
			bad(flag, "must look like https://api.openai.com/v1")
		}
	}
	switch {
	case c.SearchEngine == "" && (c.SearchURL != "" || c.SearchAPIKey != ""):
		bad("search-engine", "is needed to say which search engine that is")
	case c.SearchEngine == "searxng" && c.SearchURL == "":
		bad("search-url", "is needed to reach the SearXNG")
	case c.SearchEngine == "brave" && c.SearchAPIKey == "":
		bad("search-api-key", "is needed for brave")
	}
	if (c.OpenAIBaseURL != "" || c.OpenAIAPIKey != "") && c.OpenAIModel == "" && c.EmbeddingModel == "" && c.HearingModel == "" {
		bad("openai-model", "is needed to say which model answers")
	}
	if (c.EmbeddingBaseURL != "" || c.EmbeddingAPIKey != "") && c.EmbeddingModel == "" {
		bad("embedding-model", "is needed to say which model gives meanings")
	}
	if c.EmbeddingModel != "" && c.EmbeddingBaseURL == "" && c.EmbeddingAPIKey == "" && c.OpenAIBaseURL == "" && c.OpenAIAPIKey == "" {
		bad("embedding-base-url", "or --embedding-api-key is needed to reach the model")
	}
	if (c.HearingBaseURL != "" || c.HearingAPIKey != "") && c.HearingModel == "" {
		bad("hearing-model", "is needed to say which model writes down what is said")
	}
	if c.HearingModel != "" && c.HearingBaseURL == "" && c.HearingAPIKey == "" && c.OpenAIBaseURL == "" && c.OpenAIAPIKey == "" {
		bad("hearing-base-url", "or --hearing-api-key is needed to reach the model")
	}
	if c.OpenAIModel != "" && c.OpenAIBaseURL == "" && c.OpenAIAPIKey == "" {
		bad("openai-api-key", "or --openai-base-url is needed to reach the model")
	}
	if c.OpenAIFallbackModel != "" && c.OpenAIModel == "" {
		bad("openai-fallback-model", "needs --openai-model")
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	c.validated = true
	return nil
}

// BaseURL is where people reach this installation, without a slash at the end.
func (c *Config) BaseURL() string { return c.base }

// Level is the log level.
func (c *Config) Level() slog.Level {
	var l slog.Level
	_ = l.UnmarshalText([]byte(c.LogLevel)) // one of the enum
	return l
}

func checkAddr(addr string) (port string, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("%q is not host:port or :port", addr)
	}
	if _, err := net.LookupPort("tcp", port); err != nil {
		return "", fmt.Errorf("%q is not a port", port)
	}
	if strings.ContainsAny(host, " /") {
		return "", fmt.Errorf("%q is not a host", host)
	}
	return port, nil
}

func checkPublicURL(s, port string) (string, error) {
	if s == "" {
		if port == "" || port == "80" {
			return "http://localhost", nil
		}
		return "http://localhost:" + port, nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", fmt.Errorf("%q is not an address like https://support.example.com", s)
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", errors.New("only scheme, host and port: CX Genie needs a host name of its own, not a path on another site")
	}
	return u.Scheme + "://" + u.Host, nil
}
