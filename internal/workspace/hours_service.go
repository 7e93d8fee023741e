package workspace

import (
	"context"
	"encoding/json"
	"time"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
)

// hoursTime is how long another node's change of the hours may go unseen here.
const hoursTime = 3 * time.Second

// Opening is when the workspace is open, remembered for a moment; a change on this node is seen at once.
func (s *Service) Opening(ctx context.Context, ws tenant.ID) (*Opening, error) {
	return s.openings.Load(ctx, ws, func(ctx context.Context) (*Opening, error) {
		h, err := hoursOf(ctx, s.db.Read(), ws)
		if err != nil {
			return nil, err
		}
		zone, err := Zone(ctx, s.db.Read(), ws)
		if err != nil {
			return nil, err
		}
		o := newOpening(h, zone)
		w, err := workspaceByID(ctx, s.db.Read(), ws)
		o.FirstReply, o.Important = time.Duration(w.FirstReply)*time.Minute, w.Important
		if o.workspace = w.Name; errs.KindOf(err) == errs.NotFound {
			err = nil // gone, as for its zone
		}
		return o, err
	})
}

// Hours returns the working hours as they were set.
func (s *Service) Hours(ctx context.Context, c Caller) (Hours, error) {
	return hoursOf(ctx, s.db.Read(), c.Workspace)
}

// SetHours replaces the working hours. They hold at once.
func (s *Service) SetHours(ctx context.Context, c Caller, h Hours) (Hours, error) {
	var fields []string
	if s.fields != nil && len(OwnFields(h.Reply)) > 0 {
		var err error
		if fields, err = s.fields(ctx, c.Workspace); err != nil {
			return Hours{}, err
		}
	}
	h, wrong := h.checked(fields)
	if err := invalid(wrong); err != nil {
		return Hours{}, err
	}
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := lockWorkspace(ctx, tx, c.Workspace); err != nil {
			return err
		}
		before, err := hoursOf(ctx, tx, c.Workspace)
		if err != nil {
			return err
		}
		if err := setHours(ctx, tx, c.Workspace, h, clock.Ms(s.clock.Now())); err != nil {
			return err
		}
		tx.After(func() { s.openings.Drop(c.Workspace) })
		return s.record(ctx, tx, c.Workspace, EventHoursChanged, string(c.Workspace), c.Actor(), Change[Hours]{before, h})
	})
	return h, err
}

// KeepsHours says whether a workspace has set when its people work.
func KeepsHours(ctx context.Context, q db.Querier, ws tenant.ID) (bool, error) {
	h, err := hoursOf(ctx, q, ws)
	return h.On, err
}

func hoursOf(ctx context.Context, q db.Querier, ws tenant.ID) (Hours, error) {
	var stored string
	h := Hours{Days: make([][]HourRange, daysOfWeek), Holidays: []Holiday{}}
	for i := range h.Days {
		h.Days[i] = []HourRange{}
	}
	err := q.QueryRowContext(ctx, `SELECT hours FROM working_hours WHERE workspace_id = $1`, ws).Scan(&stored)
	if db.NotFound(err) {
		return h, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(stored), &h)
	}
	return h, err
}

func setHours(ctx context.Context, tx *db.Tx, ws tenant.ID, h Hours, now int64) error {
	stored, err := json.Marshal(h)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO working_hours (workspace_id, hours, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (workspace_id) DO UPDATE SET hours = excluded.hours, updated_at = excluded.updated_at`, ws, string(stored), now)
	return err
}

// WorkspaceHours are the working hours on the wire.
type WorkspaceHours struct {
	Hours
	Timezone string `json:"timezone" readOnly:"true" doc:"In which the times are; a setting of the workspace."`
	OpenNow  bool   `json:"open_now" readOnly:"true"`
}

func (d *Doors) hoursRoutes() {
	type body struct{ Body WorkspaceHours }
	show := func(ctx context.Context, c Caller, h Hours) (*body, error) {
		w, err := d.s.Workspace(ctx, c)
		if err != nil {
			return nil, err
		}
		zone, err := time.LoadLocation(w.Timezone)
		if err != nil {
			zone = time.UTC
		}
		return &body{WorkspaceHours{h, w.Timezone, newOpening(h, zone).Open(d.s.clock.Now())}}, nil
	}
	Register(d, op("GET", "/v1/workspace/hours", "get-working-hours", "Workspace", "Get the working hours"), Need("settings", View),
		func(ctx context.Context, c Caller, _ *none) (*body, error) {
			h, err := d.s.Hours(ctx, c)
			if err != nil {
				return nil, err
			}
			return show(ctx, c, h)
		})
	type in struct{ Body Hours }
	put := op("PUT", "/v1/workspace/hours", "set-working-hours", "Workspace", "Set the working hours")
	Register(d, put, Need("settings", Manage), func(ctx context.Context, c Caller, in *in) (*body, error) {
		h, err := d.s.SetHours(ctx, c, in.Body)
		if err != nil {
			return nil, err
		}
		return show(ctx, c, h)
	})
}
