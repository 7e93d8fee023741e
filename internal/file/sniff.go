package file

import (
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// accepted are the types that a message may carry, by content, and what their files are called (decisions §1.1). Nothing
// in this list runs in a browser: web pages, SVG and scripts are text to a careless server, so they are not in it.
var accepted = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/heic": ".heic", "image/heif": ".heif",
	"image/avif": ".avif", "image/bmp": ".bmp", "image/tiff": ".tiff",
	"video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov", "video/x-matroska": ".mkv", "video/3gpp": ".3gp", "video/x-m4v": ".m4v",
	"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/x-m4a": ".m4a", "audio/ogg": ".ogg", "audio/wav": ".wav", "audio/flac": ".flac",
	"audio/aac": ".aac", "audio/amr": ".amr", "audio/webm": ".weba", "application/ogg": ".ogg",
	"application/pdf":    ".pdf",
	"application/msword": ".doc", "application/vnd.ms-excel": ".xls", "application/vnd.ms-powerpoint": ".ppt",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
	"application/vnd.oasis.opendocument.text":                                   ".odt",
	"application/vnd.oasis.opendocument.spreadsheet":                            ".ods",
	"application/vnd.oasis.opendocument.presentation":                           ".odp",
	"text/rtf":   ".rtf",
	"text/plain": ".txt", "text/csv": ".csv", "text/tab-separated-values": ".tsv", "application/json": ".json",
}

// active are what a browser would run if it believed the name or the content.
var active = []string{"text/html", "image/svg+xml", "text/xml", "application/xhtml+xml", "text/javascript", "application/javascript"}

// sniffed is how many bytes decide about a type.
const sniffed = 8 << 10

// sniff tells the type of a file by how it begins; ErrType when it is none that may be sent.
func sniff(head []byte) (string, error) {
	m := mimetype.Detect(head)
	for t := m; t != nil; t = t.Parent() {
		name, _, _ := strings.Cut(t.String(), ";")
		if slices.Contains(active, name) {
			return "", ErrType
		}
		if _, ok := accepted[name]; ok {
			if strings.HasPrefix(name, "text/") && !readable(head) {
				return "", ErrType
			}
			return onlySound(name, head), nil
		}
	}
	return "", ErrType
}

// readable says whether a beginning is text: UTF-16 by its first two bytes, else anything without control characters.
// Texts of old programs have one byte a letter in an encoding nobody names; they are shown or not, and do nothing.
func readable(head []byte) bool {
	if len(head) >= 2 && (head[0] == 0xff && head[1] == 0xfe || head[0] == 0xfe && head[1] == 0xff) {
		return true
	}
	for i := range head {
		if b := head[i]; b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f' {
			return false
		}
	}
	return true
}

func extensionOf(mime string) string {
	if mime == drawingType {
		return ".svg" // no message carries one, so it is not accepted above
	}
	return accepted[mime]
}
