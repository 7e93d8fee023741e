package parse

import (
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"syscall"

	"cxgenie/internal/platform/errs"
)

// alone gives the child a process group of its own, which is killed as one.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

// confine takes from this process what it does not need to read a file. Memory is limited as data, not as address space:
// the Go runtime and the PDF engine reserve far more of that than they ever use.
func confine(memory int64, seconds int) {
	if memory > 0 {
		debug.SetMemoryLimit(memory * 3 / 4)
		limit(syscall.RLIMIT_DATA, uint64(memory))
	}
	if seconds > 0 {
		limit(syscall.RLIMIT_CPU, uint64(min(2*seconds+2, 120))) // of all threads together: a busy machine may take its time, a loop may not
	}
	if memory == 0 && seconds == 0 {
		return // a person looks at a file of his own
	}
	limit(syscall.RLIMIT_CORE, 0)
	limit(syscall.RLIMIT_NOFILE, 64)
	if threads, err := os.ReadDir("/proc/self/task"); err == nil { // later ones are like those that start them
		for _, t := range threads {
			if id, err := strconv.Atoi(t.Name()); err == nil {
				stepBack(id)
			}
		}
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0) // the first to go when the machine has no memory left
}

// stepBack gives a thread, and those that it starts, the lowest priority. SCHED_IDLE would go further: on a machine with enough to do
// such a child gets nothing at all, and a file would be refused because reading it took too long.
func stepBack(thread int) { _ = syscall.Setpriority(syscall.PRIO_PROCESS, thread, 19) }

func limit(what int, n uint64) { _ = syscall.Setrlimit(what, &syscall.Rlimit{Cur: n, Max: n}) }

// reasonOfSignal names what ended a child that did not end itself.
func reasonOfSignal(exit *exec.ExitError) *errs.Error {
	status, ok := exit.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return nil
	}
	switch status.Signal() {
	case syscall.SIGKILL: // nobody here did it: the kernel, for want of memory
		return ErrMemory
	case syscall.SIGXCPU:
		return ErrTimeout
	}
	return ErrCrashed
}
