package websearch

import (
	"context"
	"net/http"
	"time"

	"cxgenie/internal/workspace"
)

// SearchEngineView is a search engine on the wire; the secret is never shown.
type SearchEngineView struct {
	Vendor       string     `json:"vendor" enum:"searxng,brave"`
	BaseURL      string     `json:"base_url" doc:"Empty: the vendor's own."`
	Last4        string     `json:"last4" doc:"The end of the key; empty for a server that asks for none."`
	Error        string     `json:"error" enum:",invalid,no_quota,rate_limit,network,bad_answer" doc:"Empty: it works."`
	ErrorMessage string     `json:"error_message"`
	ErrorSince   *time.Time `json:"error_since"`
	TestedAt     *time.Time `json:"tested_at"`
}

// WebSearchView is by which engine bots look things up on the web.
type WebSearchView struct {
	Engine       *SearchEngineView `json:"engine" doc:"The workspace's own; null: it has none."`
	Installation string            `json:"installation" enum:",searxng,brave" doc:"The installation's, which is used where the workspace has none; empty: there is none."`
	Error        string            `json:"installation_error" enum:",invalid,no_quota,rate_limit,network,bad_answer" doc:"How that one did when it was asked last; empty: well."`
	Credits      int64             `json:"credits" doc:"What an answer from the web costs with the installation's engine, beside its model; with the own one nothing."`
}

func wireTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func (s *Service) view(e Engine) WebSearchView {
	v := WebSearchView{Installation: s.o.Vendor, Credits: Credits}
	if why := s.trouble(installation); why != nil {
		v.Error = why.Word
	}
	if e.Vendor != "" {
		v.Engine = &SearchEngineView{e.Vendor, e.BaseURL, e.Last4, e.Error, e.ErrorMessage, wireTime(e.ErrorSince), wireTime(e.TestedAt)}
	}
	return v
}

// SearchEngineInput is an engine on the wire; what is left out stays.
type SearchEngineInput struct {
	Vendor  *string `json:"vendor,omitempty" doc:"searxng or brave."`
	BaseURL *string `json:"base_url,omitempty" doc:"Of a SearXNG, for example https://search.example.com; empty for Brave: its own."`
	Key     *string `json:"key,omitempty" doc:"Required for Brave; needed again with another address."`
}

func (in SearchEngineInput) input() Input { return Input{in.Vendor, in.BaseURL, in.Key} }

// SearchTestInput is what is tried: what is typed over what is stored, or the installation's engine.
type SearchTestInput struct {
	SearchEngineInput
	Query string `json:"query,omitempty" doc:"Up to 200 characters; empty: something is asked."`
}

// SearchHitView is a result on the wire.
type SearchHitView struct {
	URL     string `json:"url"`
	Title   string `json:"title"`
	Snippet string `json:"snippet"`
}

// SearchTestView is what came of it.
type SearchTestView struct {
	OK      bool            `json:"ok"`
	Ms      int64           `json:"ms"`
	Results []SearchHitView `json:"results" nullable:"false" doc:"The first ones."`
	Silent  []string        `json:"silent" nullable:"false" doc:"Engines behind a SearXNG that said nothing, and why."`
	Error   string          `json:"error" enum:",invalid,no_quota,rate_limit,network,bad_answer"`
	Message string          `json:"message"`
}

// shownHits is how many results of a test are shown.
const shownHits = 5

type (
	searchBody struct{ Body WebSearchView }
	testBody   struct{ Body SearchTestView }
	stateBody  struct {
		Body struct {
			Vendor string `json:"vendor" enum:",searxng,brave" doc:"Empty: there is no engine, and nothing is looked up."`
			Own    bool   `json:"own" doc:"The workspace's own."`
			Error  string `json:"error" enum:",invalid,no_quota,rate_limit,network,bad_answer"`
		}
	}
	none struct{}
)

// Routes adds the room's operations.
func (s *Service) Routes(d *workspace.Doors) {
	see, manage, bots := workspace.Need("settings", workspace.View), workspace.Need("settings", workspace.Manage), workspace.Need("bots", workspace.View)
	op := workspace.Ops{Tag: "Web search", At: "/v1/"}.Op
	workspace.Register(d, op("get-web-search", http.MethodGet, "web-search", "By which search engine bots look things up", 200), see, s.httpGet)
	workspace.Register(d, op("set-web-search", http.MethodPut, "web-search", "Set a search engine that works", 200), manage, s.httpSet)
	workspace.Register(d, op("remove-web-search", http.MethodDelete, "web-search", "Remove the workspace's search engine", 204), manage, s.httpRemove)
	workspace.Register(d, op("test-web-search", http.MethodPost, "web-search/test", "Try a search engine, and see its first results", 200), manage, s.httpTest)
	workspace.Register(d, op("get-web-search-state", http.MethodGet, "web-search/state", "Whether bots can look things up", 200), bots, s.httpState)
}

func (s *Service) httpGet(ctx context.Context, c workspace.Caller, _ *none) (*searchBody, error) {
	e, err := s.Engine(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	return &searchBody{s.view(e)}, nil
}

func (s *Service) httpSet(ctx context.Context, c workspace.Caller, in *struct{ Body SearchEngineInput }) (*searchBody, error) {
	e, err := s.Set(ctx, c, in.Body.input())
	if err != nil {
		return nil, err
	}
	return &searchBody{s.view(e)}, nil
}

func (s *Service) httpRemove(ctx context.Context, c workspace.Caller, _ *none) (*struct{}, error) {
	return nil, s.Remove(ctx, c)
}

func (s *Service) httpTest(ctx context.Context, c workspace.Caller, in *struct{ Body SearchTestInput }) (*testBody, error) {
	t, err := s.Test(ctx, c, in.Body.input(), in.Body.Query)
	if err != nil {
		return nil, err
	}
	v := SearchTestView{OK: t.Word == "", Ms: t.Ms, Results: []SearchHitView{}, Silent: append([]string{}, t.Silent...), Error: t.Word, Message: t.Message}
	for _, h := range t.Hits[:min(shownHits, len(t.Hits))] {
		v.Results = append(v.Results, SearchHitView(h))
	}
	return &testBody{v}, nil
}

func (s *Service) httpState(ctx context.Context, c workspace.Caller, _ *none) (*stateBody, error) {
	a, err := s.Available(ctx, c.Workspace)
	if err != nil {
		return nil, err
	}
	out := &stateBody{}
	out.Body.Vendor, out.Body.Own, out.Body.Error = a.Vendor, a.Own, a.Error
	return out, nil
}
