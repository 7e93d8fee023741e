package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/websocket"
)

// socket is an agent's screen: the few frames of centrifuge's JSON protocol that a screen needs. It connects, answers
// pings and hands every publication on.
type socket struct {
	ws *websocket.Conn
}

// hello is what a client sends first.
type hello struct {
	ID      int       `json:"id"`
	Connect *struct{} `json:"connect"`
}

// frame is what a server sends: the reply to a command, a push, or, when it is empty, a ping.
type frame struct {
	ID    int `json:"id"`
	Error *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
	Connect *struct {
		Client string                     `json:"client"`
		Subs   map[string]json.RawMessage `json:"subs"`
	} `json:"connect"`
	Push *struct {
		Channel string `json:"channel"`
		Pub     *struct {
			Data json.RawMessage `json:"data"`
		} `json:"pub"`
		Disconnect *struct {
			Code   int    `json:"code"`
			Reason string `json:"reason"`
		} `json:"disconnect"`
	} `json:"push"`
}

func (f *frame) ping() bool { return f.ID == 0 && f.Error == nil && f.Connect == nil && f.Push == nil }

// frames splits a message: several frames may come in one, a line each.
func frames(message []byte) ([]frame, error) {
	var out []frame
	for line := range bytes.Lines(message) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var f frame
		if err := json.Unmarshal(line, &f); err != nil {
			return nil, fmt.Errorf("not a frame: %w", err)
		}
		out = append(out, f)
	}
	return out, nil
}

// openSocket connects a member's screen; head is his credential.
func openSocket(ctx context.Context, to address, workspace, head string) (*socket, error) {
	nc, err := to.dial(ctx)
	if err != nil {
		return nil, err
	}
	_ = nc.SetDeadline(time.Now().Add(replyTimeout))
	cfg, err := websocket.NewConfig("ws://"+to.host+"/v1/realtime/websocket?workspace="+url.QueryEscape(workspace), "http://"+to.host)
	if err != nil {
		return nil, err
	}
	for line := range strings.SplitSeq(strings.TrimSpace(head), "\r\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			cfg.Header.Set(name, value)
		}
	}
	ws, err := websocket.NewClient(cfg, nc)
	if err != nil {
		_ = nc.Close()
		return nil, fmt.Errorf("open the websocket: %w", err)
	}
	s := &socket{ws: ws}
	if err := s.connect(); err != nil {
		_ = ws.Close()
		return nil, err
	}
	return s, ws.SetDeadline(time.Time{})
}

func (s *socket) connect() error {
	if err := websocket.JSON.Send(s.ws, hello{ID: 1, Connect: &struct{}{}}); err != nil {
		return err
	}
	var message []byte
	if err := websocket.Message.Receive(s.ws, &message); err != nil {
		return fmt.Errorf("connect the websocket: %w", err)
	}
	got, err := frames(message)
	switch {
	case err != nil:
		return err
	case len(got) == 0 || got[0].ID != 1:
		return fmt.Errorf("the websocket's first frame is no reply: %.200s", message)
	case got[0].Error != nil:
		return fmt.Errorf("the websocket refuses: %d %s", got[0].Error.Code, got[0].Error.Message)
	case got[0].Connect == nil || len(got[0].Connect.Subs) == 0:
		return errors.New("the websocket's reply names no channels")
	}
	return nil
}

// listen hands on each publication with the moment it came in, until the socket closes or handle says false.
func (s *socket) listen(handle func(data []byte, at time.Time) bool) error {
	for {
		var message []byte
		if err := websocket.Message.Receive(s.ws, &message); err != nil {
			return err
		}
		at := time.Now()
		all, err := frames(message)
		if err != nil {
			return err
		}
		for _, f := range all {
			switch {
			case f.ping():
				if err := websocket.Message.Send(s.ws, "{}"); err != nil {
					return err
				}
			case f.Push != nil && f.Push.Disconnect != nil:
				return fmt.Errorf("the server ends the websocket: %d %s", f.Push.Disconnect.Code, f.Push.Disconnect.Reason)
			case f.Push != nil && f.Push.Pub != nil:
				if !handle(f.Push.Pub.Data, at) {
					return nil
				}
			}
		}
	}
}

func (s *socket) close() { _ = s.ws.Close() }

// publication is what the scenarios look at in a publication to agents.
type publication struct {
	Event        string  `json:"event"`
	Conversation string  `json:"conversation_id"`
	Rev          int64   `json:"rev"`
	Messages     []shown `json:"messages"`
}

// shown is a message in it.
type shown struct {
	ID       string `json:"id"`
	Seq      int64  `json:"seq"`
	ClientID string `json:"client_id"`
	Text     string `json:"text"`
	Author   struct {
		Kind string `json:"kind"`
	} `json:"author"`
	Payload struct {
		How     string  `json:"how"`
		Answers []int64 `json:"answers"`
		Guesses []guess `json:"guesses"`
	} `json:"payload"`
}

// guess is a question that the bot asks back.
type guess struct {
	Title string `json:"title"`
}

// decodePublication reads a publication that carries messages; errOther for those that do not.
func decodePublication(data []byte) (*publication, error) {
	if !bytes.Contains(data, []byte(`"messages":[`)) {
		return nil, errOther
	}
	var p publication
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	return &p, nil
}
