package uid_test

import (
	"testing"
	"time"

	"cxgenie/internal/platform/uid"
)

func TestIdsSayWhenTheyWereMade(t *testing.T) {
	before := time.Now().Add(-2 * time.Millisecond)
	at, known := uid.Time(uid.New())
	if !known || at.Before(before) || at.After(time.Now()) {
		t.Errorf("made at %v", at)
	}
	for _, s := range []string{"no id", "6ba7b810-9dad-41d1-80b4-00c04fd430c8"} {
		if _, known := uid.Time(s); known {
			t.Errorf("%q was made at a time", s)
		}
	}
}
