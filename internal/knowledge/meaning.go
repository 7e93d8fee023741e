package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/knowledge/search"
	"cxgenie/internal/model"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
	"cxgenie/internal/workspace"
)

// writtenForm is the number of the way in which texts are written out for an embedding model. Another way gives other
// meanings, which must not be compared with the older ones.
const writtenForm = "1"

// spaceOf is the space of an embedding model's meanings as this room makes them; empty for no model.
func spaceOf(e model.Embedding) string {
	if !e.Is() {
		return ""
	}
	return e.Space + "." + writtenForm
}

// longestMeant is how much of a text is given to the embedding model, in characters; the shorter ones are tried with a model
// that refuses it.
const longestMeant = 6000

var shorterMeant = [...]int{1500, 400}

// meant is a document as an embedding model reads it: where it stands, what it asks, what it says.
func meant(d search.Document) string {
	parts := make([]string, 0, 3)
	for _, s := range []string{strings.Join(d.Path, " > "), strings.Join(d.Questions, "\n"), d.Body} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return text.Clip(strings.Join(parts, "\n"), longestMeant)
}

func (e entry) document() search.Document {
	return search.Document{ID: e.id, Kind: search.FAQ, Questions: e.questions(), Body: e.answerText, Hidden: !e.active}
}

// hash changes with what an entry means.
func (e entry) hash() string {
	sum := sha256.Sum256([]byte(strings.Join(e.questions(), "\x00") + "\x01" + e.answerText))
	return hex.EncodeToString(sum[:16])
}

func documentOf(p passage.Passage) search.Document {
	return search.Document{ID: p.ID, Kind: search.Passage, Path: p.Path, Body: p.Text}
}

// Why meanings do not go on, besides the words of llm.Kind.
const (
	reasonDimension = "dimension"  // the model gives meanings of another length than before
	reasonCredits   = "no_credits" // those of the workspace are used up
)

// whyNot is the reason why a text could not be given its meaning, as a code and in the vendor's words.
func whyNot(err error) (reason, message string) {
	if errs.CodeOf(err) == "plan.limit_reached" {
		return reasonCredits, ""
	}
	var wrong *wrongDimension
	if errors.As(err, &wrong) {
		return reasonDimension, wrong.Error()
	}
	var e *llm.Error
	if errors.As(err, &e) {
		message = e.Message
	}
	if errors.Is(err, model.ErrResting) {
		return string(llm.Network), ""
	}
	return string(llm.KindOf(err)), message
}

// MeaningState says how far a bot is with the meanings of its texts.
type MeaningState string

// The states.
const (
	MeaningOff      MeaningState = "off"      // there is no embedding model: words alone
	MeaningBuilding MeaningState = "building" // some are missing
	MeaningFailing  MeaningState = "failing"  // some are missing, and the vendor gives none
	MeaningReady    MeaningState = "ready"
)

// Meanings is how far a bot is, for the screens.
type Meanings struct {
	State       MeaningState
	Model       string // that the settings want
	Serving     string // that questions are compared by at this moment; empty: words alone
	Total, Done int64  // of the wanted model
	LeftOut     int64  // of those done: the vendor refuses their texts
	Dimension   int
	Reason      string // why it does not go on: a code
	Message     string // in the vendor's words
	Since       time.Time
	Again       time.Time // when it is tried again

	Rerank string // the model that judges what was found; empty: none
	// AskReason and AskMessage tell why the meaning of questions, JudgeReason and JudgeMessage why the judgement, was not to
	// be had a moment ago.
	AskReason, AskMessage     string
	JudgeReason, JudgeMessage string
}

// Meanings tells how far a bot is with the meanings of its texts.
func (s *Service) Meanings(ctx context.Context, c workspace.Caller, botID string) (Meanings, error) {
	if err := s.exists(ctx, c, botID); err != nil {
		return Meanings{}, err
	}
	return s.meanings(ctx, c.Workspace, botID)
}

func (s *Service) meanings(ctx context.Context, ws tenant.ID, botID string) (Meanings, error) {
	q := s.db.Read()
	b, err := meaningBase(ctx, q, ws, botID)
	if err != nil {
		return Meanings{}, err
	}
	want, err := s.wanted(ctx, ws)
	if err != nil {
		return Meanings{}, err
	}
	m := Meanings{State: MeaningOff, Serving: b.servingRef.Model}
	if s.models != nil {
		judge, err := s.models.Reranking(ctx, ws)
		if err != nil {
			return Meanings{}, err
		}
		if judge.Is() {
			m.Rerank = judge.Ref.Model
			if err := judge.Trouble(); err != nil {
				m.JudgeReason, m.JudgeMessage = whyNot(err)
			}
		}
	}
	if !want.Is() {
		return m, nil
	}
	m.State, m.Model = MeaningBuilding, want.Ref.Model
	if m.Total, err = countMeant(ctx, q, ws, botID); err != nil {
		return m, err
	}
	if b.target == spaceOf(want) {
		m.Reason, m.Message, m.Since, m.Again, m.Dimension = b.reason, b.message, b.failedSince, b.againAt, b.dimension
		if m.Done, m.LeftOut, err = countMeanings(ctx, q, ws, botID, b.target); err != nil {
			return m, err
		}
		m.Done = min(m.Done, m.Total)
		if b.serving == b.target && m.Done == m.Total {
			m.State = MeaningReady
		}
	}
	if m.Reason != "" && m.State != MeaningReady {
		m.State = MeaningFailing
	}
	if err := want.Trouble(); err != nil && m.Serving != "" {
		m.AskReason, m.AskMessage = whyNot(err)
	}
	return m, nil
}

// RetryMeanings has the meanings tried again at once, those of texts that were left out too.
func (s *Service) RetryMeanings(ctx context.Context, c workspace.Caller, botID string) (Meanings, error) {
	if err := inScope(c, botID); err != nil {
		return Meanings{}, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lock(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		b, err := meaningBase(ctx, tx, c.Workspace, botID)
		if err != nil {
			return err
		}
		if err := dropLeftOut(ctx, tx, c.Workspace, botID); err != nil {
			return err
		}
		if b.reason == reasonDimension { // the old ones are of no use any more
			if err := b.forget(ctx, tx, c.Workspace, botID); err != nil {
				return err
			}
		}
		b.reason, b.message, b.failures, b.againAt, b.failedSince = "", "", 0, time.Time{}, time.Time{}
		if err := putMeaningBase(ctx, tx, c.Workspace, botID, b); err != nil {
			return err
		}
		return enqueueMeanings(ctx, tx, c.Workspace, botID, time.Time{})
	})
	if err != nil {
		return Meanings{}, err
	}
	return s.meanings(ctx, c.Workspace, botID)
}

// wanted is the embedding model that the settings of a workspace name; none without a model room.
func (s *Service) wanted(ctx context.Context, ws tenant.ID) (model.Embedding, error) {
	if s.models == nil {
		return model.Embedding{}, nil
	}
	return s.models.Embedding(ctx, ws)
}

// remean has the meanings of what is new computed after the commit, if the workspace has a model for it. It costs one
// statement, and a job only when none is on its way.
func (s *Service) remean(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string) error {
	e, err := s.wanted(ctx, ws)
	if err != nil || !e.Is() {
		return err
	}
	first, err := queueMeanings(ctx, tx, ws, botID)
	if err != nil || !first {
		return err
	}
	return enqueueMeanings(ctx, tx, ws, botID, time.Time{})
}
