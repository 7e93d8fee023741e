package realtime_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"cxgenie/internal/platform/httpx"
	"cxgenie/internal/platform/realtime"
)

// TestMain lets this binary be the server that TestIdleConnectionIsSmall measures: our edge with one stream, nothing else.
func TestMain(m *testing.M) {
	if os.Getenv("IDLE_STREAM_SERVER") == "" {
		os.Exit(m.Run())
	}
	if err := idle(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func idle() error {
	h, err := realtime.New(quiet())
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /stream", func(w http.ResponseWriter, r *http.Request) {
		h.Stream(w, r, realtime.StreamOptions{Channel: "visitor:" + r.URL.Query().Get("n")})
	})
	mux.HandleFunc("GET /collect", func(http.ResponseWriter, *http.Request) { debug.FreeOSMemory() })
	s := httpx.NewServer("127.0.0.1:0", httpx.Wrap(mux, httpx.Options{Log: quiet(), Metrics: httpx.NewMetrics()}), quiet(), h.Close)
	addr, err := s.Start(context.Background())
	if err != nil {
		return err
	}
	fmt.Println("listening", addr)
	_, err = io.Copy(io.Discard, os.Stdin) // until the parent goes
	return err
}

type idleServer struct {
	addr string
	pid  int
}

func startIdleServer(t testing.TB) idleServer {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "IDLE_STREAM_SERVER=1")
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); _ = cmd.Wait() })
	sc := bufio.NewScanner(out)
	for sc.Scan() {
		if addr, ok := strings.CutPrefix(sc.Text(), "listening "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return idleServer{addr, cmd.Process.Pid}
		}
	}
	t.Fatal("the server did not start")
	return idleServer{}
}

// memory returns the proportional set size in KB.
func (s idleServer) memory(t testing.TB) int {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", s.pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "Pss:" {
			n, _ := strconv.Atoi(f[1])
			return n
		}
	}
	t.Fatal("no Pss")
	return 0
}

func (s idleServer) collect(t testing.TB) {
	t.Helper()
	resp, err := http.Get("http://" + s.addr + "/collect")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

// open connects n visitors; each is subscribed when its first line is here.
func (s idleServer) open(t testing.TB, from, n int) {
	t.Helper()
	for i := range n {
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		fmt.Fprintf(c, "GET /stream?n=%d HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\nAccept: text/event-stream\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: en-GB,en;q=0.9\r\nCache-Control: no-cache\r\nOrigin: https://shop.example\r\n\r\n", from+i)
		for got := ""; !strings.Contains(got, "retry: "); {
			var b [512]byte
			k, err := c.Read(b[:])
			if err != nil {
				t.Fatal(err)
			}
			got += string(b[:k])
		}
	}
}

func (s idleServer) perConnection(t testing.TB, n int) (grown, collected float64) {
	s.open(t, 0, 100) // what is made once is there now
	s.collect(t)
	before := s.memory(t)
	s.open(t, 1000, n)
	grown = float64(s.memory(t)-before) / float64(n)
	s.collect(t)
	return grown, float64(s.memory(t)-before) / float64(n)
}

// A visitor with an open chat costs at most 40 KB: 5,000 of them fit a small machine.
func TestIdleConnectionIsSmall(t *testing.T) {
	grown, collected := startIdleServer(t).perConnection(t, 1000)
	t.Logf("%.1f KB a connection, %.1f KB once garbage is collected", grown, collected)
	if collected > idleLimit {
		t.Errorf("%.1f KB a connection", collected)
	}
}

// BenchmarkIdleStream measures 5,000 connections: KB of the server's memory for each.
func BenchmarkIdleStream(b *testing.B) {
	for b.Loop() {
		grown, collected := startIdleServer(b).perConnection(b, 5000)
		b.ReportMetric(grown, "KB/conn")
		b.ReportMetric(collected, "KB/conn-collected")
	}
}
