package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"unicode/utf8"
)

// Token returns 32 random bytes as base64url: session cookies, reset links, API keys. Store only its Hash.
func Token() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Hash is what is stored of a token: SHA-256 in hex. Enough for random tokens, not for passwords.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Mask shows which secret it is without showing it: the last four characters of a long one, nothing of a short one.
func Mask(s string) string {
	if s == "" {
		return ""
	}
	n := utf8.RuneCountInString(s)
	if n < 16 {
		return "••••"
	}
	r := []rune(s)
	return "••••" + string(r[n-4:])
}
