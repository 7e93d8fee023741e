package learning

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"cxgenie/internal/answer"
	"cxgenie/internal/file"
	"cxgenie/internal/workspace"
)

// HistoryView is a run over earlier conversations on the wire.
type HistoryView struct {
	ID            string     `json:"id"`
	Own           bool       `json:"own" doc:"Of this workspace's closed conversations; else of a file."`
	State         string     `json:"state" enum:"uploaded,queued,running,done,failed,cancelled"`
	Days          int        `json:"days" doc:"Only what is not older; 0: all."`
	FileName      string     `json:"file_name"`
	Lines         int        `json:"lines" doc:"Of the file, the header excluded."`
	BadLines      int        `json:"bad_lines"`
	Conversations int        `json:"conversations"`
	Model         bool       `json:"model" doc:"A language model looks through them."`
	Mined         int        `json:"mined" doc:"Conversations that were looked through."`
	Credits       int64      `json:"credits" doc:"What that has cost."`
	Pairs         int        `json:"pairs" doc:"Questions with answers that were found."`
	Total         int        `json:"total" doc:"How many different ones there are; at most 500 are proposed."`
	Done          int        `json:"done"`
	Proposed      int        `json:"proposed" doc:"New ones, which wait for review."`
	Known         int        `json:"known" doc:"That were known already: they wait for review, are in use, or were rejected."`
	Joined        int        `json:"joined" doc:"Questions that the model has put together with others that ask the same in other words."`
	Beyond        int        `json:"beyond" doc:"Conversations that this run does not look through: one run holds 5,000, the next takes the next ones."`
	Left          int        `json:"left_out" doc:"Different questions that this run does not propose: one run proposes 500."`
	Reason        string     `json:"reason" enum:",model_key,model_quota,model_gone,model_busy,model_unreachable,model_answer,too_long,internal" doc:"Why it has failed; empty otherwise."`
	More          bool       `json:"more" doc:"It has left something, or has failed: continue-history goes on with it."`
	CreatedAt     time.Time  `json:"created_at"`
	FinishedAt    *time.Time `json:"finished_at"`
}

func viewHistory(h History) HistoryView {
	v := HistoryView{ID: h.ID, Own: h.Own, State: string(h.State), Days: h.Days, FileName: h.FileName, Lines: h.Lines, BadLines: h.BadLines,
		Conversations: h.Conversations, Model: h.Model, Mined: h.Mined, Credits: h.Credits, Pairs: h.Pairs, Total: h.Total, Done: h.Done, Proposed: h.Proposed, Known: h.Known, Joined: h.Joined, Beyond: h.Beyond, Left: h.Left,
		Reason: string(h.Reason), More: h.More,
		CreatedAt: h.CreatedAt.UTC()}
	if !h.FinishedAt.IsZero() {
		at := h.FinishedAt.UTC()
		v.FinishedAt = &at
	}
	return v
}

// HistoryLine is a line of a conversation in a preview.
type HistoryLine struct {
	From string `json:"from" enum:"contact,agent,bot"`
	Text string `json:"text"`
}

// HistoryCostView is what a run takes, told before it begins.
type HistoryCostView struct {
	Talks    int   `json:"talks" doc:"Conversations in which somebody of the team has answered a question."`
	HasModel bool  `json:"has_model" doc:"A language model could look through them."`
	OwnKey   bool  `json:"own_key" doc:"It costs the workspace's own key, and no credits."`
	Cost     int64 `json:"cost" doc:"Credits with the model, at most: one for 20 conversations."`
}

func viewCost(x HistoryCost) HistoryCostView {
	return HistoryCostView{x.Conversations, x.Model, x.Own, x.Credits}
}

// HistoryUploadView is a file that was read, before a run is started.
type HistoryUploadView struct {
	HistoryView
	HistoryCostView
	First [][]HistoryLine `json:"first" nullable:"false" doc:"The first 10 conversations."`
	Found []PairBody      `json:"found" nullable:"false" doc:"The first pairs that were found."`
	Again *time.Time      `json:"again" doc:"When the same file was learnt from before."`
	Dates string          `json:"dates,omitempty" enum:"day_first,month_first" doc:"How dates like 01/05/2025 were read; absent where there is no choice."`
	Sure  bool            `json:"dates_sure" doc:"Only this order fits the column of dates."`
	Wrong []WrongLine     `json:"wrong" nullable:"false" doc:"The first 10 lines that cannot be read."`
}

// WrongLine is a line of a file that cannot be read.
type WrongLine struct {
	Line  int    `json:"line"`
	Cause string `json:"cause" enum:"conversation,sender,text,quotes,encoding,date"`
}

// HistoryPath is the part of a path that names a run.
type HistoryPath struct {
	BotPath
	HistoryID string `path:"history_id"`
}

// HistoryFile is a file as it arrives. It is exported because only exported embedded structs are read as input.
type HistoryFile struct {
	BotPath
	Name  string `query:"name" maxLength:"400" doc:"What the file is called, to be shown."`
	Days  int    `query:"days" doc:"30, 90, 180 or 365: only what is not older; 0: all."`
	Dates string `query:"dates" doc:"day_first or month_first: how dates like 01/05/2025 are read; without it as fits the whole column, day first where both do."`
	body  io.Reader
}

// Resolve keeps the body for the handler, who reads it as it comes.
func (in *HistoryFile) Resolve(c huma.Context) []error {
	in.body = c.BodyReader()
	return nil
}

var _ huma.Resolver = (*HistoryFile)(nil)

type historyBody struct{ Body HistoryView }

func (s *Service) historyRoutes(d *workspace.Doors) {
	see, edit := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit)
	op := workspace.Ops{Tag: "Learning", At: "/v1/bots/{bot_id}/history"}.Op
	workspace.Register(d, op("list-history", http.MethodGet, "", "List the runs over earlier conversations, newest first", 200), see, s.httpHistories)
	up := file.UploadOperation(op("upload-history", http.MethodPost, "/files", "Read a file of earlier conversations, to be started after a look", 200))
	up.Description = "CSV, Excel (.xlsx) or JSON with the columns conversation_id, sender (customer, agent or bot), text and sent_at. At most 50 MB and 200,000 lines."
	workspace.Register(d, up, edit, s.httpUpload)
	workspace.Register(d, op("start-history", http.MethodPost, "", "Have a bot learn from earlier conversations", 202), edit, s.httpStartHistory)
	workspace.Register(d, op("preview-history", http.MethodGet, "/preview", "Tell what a run over the workspace's own closed conversations would take", 200), edit, s.httpPreview)
	workspace.Register(d, op("get-history-rest", http.MethodGet, "/{history_id}/rest", "Tell what a run has left, and what it takes to go on with it", 200), see, s.httpRest)
	on := op("continue-history", http.MethodPost, "/{history_id}/continue", "Go on with what a run has left", 202)
	on.Description = "A run that has failed goes on where it stood. The next conversations and questions of a finished one are a run of their own."
	workspace.Register(d, on, edit, s.httpGoOn)
	workspace.Register(d, op("cancel-history", http.MethodPost, "/{history_id}/cancel", "End a run", 200), edit, s.httpCancelHistory)
}

func (s *Service) httpHistories(ctx context.Context, c workspace.Caller, in *BotPath) (*struct {
	Body struct {
		Items []HistoryView `json:"items" nullable:"false"`
	}
}, error) {
	list, err := s.Histories(ctx, c, in.BotID)
	out := &struct {
		Body struct {
			Items []HistoryView `json:"items" nullable:"false"`
		}
	}{}
	out.Body.Items = make([]HistoryView, len(list))
	for i, h := range list {
		out.Body.Items[i] = viewHistory(h)
	}
	return out, err
}

func (s *Service) httpUpload(ctx context.Context, c workspace.Caller, in *HistoryFile) (*struct{ Body HistoryUploadView }, error) {
	u, err := s.Upload(ctx, c, in.BotID, in.Name, in.Days, DateOrder(in.Dates), in.body)
	if err != nil {
		return nil, err
	}
	out := HistoryUploadView{HistoryView: viewHistory(u.History), HistoryCostView: viewCost(u.Cost), First: [][]HistoryLine{}, Found: []PairBody{},
		Dates: string(u.Dates), Sure: u.DatesSure, Wrong: []WrongLine{}}
	for _, p := range u.Problems {
		out.Wrong = append(out.Wrong, WrongLine(p))
	}
	for _, turns := range u.First {
		out.First = append(out.First, linesOf(turns))
	}
	for _, p := range u.Found {
		out.Found = append(out.Found, PairBody(p))
	}
	if !u.Again.IsZero() {
		at := u.Again.UTC()
		out.Again = &at
	}
	return &struct{ Body HistoryUploadView }{out}, nil
}

func linesOf(turns []answer.Turn) []HistoryLine {
	out := make([]HistoryLine, len(turns))
	for i, t := range turns {
		out[i] = HistoryLine{string(t.Author), t.Text}
	}
	return out
}

func (s *Service) httpStartHistory(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Body struct {
		UploadID string `json:"upload_id,omitempty" doc:"The file that was uploaded; without it the workspace's own closed conversations are read."`
		Days     int    `json:"days,omitempty" doc:"Of own conversations: 30, 90, 180 or 365; 0: all."`
		Model    *bool  `json:"model,omitempty" doc:"A language model looks through them, where there is one (the default)."`
	}
}) (*historyBody, error) {
	h, err := s.StartHistory(ctx, c, in.BotID, in.Body.UploadID, in.Body.Days, in.Body.Model == nil || *in.Body.Model)
	return &historyBody{viewHistory(h)}, err
}

func (s *Service) httpCancelHistory(ctx context.Context, c workspace.Caller, in *HistoryPath) (*historyBody, error) {
	h, err := s.CancelHistory(ctx, c, in.BotID, in.HistoryID)
	return &historyBody{viewHistory(h)}, err
}

// HistoryPreviewView is what a run over own conversations would take, with the newest of them.
type HistoryPreviewView struct {
	HistoryCostView
	First  [][]HistoryLine `json:"first" nullable:"false" doc:"The newest 10 conversations."`
	Beyond int             `json:"beyond" doc:"Older ones, which the next run takes: one holds 5,000."`
}

func (s *Service) httpPreview(ctx context.Context, c workspace.Caller, in *struct {
	BotPath
	Days int `query:"days" doc:"30, 90, 180 or 365: only what is not older; 0: all."`
}) (*struct{ Body HistoryPreviewView }, error) {
	cost, first, beyond, err := s.PreviewHistory(ctx, c, in.BotID, in.Days)
	if err != nil {
		return nil, err
	}
	out := HistoryPreviewView{HistoryCostView: viewCost(cost), First: [][]HistoryLine{}, Beyond: beyond}
	for _, turns := range first {
		out.First = append(out.First, linesOf(turns))
	}
	return &struct{ Body HistoryPreviewView }{out}, nil
}

// HistoryRestView is what a run has left, on the wire.
type HistoryRestView struct {
	HistoryCostView
	Questions int `json:"questions" doc:"That were found and not proposed."`
}

func (s *Service) httpRest(ctx context.Context, c workspace.Caller, in *HistoryPath) (*struct{ Body HistoryRestView }, error) {
	x, err := s.Rest(ctx, c, in.BotID, in.HistoryID)
	return &struct{ Body HistoryRestView }{HistoryRestView{viewCost(x.Cost), x.Questions}}, err
}

func (s *Service) httpGoOn(ctx context.Context, c workspace.Caller, in *struct {
	HistoryPath
	Body struct {
		Model *bool `json:"model,omitempty" doc:"A language model looks through them, where there is one (the default)."`
	}
}) (*historyBody, error) {
	h, err := s.GoOn(ctx, c, in.BotID, in.HistoryID, in.Body.Model == nil || *in.Body.Model)
	return &historyBody{viewHistory(h)}, err
}
