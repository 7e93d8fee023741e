package config_test

import (
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"cxgenie/internal/platform/config"
)

// parse does what the serve command does.
func parse(t *testing.T, env map[string]string, args ...string) (config.Config, error) {
	t.Helper()
	for _, s := range config.Settings() { // whatever the machine has set
		if _, set := os.LookupEnv(s.Env); set {
			t.Setenv(s.Env, "")
			_ = os.Unsetenv(s.Env)
		}
	}
	for k, v := range env {
		t.Setenv(k, v)
	}
	var cli struct {
		Serve struct {
			config.Config `embed:""`
		} `cmd:""`
	}
	k, err := kong.New(&cli, kong.Name("cxgenie"), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.Parse(append([]string{"serve"}, args...))
	if err == nil {
		err = cli.Serve.Validate()
	}
	return cli.Serve.Config, err
}

func TestDefaults(t *testing.T) {
	c, err := parse(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != ":8080" || c.DataDir != "./data" || c.BaseURL() != "http://localhost:8080" || !c.Limits || c.SQLiteSync != "FULL" ||
		c.Level() != slog.LevelInfo || c.DatabaseURL != "" || c.InstallationKeyFile != filepath.Join("data", "installation.key") || c.DefaultPlan != "enterprise" {
		t.Errorf("%+v", c)
	}
	want := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	if got := config.Prefixes(c.MetricsFrom); !reflect.DeepEqual(got, want) {
		t.Errorf("metrics from %v", got)
	}
}

func TestEnvironmentAndFlags(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	c, err := parse(t, map[string]string{
		"CXGENIE_ADDR": "127.0.0.1:9000", "CXGENIE_DATABASE_URL_FILE": file("db", "postgres://u:p@h/d\n"), "CXGENIE_TRUSTED_PROXIES": "10.0.0.7,192.168.0.0/16",
		"CXGENIE_LIMITS": "false", "CXGENIE_SMTP_URL": "smtp://u@mail.example.com:587", "CXGENIE_SMTP_PASSWORD_FILE": file("pw", "s3cret\n"),
		"CXGENIE_MAIL_FROM": "CX <a@example.com>", "CXGENIE_LOG_LEVEL": "debug",
	}, "--public-url=https://support.example.com/", "--log-level=warn")
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:9000" || c.DatabaseURL != "postgres://u:p@h/d" || c.Limits || c.SMTPPassword != "s3cret" || c.BaseURL() != "https://support.example.com" || c.Level() != slog.LevelWarn {
		t.Errorf("%+v", c)
	}
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.7/32"), netip.MustParsePrefix("192.168.0.0/16")}
	if got := config.Prefixes(c.TrustedProxies); !reflect.DeepEqual(got, want) {
		t.Errorf("proxies %v", got)
	}
	if c, err := parse(t, nil, "--no-limits"); err != nil || c.Limits {
		t.Errorf("--no-limits: %v %v", c.Limits, err)
	}
	if c, err := parse(t, nil, "--addr=:80"); err != nil || c.BaseURL() != "http://localhost" {
		t.Errorf("port 80: %s %v", c.BaseURL(), err)
	}
}

func TestMistakesAreTold(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		env  map[string]string
		args []string
		want []string
	}{
		{"address", nil, []string{"--addr=8080"}, []string{"--addr (CXGENIE_ADDR)", `"8080" is not host:port`}},
		{"port", nil, []string{"--addr=:99999"}, []string{"99999"}},
		{"enum", nil, []string{"--log-level=loud"}, []string{"log-level", "debug", "loud"}},
		{"synchronous", map[string]string{"CXGENIE_SQLITE_SYNCHRONOUS": "OFF"}, nil, []string{"sqlite-synchronous", "FULL", "OFF"}},
		{"unknown flag", nil, []string{"--adr=:1"}, []string{"--adr"}},
		{"public url", nil, []string{"--public-url=support.example.com"}, []string{"CXGENIE_PUBLIC_URL"}},
		{"public path", nil, []string{"--public-url=https://example.com/support"}, []string{"not a path"}},
		{"database", nil, []string{"--database-url=mysql://u:hunter2@h/d"}, []string{"CXGENIE_DATABASE_URL", "postgres://"}},
		{"unreadable database url", nil, []string{"--database-url=postgres://u:hunter2@h:port x/d"}, []string{"CXGENIE_DATABASE_URL"}},
		{"twice", map[string]string{"CXGENIE_SMTP_PASSWORD": "hunter2"}, []string{"--smtp-password-file=" + empty}, []string{"--smtp-password", "use one of them"}},
		{"missing file", map[string]string{"CXGENIE_DATABASE_URL_FILE": "/nowhere/db"}, nil, []string{"CXGENIE_DATABASE_URL_FILE", "/nowhere/db"}},
		{"empty file", map[string]string{"CXGENIE_DATABASE_URL_FILE": empty}, nil, []string{"is empty"}},
		{"proxies", map[string]string{"CXGENIE_TRUSTED_PROXIES": "10.0.0.0/8,proxy.local"}, nil, []string{"trusted-proxies", "proxy.local"}},
		{"mail without sender", map[string]string{"CXGENIE_SMTP_URL": "smtp://h"}, nil, []string{"CXGENIE_MAIL_FROM"}},
		{"all at once", nil, []string{"--addr=x", "--public-url=y", "--smtp-url=http://hunter2"}, []string{"--addr", "--public-url", "--smtp-url", "--mail-from"}},
		{"boolean", map[string]string{"CXGENIE_LIMITS": "maybe"}, nil, []string{"limits", "maybe"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := parse(t, tc.env, tc.args...)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, w := range tc.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is not in: %v", w, err)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("a secret is in: %v", err)
			}
		})
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	seen := map[string]bool{}
	table := config.Table()
	for _, s := range config.Settings() {
		name := strings.TrimPrefix(strings.TrimPrefix(s.Flag, "--no-"), "--")
		if want := "CXGENIE_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")); s.Env != want {
			t.Errorf("%s has the variable %s, want %s", s.Flag, s.Env, want)
		}
		if !strings.HasSuffix(s.Help, ".") || seen[s.Flag] || !strings.Contains(table, "| `"+s.Flag+"` | `"+s.Env+"` |") {
			t.Errorf("%s: help %q", s.Flag, s.Help)
		}
		if _, choices, ok := strings.Cut(s.Help, "One of: "); ok && strings.HasPrefix(choices, ",") {
			t.Errorf("%s names a choice without a name: %q", s.Flag, s.Help)
		}
		seen[s.Flag] = true
	}
	typ := reflect.TypeFor[config.Config]()
	for i := range typ.NumField() {
		f := typ.Field(i)
		if _, secret := f.Tag.Lookup("secret"); secret && !seen["--"+f.Tag.Get("name")+"-file"] {
			t.Errorf("the secret %s has no -file twin", f.Name)
		}
	}
}

func TestUnknownEnv(t *testing.T) {
	got := config.UnknownEnv([]string{"PATH=/bin", "CXGENIE_ADDR=:1", "CXGENIE_DATBASE_URL=x", "CXGENIE_ZZZ=1", "CXGENIE_TEST_POSTGRES_URL=x", "CXGENIE_OWN=1"}, "CXGENIE_OWN")
	want := []string{"CXGENIE_DATBASE_URL is not a setting, did you mean CXGENIE_DATABASE_URL?", "CXGENIE_ZZZ is not a setting"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}

// The installation's model needs to be named, and reached.
func TestModel(t *testing.T) {
	c, err := parse(t, map[string]string{"CXGENIE_OPENAI_BASE_URL": "http://localhost:11434/v1", "CXGENIE_OPENAI_MODEL": "m"})
	if err != nil || c.OpenAIModel != "m" || c.OpenAIAPIKey != "" {
		t.Error(c, err)
	}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("sk-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err = parse(t, map[string]string{"CXGENIE_OPENAI_API_KEY_FILE": file, "CXGENIE_OPENAI_MODEL": "m"}); err != nil || c.OpenAIAPIKey != "sk-1" {
		t.Error(c, err)
	}
	if c, err = parse(t, map[string]string{"CXGENIE_OPENAI_API_KEY": "sk-1", "CXGENIE_EMBEDDING_MODEL": "e"}); err != nil || c.EmbeddingModel != "e" {
		t.Error("an installation may have a model for meanings alone", err)
	}
	for want, env := range map[string]map[string]string{
		"--openai-model":          {"CXGENIE_OPENAI_API_KEY": "sk-1"},
		"--openai-base-url":       {"CXGENIE_OPENAI_BASE_URL": "ollama", "CXGENIE_OPENAI_MODEL": "m"},
		"--openai-api-key":        {"CXGENIE_OPENAI_MODEL": "m"},
		"--openai-fallback-model": {"CXGENIE_OPENAI_FALLBACK_MODEL": "m"},
		"--embedding-model":       {"CXGENIE_EMBEDDING_API_KEY": "sk-1"},
		"--embedding-base-url":    {"CXGENIE_EMBEDDING_MODEL": "m"},
		"--hearing-model":         {"CXGENIE_HEARING_API_KEY": "sk-1"},
		"--hearing-base-url":      {"CXGENIE_HEARING_MODEL": "m"},
	} {
		if _, err := parse(t, env); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sk-1") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A sign-in provider needs a name there, and a way on which nobody can speak in its name.
func TestSignInProvider(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := parse(t, map[string]string{"CXGENIE_OIDC_ISSUER": "https://login.example.com/staff", "CXGENIE_OIDC_CLIENT_ID": "desk",
		"CXGENIE_OIDC_CLIENT_SECRET_FILE": file, "CXGENIE_OIDC_DOMAINS": "Example.com,@tea.example"})
	if err != nil || c.OIDCName != "login.example.com" || c.OIDCClientSecret != "hush" || !reflect.DeepEqual(c.OIDCDomains, []string{"example.com", "tea.example"}) {
		t.Errorf("%+v %v", c, err)
	}
	if _, err = parse(t, map[string]string{"CXGENIE_OIDC_ISSUER": "http://127.0.0.1:9000", "CXGENIE_OIDC_CLIENT_ID": "desk"}); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		want string
		env  map[string]string
	}{
		{"--oidc-client-id", map[string]string{"CXGENIE_OIDC_ISSUER": "https://login.example.com"}},
		{"--oidc-issuer", map[string]string{"CXGENIE_OIDC_ISSUER": "login.example.com", "CXGENIE_OIDC_CLIENT_ID": "desk"}},
		{"must be https", map[string]string{"CXGENIE_OIDC_ISSUER": "http://login.example.com", "CXGENIE_OIDC_CLIENT_ID": "desk"}},
		{"--oidc-issuer", map[string]string{"CXGENIE_OIDC_CLIENT_ID": "desk", "CXGENIE_OIDC_CLIENT_SECRET": "hush"}},
		{"--oidc-domains", map[string]string{"CXGENIE_OIDC_ISSUER": "https://login.example.com", "CXGENIE_OIDC_CLIENT_ID": "desk", "CXGENIE_OIDC_DOMAINS": "mai@example.com"}},
		{"--oidc-name", map[string]string{"CXGENIE_OIDC_ISSUER": "https://login.example.com", "CXGENIE_OIDC_CLIENT_ID": "desk", "CXGENIE_OIDC_NAME": strings.Repeat("n", 41)}},
	} {
		if _, err := parse(t, c.env); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%v: %v", c.env, err)
		}
	}
}
