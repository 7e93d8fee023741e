package account_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"cxgenie/internal/account"
	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
)

const password = "a long enough secret"

func open(t *testing.T, d *db.DB) (*account.Service, *clock.Fake) {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	s, err := account.New(d, account.Options{Clock: c, Hash: &argon2id.Params{Memory: 16, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}})
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

func create(t *testing.T, d *db.DB, s *account.Service, email string) (account.Account, error) {
	t.Helper()
	n := account.NewAccount{Email: email, Name: "Linh", Password: password}
	if fields := n.Check(); len(fields) > 0 {
		t.Fatal(fields)
	}
	draft, err := s.Draft(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	var a account.Account
	err = d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		a, err = s.Create(ctx, tx, draft)
		return err
	})
	return a, err
}

func TestOneAccountForAnAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := open(t, d)
		if any, err := s.Any(context.Background(), d.Read()); any || err != nil {
			t.Fatal(any, err)
		}
		a, err := create(t, d, s, "Linh@Example.com")
		if err != nil || a.Email != "Linh@Example.com" || a.Locale != "en" {
			t.Fatal(a, err)
		}
		if _, err := create(t, d, s, "linh@example.COM"); !errors.Is(err, account.ErrEmailTaken) {
			t.Fatal(err)
		}
		if any, err := s.Any(context.Background(), d.Read()); !any || err != nil {
			t.Fatal(any, err)
		}
		if got, err := s.Authenticate(context.Background(), " LINH@example.com", password); err != nil || got.ID != a.ID {
			t.Fatal(got, err)
		}
		if got, err := s.Authenticate(context.Background(), "linh@example.com", "wrong"); !errors.Is(err, account.ErrWrongCredentials) || got.ID != a.ID {
			t.Fatal(got, err)
		}
		if got, err := s.Authenticate(context.Background(), "minh@example.com", password); !errors.Is(err, account.ErrWrongCredentials) || got.ID != "" {
			t.Fatal(got, err)
		}
	})
}

// A person keeps the fifty browsers used last.
func TestSessionsAreBounded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := open(t, d)
		a, err := create(t, d, s, "linh@example.com")
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		var tokens []string
		for range 51 {
			c.Advance(time.Second)
			err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				token, err := s.StartSession(ctx, tx, a.ID, account.From{UserAgent: strings.Repeat("ộ", 1000) + "\x00", IP: "203.0.113.7"})
				tokens = append(tokens, token)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Session(ctx, tokens[0]); !errors.Is(err, account.ErrNoSession) {
			t.Fatal("the oldest is still signed in", err)
		}
		for _, token := range tokens[1:] {
			if got, err := s.Session(ctx, token); err != nil || got.AccountID != a.ID {
				t.Fatal(got, err)
			}
		}
		if _, err := s.Session(ctx, strings.Repeat("x", 1<<20)); !errors.Is(err, account.ErrNoSession) {
			t.Fatal(err)
		}
	})
}

// Of two uses of one link at the same time one succeeds.
func TestResetOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, _ := open(t, d)
		a, err := create(t, d, s, "linh@example.com")
		if err != nil {
			t.Fatal(err)
		}
		link, err := s.ResetLink(context.Background(), "linh@example.com", "https://help.example.com")
		if err != nil {
			t.Fatal(err)
		}
		_, token, _ := strings.Cut(link, "?token=")
		if of, err := s.ResetAccount(context.Background(), token); err != nil || of.ID != a.ID {
			t.Fatal(of, err)
		}
		var wg sync.WaitGroup
		failed := make([]error, 4)
		for i := range failed {
			wg.Go(func() {
				failed[i] = d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
					_, err := s.UseReset(ctx, tx, token)
					return err
				})
			})
		}
		wg.Wait()
		used := 0
		for _, err := range failed {
			switch {
			case err == nil:
				used++
			case !errors.Is(err, account.ErrResetInvalid):
				t.Fatal(err)
			}
		}
		if used != 1 {
			t.Fatalf("used %d times", used)
		}
	})
}
