// Package tenant names the workspace whose data a call is about. A tenant.ID is the second argument, after ctx,
// of every store function: it cannot be swapped with another id, and a missing one does not compile.
package tenant

// ID is the id (UUIDv7, lower-case text) of a workspace.
type ID string
