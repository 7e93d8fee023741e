package conversation

import (
	"fmt"
	"strings"

	"cxgenie/internal/platform/db"
)

// reach is one range of an index that a tab reads from: a stage, and whose conversations of it. A tab whose rows stand
// in several ranges reads them side by side, newest first, and stops when its page is full; none is read to its end.
//
// Conditions that an index is partial by are written out, not given as arguments: only then does the planner know that
// the index holds every row that is asked for.
type reach struct {
	stage Stage
	whose whose
}

// whose narrows a range by its assignee.
type whose int

const (
	anybodys whose = iota
	callers        // of the member who asks
	nobodys
)

// reaches are the ranges of a tab. Whoever sees only his own and free conversations reads exactly those ranges: filtering
// everybody's would take longer the more there are of others.
func (t Tab) reaches(sc Scope) []reach {
	assigned, closed := []reach{{StageAssigned, anybodys}}, []reach{{StageClosed, anybodys}}
	snoozed := []reach{{StageSnoozed, anybodys}}
	if sc.OwnOnly {
		snoozed = []reach{{StageSnoozed, callers}, {StageSnoozed, nobodys}}
		assigned, closed = []reach{{StageAssigned, callers}}, []reach{{StageClosed, callers}, {StageClosed, nobodys}}
	}
	switch t {
	case TabMine:
		return []reach{{StageAssigned, callers}}
	case TabUnassigned:
		return []reach{{StageWaiting, anybodys}}
	case TabBot:
		return []reach{{StageBot, anybodys}}
	case TabSnoozed:
		return snoozed
	case TabClosed:
		return closed
	}
	// What is with the bot or waits is nobody's, see Conversation.stage.
	return append([]reach{{StageBot, anybodys}, {StageWaiting, anybodys}}, assigned...)
}

// where collects conditions and their arguments.
type where struct {
	args []any
}

func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return fmt.Sprintf("$%d", len(w.args))
}

func (w *where) list(ids []string) string {
	if len(ids) == 0 {
		return "NULL" // a member without bots sees nothing
	}
	from := len(w.args) + 1
	for _, id := range ids {
		w.args = append(w.args, id)
	}
	return db.Placeholders(from, len(ids))
}

// bound are the arguments that all ranges of one statement share. PostgreSQL refuses an argument that is not used, so
// the member is bound by the first range that names him.
type bound struct {
	w                       *where
	workspace, member, bots string
	caller                  string
}

func (w *where) bind(sc Scope, bot string) *bound {
	b := &bound{w: w, workspace: w.arg(sc.Workspace), caller: sc.Member}
	if bot != "" {
		b.bots += " AND bot_id = " + w.arg(bot)
	}
	if !sc.AllBots {
		b.bots += " AND bot_id IN (" + w.list(sc.Bots) + ")"
	}
	return b
}

// condition is what a range asks for beside its workspace; ok is false when nothing can be in it.
func (r reach) condition(b *bound, testing bool) (sql string, ok bool) {
	var s strings.Builder
	s.WriteString(" AND stage = '" + string(r.stage) + "'")
	switch r.whose {
	case callers:
		if b.caller == "" {
			return "", false // an API key is no assignee
		}
		if b.member == "" {
			b.member = b.w.arg(b.caller)
		}
		s.WriteString(" AND assignee_id = " + b.member)
	case nobodys:
		s.WriteString(" AND assignee_id IS NULL")
	}
	if testing {
		s.WriteString(" AND testing")
	} else {
		s.WriteString(" AND NOT testing")
	}
	s.WriteString(b.bots)
	return s.String(), true
}
