package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"cxgenie/internal/platform/config"
)

type healthCmd struct {
	config.Config `embed:""`
}

// Run fails when the server that has these settings does not answer, or says that it cannot work right now.
func (c healthCmd) Run() error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // not by name: a small container may have nobody who knows it
	}
	client := http.Client{Timeout: 2 * time.Second}
	res, err := client.Get("http://" + net.JoinHostPort(host, port) + "/readyz")
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return errors.New("it runs, but is not ready: " + res.Status)
	}
	fmt.Println("ready")
	return nil
}
