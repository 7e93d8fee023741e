// Package blob keeps files outside the database: in a folder of this machine. A key is a relative path of our own making;
// what people called a file is no part of it.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"
)

// ErrNotFound answers a key under which nothing is kept.
var ErrNotFound = errors.New("blob: no such file")

// ErrFull answers a file for which the disk has no room left.
var ErrFull = errors.New("blob: no room left on the disk")

// Store keeps files. Safe for concurrent use.
type Store struct{ bucket *blob.Bucket }

// Open opens the store in a folder and makes the folder when it is not there.
func Open(folder string) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for files: %w", err)
	}
	// No side files with attributes: type and name are in the database. What is half written lies beside its place, so
	// that a crash never leaves half a file under a key.
	b, err := fileblob.OpenBucket(folder, &fileblob.Options{Metadata: fileblob.MetadataDontWrite, NoTempDir: true})
	if err != nil {
		return nil, fmt.Errorf("open the folder for files: %w", err)
	}
	return &Store{b}, nil
}

// Write stores everything r gives under key and returns how many bytes that was. When r fails nothing is stored.
func (s *Store) Write(ctx context.Context, key string, r io.Reader) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := s.bucket.NewWriter(ctx, key, &blob.WriterOptions{ContentType: "application/octet-stream"})
	if err != nil {
		return 0, full(fmt.Errorf("blob: write: %w", err))
	}
	n, err := io.Copy(w, r)
	if err != nil {
		cancel() // a writer that is closed after its context has ended keeps nothing
		_ = w.Close()
		return 0, full(err)
	}
	if err := w.Close(); err != nil {
		return 0, full(fmt.Errorf("blob: write: %w", err))
	}
	return n, nil
}

// full says what an error of the disk means, where it means that there is no room.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fmt.Errorf("%w: %w", ErrFull, err)
	}
	return err
}

// Reader is an open file, to be closed by whoever asked for it.
type Reader struct {
	io.ReadSeekCloser
	Size     int64
	Modified time.Time
}

// Read opens what is kept under key; ErrNotFound when nothing is.
func (s *Store) Read(ctx context.Context, key string) (*Reader, error) {
	r, err := s.bucket.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("blob: read: %w", err)
	}
	return &Reader{ReadSeekCloser: r, Size: r.Size(), Modified: r.ModTime()}, nil
}

// Delete takes away what is kept under key. Nothing being there is no error: it was wanted gone.
func (s *Store) Delete(ctx context.Context, key string) error {
	err := s.bucket.Delete(ctx, key)
	if err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("blob: delete: %w", err)
	}
	return nil
}

// DeleteAll takes away everything whose key begins with prefix.
func (s *Store) DeleteAll(ctx context.Context, prefix string) error {
	all := s.bucket.List(&blob.ListOptions{Prefix: prefix})
	for {
		one, err := all.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("blob: list: %w", err)
		}
		if err := s.Delete(ctx, one.Key); err != nil {
			return err
		}
	}
}

// Close ends the store.
func (s *Store) Close() error { return s.bucket.Close() }
