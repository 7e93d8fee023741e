// Package web carries the built web apps inside the binary. Without a build only placeholders are there.
package web

import "embed"

// Files holds admin/dist and widget/dist.
//
//go:embed all:admin/dist all:widget/dist
var Files embed.FS
