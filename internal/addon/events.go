package addon

import "encoding/json"

// The facts this room tells.
const (
	EventChanged = "addon.changed"
	EventFailed  = "addon.failed"
)

// Shown is an add-on as it stood before or after a change; secrets are only named.
type Shown struct {
	Enabled  bool            `json:"enabled"`
	Settings json.RawMessage `json:"settings,omitempty"`
}

// Changed (v1) is the payload of addon.changed.
type Changed struct {
	Addon   string   `json:"addon"`
	Before  Shown    `json:"before"`
	After   Shown    `json:"after"`
	Secrets []string `json:"changed_secrets,omitempty"`
}

// Failed (v1) is the payload of addon.failed: told once for each reason and hour, however often it happens.
type Failed struct {
	Addon  string `json:"addon"`
	Reason Reason `json:"reason"`
	Status int    `json:"status,omitempty"`
	Detail string `json:"detail,omitempty"`
}
