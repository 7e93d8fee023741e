package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/text"
)

// ProductionHash is what a password costs to check: 64 MiB and about a quarter of a second of one core.
func ProductionHash() *argon2id.Params {
	return &argon2id.Params{Memory: 64 * 1024, Iterations: 3, Parallelism: 2, SaltLength: 16, KeyLength: 32}
}

// hasher makes and checks password hashes, at most two at once: each takes 64 MiB, and people who sign in must not
// take the machine away from people who chat.
type hasher struct {
	params *argon2id.Params
	slots  chan struct{}
	dummy  string // a hash nobody's password has, checked for addresses we do not know
}

func newHasher(params *argon2id.Params) (*hasher, error) {
	dummy, err := noHash(params)
	if err != nil {
		return nil, fmt.Errorf("account: hash parameters: %w", err)
	}
	return &hasher{params: params, slots: make(chan struct{}, 2), dummy: dummy}, nil
}

// noHash is a hash of no password: what stands where its key would be is random. Making a real one would cost every
// start a quarter of a second and 64 MiB.
func noHash(p *argon2id.Params) (string, error) {
	random := make([]byte, p.SaltLength+p.KeyLength)
	_, _ = rand.Read(random) // never fails, see crypto/rand
	b64 := base64.RawStdEncoding
	hash := fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Memory, p.Iterations, p.Parallelism,
		b64.EncodeToString(random[:p.SaltLength]), b64.EncodeToString(random[p.SaltLength:]))
	read, _, _, err := argon2id.DecodeHash(hash)
	if err == nil && *read != *p {
		err = fmt.Errorf("%+v is read back as %+v", *p, *read)
	}
	return hash, err
}

// slot waits for one of the two places; a caller that gives up leaves the queue.
func (h *hasher) slot(ctx context.Context) (func(), error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	free, err := h.slot(ctx)
	if err != nil {
		return "", err
	}
	defer free()
	return argon2id.CreateHash(text.NFC(password), h.params)
}

// matches checks a password; with an empty hash it does the same work and says no.
func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	if utf8.RuneCountInString(password) > MaxPassword {
		password = "" // nobody's: no password is that long, and hashing a book costs
	}
	free, err := h.slot(ctx)
	if err != nil {
		return false, err
	}
	defer free()
	ok, err := argon2id.ComparePasswordAndHash(text.NFC(password), hash)
	return ok && known, err
}

// CheckPassword says what is wrong with a new password.
func CheckPassword(location, email, password string) []errs.Field {
	wrong := func(code, message string) []errs.Field {
		return []errs.Field{{Location: location, Code: code, Message: message}}
	}
	n := utf8.RuneCountInString(text.NFC(password))
	lower := strings.ToLower(strings.TrimSpace(text.NFC(password)))
	switch {
	case n == 0:
		return wrong("field.required", "This field is required.")
	case n < MinPassword:
		return wrong("field.too_short", fmt.Sprintf("Too short: at least %d characters.", MinPassword))
	case n > MaxPassword:
		return wrong("field.too_long", fmt.Sprintf("Too long: at most %d characters.", MaxPassword))
	case email != "" && lower == NormEmail(email):
		return wrong("password.same_as_email", "The password must not be the e-mail address.")
	case common(lower):
		return wrong("password.common", "This password is one of the first that anybody tries.")
	}
	return nil
}

// common knows the passwords of ten characters or more that every list of leaked ones begins with, and those made of
// one character or one short piece said again and again.
func common(lower string) bool {
	for _, p := range commonest {
		if lower == p {
			return true
		}
	}
	for size := 1; size <= 3; size++ {
		if piece := lower[:min(size, len(lower))]; strings.ReplaceAll(lower, piece, "") == "" {
			return true
		}
	}
	return false
}

var commonest = [...]string{
	"1234567890", "0123456789", "0987654321", "9876543210", "12345678910", "123456789a", "1234567891", "a123456789",
	"12345678901", "123456789123", "1q2w3e4r5t", "1q2w3e4r5t6y", "q1w2e3r4t5", "1qaz2wsx3edc", "qazwsxedcrfv", "zaq12wsxcde3",
	"qwertyuiop", "qwerty12345", "qwerty123456", "qwerty1234", "qwertyuiop123", "asdfghjkl1", "asdfghjkl;", "abcdefghij", "abcdefghijk",
	"password12", "password123", "password1234", "password12345", "password123!", "password01", "passw0rd123", "p@ssw0rd123", "p@ssword123",
	"mypassword", "newpassword", "changeme123", "changemenow", "letmein123", "letmein1234", "welcome123", "welcome1234", "iloveyou12", "iloveyou123",
	"administrator", "admin12345", "admin123456", "adminadmin", "superadmin", "football123", "baseball123", "sunshine123", "princess123", "dragon12345",
	"matkhau123", "matkhau1234", "matkhau12345", "anhyeuem123", "emyeuanh123", "yeuemnhieu", "iloveyou1234", "vietnam123", "vietnam1234",
	"unknown123", "computer123", "internet123", "whatever123", "trustno1trustno1", "correcthorsebatterystaple", "cxgenie123", "cxgenie1234",
}
