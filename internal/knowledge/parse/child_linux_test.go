package parse

import (
	"os"
	"strings"
	"testing"
	"time"
)

// A child has one core at most, and the lowest priority from its first moment: before it could have asked for that itself.
func TestChildStepsBack(t *testing.T) {
	t.Parallel()
	out := t.TempDir() + "/out"
	// It is told so right after its start, when it runs already.
	body := `while [ "$(cut -d' ' -f19 /proc/$$/stat)" != 19 ]; do :; done
sh -c 'cut -d" " -f19 /proc/$$/stat; echo "$GOMAXPROCS"' > ` + out + `; exit 1`
	if _, err := runScript(t, body, time.Minute); err == nil {
		t.Fatal("the script is no reader")
	}
	got, err := os.ReadFile(out)
	if err != nil || strings.TrimSpace(string(got)) != "19\n1" {
		t.Errorf("%q, %v", got, err)
	}
}
