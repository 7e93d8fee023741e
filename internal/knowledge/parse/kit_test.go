package parse

import (
	"archive/zip"
	"bytes"
	"testing"
)

// zipped makes a package of parts.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(name, body string) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if mime, ok := parts["mimetype"]; ok { // which must come first
		add("mimetype", mime)
	}
	for name, body := range parts {
		if name != "mimetype" {
			add(name, body)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
