package bench

import (
	"os"
	"path/filepath"
	"time"

	"cxgenie/internal/guest"
	"cxgenie/internal/platform/secret"
	"cxgenie/internal/platform/tenant"
)

// keyFile is the installation's key file in the server's data folder.
const keyFile = "installation.key"

// tokens returns what signs visitors' tokens as the server itself does, with its key. It does not make a key: one that
// the server has not made would sign nothing that it believes.
func tokens(dataDir, workspace string, now time.Time) (func(contact string) string, error) {
	path := filepath.Join(dataDir, keyFile)
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	keys, err := secret.Open(path)
	if err != nil {
		return nil, err
	}
	return func(contact string) string {
		return guest.NewToken(keys, guest.Who{Workspace: tenant.ID(workspace), Contact: contact}, now)
	}, nil
}
