package workspace

import "github.com/danielgtaylor/huma/v2"

// Ops is what the operations of one part of the API share.
type Ops struct {
	Tag         string // its heading in the API document
	At          string // its path, which those of the operations are written behind
	Description string // what stands below each summary
	MaxBody     int64  // bytes of a request; 0: the server's own bound
}

// Op is one of them. Status is that of an answer that went well; with 0 it is 200, and 204 when there is no body.
func (o Ops) Op(id, method, path, summary string, status int) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: o.At + path, Summary: summary, Tags: []string{o.Tag},
		Description: o.Description, DefaultStatus: status, MaxBodyBytes: o.MaxBody}
}
