package bench

import (
	"os"
	"testing"
	"time"
)

func TestProcIsRead(t *testing.T) {
	d, err := parseStat("cpu  100 20 30 9999 50 6 4 7 0 0\ncpu0 1 2 3\n")
	if err != nil || d != 160*tick { // idle, waiting for the disk and stolen time are not work
		t.Errorf("%v %v", d, err)
	}
	if _, err := parseStat("intr 1"); err == nil {
		t.Error("nonsense is read")
	}
	p, err := parseProcess("42 (a (b) c) S 7 42 42 0 -1 4194304 1 2 3 4 150 50 30 20 20 0 1 0 100 1 1")
	if want := (process{parent: 7, cpu: 200 * tick, children: 50 * tick}); err != nil || p != want {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := parseProcess("42 (cut"); err == nil {
		t.Error("nonsense is read")
	}
	own, err := processOf(os.Getpid())
	if err != nil || own.parent != os.Getppid() {
		t.Errorf("%+v %v", own, err)
	}
	pss, err := proportional(os.Getpid())
	if err != nil || pss < 1<<20 {
		t.Errorf("%d bytes: %v", pss, err)
	}
	if d, err := ownCPU(); err != nil || d <= 0 || d > time.Hour {
		t.Errorf("%v %v", d, err)
	}
}
