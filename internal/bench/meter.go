package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// meter reads what the server, its database and this process have used so far. The server's processor time and memory
// come from its /metrics, so they can be had without being its user or on its machine.
type meter struct {
	conn     *conn
	pid      int    // of the server; 0: unknown, then only its resident memory is told
	database string // PostgreSQL's data folder; empty: not measured
}

// reading is the state at one moment. Times are processor times since the start of each process.
type reading struct {
	at       time.Time
	server   time.Duration
	database time.Duration
	client   time.Duration
	busy     time.Duration // all programs, all cores
	resident int64
}

// usage is what was spent between two readings.
type usage struct {
	wall, server, database, client, busy time.Duration
}

func newMeter(to address, pid int, database string) *meter {
	return &meter{conn: newConn(to), pid: pid, database: database}
}

func (m *meter) close() { m.conn.close() }

func (m *meter) read(ctx context.Context) (*reading, error) {
	r := &reading{at: time.Now()}
	var err error
	if r.client, err = ownCPU(); err != nil {
		return nil, err
	}
	if r.busy, err = machineCPU(); err != nil {
		return nil, err
	}
	if m.database != "" {
		if r.database, err = clusterCPU(m.database); err != nil {
			return nil, err
		}
	}
	got, err := m.conn.do(ctx, request{method: http.MethodGet, path: "/metrics"})
	if err != nil {
		return nil, fmt.Errorf("read the server's /metrics: %w", err)
	}
	if got.status != http.StatusOK {
		return nil, fmt.Errorf("the server's /metrics answers %d", got.status)
	}
	seconds, err := metric(got.body, "process_cpu_seconds_total")
	if err != nil {
		return nil, err
	}
	resident, err := metric(got.body, "process_resident_memory_bytes")
	r.server, r.resident = time.Duration(seconds*float64(time.Second)), int64(resident)
	return r, err
}

// metric finds one plain figure in Prometheus's text format.
func metric(text []byte, name string) (float64, error) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			value, _, _ := strings.Cut(rest, " ")
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, errors.Join(lines.Err(), fmt.Errorf("the server's /metrics has no %s", name))
}

func (r *reading) since(before *reading) *usage {
	return &usage{wall: r.at.Sub(before.at), server: r.server - before.server, database: r.database - before.database,
		client: r.client - before.client, busy: r.busy - before.busy}
}

// add puts the cost of one more round to it.
func (u *usage) add(more *usage) {
	u.wall, u.server, u.database, u.client, u.busy = u.wall+more.wall, u.server+more.server, u.database+more.database, u.client+more.client, u.busy+more.busy
}

// into writes the cost of n things done into a result.
func (u *usage) into(r *Result, n int) {
	if n > 0 {
		each := func(d time.Duration) float64 { return ms(d) / float64(n) }
		r.ServerCPU, r.DatabaseCPU, r.ClientCPU = each(u.server), each(u.database), each(u.client)
	}
	if all := u.wall * time.Duration(runtime.NumCPU()); all > 0 {
		r.Other = max(0, float64(u.busy-u.server-u.database-u.client)/float64(all))
	}
}

// memory is what a server and its database hold, in megabytes of 1024 × 1024 bytes. Resident counts pages that are
// shared between processes once for each; Proportional (PSS) counts each page once, so only it may be summed.
type memory struct {
	Resident     float64 `json:"resident_mb"`
	Proportional float64 `json:"proportional_mb,omitempty"`
	Database     float64 `json:"database_proportional_mb,omitempty"`
}

// total is the best figure there is for everything.
func (m *memory) total() float64 {
	if m.Proportional > 0 {
		return m.Proportional + m.Database
	}
	return m.Resident + m.Database
}

const megabyte = 1 << 20

func (m *meter) memory(ctx context.Context) (*memory, error) {
	r, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	out := &memory{Resident: float64(r.resident) / megabyte}
	if m.pid > 0 {
		pss, err := proportional(m.pid)
		if err != nil {
			return nil, err
		}
		out.Proportional = float64(pss) / megabyte
	}
	if m.database != "" {
		pids, err := clusterPIDs(m.database)
		if err != nil {
			return nil, err
		}
		for _, pid := range pids {
			pss, err := proportional(pid)
			if err != nil {
				continue // it ended meanwhile
			}
			out.Database += float64(pss) / megabyte
		}
	}
	return out, nil
}
