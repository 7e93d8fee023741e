package check

import (
	"context"
	"net/http"
	"time"

	"cxgenie/internal/bot"
	"cxgenie/internal/workspace"
)

// AnswerTestRun is a run of a bot's answer tests, on the wire.
type AnswerTestRun struct {
	ID         string           `json:"id"`
	Why        string           `json:"why" enum:"manual,knowledge,prompt,model,nightly,rehearsal"`
	State      string           `json:"state" enum:"queued,running,done,failed,cancelled"`
	Reason     string           `json:"reason" enum:",daily_limit,no_money,error" doc:"Why it has failed."`
	Prompt     *bot.PromptPatch `json:"prompt,omitempty" doc:"Of a rehearsal: the settings that were tried."`
	BaselineID *string          `json:"baseline_id" doc:"The run it is compared with."`
	Total      int64            `json:"total"`
	Done       int64            `json:"done"`
	Right      int64            `json:"right" doc:"As expected."`
	Refused    int64            `json:"refused" doc:"Not answered, though an answer was expected."`
	Wrong      int64            `json:"wrong" doc:"Something else than was expected."`
	Failed     int64            `json:"failed" doc:"Not tried to the end."`
	Better     int64            `json:"better" doc:"Than in the run it is compared with."`
	Worse      int64            `json:"worse"`
	Uncited    int64            `json:"uncited" doc:"Answers without a valid source."`
	ModelCalls int64            `json:"model_calls"`
	Credits    int64            `json:"credits"`
	CostUSD    float64          `json:"cost_usd" doc:"Estimated from the prices of the models."`
	Ms         int64            `json:"ms" doc:"Of all answers together."`
	CreatedAt  time.Time        `json:"created_at"`
	FinishedAt *time.Time       `json:"finished_at"`
}

// AnswerTestResult is what a test gave in a run, beside another run.
type AnswerTestResult struct {
	TestID     string          `json:"test_id"`
	Expected   TestExpectation `json:"expected" doc:"As it was at that time."`
	Verdict    string          `json:"verdict" enum:"right,refused,wrong,failed"`
	Got        string          `json:"got" enum:"answered,unanswered,person"`
	Problem    string          `json:"problem" enum:",not_answered,asked_back,wrong_source,missing_fact,should_not_answer,no_person,model_failed,no_money"`
	Missing    []string        `json:"missing" nullable:"false" doc:"The facts that the answer does not hold."`
	How        string          `json:"how" enum:"exact,near,extract,asked,generated,general,casual,unknown"`
	Text       string          `json:"text"`
	Sources    []TestSource    `json:"sources" nullable:"false" doc:"What the answer rests on; without an answer the nearest that was found."`
	Cited      bool            `json:"cited" doc:"It rests on something, and all of that may be answered from."`
	Score      float64         `json:"score"`
	Model      string          `json:"model"`
	ModelCalls int             `json:"model_calls"`
	Credits    int64           `json:"credits"`
	Ms         int64           `json:"ms"`
	Change     string          `json:"change" enum:"worse,failed,better,new,same"`
	Was        string          `json:"was" enum:",right,refused,wrong,failed" doc:"In the other run."`
	Before     string          `json:"before" doc:"What the bot said in the other run."`
}

// AnswerTestEstimate is what a run would be, on the wire.
type AnswerTestEstimate struct {
	Tests      int64   `json:"tests"`
	HasModel   bool    `json:"has_model"`
	Model      string  `json:"model" doc:"Empty: the vendor's default, or none."`
	OwnKey     bool    `json:"own_key" doc:"It costs the workspace's own key, and no credits."`
	Credits    int64   `json:"credits" doc:"At most."`
	DailyLimit int64   `json:"daily_limit" doc:"How many answers of the tests a model may write in a day."`
	Written    int64   `json:"written" doc:"How many it has written today."`
	Automatic  bool    `json:"automatic"`
	BaselineID *string `json:"baseline_id" doc:"The run to compare with."`
}

// AnswerTestSetting is when a bot's tests run, on the wire.
type AnswerTestSetting struct {
	Automatic  bool       `json:"automatic" doc:"They run after each change of knowledge, prompt or model."`
	Nightly    bool       `json:"nightly,omitempty" doc:"They run every night in which something is to be tried: there was a change, or a model writes the answers."`
	NightAt    string     `json:"night_at,omitempty" doc:"At which time of the day they do, in the time zone of the workspace: 05:00. Without it as before; at first after five."`
	NextAt     *time.Time `json:"next_at,omitempty" readOnly:"true" doc:"When the night begins that they run in next."`
	DailyLimit int64      `json:"daily_limit" doc:"How many of their answers a model may write in a day, 0 to 5,000."`
	Written    int64      `json:"written,omitempty" readOnly:"true" doc:"Today."`
	ChangedAt  *time.Time `json:"changed_at,omitempty" readOnly:"true" doc:"When knowledge, prompt or model changed last, if no run has begun since."`
}

func viewRun(r Run) AnswerTestRun {
	v := AnswerTestRun{ID: r.ID, Why: string(r.Why), State: string(r.State), Reason: r.Reason, Prompt: r.Patch, BaselineID: optional(r.Baseline), Total: r.Total, Done: r.Done,
		Right: r.Right, Refused: r.Refused, Wrong: r.Wrong, Failed: r.Failed, Better: r.Better, Worse: r.Worse, Uncited: r.Uncited, ModelCalls: r.Calls,
		Credits: r.Credits, CostUSD: float64(r.Cost) / 1e6, Ms: r.Ms, CreatedAt: r.CreatedAt.UTC()}
	if !r.FinishedAt.IsZero() {
		at := r.FinishedAt.UTC()
		v.FinishedAt = &at
	}
	return v
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func viewResult(x Compared) AnswerTestResult {
	v := AnswerTestResult{TestID: x.CheckID, Expected: viewExpected(x.Expected), Verdict: string(x.Verdict), Got: string(x.Got), Problem: string(x.Problem), Missing: []string{},
		How: string(x.How), Text: x.Text, Sources: viewSources(x.Found), Cited: x.Cited, Score: x.Score, Model: x.Model, ModelCalls: x.Calls, Credits: x.Credits, Ms: x.Ms,
		Change: string(x.Change), Was: string(x.Was), Before: x.Before}
	if x.Got == Answered {
		v.Missing = x.missing(x.Text)
	}
	return v
}

// RunPath is the part of a path that names a run.
type RunPath struct {
	BotPath
	RunID string `path:"run_id"`
}

type (
	runBody struct{ Body AnswerTestRun }
	runList struct {
		Body struct {
			Items []AnswerTestRun `json:"items" nullable:"false"`
			Next  *string         `json:"next"`
		}
	}
	resultList struct {
		Body struct {
			Items  []AnswerTestResult `json:"items" nullable:"false"`
			Next   *string            `json:"next"`
			Counts map[Change]int64   `json:"counts" nullable:"false" doc:"How many got worse, better, …"`
		}
	}
	estimateBody struct{ Body AnswerTestEstimate }
	settingBody  struct{ Body AnswerTestSetting }
)

func (s *Service) runRoutes(d *workspace.Doors) {
	see, edit := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit)
	op := workspace.Ops{Tag: "Answer tests", At: "/v1/bots/{bot_id}/"}.Op
	workspace.Register(d, op("get-answer-test-settings", http.MethodGet, "answer-tests/settings", "Tell when a bot's answer tests run", 200), see, s.httpSetting)
	workspace.Register(d, op("update-answer-test-settings", http.MethodPut, "answer-tests/settings", "Change when a bot's answer tests run", 200), edit, s.httpSet)
	workspace.Register(d, op("estimate-answer-tests", http.MethodPost, "answer-tests/estimate", "Tell what a run of a bot's answer tests would cost", 200), see, s.httpEstimate)
	workspace.Register(d, op("list-answer-test-runs", http.MethodGet, "answer-test-runs", "List the runs of a bot's answer tests, newest first", 200), see, s.httpRuns)
	workspace.Register(d, op("start-answer-test-run", http.MethodPost, "answer-test-runs", "Run a bot's answer tests", 202), edit, s.httpStart)
	workspace.Register(d, op("get-answer-test-run", http.MethodGet, "answer-test-runs/{run_id}", "Get a run", 200), see, s.httpRun)
	workspace.Register(d, op("cancel-answer-test-run", http.MethodPost, "answer-test-runs/{run_id}/cancel", "End a run before its time", 200), edit, s.httpCancel)
	workspace.Register(d, op("list-answer-test-results", http.MethodGet, "answer-test-runs/{run_id}/results", "List what the tests gave in a run, what got worse first", 200), see, s.httpResults)
	workspace.Register(d, op("try-answer-tests", http.MethodPost, "answer-test-rehearsals", "Run a bot's answer tests with settings that are not saved", 202),
		workspace.Need("bots", workspace.Edit), s.httpTry)
}

func (s *Service) httpSetting(ctx context.Context, c workspace.Caller, in *BotPath) (*settingBody, error) {
	x, err := s.Setting(ctx, c, in.BotID)
	return &settingBody{viewSetting(x)}, err
}

func viewSetting(x Setting) AnswerTestSetting {
	v := AnswerTestSetting{Automatic: x.Automatic, Nightly: x.Nightly, NightAt: x.NightAt.String(), DailyLimit: x.Daily, Written: x.Written}
	if !x.NextAt.IsZero() {
		at := x.NextAt.UTC()
		v.NextAt = &at
	}
	if !x.ChangedAt.IsZero() {
		at := x.ChangedAt.UTC()
		v.ChangedAt = &at
	}
	return v
}

func (s *Service) httpSet(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body AnswerTestSetting
}) (*settingBody, error) {
	x, err := s.Set(ctx, c, in.BotID, Setting{Automatic: in.Body.Automatic, Nightly: in.Body.Nightly, Daily: in.Body.DailyLimit}, in.Body.NightAt)
	return &settingBody{viewSetting(x)}, err
}

func (s *Service) httpEstimate(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Prompt *bot.PromptPatch `json:"prompt,omitempty" doc:"Settings that are not saved."`
	}
}) (*estimateBody, error) {
	e, err := s.Estimate(ctx, c, in.BotID, in.Body.Prompt)
	return &estimateBody{AnswerTestEstimate{Tests: e.Tests, HasModel: e.HasModel, Model: e.Model, OwnKey: e.Own, Credits: e.Credits, DailyLimit: e.Daily, Written: e.Written,
		Automatic: e.Automatic, BaselineID: optional(e.Baseline)}}, err
}

func (s *Service) httpRuns(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*runList, error) {
	l, err := s.Runs(ctx, c, in.BotID, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &runList{}
	out.Body.Items, out.Body.Next = make([]AnswerTestRun, len(l.Items)), l.Next
	for i, r := range l.Items {
		out.Body.Items[i] = viewRun(r)
	}
	return out, nil
}

func (s *Service) httpStart(ctx context.Context, c workspace.Caller, in *BotPath) (*runBody, error) {
	r, err := s.Start(ctx, c, in.BotID)
	return &runBody{viewRun(r)}, err
}

func (s *Service) httpTry(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		Prompt bot.PromptPatch `json:"prompt"`
	}
}) (*runBody, error) {
	r, err := s.Try(ctx, c, in.BotID, in.Body.Prompt)
	return &runBody{viewRun(r)}, err
}

func (s *Service) httpRun(ctx context.Context, c workspace.Caller, in *RunPath) (*runBody, error) {
	r, err := s.Run(ctx, c, in.BotID, in.RunID)
	return &runBody{viewRun(r)}, err
}

func (s *Service) httpCancel(ctx context.Context, c workspace.Caller, in *RunPath) (*runBody, error) {
	r, err := s.Cancel(ctx, c, in.BotID, in.RunID)
	return &runBody{viewRun(r)}, err
}

func (s *Service) httpResults(ctx context.Context, c workspace.Caller, in *struct {
	RunPath
	With   string `query:"with" doc:"The run to compare with; absent: the one before it."`
	Change string `query:"change" doc:"Only worse, failed, better, new or same."`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*resultList, error) {
	l, n, err := s.Results(ctx, c, in.BotID, in.RunID, in.With, Change(in.Change), in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &resultList{}
	out.Body.Items, out.Body.Next, out.Body.Counts = make([]AnswerTestResult, len(l.Items)), l.Next, n
	for i, x := range l.Items {
		out.Body.Items[i] = viewResult(x)
	}
	return out, nil
}
