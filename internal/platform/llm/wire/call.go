package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
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
	return c.whole(ctx, http.MethodGet, path, nil, out)
}

// Post sends a body as JSON and reads the answer into out, as Read does.
func (c Caller) Post(ctx context.Context, path string, body, out any) error {
	return c.whole(ctx, http.MethodPost, path, body, out)
}

func (c Caller) whole(ctx context.Context, method, path string, body, out any) error {
	resp, err := c.Send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return Read(raw, out)
}

// Send makes a request; the caller closes the body of the answer.
func (c Caller) Send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var content io.Reader = http.NoBody
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("write the request: %w", err)
		}
		content = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.Base+"/"+path, content)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
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

// Streams says whether an answer comes in pieces. Some servers take no notice of being asked for them.
func Streams(resp *http.Response) bool {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return kind != "application/json"
}

// Events are the data of a stream's events, up to its end.
func Events(body io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for event, err := range sse.Read(body, &sse.ReadConfig{MaxEventSize: maxPiece}) {
			if err != nil {
				yield(nil, err)
				return
			}
			if event.Data == "[DONE]" || !yield([]byte(event.Data), nil) {
				return
			}
		}
	}
}

// Said is whether a field that may be left out, or be null, has been given.
func Said(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }
