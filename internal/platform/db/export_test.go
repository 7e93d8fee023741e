package db

// Queued is how many functions wait for the SQLite writer.
func Queued(d *DB) int { return len(d.writer.queue) }

// MigrateFiles is Migrate with other files.
var MigrateFiles = migrate

// BackupDir is the folder Migrate puts its backups in.
func BackupDir(d *DB) string { return d.o.BackupDir }

// SetFlush makes the SQLite writer wait for something else than the disk. It must come before the first transaction.
func SetFlush(d *DB, flush func() error) { d.writer.flush.flush = flush }

// MoveEach lets the log be moved after so many functions and start again at so many pages. It must come before the first
// transaction.
func MoveEach(d *DB, functions, pages int) {
	d.writer.mover.each, d.writer.mover.restart = functions, pages
}

// AwaitMove returns when a round that began after the call has ended.
func AwaitMove(d *DB) {
	for range 3 { // one is running, one waits behind it, the third gets in when the first has ended
		d.writer.mover.wake <- struct{}{}
	}
}
