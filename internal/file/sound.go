package file

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"time"

	"cxgenie/internal/platform/tenant"
)

// Sound is a sound file as a model is given it.
type Sound struct {
	Data   []byte
	Mime   string
	Name   string        // with the ending that goes with its content, whatever the sender calls it
	Length time.Duration // about; where a file does not say, as long as it would be at 64 kbit/s
}

// unsaidRate is about how many bytes a second has in a file that does not say how long it is.
const unsaidRate = 8000

// Sound reads a sound file. ErrNotFound when there is none, or it is no sound.
func (s *Service) Sound(ctx context.Context, ws tenant.ID, id string) (Sound, error) {
	f, err := s.Get(ctx, ws, id)
	if err != nil {
		return Sound{}, err
	}
	if f.Kind() != "audio" {
		return Sound{}, ErrNotFound
	}
	r, err := s.Open(ctx, f)
	if err != nil {
		return Sound{}, err
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(r)
	if err != nil {
		return Sound{}, err
	}
	name := "voice" + extensionOf(f.Mime)
	if f.Mime == audioWebM {
		name = "voice.webm" // nobody knows files by the ending of sound in WebM
	}
	return Sound{Data: b, Mime: f.Mime, Name: name, Length: lengthOf(f.Mime, b)}, nil
}

const (
	audioWebM = "audio/webm"
	audioMP4  = "audio/mp4"
)

// onlySound is the type of a file that could hold a film and holds sound alone, as browsers record it; else the type stays.
func onlySound(mime string, head []byte) string {
	has := func(marks ...string) bool {
		return slices.ContainsFunc(marks, func(m string) bool { return bytes.Contains(head, []byte(m)) })
	}
	switch {
	case mime == "video/webm" && has("A_OPUS", "A_VORBIS") && !has("V_VP8", "V_VP9", "V_AV1", "V_MPEG"):
		return audioWebM
	case mime == "video/mp4" && has("\x00\x00\x00\x00soun") && !has("\x00\x00\x00\x00vide"):
		return audioMP4
	}
	return mime
}

// lengthOf is about how long a sound plays.
func lengthOf(mime string, b []byte) time.Duration {
	seconds := 0.0
	switch mime {
	case "audio/wav":
		seconds = wavLength(b)
	case "audio/ogg":
		seconds = oggLength(b)
	case "audio/mpeg":
		seconds = mp3Length(b)
	case audioMP4, "audio/x-m4a":
		seconds = mp4Length(b)
	case audioWebM:
		seconds = webmLength(b)
	case "audio/flac":
		seconds = flacLength(b)
	}
	if !(seconds > 0) || seconds > 1e6 {
		seconds = float64(len(b)) / unsaidRate
	}
	return time.Duration(seconds * float64(time.Second))
}

// at reads from a place in a file, 0 where it ends before.
func at[T uint16 | uint32 | uint64](b []byte, i int, read func([]byte) T, size int) float64 {
	if i < 0 || i+size > len(b) {
		return 0
	}
	return float64(read(b[i:]))
}

func le32(b []byte, i int) float64 { return at(b, i, binary.LittleEndian.Uint32, 4) }
func be32(b []byte, i int) float64 { return at(b, i, binary.BigEndian.Uint32, 4) }
func be64(b []byte, i int) float64 { return at(b, i, binary.BigEndian.Uint64, 8) }

// wavLength is the bytes of the sound by those of a second; a recording that was never finished says nothing of its end.
func wavLength(b []byte) float64 {
	format, data := bytes.Index(b, []byte("fmt ")), bytes.Index(b, []byte("data"))
	if format < 0 || data < 0 {
		return 0
	}
	return min(le32(b, data+4), float64(len(b)-data-8)) / le32(b, format+16)
}

// oggLength is the sample at which the last page ends.
func oggLength(b []byte) float64 {
	last := bytes.LastIndex(b, []byte("OggS"))
	if last < 0 {
		return 0
	}
	samples := at(b, last+6, binary.LittleEndian.Uint64, 8)
	if bytes.Contains(b[:min(len(b), 512)], []byte("OpusHead")) {
		return samples / 48000
	}
	if vorbis := bytes.Index(b[:min(len(b), 512)], []byte("\x01vorbis")); vorbis >= 0 {
		return samples / le32(b, vorbis+12)
	}
	return 0
}

// mp4Length is what the header of the whole says; one that was written while it was recorded says nothing.
func mp4Length(b []byte) float64 {
	head := bytes.Index(b, []byte("mvhd"))
	switch {
	case head < 0 || head+5 > len(b):
		return 0
	case b[head+4] == 1:
		return be64(b, head+28) / be32(b, head+24)
	}
	return be32(b, head+20) / be32(b, head+16)
}

// flacLength is the number of samples by those of a second, in the first block.
func flacLength(b []byte) float64 {
	if len(b) < 26 {
		return 0
	}
	v := binary.BigEndian.Uint64(b[18:])
	return float64(v&(1<<36-1)) / float64(v>>44)
}

// webmLength is the duration in the header, or where the last cluster begins: browsers write no duration while they record.
func webmLength(b []byte) float64 {
	scale := 1e6 // nanoseconds
	head := b[:min(len(b), 4096)]
	if i := bytes.Index(head, []byte{0x2a, 0xd7, 0xb1, 0x83}); i >= 0 && i+7 <= len(b) {
		scale = float64(b[i+4])*65536 + float64(b[i+5])*256 + float64(b[i+6])
	}
	if i := bytes.Index(head, []byte{0x44, 0x89, 0x88}); i >= 0 && i+11 <= len(b) {
		return math.Float64frombits(binary.BigEndian.Uint64(b[i+3:])) * scale / 1e9
	}
	if i := bytes.Index(head, []byte{0x44, 0x89, 0x84}); i >= 0 && i+7 <= len(b) {
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b[i+3:]))) * scale / 1e9
	}
	last := bytes.LastIndex(b, []byte{0x1f, 0x43, 0xb6, 0x75})
	if last <= 0 {
		return 0
	}
	stamp := bytes.IndexByte(b[last+4:min(len(b), last+16)], 0xe7)
	if stamp < 0 || last+5+stamp >= len(b) {
		return 0
	}
	begin := last + 5 + stamp
	size, ms := int(b[begin]&^0x80), 0.0
	for i := begin + 1; i <= begin+size && i < len(b); i++ {
		ms = ms*256 + float64(b[i])
	}
	return ms * scale / 1e9 * float64(len(b)) / float64(last) // with what the last one holds
}

// The bit rates of MP3 in kbit/s, of MPEG 1 and of the later ones, and the samples of a second.
var (
	mp3Rates   = [2][16]float64{{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}, {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}}
	mp3Samples = [4][4]float64{{11025, 12000, 8000}, {}, {22050, 24000, 16000}, {44100, 48000, 32000}}
)

// mp3Length is the number of frames where the first one tells it, else the size by the rate of the first.
func mp3Length(b []byte) float64 {
	if len(b) > 10 && string(b[:3]) == "ID3" {
		b = b[min(len(b), 10+int(b[6])<<21+int(b[7])<<14+int(b[8])<<7+int(b[9])):]
	}
	first := 0
	for first+4 < len(b) && (b[first] != 0xff || b[first+1]&0xe6 != 0xe2) { // the third layer
		first++
	}
	if first+4 >= len(b) {
		return 0
	}
	version := b[first+1] >> 3 & 3
	later, frame := 0, 1152.0
	if version != 3 {
		later, frame = 1, 576
	}
	rate := mp3Samples[version][b[first+2]>>2&3]
	head := b[first:min(len(b), first+200)]
	for _, mark := range []string{"Xing", "Info"} {
		if i := bytes.Index(head, []byte(mark)); i >= 0 && i+12 <= len(head) && head[i+7]&1 == 1 && rate > 0 {
			return be32(head, i+8) * frame / rate
		}
	}
	kbit := mp3Rates[later][b[first+2]>>4]
	if kbit == 0 {
		return 0
	}
	return float64(len(b)-first) * 8 / (kbit * 1000)
}
