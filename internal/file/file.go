// Package file keeps what people send as files: attachments of messages, avatars, pictures in answers. What a file is
// called tells nothing about it; its content does. Attachments are private: an address of one is signed and runs out.
// Images of bots, answers and the company are public: whoever knows the address may see them.
package file

import (
	"path"
	"strings"
	"time"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/text"
)

// Purpose says what a file is for.
type Purpose string

// The purposes.
const (
	Attachment Purpose = "attachment" // of a message; private
	Image      Purpose = "image"      // shown on pages that anybody may see; public
)

// Limits (decisions §1.1).
const (
	MaxAttachment = 10 << 20 // bytes, from the widget and from agents
	MaxChannel    = 20 << 20 // bytes, from channels and the public API
	MaxName       = 120      // characters
	maxPixels     = 50_000_000
	// UnusedFor is how long an upload waits for the message that takes it.
	UnusedFor = 24 * time.Hour
	// DroppedFor is how long a file that was taken back is kept for whoever has to look into it.
	DroppedFor = 30 * 24 * time.Hour
	// FoundFor is how long the picture of a page is kept after the last message that links to it: long enough for whoever
	// reads the thread, and the page has it still.
	FoundFor = 90 * 24 * time.Hour
)

// By is who sent a file: kind "contact", "member", "bot" or "api_key", and his id; Found for what was found behind a link
// in a conversation.
type By struct{ Kind, ID string }

// Found is the sender's kind of a picture that we fetched behind a link; the id is the conversation's.
const Found = "conversation"

// File is one file.
type File struct {
	Workspace tenant.ID
	ID        string
	Purpose   Purpose
	By        By
	Name      string
	Mime      string
	Size      int64
	Width     int // of a picture as it is shown, in pixels; 0 when it is none
	Height    int
	CreatedAt time.Time
	UsedAt    time.Time // zero while no message has taken it
	DroppedAt time.Time // zero while it may be seen
}

// Kind is how a screen shows it: image, video, audio or file.
func (f File) Kind() string { return kindOf(f.Mime) }

func kindOf(mime string) string {
	switch kind, _, _ := strings.Cut(mime, "/"); kind {
	case "image", "video", "audio":
		return kind
	}
	return "file"
}

// key is where the store keeps it. The first two folders keep the number of files in one folder small.
func (f File) key() string { return key(f.Workspace, f.ID) }

func key(ws tenant.ID, id string) string { return string(ws) + "/" + id[len(id)-2:] + "/" + id }

// The errors of this room.
var (
	ErrNotFound = errs.New(errs.NotFound, "file.not_found", "There is no such file.")
	ErrEmpty    = errs.InvalidField("body", "file.empty", "The file is empty.")
	ErrType     = errs.InvalidField("body", "file.type_refused", "Files of this type are not accepted: pictures, videos, sound, PDF, office documents and text are.")
	ErrPicture  = errs.InvalidField("body", "file.picture_broken", "This picture cannot be read.")
	ErrDrawing  = errs.InvalidField("body", "file.drawing_refused", "This drawing cannot be used: it is broken, too complicated, or has a photo in it. Save it as a PNG instead.")
	ErrTooMany  = errs.InvalidField("body", "file.picture_too_large", "This picture has too many pixels.")
	ErrFull     = errs.New(errs.Full, "file.no_room", "The server has no room left for files. Nothing was stored.")
	ErrTaken    = errs.New(errs.Invalid, "file.unusable", "One of the files cannot be sent: it was sent already, or its time has run out.")
)

func tooLarge(limit int64) error {
	mb := itoa((limit + 1<<20 - 1) >> 20)
	return errs.New(errs.TooLarge, "file.too_large", "A file has at most "+mb+" MB here.",
		errs.Field{Location: "body", Code: "file.too_large", Message: "At most " + mb + " MB."})
}

// cleanName is the last part of what somebody called his file, without what could mislead.
func cleanName(name, mime string) string {
	name = text.Line(text.NFC(path.Base(strings.ReplaceAll(name, `\`, "/"))))
	name = strings.TrimLeft(strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"|?*/`, r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1 // no file system takes them, or they turn the direction of the text around
		}
		return r
	}, name), ". ")
	if ext := path.Ext(name); text.Len(name) > MaxName && len(ext) < 12 {
		name = strings.TrimSuffix(text.Clip(strings.TrimSuffix(name, ext), MaxName-len(ext)), "…") + ext
	}
	if name = text.Clip(name, MaxName); name == "" {
		name = "file" + extensionOf(mime)
	}
	return name
}
