// Package secret keeps secrets secret: it seals what is stored (AES-256-GCM under the installation's keys), signs small
// tokens, makes and hashes random ones, and masks what is shown.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	keySize   = 32
	keyIDSize = 4
)

// The reasons why something sealed cannot be opened.
var (
	ErrUnknownKey = errors.New("secret: sealed with a key this installation does not have")
	ErrDamaged    = errors.New("secret: not sealed by us, for another purpose, or damaged")
)

type key struct {
	id    string // 8 hex digits, stands before everything made with it
	bytes [keySize]byte
	aead  cipher.AEAD
}

// Sealer holds the keys of this installation, oldest first. The newest seals, all open.
type Sealer struct{ keys []key }

// Open reads the keys from path, one "<id>:<base64>" a line; a missing file is made with one new key, readable by its
// owner only. Losing the file loses every sealed secret and ends every session of visitors: back it up.
func Open(path string) (*Sealer, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		line, err := newKeyLine()
		if err != nil {
			return nil, err
		}
		if err := create(path, line); err == nil {
			return Parse(line)
		} else if !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("secret: cannot make the key file: %w", err)
		}
		b, err = os.ReadFile(path) // another process was faster
		if err != nil {
			return nil, fmt.Errorf("secret: cannot read the key file: %w", err)
		}
		return Parse(string(b))
	}
	if err != nil {
		return nil, fmt.Errorf("secret: cannot read the key file: %w", err)
	}
	return Parse(string(b))
}

// create writes the file whole or not at all, and never over another one.
func create(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".installation-*.key") // CreateTemp makes it 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.WriteString(text)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	err = os.Link(tmp.Name(), path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	// A file system without links: not whole-or-nothing, but still never over another one.
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// Rotate puts a new key at the end of the file. Running processes use it after their next start; old keys keep opening.
func Rotate(path string) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("secret: %w", err)
	}
	if _, err := Parse(string(old)); err != nil {
		return err
	}
	line, err := newKeyLine()
	if err != nil {
		return err
	}
	text := strings.TrimRight(string(old), "\n") + "\n" + line
	tmp, err := os.CreateTemp(filepath.Dir(path), ".installation-*.key")
	if err != nil {
		return fmt.Errorf("secret: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.WriteString(text)
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("secret: %w", err)
	}
	return os.Rename(tmp.Name(), path)
}

func newKeyLine() (string, error) {
	var b [keyIDSize + keySize]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(b[:keyIDSize]) + ":" + base64.StdEncoding.EncodeToString(b[keyIDSize:]) + "\n", nil
}

// Parse reads keys from text: the content of a key file, or a setting. Errors never quote it.
func Parse(text string) (*Sealer, error) {
	s := &Sealer{}
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, encoded, _ := strings.Cut(line, ":")
		raw, err := base64.StdEncoding.DecodeString(encoded)
		idBytes, idErr := hex.DecodeString(id)
		if err != nil || idErr != nil || len(raw) != keySize || len(idBytes) != keyIDSize || id != strings.ToLower(id) {
			return nil, fmt.Errorf("secret: line %d of the installation key is not \"<8 hex digits>:<base64 of 32 bytes>\"", n+1)
		}
		k := key{id: id, bytes: [keySize]byte(raw)}
		block, err := aes.NewCipher(derive(k.bytes, "seal"))
		if err == nil {
			k.aead, err = cipher.NewGCM(block)
		}
		if err != nil {
			return nil, fmt.Errorf("secret: %w", err)
		}
		for _, other := range s.keys {
			if other.id == id {
				return nil, fmt.Errorf("secret: the installation key has two keys with the id %s", id)
			}
		}
		s.keys = append(s.keys, k)
	}
	if len(s.keys) == 0 {
		return nil, errors.New("secret: the installation key is empty")
	}
	return s, nil
}

// derive gives every use an own key, so that nothing made for one use passes in another.
func derive(k [keySize]byte, use string) []byte {
	d, err := hkdf.Key(sha256.New, k[:], nil, "cxgenie "+use, keySize)
	if err != nil {
		panic("secret: " + err.Error()) // only for impossible lengths
	}
	return d
}

// Seal encrypts plain for storage. purpose names what and whose it is ("mailbox.password:<id>"); it is not stored, and
// opening needs the same: a sealed value moved to another row stays shut.
func (s *Sealer) Seal(plain []byte, purpose string) string {
	k := &s.keys[len(s.keys)-1]
	nonce := make([]byte, k.aead.NonceSize(), k.aead.NonceSize()+len(plain)+k.aead.Overhead())
	_, _ = rand.Read(nonce) // never fails, see crypto/rand
	return k.id + "." + base64.RawURLEncoding.EncodeToString(k.aead.Seal(nonce, nonce, plain, []byte(purpose)))
}

// Open decrypts what Seal made for the same purpose.
func (s *Sealer) Open(sealed, purpose string) ([]byte, error) {
	id, encoded, ok := strings.Cut(sealed, ".")
	if !ok {
		return nil, ErrDamaged
	}
	k := s.find(id)
	if k == nil {
		return nil, ErrUnknownKey
	}
	b, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || len(b) < k.aead.NonceSize() {
		return nil, ErrDamaged
	}
	plain, err := k.aead.Open(nil, b[:k.aead.NonceSize()], b[k.aead.NonceSize():], []byte(purpose))
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// Newest says whether sealed was made with the newest key; what was not should be sealed again when it is next written.
func (s *Sealer) Newest(sealed string) bool {
	return strings.HasPrefix(sealed, s.keys[len(s.keys)-1].id+".")
}

func (s *Sealer) find(id string) *key {
	for i := len(s.keys) - 1; i >= 0; i-- {
		if s.keys[i].id == id {
			return &s.keys[i]
		}
	}
	return nil
}
