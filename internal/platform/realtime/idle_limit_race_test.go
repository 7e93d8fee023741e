//go:build linux && race

package realtime_test

// idleLimit is far above the promise: the race detector keeps a multiple of everything.
const idleLimit = 400
