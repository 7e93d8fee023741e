package app_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cxgenie/internal/platform/db"
	"cxgenie/internal/platform/dbtest"
	"cxgenie/internal/platform/uid"
	"cxgenie/internal/workspace/workspacetest"
)

// A file for which the disk has no room is refused with the reason, whole; smaller ones and all else go on. The disk of the
// files is a small one in memory, which the product's process alone sees.
func TestAFullDiskOnUpload(t *testing.T) {
	own := "-m"
	if os.Getuid() != 0 {
		own = "-rm" // as root of a world of its own
	}
	if out, err := exec.Command("unshare", own, "true").CombinedOutput(); err != nil {
		t.Fatalf("the test needs a disk of its own (root, or namespaces of users): %v %s", err, out)
	}
	for _, dialect := range []db.Dialect{db.SQLite, db.Postgres} {
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			o := dbtest.Durable(t, dialect)
			p := newProcess(t, o)
			folder := ""
			for i, a := range p.args {
				if a == "--data-dir" {
					folder = filepath.Join(p.args[i+1], "files")
				}
			}
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			p.args = append([]string{own, "sh", "-c", `mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"`, folder, p.path}, p.args...)
			p.path = "unshare"
			p.start()
			s := &stage{t: t, url: p.url, client: &http.Client{Timeout: 20 * time.Second}}
			r := (&person{s: s}).do("POST", "/v1/setup", map[string]any{"name": "Owner", "email": "owner@example.com", "password": workspacetest.Password, "workspace": "Shop"}).want(201)
			s.owner = &person{s: s, cookie: r.cookie}
			bot := s.bot(nil, question, "Yes, until noon.")
			v := s.visitor(bot)
			upload := func(kilobytes int) *answer {
				a, err := v.try(request{method: "POST", path: "/v1/guest/files?name=notes.txt&bot_id=" + bot, raw: []byte(strings.Repeat("a line of sixteen", kilobytes<<10/16)), ctype: "text/plain"})
				if err != nil {
					t.Fatal(err)
				}
				return a
			}
			small := upload(10).want(201).str("id")
			for range 2 {
				if a := upload(3 << 10); a.status != http.StatusInsufficientStorage || a.str("code") != "file.no_room" {
					t.Errorf("%d: %s", a.status, a.raw)
				}
			}
			upload(500).want(201) // what was refused has left its room
			id := v.do("POST", "/v1/guest/messages", map[string]any{"bot_id": bot, "client_id": uid.New(), "text": question, "files": []string{small}}).want(202).str("conversation.id")
			v.ends(id, "contact: "+question, "bot: Yes, until noon.")
			window := look(t, o)
			var files int
			if err := window.QueryRowContext(t.Context(), `SELECT count(*) FROM file`).Scan(&files); err != nil || files != 2 {
				t.Errorf("%d files are stored, %v", files, err)
			}
			if err := window.Close(); err != nil {
				t.Error(err)
			}
			p.stop()
		})
	}
}
