// Package filetest gives tests of other rooms a place for files, and files to put there.
package filetest

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"testing"

	"cxgenie/internal/file"
	"cxgenie/internal/platform/blob"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/secret"
)

// New makes the room on d, with its files in a folder of the test.
func New(t testing.TB, d *db.DB, c clock.Clock) *file.Service {
	t.Helper()
	keys, err := secret.Open(t.TempDir() + "/installation.key")
	if err != nil {
		t.Fatal(err)
	}
	store, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := file.New(d, store, file.Options{Clock: c, Log: slog.New(slog.DiscardHandler), Keys: keys})
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// PNG is a red picture of this size.
func PNG(width, height int) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.NRGBA{R: 0xd0, A: 0xff})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic("filetest: " + err.Error()) // into memory
	}
	return b.Bytes()
}

// WAV is a recording of this length in which nobody speaks.
func WAV(seconds int) []byte {
	const rate = 8000
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data")
	b = binary.LittleEndian.AppendUint32(b, uint32(seconds*rate))
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8+seconds*rate))
	return append(b, bytes.Repeat([]byte{0x80}, seconds*rate)...)
}
