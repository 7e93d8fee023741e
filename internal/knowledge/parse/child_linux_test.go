package parse

import (
	"os"
	"strings"
	"testing"
	"time"
)

// A child has one core at most, and only as long as nobody else wants it: its first thread and those that it starts.
func TestChildStepsBack(t *testing.T) {
	t.Parallel()
	out := t.TempDir() + "/out"
	// The child is told so right after its start, while it runs already.
	body := `while [ "$(cut -d' ' -f41 /proc/$$/stat)" != 5 ]; do :; done
sh -c 'cut -d" " -f41 /proc/$$/stat; echo "$GOMAXPROCS"' > ` + out + `; exit 1`
	if _, err := runScript(t, body, 10*time.Second); err == nil {
		t.Fatal("the script is no reader")
	}
	got, err := os.ReadFile(out)
	if err != nil || strings.TrimSpace(string(got)) != "5\n1" {
		t.Errorf("%q, %v", got, err)
	}
}
