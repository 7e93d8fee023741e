package events

import (
	"context"
	"sort"
	"sync"

	"cxgenie/internal/platform/db"
)

// remembered is how many of the newest events a node keeps in memory: what one consumer has read, the others need not.
const remembered = 1000

// log is the newest part of the event log, as all consumers of a node read it. Safe for concurrent use.
type log struct {
	mu   sync.Mutex
	tail tail
	read bool     // from and to are set
	from int64    // all events behind from, up to to, are in list
	to   int64    //
	list []Record // in the order of their ids; never changed in place, as batches of it are handed out
	dry  bool     // the last look at the table went to its end
	seen uint64   // how often this process had appended before that look; see db.Notified
}

// next returns up to n events behind at. known is false when the log does not reach back so far: who asks has to read for
// himself. held is as in tail. The table is not looked at again while this process has appended nothing, unless look says
// that others may have.
func (l *log) next(ctx context.Context, at int64, n int, look bool) (batch []Record, held, known bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.read && at < l.from {
		return nil, false, false, nil
	}
	// Not whenever nothing was read yet: the tail remembers which ids were missing at its last look.
	if !l.read || at > l.to { // nobody has looked yet, or another node's consumers are ahead
		l.tail = tail{d: l.tail.d}
		l.read, l.from, l.to, l.list, l.dry = true, at, at, nil, false
	}
	if i := sort.Search(len(l.list), func(i int) bool { return l.list[i].ID > at }); i < len(l.list) {
		return l.list[i:min(i+n, len(l.list)):min(i+n, len(l.list))], false, true, nil
	}
	seen := l.tail.d.Notified(Topic)
	if l.dry && l.seen == seen && !look {
		return nil, false, true, nil
	}
	fresh, held, err := l.tail.next(ctx, l.to, n)
	l.dry, l.seen = err == nil && !held && len(fresh) < n, seen
	if err != nil || len(fresh) == 0 {
		return nil, held, true, err
	}
	l.add(fresh)
	return fresh, held, true, nil
}

func (l *log) add(fresh []Record) {
	if len(l.list) >= 2*remembered {
		old := l.list[:len(l.list)-remembered]
		l.from = old[len(old)-1].ID
		l.list = append(make([]Record, 0, 2*remembered+batchSize), l.list[len(old):]...)
	}
	l.list = append(l.list, fresh...)
	l.to = fresh[len(fresh)-1].ID
}

func newLog(d *db.DB) *log { return &log{tail: tail{d: d}} }
