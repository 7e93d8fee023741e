package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"cxgenie/internal/platform/clock"
	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/errs"
	"cxgenie/internal/platform/secret"
)

const (
	totpPeriod    = 30 * time.Second
	recoveryCodes = 10
)

// Errors of the second factor that callers tell apart.
var (
	ErrCodeNeeded = errs.New(errs.Unauthenticated, "auth.code_required", "This account asks for a code as well.")
	ErrCodeWrong  = errs.New(errs.Unauthenticated, "auth.code_wrong", "This code is not right, or it was used already.",
		errs.Field{Location: "body.code", Code: "auth.code_wrong", Message: "This code is not right, or it was used already."})
	ErrSecondOn  = errs.New(errs.Conflict, "second_factor.on", "The second factor is switched on already.")
	ErrSecondOff = errs.New(errs.Conflict, "second_factor.off", "The second factor is not switched on.")
)

// Enrolment is what an authenticator app is given: as a text to type and as the address that its picture holds.
type Enrolment struct {
	Secret string
	URI    string
}

// Second is the state of an account's second factor.
type Second struct {
	On           bool
	RecoveryLeft int
}

func sealedTOTP(accountID string) string { return "account.totp:" + accountID }

// Enrol makes a new secret for an account. It counts only when a code of it was confirmed; ErrSecondOn when one does
// count already.
func (s *Service) Enrol(ctx context.Context, tx *db.Tx, accountID, issuer string) (Enrolment, error) {
	a, err := accountByID(ctx, tx, accountID)
	if err != nil {
		return Enrolment{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: a.Email, Period: uint(totpPeriod.Seconds()), Digits: otp.DigitsSix})
	if err != nil {
		return Enrolment{}, err
	}
	fresh, err := writeTOTP(ctx, tx, accountID, s.sealer.Seal([]byte(key.Secret()), sealedTOTP(accountID)), clock.Ms(s.clock.Now()))
	if err == nil && !fresh {
		err = ErrSecondOn
	}
	return Enrolment{key.Secret(), key.URL()}, err
}

// Confirm switches the second factor on with a first code, and returns the recovery codes, which are shown once.
func (s *Service) Confirm(ctx context.Context, tx *db.Tx, accountID, code string) ([]string, error) {
	t, err := readTOTP(ctx, tx, accountID)
	switch {
	case err != nil:
		return nil, err
	case t.sealed == "":
		return nil, ErrSecondOff
	case t.confirmed:
		return nil, ErrSecondOn
	}
	if err := s.useTOTP(ctx, tx, accountID, t, code); err != nil {
		return nil, err
	}
	if err := confirmTOTP(ctx, tx, accountID, clock.Ms(s.clock.Now())); err != nil {
		return nil, err
	}
	return s.RenewRecovery(ctx, tx, accountID)
}

// RenewRecovery makes new recovery codes; the earlier ones stop working.
func (s *Service) RenewRecovery(ctx context.Context, tx *db.Tx, accountID string) ([]string, error) {
	if err := deleteRecovery(ctx, tx, accountID); err != nil {
		return nil, err
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		var b [10]byte
		_, _ = rand.Read(b[:]) // never fails, see crypto/rand
		text := strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
		codes[i] = text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
		if err := insertRecovery(ctx, tx, accountID, secret.Hash(text)); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// SecondOf tells how the second factor of an account stands.
func (s *Service) SecondOf(ctx context.Context, q db.Querier, accountID string) (Second, error) {
	t, err := readTOTP(ctx, q, accountID)
	if err != nil || !t.confirmed {
		return Second{}, err
	}
	n, err := countRecovery(ctx, q, accountID)
	return Second{On: true, RecoveryLeft: n}, err
}

// CheckSecond uses a code up: of the app, or a recovery code. It asks nothing of an account without a second factor.
// ErrCodeNeeded without a code, ErrCodeWrong with one that is wrong or was used before.
func (s *Service) CheckSecond(ctx context.Context, tx *db.Tx, accountID, code string) error {
	t, err := readTOTP(ctx, tx, accountID)
	if err != nil || !t.confirmed {
		return err
	}
	code = plainCode(code)
	if code == "" {
		return ErrCodeNeeded
	}
	if len(code) != otp.DigitsSix.Length() {
		used, err := useRecovery(ctx, tx, accountID, secret.Hash(code))
		if err == nil && !used {
			err = ErrCodeWrong
		}
		return err
	}
	return s.useTOTP(ctx, tx, accountID, t, code)
}

// plainCode takes off what people type between the letters of a code.
func plainCode(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(code))
}

// useTOTP accepts the code of this period or of its neighbours, for clocks that are a little wrong, and each period once.
func (s *Service) useTOTP(ctx context.Context, tx *db.Tx, accountID string, t storedTOTP, code string) error {
	key, err := s.sealer.Open(t.sealed, sealedTOTP(accountID))
	if err != nil {
		return err
	}
	code = plainCode(code)
	now := s.clock.Now().Unix() / int64(totpPeriod.Seconds())
	for step := now - 1; step <= now+1; step++ {
		want, err := hotp.GenerateCodeCustom(string(key), uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			won, err := stepTOTP(ctx, tx, accountID, step)
			if err == nil && !won {
				err = ErrCodeWrong // somebody has read it over a shoulder
			}
			return err
		}
	}
	return ErrCodeWrong
}

// RemoveSecond switches the second factor off.
func (s *Service) RemoveSecond(ctx context.Context, tx *db.Tx, accountID string) error {
	if err := deleteRecovery(ctx, tx, accountID); err != nil {
		return err
	}
	return deleteTOTP(ctx, tx, accountID)
}

// SecondsOf says which of some accounts have a second factor.
func (s *Service) SecondsOf(ctx context.Context, q db.Querier, accountIDs []string) (map[string]bool, error) {
	return totpOf(ctx, q, accountIDs)
}
