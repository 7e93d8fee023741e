package file

import (
	"context"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/jobs"
	"cxgenie/internal/platform/tenant"
)

const jobWipe = "file.wipe"

type wipeArgs struct {
	Workspace tenant.ID `json:"workspace_id"`
}

// HandleJobs says to the runner how the bytes of a workspace go away.
func (s *Service) HandleJobs(r *jobs.Runner) {
	r.Handle(jobWipe, jobs.Options{Timeout: 10 * time.Minute}, func(ctx context.Context, t jobs.Task) error {
		var args wipeArgs
		if err := t.Decode(&args); err != nil {
			return jobs.Cancel(err)
		}
		return s.store.DeleteAll(ctx, string(args.Workspace)+"/")
	})
}

// Wipe removes the bytes of all files of a workspace that goes away as a whole, once the transaction is committed. The
// rows go with the workspace's others.
func (s *Service) Wipe(ctx context.Context, tx *db.Tx, ws tenant.ID) error {
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: jobWipe, Args: wipeArgs{ws}})
}
