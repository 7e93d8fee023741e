package db

// Queued is how many functions wait for the SQLite writer.
func Queued(d *DB) int { return len(d.writer.queue) }
