package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"strings"
	"sync"
	"time"
)

// The reasons why a token is refused.
var (
	ErrBadToken = errors.New("secret: this token was not made by us for this use")
	ErrExpired  = errors.New("secret: this token has expired")
)

const (
	signVersion = 1
	signHeader  = 1 + keyIDSize + 8 // version, key id, expiry in ms
	maxToken    = 2048
)

// Signer makes and checks tokens that carry a little data in the clear and need no look-up: guest tokens, stream tickets.
// Form: base64url(version, key id, expiry, data) "." base64url(HMAC-SHA-256). Safe for concurrent use.
type Signer struct {
	keys []signKey
}

type signKey struct {
	id   [keyIDSize]byte
	macs *sync.Pool
}

// Signer returns the signer for one use ("guest", "ticket"). Tokens of one use do not pass in another.
func (s *Sealer) Signer(use string) *Signer {
	g := &Signer{}
	for _, k := range s.keys {
		derived := derive(k.bytes, "sign "+use)
		sk := signKey{macs: &sync.Pool{New: func() any { return hmac.New(sha256.New, derived) }}}
		_, _ = hex.Decode(sk.id[:], []byte(k.id)) // checked when parsed
		g.keys = append(g.keys, sk)
	}
	return g
}

// Sign makes a token that is valid until expires.
func (g *Signer) Sign(data []byte, expires time.Time) string {
	k := &g.keys[len(g.keys)-1]
	payload := make([]byte, signHeader, signHeader+len(data))
	payload[0] = signVersion
	copy(payload[1:], k.id[:])
	binary.BigEndian.PutUint64(payload[1+keyIDSize:], uint64(expires.UnixMilli()))
	payload = append(payload, data...)
	n := base64.RawURLEncoding.EncodedLen(len(payload))
	out := make([]byte, n, n+1+base64.RawURLEncoding.EncodedLen(sha256.Size))
	base64.RawURLEncoding.Encode(out, payload)
	sum := k.sum(out)
	out = append(out, '.')
	return string(base64.RawURLEncoding.AppendEncode(out, sum[:]))
}

// Verify returns the data and the expiry of a token made by Sign with this use. now decides about expiry.
func (g *Signer) Verify(token string, now time.Time) (data []byte, expires time.Time, err error) {
	if len(token) > maxToken {
		return nil, time.Time{}, ErrBadToken
	}
	head, sig, ok := strings.Cut(token, ".")
	if !ok {
		return nil, time.Time{}, ErrBadToken
	}
	payload, err := strict.DecodeString(head)
	if err != nil || len(payload) < signHeader || payload[0] != signVersion {
		return nil, time.Time{}, ErrBadToken
	}
	var given [sha256.Size]byte
	if len(sig) != strict.EncodedLen(sha256.Size) {
		return nil, time.Time{}, ErrBadToken
	}
	if n, err := strict.Decode(given[:], []byte(sig)); err != nil || n != sha256.Size {
		return nil, time.Time{}, ErrBadToken
	}
	for i := len(g.keys) - 1; i >= 0; i-- {
		k := &g.keys[i]
		if k.id != [keyIDSize]byte(payload[1:1+keyIDSize]) {
			continue
		}
		want := k.sum([]byte(head))
		if !hmac.Equal(want[:], given[:]) {
			return nil, time.Time{}, ErrBadToken
		}
		expires = time.UnixMilli(int64(binary.BigEndian.Uint64(payload[1+keyIDSize:]))).UTC()
		if !now.Before(expires) {
			return nil, expires, ErrExpired
		}
		return payload[signHeader:], expires, nil
	}
	return nil, time.Time{}, ErrBadToken
}

// strict refuses a second spelling of the same bytes: a token is what we made, letter by letter.
var strict = base64.RawURLEncoding.Strict()

func (k *signKey) sum(b []byte) (out [sha256.Size]byte) {
	m := k.macs.Get().(hash.Hash)
	m.Reset()
	_, _ = m.Write(b) // never fails, see hash.Hash
	m.Sum(out[:0])
	k.macs.Put(m)
	return out
}
