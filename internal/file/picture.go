package file

import (
	"bytes"
	"image"
	"image/color"
	_ "image/gif" // read, as a still picture
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // read
)

// shape is the size of a picture as it is shown, from its first bytes; 0, 0 for what is none that we can read.
func shape(head []byte) (width, height int) {
	c, _, err := image.DecodeConfig(bytes.NewReader(head))
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}

// Fit says how a picture is brought into form.
type Fit struct {
	Square bool // the middle of it, as wide as high
	Side   int  // at most so many pixels wide and high
	Pixels int  // what has more is refused unread; 0: maxPixels
	// Drawing takes SVG as well, cleaned. Only what is shown as a picture everywhere may be one.
	Drawing bool
}

// redraw reads a picture and writes it anew, without anything that was hidden in it (places, programs, a second picture).
// What has see-through parts becomes a PNG, everything else a JPEG.
func redraw(r io.ReadSeeker, f Fit) (b []byte, mime string, width, height int, err error) {
	c, _, err := image.DecodeConfig(r)
	if err != nil {
		return nil, "", 0, 0, ErrPicture.Wrap(err)
	}
	most := maxPixels
	if f.Pixels > 0 {
		most = f.Pixels
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width*c.Height > most {
		return nil, "", 0, 0, ErrTooMany
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, "", 0, 0, err
	}
	src, _, err := image.Decode(r)
	if err != nil {
		return nil, "", 0, 0, ErrPicture.Wrap(err)
	}
	from := src.Bounds()
	if f.Square {
		from = middle(from)
	}
	width, height = within(from.Dx(), from.Dy(), f.Side)
	dst := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, from, draw.Src, nil)
	var out bytes.Buffer
	if opaque(dst) {
		mime, err = "image/jpeg", jpeg.Encode(&out, dst, &jpeg.Options{Quality: 88})
	} else {
		mime, err = "image/png", (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, dst)
	}
	return out.Bytes(), mime, width, height, err
}

func middle(r image.Rectangle) image.Rectangle {
	side := min(r.Dx(), r.Dy())
	x, y := r.Min.X+(r.Dx()-side)/2, r.Min.Y+(r.Dy()-side)/2
	return image.Rect(x, y, x+side, y+side)
}

func within(w, h, side int) (int, int) {
	if m := max(w, h); side > 0 && m > side {
		w, h = max(1, w*side/m), max(1, h*side/m)
	}
	return w, h
}

func opaque(m *image.NRGBA) bool {
	for i := 3; i < len(m.Pix); i += 4 {
		if m.Pix[i] != 0xff {
			return false
		}
	}
	return m.ColorModel() == color.NRGBAModel
}
