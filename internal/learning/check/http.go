package check

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/conversation"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace"
)

// TestSource is a piece of knowledge, on the wire.
type TestSource struct {
	ID    string  `json:"id"`
	Kind  string  `json:"kind" enum:"q_and_a,text,document,url,database,product,web"`
	Title string  `json:"title"`
	Score float64 `json:"score" doc:"How well it fitted, 0 to 1; 0 where nothing was looked for."`
}

// TestExpectation is what is to come of a question, on the wire.
type TestExpectation struct {
	Question string       `json:"question"`
	Language string       `json:"language" doc:"Of the conversation so far; empty: the question's."`
	Expect   string       `json:"expect" enum:"answered,unanswered,person"`
	Sources  []TestSource `json:"sources" nullable:"false" doc:"The answer must rest on one of them; none: on anything."`
	Facts    []string     `json:"facts" nullable:"false" doc:"The answer must hold all of them, in whatever case and accents."`
}

// AnswerTest is an answer test on the wire.
type AnswerTest struct {
	ID string `json:"id"`
	TestExpectation
	Note      string    `json:"note"`
	Origin    string    `json:"origin" enum:"unanswered,correction,answer,manual,import"`
	Verdict   string    `json:"verdict" enum:",right,refused,wrong,failed" doc:"Of the last run; empty: it has not run as it is now."`
	Trend     []string  `json:"trend" nullable:"false" doc:"The verdicts of the last ten runs, oldest first."`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// AnswerTestBody is a test as somebody writes it.
type AnswerTestBody struct {
	Question     string   `json:"question,omitempty" doc:"Up to 500 characters; required without unanswered_id."`
	Language     string   `json:"language,omitempty" doc:"Of the conversation so far, for example vi; empty: the question's."`
	Expect       string   `json:"expect,omitempty" doc:"answered (default), unanswered or person."`
	SourceIDs    []string `json:"source_ids,omitempty" nullable:"false" doc:"Up to 10; the answer must rest on one of them."`
	Facts        []string `json:"facts,omitempty" nullable:"false" doc:"Up to 10; the answer must hold all of them."`
	Note         string   `json:"note,omitempty" doc:"For people, up to 1,000 characters."`
	UnansweredID string   `json:"unanswered_id,omitempty" doc:"Instead of all else: an unanswered question, to be answered."`
}

func (b AnswerTestBody) input() Input {
	return Input{Question: b.Question, Language: b.Language, Expect: Expect(b.Expect), SourceIDs: b.SourceIDs, Facts: b.Facts, Note: b.Note}
}

func viewSources(list []Source) []TestSource {
	out := make([]TestSource, len(list))
	for i, x := range list {
		out[i] = TestSource{x.ID, string(x.Kind), x.Title, x.Score}
	}
	return out
}

func viewExpected(e Expected) TestExpectation {
	return TestExpectation{Question: e.Question, Language: e.Language, Expect: string(e.Expect), Sources: viewSources(e.Sources), Facts: append([]string{}, e.Facts...)}
}

func view(x Check) AnswerTest {
	v := AnswerTest{ID: x.ID, TestExpectation: viewExpected(x.Expected), Note: x.Note, Origin: string(x.Origin), Verdict: string(x.Verdict), Trend: []string{},
		CreatedAt: x.CreatedAt.UTC(), UpdatedAt: x.UpdatedAt.UTC()}
	for _, t := range x.Trend {
		v.Trend = append(v.Trend, string(t))
	}
	return v
}

// BotPath is the part of a path that names a bot.
type BotPath struct {
	BotID string `path:"bot_id"`
}

// TestPath is the part of a path that names an answer test.
type TestPath struct {
	BotPath
	TestID string `path:"test_id"`
}

type (
	testBody struct{ Body AnswerTest }
	testList struct {
		Body struct {
			Items  []AnswerTest     `json:"items" nullable:"false"`
			Next   *string          `json:"next"`
			Total  int64            `json:"total" doc:"Of all tests of the bot."`
			Counts map[string]int64 `json:"counts" nullable:"false" doc:"How many ended how: right, refused, wrong, failed; none: have not run."`
		}
	}
	sourceList struct {
		Body struct {
			Items []TestSource `json:"items" nullable:"false"`
		}
	}
	sheetBody struct {
		ContentType        string `header:"Content-Type"`
		ContentDisposition string `header:"Content-Disposition"`
		Body               []byte
	}
	takenBody struct {
		Body struct {
			Added   int           `json:"added"`
			Skipped []SkippedView `json:"skipped" nullable:"false"`
		}
	}
)

// SkippedView is a row of a file that made no test, on the wire.
type SkippedView struct {
	Line     int    `json:"line"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Question string `json:"question"`
}

// Routes adds the operations of answer tests.
func (s *Service) Routes(d *workspace.Doors) {
	see, edit := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit)
	op := workspace.Ops{Tag: "Answer tests", At: "/v1/bots/{bot_id}/answer-tests"}.Op
	workspace.Register(d, op("list-answer-tests", http.MethodGet, "", "List a bot's answer tests, newest first", 200), see, s.httpList)
	workspace.Register(d, op("create-answer-test", http.MethodPost, "", "Make an answer test", 201), edit, s.httpCreate)
	workspace.Register(d, op("get-answer-test", http.MethodGet, "/{test_id}", "Get an answer test", 200), see, s.httpGet)
	workspace.Register(d, op("update-answer-test", http.MethodPut, "/{test_id}", "Write an answer test anew", 200), edit, s.httpUpdate)
	workspace.Register(d, op("delete-answer-test", http.MethodDelete, "/{test_id}", "Delete an answer test", 204), edit, s.httpDelete)
	workspace.Register(d, op("find-answer-test-sources", http.MethodGet, "/sources", "Find what a test may expect an answer to rest on", 200), see, s.httpSources)
	exp := op("export-answer-tests", http.MethodGet, "/export", "Export a bot's answer tests as a CSV file", 200)
	exp.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}}}
	workspace.Register(d, exp, see, s.httpExport)
	imp := op("import-answer-tests", http.MethodPost, "/import", "Make answer tests of the rows of a CSV file", 200)
	imp.MaxBodyBytes = 6 << 20
	workspace.Register(d, imp, edit, s.httpImport)
	from := op("add-message-to-answer-tests", http.MethodPost, "", "Make an answer test of what a message of the bot or of an agent answers", 201)
	from.Path = "/v1/conversations/{conversation_id}/messages/{message_id}/answer-test"
	workspace.Register(d, from, edit, s.httpFromMessage)
	s.runRoutes(d)
}

func (s *Service) httpList(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Verdict string `query:"verdict" doc:"right, refused, wrong, failed, or none for those that have not run."`
	Search  string `query:"search"`
	Cursor  string `query:"cursor"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" doc:"Default 20, at most 100."`
}) (*testList, error) {
	p, err := s.List(ctx, c, in.BotID, Filter{Verdict: in.Verdict, Search: in.Search, Cursor: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &testList{}
	out.Body.Items, out.Body.Next, out.Body.Counts, out.Body.Total = make([]AnswerTest, len(p.Items)), p.Next, p.Counts, total(p.Counts)
	for i, x := range p.Items {
		out.Body.Items[i] = view(x)
	}
	return out, nil
}

func (s *Service) httpCreate(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body AnswerTestBody
}) (*testBody, error) {
	var x Check
	var err error
	if in.Body.UnansweredID != "" {
		x, err = s.AddUnanswered(ctx, c, in.BotID, in.Body.UnansweredID)
	} else {
		x, err = s.Add(ctx, c, in.BotID, in.Body.input())
	}
	return &testBody{view(x)}, err
}

func (s *Service) httpFromMessage(ctx context.Context, c workspace.Caller, in *struct {
	ConversationID string `path:"conversation_id"`
	MessageID      string `path:"message_id"`
}) (*testBody, error) {
	if !uid.Valid(in.ConversationID) {
		return nil, conversation.ErrNotFound
	}
	x, err := s.AddMessage(ctx, c, conversation.ID(in.ConversationID), in.MessageID)
	return &testBody{view(x)}, err
}

func (s *Service) httpGet(ctx context.Context, c workspace.Caller, in *TestPath) (*testBody, error) {
	x, err := s.Get(ctx, c, in.BotID, in.TestID)
	return &testBody{view(x)}, err
}

func (s *Service) httpUpdate(ctx context.Context, c workspace.Caller, in *struct {
	TestPath
	Body AnswerTestBody
}) (*testBody, error) {
	x, err := s.Change(ctx, c, in.BotID, in.TestID, in.Body.input())
	return &testBody{view(x)}, err
}

func (s *Service) httpDelete(ctx context.Context, c workspace.Caller, in *TestPath) (*struct{}, error) {
	return nil, s.Delete(ctx, c, in.BotID, in.TestID)
}

func (s *Service) httpSources(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Search string `query:"search"`
}) (*sourceList, error) {
	found, err := s.FindSources(ctx, c, in.BotID, in.Search)
	if err != nil {
		return nil, err
	}
	out := &sourceList{}
	out.Body.Items = viewSources(found)
	return out, nil
}

func (s *Service) httpExport(ctx context.Context, c workspace.Caller, in *BotPath) (*sheetBody, error) {
	b, err := s.Export(ctx, c, in.BotID)
	return &sheetBody{"text/csv; charset=utf-8", `attachment; filename="answer-tests.csv"`, b}, err
}

func (s *Service) httpImport(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	RawBody []byte `contentType:"text/csv"`
}) (*takenBody, error) {
	done, err := s.Import(ctx, c, in.BotID, in.RawBody)
	if err != nil {
		return nil, err
	}
	out := &takenBody{}
	out.Body.Added, out.Body.Skipped = done.Added, make([]SkippedView, len(done.Skipped))
	for i, x := range done.Skipped {
		out.Body.Skipped[i] = SkippedView(x)
	}
	return out, nil
}
