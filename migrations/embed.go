// Package migrations carries the schema of both databases inside the binary.
package migrations

import "embed"

// Files holds sqlite/NNNN_<room>_<what>.sql and postgres/NNNN_<room>_<what>.sql.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
