package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/tmaxmax/go-sse"
)

// maxPiece is more bytes than one piece of a stream has: some servers send all of a long answer as one.
const maxPiece = 1 << 20

// Caller makes requests of one vendor. A refusal is an error: Client sees to that.
type Caller struct {
	Client *http.Client      // from Client or TrustedClient
	Base   string            // what stands before the paths, without a slash at its end
	Header map[string]string // of every request: the key
}

// Bearer is the header with which most vendors want their key; "" is a server that asks for none.
func Bearer(key string) map[string]string {
	if key == "" {
		return nil
	}
	return map[string]string{"Authorization": "Bearer " + key}
}

// Get asks for a path and reads the answer into out, as Read does.
func (c Caller) Get(ctx context.Context, path string, out any) error {
	resp, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	return whole(resp, func(raw []byte) error { return Read(raw, out) })
}

// Models reads a list of models as OpenAI and Anthropic write it, and returns their names in its order.
func (c Caller) Models(ctx context.Context, path string) ([]string, error) {
	var page struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := c.Get(ctx, path, &page); err != nil {
		return nil, err
	}
	names := make([]string, len(page.Data))
	for i, m := range page.Data {
		names[i] = m.ID
	}
	return names, nil
}

// Post sends a body as JSON and hands the answer to take.
func (c Caller) Post(ctx context.Context, path string, body any, take func(raw []byte) error) error {
	resp, err := c.send(ctx, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	return whole(resp, take)
}

// PostForm sends a body that is no JSON, of a content type, and hands the answer to take.
func (c Caller) PostForm(ctx context.Context, path, kind string, body []byte, take func(raw []byte) error) error {
	resp, err := c.request(ctx, http.MethodPost, path, kind, bytes.NewReader(body))
	if err != nil {
		return err
	}
	return whole(resp, take)
}

// Stream is Post for an answer that was asked for in pieces: each is handed to piece. A server that takes no notice of that
// has its answer handed to take; streamed tells which it was.
func (c Caller) Stream(ctx context.Context, path string, body any, take, piece func(raw []byte) error) (streamed bool, err error) {
	resp, err := c.send(ctx, http.MethodPost, path, body)
	if err != nil {
		return false, err
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); kind == "application/json" {
		return false, whole(resp, take)
	}
	defer func() { _ = resp.Body.Close() }()
	for event, err := range sse.Read(resp.Body, &sse.ReadConfig{MaxEventSize: maxPiece}) {
		if err != nil {
			return true, err
		}
		if event.Data == "[DONE]" {
			break
		}
		if err := piece([]byte(event.Data)); err != nil {
			return true, err
		}
	}
	return true, nil
}

func whole(resp *http.Response, take func(raw []byte) error) error {
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return take(raw)
}

func (c Caller) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	if body == nil {
		return c.request(ctx, method, path, "", http.NoBody)
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}
	return c.request(ctx, method, path, "application/json", bytes.NewReader(raw))
}

func (c Caller) request(ctx context.Context, method, path, kind string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.Base+"/"+path, body)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for name, value := range c.Header {
		req.Header.Set(name, value)
	}
	return c.Client.Do(req)
}

// Read reads JSON and leaves out what has another type than the vendor's description gives it: not every server is exact
// where it does not matter.
func Read(raw []byte, out any) error {
	err := json.Unmarshal(raw, out)
	if odd := new(json.UnmarshalTypeError); errors.As(err, &odd) {
		return nil
	}
	return err
}

// Said is whether a field that may be left out, or be null, has been given.
func Said(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }
