package parse

import (
	"errors"
	"io"

	"cxgenie/internal/platform/errs"
)

// Why a file cannot be read. The codes are the web apps' keys; the child process tells them by its exit code.
var (
	ErrEncrypted    = errs.New(errs.Invalid, "document.encrypted", "File is encrypted.")
	ErrCorrupt      = errs.New(errs.Invalid, "document.corrupt", "The file is damaged and cannot be read.")
	ErrEmpty        = errs.New(errs.Invalid, "document.empty", "The file is empty.")
	ErrNoText       = errs.New(errs.Invalid, "document.no_text", "No readable text found.")
	ErrUnsupported  = errs.New(errs.Invalid, "document.unsupported", "This type of file is not supported.")
	ErrMismatch     = errs.New(errs.Invalid, "document.mismatch", "The file is not what its name says.")
	ErrTooLarge     = errs.New(errs.TooLarge, "document.too_large", "The file is too large.")
	ErrTooMuchText  = errs.New(errs.TooLarge, "document.too_much_text", "There is too much text in this file.")
	ErrTooManyPages = errs.New(errs.TooLarge, "document.too_many_pages", "The file has too many pages.")
	ErrBomb         = errs.New(errs.Invalid, "document.bomb", "Unpacked, this file would be far too large.")
	ErrEntities     = errs.New(errs.Invalid, "document.entities", "The file defines entities of its own, which is not allowed.")
	ErrTooDeep      = errs.New(errs.Invalid, "document.too_deep", "The file's parts are nested too deeply.")
	ErrTimeout      = errs.New(errs.Invalid, "document.timeout", "Reading the file took too long.")
	ErrMemory       = errs.New(errs.Invalid, "document.memory", "Reading the file needs too much memory.")
	ErrCrashed      = errs.New(errs.Invalid, "document.crashed", "The file cannot be read: reading it ended abnormally.")
)

// exits are the reasons that the child process tells, each by a code of its own.
var exits = map[int]*errs.Error{
	10: ErrEncrypted, 11: ErrCorrupt, 12: ErrEmpty, 13: ErrNoText, 14: ErrUnsupported, 15: ErrTooLarge, 16: ErrTooMuchText,
	17: ErrTooManyPages, 18: ErrBomb, 19: ErrEntities, 20: ErrTooDeep, 21: ErrTimeout, 22: ErrMemory, 23: ErrCrashed, 24: ErrMismatch,
}

// ExitCode is the code by which `cxgenie parse` tells a reason; 1 for everything that is none.
func ExitCode(err error) int {
	for code, reason := range exits {
		if errors.Is(err, reason) {
			return code
		}
	}
	return 1
}

// broken makes a reason of what a library says; reasons of ours stay what they are.
func broken(err error) error {
	var known *errs.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrCorrupt.Wrap(io.ErrUnexpectedEOF)
	}
	return ErrCorrupt.Wrap(err)
}
