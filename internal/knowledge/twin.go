package knowledge

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// A text that says what another text of its bot says already is overlapped: it is kept, and not answered from until somebody
// decides. Which other one that may be, an index tells; then the two are compared word by word.
const (
	twinsMet  = 0.5 // of its passages must have been met in the other one to be compared with it
	twinsSaid = 0.9 // of what it says must be said there
	mostTwins = 3   // that are compared
)

// twinOf finds the source that says already what a source says that was read; "" when there is none.
func (s *Service) twinOf(ctx context.Context, a IngestArgs, list []passage.Passage) (string, error) {
	passage.Sketch(list)
	q := s.db.Read()
	met, err := passage.Twins(ctx, q, a.Workspace, a.BotID, a.SourceID, list)
	if err != nil {
		return "", err
	}
	var near []string
	for id, n := range met {
		if float64(n) >= twinsMet*float64(len(list)) {
			near = append(near, id)
		}
	}
	slices.SortFunc(near, func(x, y string) int {
		if met[x] != met[y] {
			return met[y] - met[x]
		}
		return strings.Compare(x, y)
	})
	said := sayings{}
	for i, id := range near[:min(mostTwins, len(near))] {
		if settled, err := keptBeside(ctx, q, a.Workspace, a.SourceID, id); err != nil || settled {
			if err != nil {
				return "", err
			}
			continue
		}
		if i == 0 || said.shingles == nil {
			said = sayingsOf(list)
		}
		if same, err := s.saysAll(ctx, q, a.Workspace, id, said); err != nil || same {
			return id, err
		}
	}
	return "", nil
}

// sayings are what a text says: rows of its words, and its numbers.
type sayings struct {
	shingles map[uint64]bool
	numbers  map[string]bool
}

func sayingsOf(list []passage.Passage) sayings {
	x := sayings{map[uint64]bool{}, map[string]bool{}}
	for _, p := range list {
		for _, h := range passage.Shingles(p.Text) {
			x.shingles[h] = true
		}
		eachNumber(p.Text, func(n string) { x.numbers[n] = true })
	}
	return x
}

// saysAll says whether nearly all of some sayings, and every number, is in a source. A price list of another year is no twin.
func (s *Service) saysAll(ctx context.Context, q db.Querier, ws tenant.ID, source string, of sayings) (bool, error) {
	found, numbers := map[uint64]bool{}, map[string]bool{}
	for after := -1; ; {
		list, err := passage.Of(ctx, q, ws, source, after, takenAtOnce)
		if err != nil {
			return false, err
		}
		for _, p := range list {
			if after = p.No; p.Off {
				continue
			}
			for _, h := range passage.Shingles(p.Text) {
				if of.shingles[h] {
					found[h] = true
				}
			}
			eachNumber(p.Text, func(n string) { numbers[n] = true })
		}
		if len(list) < takenAtOnce {
			break
		}
	}
	for n := range of.numbers {
		if !numbers[n] {
			return false, nil
		}
	}
	return len(of.shingles) > 0 && float64(len(found)) >= twinsSaid*float64(len(of.shingles)), nil
}

// eachNumber gives the words of a text that have digits to do.
func eachNumber(text string, do func(string)) {
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '.' && r != ',' }) {
		if strings.ContainsFunc(w, unicode.IsNumber) {
			do(strings.Trim(w, ".,"))
		}
	}
}

// keptBeside says whether somebody has decided to keep one of two sources beside the other.
func keptBeside(ctx context.Context, q db.Querier, ws tenant.ID, one, other string) (is bool, err error) {
	err = q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM source WHERE workspace_id = $1 AND (id = $2 AND kept_beside IN ($4, '*')
		OR id = $3 AND kept_beside = $5))`, ws, one, other, other, one).Scan(&is)
	return is, err
}

// settled notes of a source that what it says was decided about elsewhere: it is compared with no other.
func settled(ctx context.Context, tx *db.Tx, ws tenant.ID, id string) error {
	_, err := tx.ExecContext(ctx, `UPDATE source SET kept_beside = '*' WHERE workspace_id = $1 AND id = $2`, ws, id)
	return err
}

// setAside keeps what was read of a source beside what the bot answers from, until somebody decides.
func (s *Service) setAside(ctx context.Context, a IngestArgs, job string, x Source, list []passage.Passage, twin string, note func(context.Context, *db.Tx) error) error {
	if err := s.keepBy(ctx, a, job, x, list, nil, nil); err != nil {
		return err
	}
	return s.endSource(ctx, a, job, Overlapped, "", twin, note)
}

// relearnTwins has texts looked at again that say the same as sources that are gone, or say something else now.
func (s *Service) relearnTwins(ctx context.Context, tx *db.Tx, ws tenant.ID, botID string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	in, args := db.IDs(3, ids)
	rows, err := tx.QueryContext(ctx, `SELECT `+sourceColumns+` FROM source s WHERE s.workspace_id = $1 AND s.bot_id = $2 AND s.kind <> 'q_and_a'
		AND s.state = 'overlapped' AND s.deleted_at IS NULL AND s.overlaps_with IN (`+in+`) ORDER BY s.id`, append([]any{ws, botID}, args...)...)
	list, err := db.Collect(rows, err, scanSourceRow)
	if err != nil {
		return err
	}
	for _, x := range list {
		if err := s.relearnSources(ctx, tx, ws, botID, x.Kind, []Source{x}); err != nil {
			return err
		}
	}
	return nil
}
