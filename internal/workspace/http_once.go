package workspace

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// writes says whether an operation may be sent with a key: it changes something of a workspace.
func writes(op huma.Operation, need Permission) bool {
	return op.Method != http.MethodGet && need.who != "signed-in"
}

// tellOfKeys writes the header into the document, for operations that take JSON or no body.
func (d *Doors) tellOfKeys(op huma.Operation) {
	item := d.api.OpenAPI().Paths[op.Path]
	if item == nil {
		return
	}
	at := map[string]*huma.Operation{http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete}[op.Method]
	if at == nil || at.RequestBody != nil && at.RequestBody.Content["application/json"] == nil {
		return
	}
	longest, shortest := maxRequestKey, 1
	at.Parameters = append(at.Parameters, &huma.Param{Name: keyHeader, In: "header", Schema: &huma.Schema{Type: "string", MinLength: &shortest, MaxLength: &longest},
		Description: "A key of your own for this request. Sent again with it within 24 hours, it is not carried out again: the first answer is given once more, with the header " + replayedHeader + ". " +
			"409: it is still running, or was cut (then look; the key is free again after 15 minutes). 422: the key was used for another request. What was refused (4xx) frees its key."})
}
