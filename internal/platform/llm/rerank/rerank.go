// Package rerank asks a server to judge how well documents answer a question. It speaks the form that Cohere, Jina, Voyage,
// vLLM, llama.cpp and others share (POST …/rerank with query and documents), and that of Hugging Face's text-embeddings-
// inference where a server asks for it.
package rerank

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strings"
	"sync/atomic"

	"cxgenie/internal/platform/llm"
	"cxgenie/internal/platform/llm/wire"
)

// Options of a Client.
type Options struct {
	BaseURL string // what stands before /rerank, for example https://api.jina.ai/v1
	Key     string // "": a server that asks for none
	Client  *http.Client
	Limits  llm.Limits
}

// Client is an llm.Reranker. Safe for concurrent use.
type Client struct {
	o     Options
	call  wire.Caller
	texts atomic.Bool // the server wants "texts" instead of "documents"
}

// New makes a client. Nothing is tried again behind the caller's back.
func New(o Options) *Client {
	return &Client{o: o, call: wire.Caller{Client: o.Client, Base: strings.TrimRight(o.BaseURL, "/"), Header: wire.Bearer(o.Key)}}
}

// Rerank returns one score for each document, 0 to 1.
func (c *Client) Rerank(ctx context.Context, r llm.RerankRequest) (llm.Ranking, error) {
	if len(r.Documents) == 0 {
		return llm.Ranking{}, nil
	}
	w := c.o.Limits.Watch(ctx, false)
	defer w.End()
	texts := c.texts.Load()
	out, err := c.try(w, r, texts)
	var refused *wire.Refusal
	if !texts && errors.As(err, &refused) && refused.Mentions("`texts`", "'texts'", `"texts"`) {
		if out, err = c.try(w, r, true); err == nil {
			c.texts.Store(true)
		}
	}
	if err != nil {
		if why := w.Why(); why != nil {
			return llm.Ranking{}, why
		}
		return llm.Ranking{}, wire.Explain(err, c.o.Key)
	}
	return out, nil
}

// judged is one line of an answer. Servers name the score differently.
type judged struct {
	Index     *int     `json:"index"`
	Relevance *float64 `json:"relevance_score"`
	Score     *float64 `json:"score"`
}

func (c *Client) try(w *llm.Watch, r llm.RerankRequest, texts bool) (llm.Ranking, error) {
	body := map[string]any{"query": r.Query}
	if texts {
		body["texts"], body["truncate"] = r.Documents, true
	} else {
		body["model"], body["documents"], body["top_n"] = r.Model, r.Documents, len(r.Documents)
	}
	var list []judged
	var whole struct {
		Results []judged `json:"results"`
		Data    []judged `json:"data"`
		Usage   struct {
			Tokens int `json:"total_tokens"`
		} `json:"usage"`
	}
	err := c.call.Post(w.Context(), "rerank", body, func(raw []byte) (err error) {
		if trimmed := bytes.TrimSpace(raw); len(trimmed) > 0 && trimmed[0] == '[' {
			err = json.Unmarshal(raw, &list)
		} else if err = json.Unmarshal(raw, &whole); err == nil {
			if list = whole.Results; len(list) == 0 {
				list = whole.Data
			}
		}
		if err != nil {
			return llm.NewError(llm.BadAnswer, "the answer cannot be read", nil)
		}
		return nil
	})
	if err != nil {
		return llm.Ranking{}, err
	}
	scores, err := scores(list, len(r.Documents))
	return llm.Ranking{Scores: scores, Usage: llm.Usage{In: whole.Usage.Tokens}}, err
}

// scores brings the lines of an answer into the order of the documents. Some servers give the bare number of their model,
// which may be of any size: then all are brought to 0 … 1.
func scores(list []judged, n int) ([]float64, error) {
	out, seen := make([]float64, n), make([]bool, n)
	bare := false
	for _, j := range list {
		score := j.Relevance
		if score == nil {
			score = j.Score
		}
		switch {
		case j.Index == nil || score == nil:
			return nil, llm.NewError(llm.BadAnswer, "a judgement without its document or its score", nil)
		case *j.Index < 0 || *j.Index >= n || seen[*j.Index]:
			return nil, llm.NewError(llm.BadAnswer, "a judgement about a document that was not sent", nil)
		}
		seen[*j.Index], out[*j.Index] = true, *score
		bare = bare || *score < 0 || *score > 1
	}
	if len(list) != n {
		return nil, llm.NewError(llm.BadAnswer, "some documents were not judged", nil)
	}
	if bare {
		for i := range out {
			out[i] = 1 / (1 + math.Exp(-out[i]))
		}
	}
	return out, nil
}
