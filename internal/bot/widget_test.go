package bot

import (
	"strings"
	"testing"
)

func TestAncestorsSayTheSameAsTheList(t *testing.T) {
	t.Parallel()
	if got := (Widget{}).Ancestors(); got != nil {
		t.Errorf("without a list %v", got)
	}
	w := Widget{AllowedDomains: []string{"shop.example", "*.maple.example", "localhost:3000"}}
	const want = "'self' https://shop.example:* http://shop.example:* https://*.maple.example:* http://*.maple.example:* https://localhost:3000 http://localhost:3000"
	if got := strings.Join(w.Ancestors(), " "); got != want {
		t.Errorf("got %s", got)
	}
}
