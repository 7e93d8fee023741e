package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/platform/uid"
)

const maxDescription = 2000

// industries are what a company can say it does.
var industries = []string{"software", "retail", "food", "travel", "education", "health", "finance", "real_estate", "manufacturing",
	"logistics", "media", "agency", "nonprofit", "public", "other"}

func checkIndustry(location, s string) (string, []errs.Field) {
	if s != "" && !slices.Contains(industries, s) {
		return "", []errs.Field{{Location: location, Code: "field.not_allowed", Message: "Must be one of " + strings.Join(industries, ", ") + "."}}
	}
	return s, nil
}

func checkCompany(location, s string) (string, []errs.Field) {
	return atMost(location, text.Line(s), maxName)
}

func checkDescription(location, s string) (string, []errs.Field) {
	return atMost(location, text.Trim(s), maxDescription)
}

func atMost(location, s string, limit int) (string, []errs.Field) {
	if text.Len(s) > limit {
		return "", []errs.Field{{Location: location, Code: "field.too_long", Message: fmt.Sprintf("Too long: at most %d characters.", limit)}}
	}
	return s, nil
}

// FirstRun is how far the first minutes of a new workspace have come, so that they go on after a reload or on another
// device. The zero value is a workspace that has none, or is past it.
type FirstRun struct {
	Step            string `json:"step,omitempty"`
	BotID           string `json:"bot_id,omitempty"`
	ChecklistHidden bool   `json:"checklist_hidden,omitempty"`
}

// firstRunSteps are the pages of the first run in their order; "done" ends it.
var firstRunSteps = []string{"company", "start", "teach", "website", "learn", "ask", "launch", "done"}

// waiting is the step that is not done yet, empty when there is none.
func (f FirstRun) waiting() string {
	if f.Step == "done" {
		return ""
	}
	return f.Step
}

func (f FirstRun) stored() string {
	if f == (FirstRun{}) {
		return ""
	}
	b, _ := json.Marshal(f) // strings and a switch: cannot fail
	return string(b)
}

func readFirstRun(s string) (f FirstRun, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &f)
	}
	return f, err
}

// FirstRunPatch changes how far the first run is; nil leaves a thing as it is.
type FirstRunPatch struct {
	Step            *string
	BotID           *string
	ChecklistHidden *bool
}

// ChangeFirstRun notes how far the first run has come. Nothing else depends on it, so it tells nobody.
func (s *Service) ChangeFirstRun(ctx context.Context, c Caller, p FirstRunPatch) (Workspace, error) {
	var fields []errs.Field
	if p.Step != nil && !slices.Contains(firstRunSteps, *p.Step) {
		fields = append(fields, errs.Field{Location: "body.step", Code: "field.not_allowed", Message: "Must be one of " + strings.Join(firstRunSteps, ", ") + "."})
	}
	if p.BotID != nil && *p.BotID != "" && (!uid.Valid(*p.BotID) || !c.SeesBot(*p.BotID)) {
		fields = append(fields, errs.Field{Location: "body.bot_id", Code: "field.id", Message: "This is not an id."})
	}
	if err := invalid(fields); err != nil {
		return Workspace{}, err
	}
	var w Workspace
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if w, err = lockWorkspace(ctx, tx, c.Workspace); err != nil {
			return err
		}
		if p.Step != nil {
			w.FirstRun.Step = *p.Step
		}
		if p.BotID != nil {
			w.FirstRun.BotID = *p.BotID
		}
		if p.ChecklistHidden != nil {
			w.FirstRun.ChecklistHidden = *p.ChecklistHidden
		}
		return updateWorkspace(ctx, tx, w)
	})
	return w, err
}
