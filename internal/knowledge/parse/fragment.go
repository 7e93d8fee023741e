package parse

import "context"

// Fragment reads HTML that was written as a whole, an article for instance: everything in it is content, and nothing is
// taken for navigation.
func Fragment(ctx context.Context, s string) (*Document, error) {
	b := newBuilder(ctx, HTML, Limits{}.orDefault())
	readFragment(b, s, "")
	return b.done()
}
