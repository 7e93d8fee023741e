package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cxgenie/internal/platform/config"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asked for %s", r.URL.Path)
		}
		w.WriteHeader(status)
	}))
	addr := strings.TrimPrefix(server.URL, "http://")
	ask := func() error { return healthCmd{config.Config{Addr: addr}}.Run() }
	if err := ask(); err != nil {
		t.Error(err)
	}
	status = http.StatusServiceUnavailable
	if err := ask(); err == nil {
		t.Error("a server that cannot work counts as healthy")
	}
	server.Close()
	if err := ask(); err == nil {
		t.Error("a server that is gone counts as healthy")
	}
}
