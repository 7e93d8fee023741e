package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

func TestPercentilesAreExact(t *testing.T) {
	var s samples
	for i := 100; i >= 1; i-- {
		s.add(time.Duration(i) * time.Millisecond)
	}
	for p, want := range map[float64]time.Duration{0: 1, 1: 1, 50: 50, 90: 90, 99: 99, 99.5: 100, 100: 100} {
		if got := s.percentile(p); got != want*time.Millisecond {
			t.Errorf("p%v = %v, want %d ms", p, got, want)
		}
	}
	if got := s.mean(); got != 50500*time.Microsecond {
		t.Errorf("mean %v", got)
	}
	var more samples
	more.add(time.Second)
	s.merge(&more)
	if got := s.percentile(100); got != time.Second {
		t.Errorf("the merged maximum is %v", got)
	}
	if (&samples{}).times() != nil {
		t.Error("no samples have percentiles")
	}
}

func TestOnlyLoopbackIsTalkedTo(t *testing.T) {
	for raw, want := range map[string]string{
		"http://127.0.0.1:8080":      "127.0.0.1:8080",
		"http://localhost:9000/":     "127.0.0.1:9000",
		"http://[::1]:80":            "[::1]:80",
		"http://127.1.2.3:1":         "127.1.2.3:1",
		"http://example.com:80":      "",
		"http://10.0.0.1:80":         "",
		"https://127.0.0.1:443":      "",
		"http://127.0.0.1":           "",
		"http://127.0.0.1:80/x":      "",
		"http://u:p@127.0.0.1:80":    "",
		"http://127.0.0.1.evil.x:80": "",
		"127.0.0.1:80":               "",
	} {
		got, err := parseAddress(raw)
		if got.host != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", raw, got.host, err)
		}
	}
}

func addressOf(t *testing.T, s *httptest.Server) address {
	t.Helper()
	to, err := parseAddress(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func TestAConnectionIsKeptAndOpenedAnew(t *testing.T) {
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch r.URL.Path {
		case "/close":
			w.Header().Set("Connection", "close")
		case "/chunks":
			_, _ = io.WriteString(w, "first ")
			_ = http.NewResponseController(w).Flush()
		}
		_, _ = io.WriteString(w, r.Method+" "+r.Header.Get("Authorization")+" "+string(body))
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	c := newConn(addressOf(t, server))
	defer c.close()
	for _, step := range []struct {
		request request
		body    string
		opened  int64
	}{
		{request{method: "GET", path: "/"}, "GET  ", 1},
		{request{method: "POST", path: "/", head: bearer("abc"), body: []byte("{}")}, "POST Bearer abc {}", 1},
		{request{method: "GET", path: "/chunks"}, "first GET  ", 1},
		{request{method: "GET", path: "/close"}, "GET  ", 1},
		{request{method: "GET", path: "/"}, "GET  ", 2},
	} {
		got, err := c.do(context.Background(), step.request)
		if err != nil || got.status != http.StatusOK || string(got.body) != step.body {
			t.Errorf("%s: %d %q %v", step.request.path, got.status, got.body, err)
		}
		if n := opened.Load(); n != step.opened {
			t.Errorf("%s: %d connections, want %d", step.request.path, n, step.opened)
		}
	}
	// The server closes what is idle; the next request finds that out and opens a new one.
	server.CloseClientConnections()
	if got, err := c.do(context.Background(), request{method: "GET", path: "/"}); err != nil || got.status != http.StatusOK {
		t.Errorf("after the server closed: %v", err)
	}
}

func TestALoadIsBoundedAndCountsWhatIsWrong(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "process_cpu_seconds_total 12.5\nprocess_resident_memory_bytes 1.048576e+06\n")
	}))
	defer server.Close()
	to := addressOf(t, server)
	m := newMeter(to, 0, "")
	defer m.close()
	var calls atomic.Int64
	l := load{to: to, connections: 4, time: time.Minute, most: 100}
	tally, used, err := l.run(context.Background(), m, func(context.Context, *worker) error {
		if calls.Add(1)%4 == 0 {
			return wrong("bad luck", "each fourth")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := calls.Load(); n != 100 {
		t.Errorf("%d calls, want 100", n)
	}
	r := tally.result("x", 4, used)
	if r.Done != 75 || r.Errors != 25 || r.ErrorKinds["bad luck"] != 25 || tally.first == nil {
		t.Errorf("%+v", r)
	}

	// Time ends it too, and so does a server that never answers right.
	l = load{to: to, connections: 2, time: time.Nanosecond}
	if tally, _, err := l.run(context.Background(), m, func(context.Context, *worker) error { return nil }); err != nil || tally.took.count() > 2 {
		t.Errorf("a run without time: %v", err)
	}
	l = load{to: to, connections: 2, time: time.Hour}
	broken := errors.New("broken")
	if _, _, err := l.run(context.Background(), m, func(context.Context, *worker) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a run in which nothing works: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if _, _, err := l.run(ctx, m, func(context.Context, *worker) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was stopped: %v", err)
	}
}

func TestMetersReadWhatServersTell(t *testing.T) {
	text := []byte("# HELP process_cpu_seconds_total Total.\nprocess_cpu_seconds_total_more 3\nprocess_cpu_seconds_total 1.25e+01\nx{a=\"b\"} 1 1700000000\n")
	if v, err := metric(text, "process_cpu_seconds_total"); err != nil || v != 12.5 {
		t.Errorf("%v %v", v, err)
	}
	if _, err := metric(text, "process_resident_memory_bytes"); err == nil {
		t.Error("a missing figure is found")
	}
}

func sampleResult() *Result {
	return &Result{Scenario: "send", Database: "postgres", Conversations: 1000, At: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), Seconds: 10,
		Connections: 32, Done: 20000, Errors: 2, ErrorKinds: map[string]int{"status 500": 2}, Rate: 2000, Ms: &times{P50: 12.345, P90: 20, P99: 41.2, Max: 90, Mean: 13},
		ServerCPU: 0.381, DatabaseCPU: 0.46, Other: 0.1, Memory: &memory{Resident: 60, Proportional: 50.4, Database: 100}, More: map[string]float64{"looked_for": 100}}
}

func TestResultsAreJSONLines(t *testing.T) {
	var out bytes.Buffer
	if err := show(&out, false, sampleResult(), &Result{Scenario: "idle"}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	var back Result
	if err := json.Unmarshal([]byte(lines[0]), &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&back, sampleResult()) {
		t.Errorf("%+v", back)
	}
	for _, name := range []string{`"server_cpu_ms":0.381`, `"p99":41.2`, `"error_kinds":{"status 500":2}`, `"proportional_mb":50.4`} {
		if !strings.Contains(lines[0], name) {
			t.Errorf("%s is missing in %s", name, lines[0])
		}
	}
}

func TestTablesAndRowsAreForPeople(t *testing.T) {
	var out bytes.Buffer
	if err := show(&out, true, sampleResult()); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"scenario", "send", "20000", "2000", "12.3", "41.2", "0.38", "150", "looked_for=100", "status 500=2"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%q is missing in\n%s", part, out.String())
		}
	}
	got := markdown([]*Result{sampleResult(), {Scenario: "idle", Memory: &memory{Resident: 40}, More: map[string]float64{"cpu_ms_per_second": 1.5}},
		{Scenario: "start_empty", Ms: &times{P50: 431}}})
	want := `
2026-11-24, postgres, 1000 conversations

| work | measured |
|---|---|
| a visitor sends a message, 32 connections, a person in charge | 2000/s; p50 12.3, p99 41.2 ms; 0.38 + 0.46 CPU-ms each; 2 errors |
| start on an empty folder to the first answered request | 0.43 s |
| memory at rest, with everything it needs | 40.0 MB; 1.50 CPU-ms in a second |
`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestCommandsParse(t *testing.T) {
	for _, args := range [][]string{
		{"seed", "--conversations", "10000", "--password", "x", "--data-dir", "d"},
		{"send", "--url", "http://127.0.0.1:1", "--connections", "4", "--time", "1s"},
		{"answer"}, {"model", "--without-classes"}, {"fanout", "--agents", "3"}, {"list"}, {"open", "--table"}, {"visitors", "--n", "10"},
		{"start", "--times", "2"}, {"idle", "--wait", "1s"}, {"all", "--password", "x", "--seed", "1000"},
	} {
		var c Commands
		p, err := kong.New(&c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Parse(args); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestBoundsHold(t *testing.T) {
	good := Bounds{Connections: 32, Time: time.Second, Most: 1}
	if err := good.check(); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*Bounds){
		func(b *Bounds) { b.Connections = 0 }, func(b *Bounds) { b.Connections = maxConnections + 1 }, func(b *Bounds) { b.Time = 0 },
		func(b *Bounds) { b.Time = maxTime + 1 }, func(b *Bounds) { b.Most = 0 }, func(b *Bounds) { b.WarmUp = -1 },
	} {
		b := good
		change(&b)
		if b.check() == nil {
			t.Errorf("%+v passes", b)
		}
	}
}
