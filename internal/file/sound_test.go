package file

import (
	"os"
	"testing"
	"time"
)

// Three seconds of a tone in what telephones and browsers record, and films that are none.
func TestSoundsAreKnownByTheirContent(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		mime string
		says bool // how long it is
	}{
		"cbr.mp3": {"audio/mpeg", true}, "vbr.mp3": {"audio/mpeg", true}, "opus.ogg": {"audio/ogg", true}, "vorbis.ogg": {"audio/ogg", true},
		"opus.webm": {"audio/webm", true}, "piped.webm": {"audio/webm", true}, "live.webm": {"audio/webm", false},
		"aac.m4a": {"audio/x-m4a", true}, "sound.mp4": {"audio/mp4", true}, "recorded.mp4": {"audio/mp4", false},
		"plain.wav": {"audio/wav", true}, "plain.flac": {"audio/flac", true}, "film.webm": {"video/webm", false}, "film.mp4": {"video/mp4", false},
	} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := sniff(b[:min(len(b), sniffed)])
		if err != nil || got != want.mime {
			t.Errorf("%s is %s %v, want %s", name, got, err, want.mime)
		}
		length := lengthOf(got, b)
		if estimate := time.Duration(len(b)) * time.Second / unsaidRate; want.says && (length < 2*time.Second || length > 3500*time.Millisecond) || !want.says && length != estimate {
			t.Errorf("%s plays %v", name, length)
		}
		for i := range b { // whatever is missing or broken, it is no more than a guess
			broken := append([]byte{}, b[:i]...)
			if lengthOf(got, broken) < 0 {
				t.Fatalf("%s cut at %d", name, i)
			}
		}
	}
}

func FuzzSoundLength(f *testing.F) {
	names, err := os.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names {
		if b, err := os.ReadFile("testdata/" + n.Name()); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for mime := range accepted {
			if d := lengthOf(mime, b); d < 0 {
				t.Error(mime, d)
			}
		}
	})
}
