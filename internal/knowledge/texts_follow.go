package knowledge

import (
	"context"
	"database/sql"
	"slices"

	"cxgenie/internal/knowledge/passage"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/tenant"
)

// follow takes in and out what has changed up to now. t.following is held; who asks meanwhile finds what is there already.
func (t *texts) follow(ctx context.Context, q db.Querier, ws tenant.ID, botID string, now base, p *pace) error {
	t.mu.Lock()
	t.known = false // until all of it is done
	from := t.seen
	t.mu.Unlock()
	if !t.complete {
		p = nil // somebody may be waiting for his first answer
	}
	sources, err := t.followTexts(ctx, q, ws, botID, from, now, p)
	if err != nil {
		return err
	}
	switched, err := t.followSwitches(ctx, q, ws, botID, from, now)
	if err != nil {
		return err
	}
	faqs, gone, err := t.followFAQs(ctx, q, ws, botID, from, now, p)
	if err != nil {
		return err
	}
	switch same := from.space == now.space; {
	case now.space == "":
		if !same {
			err = t.corpus.Remean(func(func(string, []float32) error) error { return nil })
		}
	case same:
		err = t.followMeanings(ctx, q, ws, botID, from, now, sources, append(faqs, switched...))
	default:
		err = t.allMeanings(ctx, q, ws, botID, now)
	}
	if err != nil {
		return err
	}
	t.complete = true
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range gone {
		if e, ok := t.asked[id]; ok {
			t.bytes -= e.bytes()
			delete(t.asked, id)
		}
	}
	if from.texts != now.texts {
		clear(t.read) // one may have another title
	}
	t.known, t.seen = true, now
	t.arrivals.seen.Store(&now)
	return nil
}

// allMeanings takes the meanings of a space in the place of those of another. One that does not go with the rest is done
// without: words are still there.
func (t *texts) allMeanings(ctx context.Context, q db.Querier, ws tenant.ID, botID string, now base) error {
	if err := t.takeBackdrop(ctx, q, ws, botID, now); err != nil {
		return err
	}
	return t.corpus.Remean(func(put func(string, []float32) error) error {
		return eachMeaning(ctx, q, func(id string, v []float32) error { _ = put(id, v); return nil }, meaningSelect, ws, botID, now.space)
	})
}

// followMeanings takes in the meanings of what was taken in, and those that are new. When they are of another length than the
// ones that are there, the space was begun anew.
func (t *texts) followMeanings(ctx context.Context, q db.Querier, ws tenant.ID, botID string, from, now base, sources, pieces []string) error {
	anew := false
	mean := func(id string, v []float32) error {
		anew = t.corpus.Mean(id, v) != nil || anew
		return nil
	}
	if err := t.newMeanings(ctx, q, ws, botID, from, now, sources, pieces, mean); err != nil || !anew {
		return err
	}
	return t.allMeanings(ctx, q, ws, botID, now)
}

func (t *texts) newMeanings(ctx context.Context, q db.Querier, ws tenant.ID, botID string, from, now base, sources, pieces []string, mean func(string, []float32) error) error {
	for _, id := range sources {
		if err := eachMeaning(ctx, q, mean, meaningSelect+` AND source_id = $4`, ws, botID, now.space, id); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(pieces, 128) {
		in, args := db.IDs(4, some)
		if err := eachMeaning(ctx, q, mean, meaningSelect+` AND id IN (`+in+`)`, append([]any{ws, botID, now.space}, args...)...); err != nil {
			return err
		}
	}
	if now.stamp <= from.stamp {
		return nil
	}
	if err := t.takeBackdrop(ctx, q, ws, botID, now); err != nil {
		return err
	}
	return eachMeaning(ctx, q, mean, meaningSelect+` AND stamp > $4`, ws, botID, now.space, from.stamp)
}

// followFAQs takes FAQs in and out. It tells which have come or say something else, and of which what was read before does not hold
// any more.
func (t *texts) followFAQs(ctx context.Context, q db.Querier, ws tenant.ID, botID string, from, now base, p *pace) (fresh, stale []string, err error) {
	if t.complete && from.entries >= now.entries {
		return nil, nil, nil
	}
	var list []entry
	if t.complete {
		list, err = changedEntries(ctx, q, ws, botID, from.entries)
	} else {
		list, err = importedEntries(ctx, q, ws, botID)
	}
	if err != nil {
		return nil, nil, err
	}
	for _, e := range list {
		stale = append(stale, e.id)
		if e.status != entryImported {
			t.drop(e.id)
			continue
		}
		h := e.hash()
		if !e.active {
			h = "off " + h
		}
		if t.faqs[e.id] != h {
			t.corpus.Put(e.document())
			t.tongues.drop(e.id)
			if e.active {
				t.tongues.hear(e.id, e.question, e.answerText)
			}
			t.faqs[e.id] = h
			fresh = append(fresh, e.id)
		}
		p.step()
	}
	// Whatever there is, is in now. What is in and not there any more was deleted.
	if n, err := countImported(ctx, q, ws, botID); err != nil || n == len(t.faqs) {
		return fresh, stale, err
	}
	there, err := importedIDs(ctx, q, ws, botID)
	if err != nil {
		return nil, nil, err
	}
	for id := range t.faqs {
		if !there[id] {
			t.drop(id)
			stale = append(stale, id)
		}
	}
	return fresh, stale, nil
}

// drop takes a FAQ out.
func (t *texts) drop(id string) {
	if _, in := t.faqs[id]; in {
		t.corpus.Remove(id)
		t.tongues.drop(id)
		delete(t.faqs, id)
	}
}

// followTexts takes sources in and out, and tells which were taken in.
func (t *texts) followTexts(ctx context.Context, q db.Querier, ws tenant.ID, botID string, from, now base, p *pace) (fresh []string, err error) {
	if t.complete && from.texts >= now.texts {
		return nil, nil
	}
	after := from.texts
	if !t.complete {
		after = -1
	}
	rows, err := q.QueryContext(ctx, `SELECT id, learned, active AND deleted_at IS NULL FROM source WHERE workspace_id = $1 AND bot_id = $2 AND since > $3
		AND learned > 0`, ws, botID, after)
	type version struct {
		id      string
		learned int64
		live    bool
	}
	changed, err := db.Collect(rows, err, func(r *sql.Rows) (v version, err error) { return v, r.Scan(&v.id, &v.learned, &v.live) })
	if err != nil {
		return nil, err
	}
	for _, v := range changed {
		switch n, in := t.learned[v.id]; {
		case !v.live:
			t.forget(v.id, nil, p)
			t.tongues.drop(v.id)
			delete(t.learned, v.id)
		case !in || n != v.learned:
			if err := t.take(ctx, q, ws, v.id, p); err != nil {
				return nil, err
			}
			t.learned[v.id] = v.learned
			fresh = append(fresh, v.id)
		}
	}
	return fresh, nil
}

// followSwitches takes in and out what was switched by itself of the sources that are in, and tells what was taken in.
func (t *texts) followSwitches(ctx context.Context, q db.Querier, ws tenant.ID, botID string, from, now base) (fresh []string, err error) {
	if !t.complete || from.texts >= now.texts {
		return nil, nil
	}
	list, err := passage.Switched(ctx, q, ws, botID, from.texts)
	for _, p := range list {
		if _, in := t.learned[p.SourceID]; !in {
			continue
		}
		if p.Off {
			t.disown(p.SourceID, p.ID)
			t.corpus.Remove(p.ID)
		} else if !t.owns(p.SourceID, p.ID) {
			t.corpus.Put(documentOf(p))
			fresh = append(fresh, p.ID)
		}
	}
	return fresh, err
}

// disown notes that a passage is not of a source any more.
func (t *texts) disown(source, id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if own := t.pieces[source]; own != nil {
		if delete(own, id); len(own) == 0 {
			delete(t.pieces, source)
		}
	}
}

// takenAtOnce is how many passages are read in one statement.
const takenAtOnce = 100

// take takes a source in, in place of what it said before. A passage of an id never says anything else, so what stays is left alone.
func (t *texts) take(ctx context.Context, q db.Querier, ws tenant.ID, source string, p *pace) error {
	stays := map[string]bool{}
	t.tongues.drop(source)
	for after := -1; ; {
		list, err := passage.Of(ctx, q, ws, source, after, takenAtOnce)
		if err != nil {
			return err
		}
		for _, x := range list {
			if after = x.No; x.Off {
				continue
			}
			if stays[x.ID] = true; !t.owns(source, x.ID) {
				t.corpus.Put(documentOf(x))
			}
			t.tongues.hear(source, x.Text)
			p.step()
		}
		if len(list) < takenAtOnce {
			break
		}
	}
	t.forget(source, stays, p)
	return nil
}

// owns notes that a passage is of a source, and says whether that was known.
func (t *texts) owns(source, id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	own := t.pieces[source]
	if own == nil {
		own = map[string]bool{}
		t.pieces[source] = own
	}
	known := own[id]
	own[id] = true
	return known
}

// forget takes out what a source said, except for what stays.
func (t *texts) forget(source string, stays map[string]bool, p *pace) {
	var gone []string
	t.mu.Lock()
	own := t.pieces[source]
	for id := range own {
		if !stays[id] {
			gone = append(gone, id)
			delete(own, id)
		}
	}
	if len(own) == 0 {
		delete(t.pieces, source)
	}
	t.mu.Unlock()
	for _, id := range gone {
		t.corpus.Remove(id)
		p.step()
	}
}
