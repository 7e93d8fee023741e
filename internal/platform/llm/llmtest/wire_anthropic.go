package llmtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

type anthropic struct{}

func (anthropic) key(h http.Header) string { return h.Get("X-Api-Key") }

func (anthropic) bad(message string) string {
	return asJSON(object{"type": "error", "error": object{"type": "invalid_request_error", "message": message}})
}

func (anthropic) models(names []string) any {
	data := []object{}
	for _, n := range names {
		data = append(data, object{"id": n, "type": "model", "display_name": n, "created_at": "2025-02-19T00:00:00Z"})
	}
	return object{"data": data, "has_more": false, "first_id": nil, "last_id": nil}
}

func (anthropic) refuse(w http.ResponseWriter, f Fault, model string) {
	say := func(status int, kind, message string) {
		writeJSON(w, status, object{"type": "error", "error": object{"type": kind, "message": message}, "request_id": "req_1"})
	}
	switch f {
	case Revoked:
		say(401, "authentication_error", "invalid x-api-key")
	case Quota:
		say(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.")
	case RateLimit:
		w.Header().Set("Retry-After", "7")
		say(429, "rate_limit_error", "This request would exceed the rate limit for your organization of 50 requests per minute.")
	case NoModel:
		say(404, "not_found_error", "model: "+model)
	default:
		say(529, "overloaded_error", "Overloaded")
	}
}

func (anthropic) answer(_ *Server, w http.ResponseWriter, a Asked, fault Fault, reply string) {
	model, _ := a.Body["model"].(string)
	_, useTool := a.Body["tool_choice"]
	block, end := object{"type": "text", "text": reply}, "end_turn"
	if useTool && reply != "" {
		block, end = object{"type": "tool_use", "id": "toolu_1", "name": "answer", "input": json.RawMessage(reply)}, "tool_use"
	}
	content := []object{block}
	if reply == "" {
		content = []object{}
	}
	if !streamed(a) {
		w.Header().Set("Content-Type", "application/json")
		if fault == WrongJSON {
			_, _ = io.WriteString(w, `{"id":"msg_1","content":[{"type":}]}`)
			return
		}
		whole := asJSON(object{"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": content, "stop_reason": end,
			"stop_sequence": nil, "usage": object{"input_tokens": 20, "output_tokens": 7}})
		if fault == Cut || fault == Stalled || fault == Interrupted {
			_, _ = io.WriteString(w, whole[:len(whole)/2])
			_ = http.NewResponseController(w).Flush()
			if fault != Stalled {
				breakOff(w)
			}
			return
		}
		_, _ = io.WriteString(w, whole)
		return
	}
	e := begin(w)
	send := func(name string, o object) { o["type"] = name; e.send(name, asJSON(o)) }
	send("message_start", object{"message": object{"id": "msg_1", "type": "message", "role": "assistant", "content": []object{}, "model": model,
		"stop_reason": nil, "stop_sequence": nil, "usage": object{"input_tokens": 20, "output_tokens": 1}}})
	start, delta, field := object{"type": "text", "text": ""}, "text_delta", "text"
	if useTool {
		start, delta, field = object{"type": "tool_use", "id": "toolu_1", "name": "answer", "input": object{}}, "input_json_delta", "partial_json"
	}
	send("content_block_start", object{"index": 0, "content_block": start})
	send("ping", object{})
	for i, piece := range strings.SplitAfter(reply, " ") {
		if i == 1 {
			switch fault {
			case Cut:
				breakOff(w)
				return
			case Stalled:
				return
			case Interrupted:
				e.send("error", asJSON(object{"type": "error", "error": object{"type": "overloaded_error", "message": "Overloaded"}}))
				return
			case WrongJSON:
				e.send("content_block_delta", `{"type":"content_block_delta","index":0,"delta":`)
				return
			}
		}
		send("content_block_delta", object{"index": 0, "delta": object{"type": delta, field: piece}})
	}
	send("content_block_stop", object{"index": 0})
	send("message_delta", object{"delta": object{"stop_reason": end, "stop_sequence": nil}, "usage": object{"output_tokens": 7}})
	send("message_stop", object{})
}
