package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is the kernel's unit of processor time in /proc: USER_HZ, 100 on every Linux that Go runs on.
const tick = 10 * time.Millisecond

func ownCPU() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, err
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}

// machineCPU is what all programs have used on all cores.
func machineCPU() (time.Duration, error) {
	b, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0, err
	}
	return parseStat(string(b))
}

func parseStat(text string) (time.Duration, error) {
	line, _, _ := strings.Cut(text, "\n")
	f := strings.Fields(line)
	if len(f) < 8 || f[0] != "cpu" {
		return 0, errors.New("/proc/stat does not begin with cpu")
	}
	var busy int64
	for i, v := range f[1:8] { // user nice system idle iowait irq softirq
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return 0, err
		}
		if i != 3 && i != 4 {
			busy += n
		}
	}
	return time.Duration(busy) * tick, nil
}

// clusterCPU is the processor time of all processes of the PostgreSQL server whose data folder this is, those that have
// ended included: the postmaster has waited for them.
func clusterCPU(dir string) (time.Duration, error) {
	pids, err := clusterPIDs(dir)
	if err != nil {
		return 0, err
	}
	var sum time.Duration
	for i, pid := range pids {
		p, err := processOf(pid)
		if err != nil {
			continue // it ended meanwhile
		}
		sum += p.cpu
		if i == 0 {
			sum += p.children
		}
	}
	return sum, nil
}

// clusterPIDs lists the postmaster and then its processes.
func clusterPIDs(dir string) ([]int, error) {
	b, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		return nil, fmt.Errorf("is a PostgreSQL server running on this folder? %w", err)
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	postmaster, err := strconv.Atoi(strings.TrimSpace(string(line)))
	if err != nil {
		return nil, fmt.Errorf("postmaster.pid: %w", err)
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	pids := []int{postmaster}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if p, err := processOf(pid); err == nil && p.parent == postmaster {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

type process struct {
	parent   int
	cpu      time.Duration // its own
	children time.Duration // of children that have ended
}

func processOf(pid int) (process, error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return process{}, err
	}
	return parseProcess(string(b))
}

// parseProcess reads /proc/<pid>/stat. The name in brackets may hold anything, so reading begins behind the last one.
func parseProcess(text string) (process, error) {
	i := strings.LastIndexByte(text, ')')
	f := strings.Fields(text[i+1:])
	if i < 0 || len(f) < 15 {
		return process{}, errors.New("/proc/<pid>/stat is too short")
	}
	n := make([]int64, 15)
	for _, at := range []int{1, 11, 12, 13, 14} { // ppid utime stime cutime cstime
		v, err := strconv.ParseInt(f[at], 10, 64)
		if err != nil {
			return process{}, err
		}
		n[at] = v
	}
	return process{parent: int(n[1]), cpu: time.Duration(n[11]+n[12]) * tick, children: time.Duration(n[13]+n[14]) * tick}, nil
}

// proportional is the memory of a process in bytes, pages shared with others divided among them.
func proportional(pid int) (int64, error) {
	f, err := os.Open("/proc/" + strconv.Itoa(pid) + "/smaps_rollup")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "Pss:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kb * 1024, err
		}
	}
	return 0, errors.Join(lines.Err(), errors.New("smaps_rollup has no Pss"))
}
