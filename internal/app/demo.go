package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cxgenie/internal/demo"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/workspace"
)

// IsEmpty says whether nobody has used this installation yet.
func IsEmpty(ctx context.Context, d *db.DB) (bool, error) {
	first, err := workspace.First(ctx, d.Read())
	return first == "", err
}

// PlantDemo fills an empty installation with the demo. It happens before the product is built for good, because the demo
// plays in the last days: everything runs on a clock that it moves.
func PlantDemo(ctx context.Context, d *db.DB, o Options) (demo.Login, error) {
	now := time.Now()
	past := clock.NewFake(now)
	o.Clock = past
	a, err := New(d, o)
	if err != nil {
		return demo.Login{}, err
	}
	if err := a.jobs.Start(ctx); err != nil {
		return demo.Login{}, fmt.Errorf("start the jobs: %w", err)
	}
	if err := a.events.Start(ctx); err != nil {
		return demo.Login{}, errors.Join(err, a.jobs.Stop(ctx))
	}
	if err := a.reception.Start(ctx); err != nil {
		return demo.Login{}, errors.Join(err, a.events.Stop(ctx), a.jobs.Stop(ctx))
	}
	login, teach, err := a.demo.Plant(ctx, past, now)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := errors.Join(err, a.reception.Stop(stop), a.events.Stop(stop), a.jobs.Stop(stop)); err != nil {
		return demo.Login{}, err
	}
	return login, teach(ctx)
}
