package llmtest

import (
	"io"
	"net/http"
	"strings"
)

type openAI struct{}

func (openAI) key(h http.Header) string { return strings.TrimPrefix(h.Get("Authorization"), "Bearer ") }

func (openAI) bad(message string) string {
	return asJSON(object{"error": object{"message": message, "type": "invalid_request_error", "param": nil, "code": nil}})
}

func (openAI) models(names []string) any {
	data := []object{}
	for _, n := range names {
		data = append(data, object{"id": n, "object": "model", "created": 1715367049, "owned_by": "system"})
	}
	return object{"object": "list", "data": data}
}

func (openAI) refuse(w http.ResponseWriter, f Fault, model string) {
	say := func(status int, code, kind, message string) {
		writeJSON(w, status, object{"error": object{"message": message, "type": kind, "param": nil, "code": code}})
	}
	switch f {
	case Revoked:
		say(401, "invalid_api_key", "invalid_request_error", "Incorrect API key provided: sk-wrong*****6789. You can find your API key at https://platform.openai.com/account/api-keys.")
	case Quota:
		say(429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota, please check your plan and billing details.")
	case RateLimit:
		w.Header().Set("Retry-After", "7")
		say(429, "rate_limit_exceeded", "requests", "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1.")
	case NoModel:
		say(404, "model_not_found", "invalid_request_error", "The model `"+model+"` does not exist or you do not have access to it.")
	default:
		say(503, "", "server_error", "The engine is currently overloaded, please try again later")
	}
}

func (openAI) answer(_ *Server, w http.ResponseWriter, a Asked, fault Fault, reply string) {
	model, _ := a.Body["model"].(string)
	usage := object{"prompt_tokens": 20, "completion_tokens": 7, "total_tokens": 27}
	if !streamed(a) {
		if fault == WrongJSON {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"id":"chatcmpl-1","choices":[{"message":}]}`)
			return
		}
		whole := asJSON(object{"id": "chatcmpl-1", "object": "chat.completion", "created": 1715367049, "model": model, "usage": usage,
			"choices": []object{{"index": 0, "finish_reason": "stop", "message": object{"role": "assistant", "content": reply}}}})
		w.Header().Set("Content-Type", "application/json")
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
	chunk := func(delta object, end any) {
		e.send("", asJSON(object{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1715367049, "model": model,
			"choices": []object{{"index": 0, "delta": delta, "finish_reason": end}}}))
	}
	chunk(object{"role": "assistant", "content": ""}, nil)
	for i, piece := range strings.SplitAfter(reply, " ") {
		if i == 1 {
			switch fault {
			case Cut:
				breakOff(w)
				return
			case Stalled:
				return
			case Interrupted:
				e.send("", asJSON(object{"error": object{"message": "The server had an error while processing your request.", "type": "server_error", "code": nil}}))
				return
			case WrongJSON:
				e.send("", `{"id":"chatcmpl-1","choices":[{"delta"`)
				return
			}
		}
		chunk(object{"content": piece}, nil)
	}
	chunk(object{}, "stop")
	if o, _ := a.Body["stream_options"].(map[string]any); o["include_usage"] == true {
		e.send("", asJSON(object{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1715367049, "model": model, "choices": []object{}, "usage": usage}))
	}
	e.send("", "[DONE]")
}
