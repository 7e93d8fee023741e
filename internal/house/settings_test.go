package house

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cxgenie/internal/platform/config"
)

// The README's settings are the server's own list. `make generate` sets CXGENIE_TEST_WRITE and so writes them anew.
func TestTheReadmeListsEverySetting(t *testing.T) {
	t.Parallel()
	const from, to = "<!-- settings -->\n", "<!-- /settings -->"
	text := read(t, "README.md")
	before, rest, ok1 := strings.Cut(text, from)
	_, after, ok2 := strings.Cut(rest, to)
	if !ok1 || !ok2 {
		t.Fatalf("README.md has lost its marks %s and %s", strings.TrimSpace(from), to)
	}
	want := before + from + config.Table() + to + after
	if text == want {
		return
	}
	if os.Getenv("CXGENIE_TEST_WRITE") == "" {
		t.Fatal("the settings in README.md are not the server's: make generate")
	}
	if err := os.WriteFile(filepath.Join(root, "README.md"), []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
