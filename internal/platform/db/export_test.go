package db

// Queued is how many functions wait for the SQLite writer.
func Queued(d *DB) int { return len(d.writer.queue) }

// MigrateFiles is Migrate with other files.
var MigrateFiles = migrate

// BackupDir is the folder Migrate puts its backups in.
func BackupDir(d *DB) string { return d.o.BackupDir }
