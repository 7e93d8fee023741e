package secret_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cxgenie/internal/platform/secret"
)

func open(t testing.TB, path string) *secret.Sealer {
	t.Helper()
	s, err := secret.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "installation.key")
	var wg sync.WaitGroup
	sealed := make([]string, 8)
	for i := range sealed { // several processes start at once: one key wins
		wg.Go(func() {
			s, err := secret.Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			sealed[i] = s.Seal([]byte("x"), "p")
		})
	}
	wg.Wait()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if st.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", st.Mode().Perm())
	}
	s := open(t, path)
	for _, v := range sealed {
		if b, err := s.Open(v, "p"); err != nil || string(b) != "x" {
			t.Errorf("%q: %v", b, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSealAndRotate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "installation.key")
	old := open(t, path)
	plain := []byte("smtp password")
	v := old.Seal(plain, "mailbox:1")
	if bytes.Contains([]byte(v), plain) || v == old.Seal(plain, "mailbox:1") {
		t.Error("readable, or the same twice")
	}
	if err := secret.Rotate(path); err != nil {
		t.Fatal(err)
	}
	if st, _ := os.Stat(path); st.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", st.Mode().Perm())
	}
	s := open(t, path)
	if b, err := s.Open(v, "mailbox:1"); err != nil || !bytes.Equal(b, plain) {
		t.Errorf("old key: %q %v", b, err)
	}
	fresh := s.Seal(plain, "mailbox:1")
	if s.Newest(v) || !s.Newest(fresh) {
		t.Error("Newest")
	}
	if _, err := old.Open(fresh, "mailbox:1"); !errors.Is(err, secret.ErrUnknownKey) {
		t.Errorf("a key from the future: %v", err)
	}
	other := open(t, filepath.Join(t.TempDir(), "installation.key"))
	if _, err := other.Open(v, "mailbox:1"); !errors.Is(err, secret.ErrUnknownKey) {
		t.Errorf("another installation: %v", err)
	}
	if _, err := s.Open(v, "mailbox:2"); !errors.Is(err, secret.ErrDamaged) {
		t.Errorf("another row: %v", err)
	}
	for i := 9; i < len(v); i++ {
		bad := []byte(v)
		bad[i] ^= 1
		if b, err := s.Open(string(bad), "mailbox:1"); err == nil && !bytes.Equal(b, plain) {
			t.Fatalf("changed at %d and still opened", i)
		}
	}
	for _, bad := range []string{"", ".", "x", v[:8] + ".", v[:8] + ".AAAA", v + "A", "." + v} {
		if _, err := s.Open(bad, "mailbox:1"); err == nil {
			t.Errorf("%q opened", bad)
		}
	}
	if b, err := s.Open(s.Seal(nil, ""), ""); err != nil || len(b) != 0 {
		t.Errorf("nothing: %q %v", b, err)
	}
}

func TestBadKeyFiles(t *testing.T) {
	const secretText = "c2VjcmV0LXNlY3JldC1zZWNyZXQ"
	for _, text := range []string{"", "\n# only a comment\n", secretText, "zz:" + secretText, "0123abcd:" + secretText, "0123abcd:!!!!"} {
		if _, err := secret.Parse(text); err == nil {
			t.Errorf("%q accepted", text)
		} else if strings.Contains(err.Error(), secretText) {
			t.Errorf("the key is in the error: %v", err)
		}
	}
	line := "0123abcd:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
	if _, err := secret.Parse(line + line); err == nil {
		t.Error("the same id twice")
	}
	if _, err := secret.Parse("# ours\n\n" + line); err != nil {
		t.Error(err)
	}
	path := filepath.Join(t.TempDir(), "k")
	if err := secret.Rotate(path); err == nil {
		t.Error("rotated a missing file")
	}
	if _, err := secret.Open(t.TempDir()); err == nil {
		t.Error("a folder is a key file")
	}
}

func TestSigner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "installation.key")
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	keys := open(t, path)
	guest := keys.Signer("guest")
	data := []byte("workspace|contact")
	tok := guest.Sign(data, now.Add(time.Hour))
	got, exp, err := guest.Verify(tok, now)
	if err != nil || !bytes.Equal(got, data) || !exp.Equal(now.Add(time.Hour)) {
		t.Fatalf("%q %v %v", got, exp, err)
	}
	if strings.ContainsAny(tok, "+/= ") {
		t.Errorf("not fit for an address: %s", tok)
	}
	if _, exp, err := guest.Verify(tok, now.Add(time.Hour)); !errors.Is(err, secret.ErrExpired) || !exp.Equal(now.Add(time.Hour)) {
		t.Errorf("at its end: %v", err)
	}
	if _, _, err := keys.Signer("ticket").Verify(tok, now); !errors.Is(err, secret.ErrBadToken) {
		t.Errorf("another use: %v", err)
	}
	if _, _, err := open(t, filepath.Join(t.TempDir(), "k")).Signer("guest").Verify(tok, now); !errors.Is(err, secret.ErrBadToken) {
		t.Errorf("another installation: %v", err)
	}
	if err := secret.Rotate(path); err != nil {
		t.Fatal(err)
	}
	rotated := open(t, path).Signer("guest")
	if _, _, err := rotated.Verify(tok, now); err != nil {
		t.Errorf("after rotation: %v", err)
	}
	if _, _, err := guest.Verify(rotated.Sign(data, now.Add(time.Hour)), now); !errors.Is(err, secret.ErrBadToken) {
		t.Errorf("a key from the future: %v", err)
	}
	for i := range len(tok) {
		for _, c := range []byte{'A', 'B', 'z', '_', '.'} {
			bad := []byte(tok)
			if bad[i] == c {
				continue
			}
			bad[i] = c
			if _, _, err := guest.Verify(string(bad), now); err == nil {
				t.Fatalf("changed at %d to %c and still valid", i, c)
			}
		}
	}
	for _, bad := range []string{"", ".", "a.b", tok + "A", tok[:len(tok)-1], "." + tok, tok + "\n", strings.Repeat("A", 5000)} {
		if _, _, err := guest.Verify(bad, now); !errors.Is(err, secret.ErrBadToken) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

func TestTokens(t *testing.T) {
	a, b := secret.Token(), secret.Token()
	if a == b || len(a) != 43 || strings.ContainsAny(a, "+/=") {
		t.Errorf("%s %s", a, b)
	}
	if h := secret.Hash("abc"); h != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(h)
	}
	for in, want := range map[string]string{"": "", "short": "••••", "cxk_abcdefghijklmnop": "••••mnop", "exactly-15-long": "••••"} {
		if got := secret.Mask(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func BenchmarkSignVerify(b *testing.B) {
	g := open(b, filepath.Join(b.TempDir(), "k")).Signer("guest")
	now := time.Now()
	data := bytes.Repeat([]byte("x"), 33)
	tok := g.Sign(data, now.Add(time.Hour))
	b.Run("sign", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			g.Sign(data, now)
		}
	})
	b.Run("verify", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := g.Verify(tok, now); err != nil {
				b.Fatal(err)
			}
		}
	})
}
