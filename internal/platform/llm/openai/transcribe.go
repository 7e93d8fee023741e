package openai

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/textproto"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/wire"
)

// Transcribe writes down what is said in a recording, at …/audio/transcriptions. The plain form of the answer is asked for:
// all servers have it, and the newer models of OpenAI have no other.
func (p *Provider) Transcribe(ctx context.Context, r llm.Recording) (llm.Transcript, error) {
	w := p.o.Limits.Watch(ctx, false)
	defer w.End()
	kind, body, err := form(r)
	if err != nil {
		return llm.Transcript{}, err
	}
	var resp struct {
		Text     *string `json:"text"`
		Duration float64 `json:"duration"` // of servers that always say more
		Usage    struct {
			In      float64 `json:"input_tokens"`
			Out     float64 `json:"output_tokens"`
			Seconds float64 `json:"seconds"`
		} `json:"usage"`
	}
	err = p.call.PostForm(w.Context(), "audio/transcriptions", kind, body, func(raw []byte) error {
		if err := wire.Read(raw, &resp); err != nil {
			return err
		}
		if resp.Text == nil {
			return llm.NewError(llm.BadAnswer, "the answer has no text", nil)
		}
		return nil
	})
	if err != nil {
		return llm.Transcript{}, p.failed(w, err)
	}
	return llm.Transcript{Text: *resp.Text, Usage: llm.Usage{In: int(resp.Usage.In), Out: int(resp.Usage.Out)}, Seconds: max(resp.Usage.Seconds, resp.Duration)}, nil
}

// form is the request: a form with a file, as browsers send one.
func form(r llm.Recording) (kind string, body []byte, err error) {
	var b bytes.Buffer
	f := multipart.NewWriter(&b)
	for _, field := range [][2]string{{"model", r.Model}, {"response_format", "json"}} {
		if err := f.WriteField(field[0], field[1]); err != nil {
			return "", nil, err
		}
	}
	head := textproto.MIMEHeader{}
	head.Set("Content-Disposition", multipart.FileContentDisposition("file", r.Name))
	head.Set("Content-Type", r.Mime)
	part, err := f.CreatePart(head)
	if err != nil {
		return "", nil, err
	}
	if _, err := part.Write(r.Data); err != nil {
		return "", nil, err
	}
	err = f.Close()
	return f.FormDataContentType(), b.Bytes(), err
}
