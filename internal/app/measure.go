package app

import (
	"context"

	"cxgenie/internal/learning/check"
)

// MeasureAnswers asks a bot, named by its id or its name, questions whose answers are known. The app need not run.
func (a *App) MeasureAnswers(ctx context.Context, name string, questions []check.Asked, take func(check.Measured)) error {
	b, err := a.bots.Lookup(ctx, name)
	if err != nil {
		return err
	}
	return a.checks.Measure(ctx, b.Workspace, b, questions, take)
}
