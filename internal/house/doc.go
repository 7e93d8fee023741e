// Package house holds the rules of the house as tests: which room may import which, which room owns which table,
// that no statement forgets its workspace, how long a file may be, and what never stands in a file.
//
// The rules are data at the top of each test file. A rule that is in the way is changed there, in the open, with the
// reason beside it; it is never worked around.
package house
