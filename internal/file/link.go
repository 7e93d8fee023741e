package file

import (
	"net/url"
	"path"
	"strings"
	"time"

	"cxgenie/internal/platform/tenant"
	"cxgenie/internal/platform/uid"
)

// How long an address of a private file works (decisions §5.10). It is renewed each time the message is read.
const (
	ForMembers = time.Hour
	ForGuests  = 24 * time.Hour
)

// Link is the address of an attachment that works for at least d, below this installation's own. Within an hour the same
// file has the same address, so that a browser need not load it again.
func (s *Service) Link(ws tenant.ID, id, name string, d time.Duration) string {
	until := s.clock.Now().Add(d).Truncate(time.Hour).Add(time.Hour)
	return "/files/" + s.links.Sign([]byte(string(ws)+id), until) + "/" + url.PathEscape(name)
}

// PublicLink is the address of an image, below this installation's own. It always shows the same picture.
func PublicLink(f File) string {
	return "/files/public/" + string(f.Workspace) + "/" + f.ID + extensionOf(f.Mime)
}

// PublicID is the id in a public address, "" when it is none of this workspace.
func PublicID(ws tenant.ID, link string) string {
	name, ok := strings.CutPrefix(link, "/files/public/"+string(ws)+"/")
	id := strings.TrimSuffix(name, path.Ext(name))
	if !ok || !uid.Valid(id) {
		return ""
	}
	return id
}

// opened reads the token of an address.
func (s *Service) opened(token string) (ws tenant.ID, id string, err error) {
	b, _, err := s.links.Verify(token, s.clock.Now())
	const n = 36
	if err != nil || len(b) != 2*n {
		return "", "", ErrNotFound
	}
	return tenant.ID(b[:n]), string(b[n:]), nil
}
