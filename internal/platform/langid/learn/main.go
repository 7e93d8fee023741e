// Command learn makes the table of package langid from the language models of lingua-go, which were counted in the news of
// the Leipzig Corpora Collection:
//
//	go mod download -json github.com/pemistahl/lingua-go@v1.4.0   # says Dir
//	go run ./internal/platform/langid/learn -models DIR/language-models -to internal/platform/langid/letters.bin
//
// The models are 124 MB for 75 languages. What is kept is which letter follows which two, of the commonest, in the
// languages that cannot be told by their script.
package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"

	"cxgenie/internal/platform/langid/table"
	"cxgenie/internal/platform/text"
)

// How many of the commonest groups of one, two and three letters are kept of a language.
var most = [4]int{1: 120, 2: 900, 3: 3500}

func main() {
	models := flag.String("models", "", "the folder language-models of lingua-go")
	to := flag.String("to", "letters.bin", "the table to write")
	flag.Parse()
	if err := run(*models, *to); err != nil {
		log.Fatal(err)
	}
}

func run(models, to string) error {
	all := table.Table{}
	for i, name := range table.Profiles {
		base, plain := name, false
		if name == table.PlainVietnamese {
			base, plain = "vi", true
		}
		if base == "no" {
			base = "nb"
		}
		p, err := profile(filepath.Join(models, base), shareOf(name, plain))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for n := 1; n <= 3; n++ {
			for _, g := range commonest(p[n], most[n]) {
				given := 1.0
				if n > 1 {
					given = p[n-1][string([]rune(g)[:n-1])]
				}
				all.Set(g, i, p[n][g]/given)
			}
		}
	}
	var raw, packed bytes.Buffer
	all.Write(&raw)
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(raw.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	log.Printf("%d groups of letters, %d bytes, packed %d", len(all), raw.Len(), packed.Len())
	return os.WriteFile(to, packed.Bytes(), 0o644)
}

// shareOf is how much of a profile is written without diacritics, as people in a hurry do.
func shareOf(name string, plain bool) float64 {
	switch {
	case plain:
		return 1
	case name == "vi":
		return 0 // has a profile of its own for that
	}
	return 0.15
}

// joint is how often groups of letters stand in words, by how many letters they have.
type joint [4]map[string]float64

// profile reads the model of a language. In the file stands how likely a group's last letter is after those before it.
func profile(dir string, plain float64) (joint, error) {
	var exact joint
	for n, file := range map[int]string{1: "unigrams", 2: "bigrams", 3: "trigrams"} {
		m, err := model(filepath.Join(dir, file+".pb.bin.zip"))
		if err != nil {
			return joint{}, err
		}
		exact[n] = m
	}
	for n := 2; n <= 3; n++ {
		for g, p := range exact[n] {
			exact[n][g] = p * exact[n-1][string([]rune(g)[:n-1])]
		}
	}
	var out joint
	for n := 1; n <= 3; n++ {
		out[n] = map[string]float64{}
		for g, p := range exact[n] {
			out[n][g] += (1 - plain) * p
			if typed := text.Unaccented(g); len([]rune(typed)) == n { // not "ß", which becomes two letters
				out[n][typed] += plain * p
			}
		}
		for g, p := range out[n] {
			if p == 0 {
				delete(out[n], g)
			}
		}
	}
	return out, nil
}

func commonest(p map[string]float64, limit int) []string {
	all := make([]string, 0, len(p))
	for g := range p {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(p[b], p[a]), cmp.Compare(a, b)) })
	return all[:min(limit, len(all))]
}

// model reads one file: a protobuf message in a zip file, whose field 4 repeats how likely (1) which groups (2) are.
func model(path string) (map[string]float64, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	if len(z.File) != 1 {
		return nil, errors.New("not one file")
	}
	f, err := z.File[0].Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	out := map[string]float64{}
	err = fields(b, func(no int, value []byte) error {
		if no != 4 {
			return nil
		}
		likely := 0.0
		return fields(value, func(no int, value []byte) error {
			switch no {
			case 1:
				likely = math.Float64frombits(binary.LittleEndian.Uint64(value))
			case 2:
				out[string(value)] = likely
			}
			return nil
		})
	})
	return out, err
}

// fields reads the fields of a protobuf message; numbers are passed over.
func fields(b []byte, each func(no int, value []byte) error) error {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 {
			return io.ErrUnexpectedEOF
		}
		b = b[n:]
		size := 0
		switch tag & 7 {
		case 0:
			if _, n = binary.Uvarint(b); n <= 0 {
				return io.ErrUnexpectedEOF
			}
			b = b[n:]
			continue
		case 1:
			size = 8
		case 2:
			l, n := binary.Uvarint(b)
			if n <= 0 {
				return io.ErrUnexpectedEOF
			}
			b, size = b[n:], int(l)
		default:
			return fmt.Errorf("wire type %d", tag&7)
		}
		if size > len(b) {
			return io.ErrUnexpectedEOF
		}
		if err := each(int(tag>>3), b[:size]); err != nil {
			return err
		}
		b = b[size:]
	}
	return nil
}
