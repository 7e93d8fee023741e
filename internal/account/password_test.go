package account

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"
)

func TestCheckPassword(t *testing.T) {
	for password, code := range map[string]string{
		"":                          "field.required",
		"123456789":                 "field.too_short",
		"ắắắắắắắắắ":                 "field.too_short",
		strings.Repeat("xy4", 67):   "field.too_long",
		"Linh@Example.com":          "password.same_as_email",
		"QWERTYUIOP":                "password.common",
		"matkhau123":                "password.common",
		"zzzzzzzzzzzz":              "password.common",
		"abcabcabcabc":              "password.common",
		" ":                         "field.too_short",
		"            ":              "password.common",
		"correct pony battery":      "",
		strings.Repeat("số 4 ", 40): "",
		"           x":              "password.common",
	} {
		got := ""
		if fields := CheckPassword("body.password", "linh@example.com", password); len(fields) > 0 {
			got = fields[0].Code
			if len(fields) != 1 || fields[0].Location != "body.password" || strings.Contains(fields[0].Message, password) && len(password) > 1 {
				t.Errorf("%q: %v", password, fields)
			}
		}
		if got != code {
			t.Errorf("%q: %q, want %q", password, got, code)
		}
	}
}

// At most two passwords are hashed at once, and who gives up stops waiting.
func TestHashSlots(t *testing.T) {
	h, err := newHasher(&argon2id.Params{Memory: 16, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	ctx, giveUp := context.WithCancel(context.Background())
	first, err := h.slot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.slot(ctx); err != nil {
		t.Fatal(err)
	}
	giveUp()
	if _, err := h.hash(ctx, "x"); !errors.Is(err, context.Canceled) {
		t.Fatal("a third one did not wait", err)
	}
	first()
	hash, err := h.hash(context.Background(), "a secret of mine")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"a secret of mine": true, "a secret of yours": false, "": false, strings.Repeat("x", 1<<20): false} {
		if ok, err := h.matches(context.Background(), password, hash); ok != want || err != nil {
			t.Errorf("%.20q: %v %v", password, ok, err)
		}
		if ok, err := h.matches(context.Background(), password, ""); ok || err != nil {
			t.Errorf("nobody has %.20q: %v %v", password, ok, err)
		}
	}
	p := ProductionHash()
	if p.Memory != 64*1024 || p.SaltLength < 16 || p.KeyLength < 32 {
		t.Fatalf("%+v", p)
	}
}

// Checking a password of nobody must take as long as checking one of somebody: with the same parameters, without an error.
func TestNobodysHashIsCheckedLikeARealOne(t *testing.T) {
	p := &argon2id.Params{Memory: 32, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	first, err := noHash(p)
	if err != nil {
		t.Fatal(err)
	}
	second, err := noHash(p)
	if err != nil || first == second {
		t.Fatal("two are the same", err)
	}
	read, salt, key, err := argon2id.DecodeHash(first)
	if err != nil || *read != *p || len(salt) != 16 || len(key) != 32 {
		t.Errorf("%+v, %d and %d bytes: %v", read, len(salt), len(key), err)
	}
	if ok, err := argon2id.ComparePasswordAndHash("no account has this password", first); ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}
