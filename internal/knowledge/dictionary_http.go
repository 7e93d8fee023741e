package knowledge

import (
	"context"
	"net/http"
	"time"

	"cxgenie/internal/workspace"
)

// TermView is a keyword on the wire.
type TermView struct {
	ID        string    `json:"id"`
	Keyword   string    `json:"keyword"`
	Meaning   string    `json:"meaning"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func viewTerm(t Term) TermView {
	return TermView{t.ID, t.Keyword, t.Meaning, t.CreatedAt.UTC(), t.UpdatedAt.UTC()}
}

type dictionaryView struct {
	Use   bool       `json:"use" doc:"The bot looks keywords up before it searches."`
	Max   int        `json:"max"`
	Items []TermView `json:"items" nullable:"false" doc:"All keywords, by name."`
}

type termInput struct {
	Keyword string `json:"keyword" doc:"Up to 50 letters, digits, spaces, hyphens, apostrophes and full stops."`
	Meaning string `json:"meaning" doc:"Up to 255 characters of plain text."`
}

type termsReport struct {
	Added    int          `json:"added"`
	Changed  int          `json:"changed" doc:"Keywords that were there already and mean something else now."`
	Same     int          `json:"same"`
	LeftOut  int          `json:"left_out" doc:"Rows for which there was no room."`
	Problems []RowProblem `json:"problems" nullable:"false" doc:"Rows that are not right; their keyword is in question."`
}

// TermPath is the part of a path that names a keyword.
type TermPath struct {
	BotPath
	TermID string `path:"term_id"`
}

func (s *Service) dictionaryRoutes(d *workspace.Doors) {
	view, edit := workspace.Need("knowledge", workspace.View), workspace.Need("knowledge", workspace.Edit)
	op := workspace.Ops{Tag: "Dictionary", At: "/v1/bots/{bot_id}/dictionary"}.Op
	workspace.Register(d, op("get-dictionary", http.MethodGet, "", "Read a bot's dictionary", 200), view,
		func(ctx context.Context, c workspace.Caller, in *BotPath) (*body[dictionaryView], error) {
			on, list, err := s.Dictionary(ctx, c, in.BotID)
			out := dictionaryView{Use: on, Max: MaxTerms, Items: make([]TermView, len(list))}
			for i, t := range list {
				out.Items[i] = viewTerm(t)
			}
			return &body[dictionaryView]{out}, err
		})
	type use struct {
		BotPath
		Body struct {
			Use bool `json:"use"`
		}
	}
	workspace.Register(d, op("use-dictionary", http.MethodPut, "/use", "Switch a bot's dictionary on or off", 204), edit,
		func(ctx context.Context, c workspace.Caller, in *use) (*struct{}, error) {
			return nil, s.UseDictionary(ctx, c, in.BotID, in.Body.Use)
		})
	type add struct {
		BotPath
		Body termInput
	}
	workspace.Register(d, op("add-term", http.MethodPost, "", "Add a keyword", 201), edit,
		func(ctx context.Context, c workspace.Caller, in *add) (*body[TermView], error) {
			t, err := s.AddTerm(ctx, c, in.BotID, in.Body.Keyword, in.Body.Meaning)
			return &body[TermView]{viewTerm(t)}, err
		})
	type change struct {
		TermPath
		Body termInput
	}
	workspace.Register(d, op("edit-term", http.MethodPut, "/{term_id}", "Change a keyword", 200), edit,
		func(ctx context.Context, c workspace.Caller, in *change) (*body[TermView], error) {
			t, err := s.EditTerm(ctx, c, in.BotID, in.TermID, in.Body.Keyword, in.Body.Meaning)
			return &body[TermView]{viewTerm(t)}, err
		})
	workspace.Register(d, op("delete-term", http.MethodDelete, "/{term_id}", "Delete a keyword", 204), edit,
		func(ctx context.Context, c workspace.Caller, in *TermPath) (*struct{}, error) {
			return nil, s.DeleteTerm(ctx, c, in.BotID, in.TermID)
		})
	imp := op("import-terms", http.MethodPost, "/import", "Import keywords from a file", 200)
	imp.Description = "Columns: keyword and meaning, with or without a header. A CSV file or an Excel workbook. A keyword that is there already gets the file's meaning."
	imp.MaxBodyBytes = MaxFileBytes
	type file struct {
		BotPath
		RawBody []byte `contentType:"text/csv"`
	}
	workspace.Register(d, imp, edit, func(ctx context.Context, c workspace.Caller, in *file) (*body[termsReport], error) {
		r, err := s.ImportTerms(ctx, c, in.BotID, in.RawBody)
		return &body[termsReport]{termsReport{r.Added, r.Changed, r.Same, r.LeftOut, problemViews(r.Problems)}}, err
	})
}
