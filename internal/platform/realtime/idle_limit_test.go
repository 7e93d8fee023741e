//go:build linux && !race

package realtime_test

// idleLimit is what is promised, in KB.
const idleLimit = 40
