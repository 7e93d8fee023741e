package conversation

// Attachment is a file of a message as the thread shows it; its bytes and its address are the room file's.
type Attachment struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Mime   string `json:"mime"`
	Kind   string `json:"kind" enum:"image,video,audio,file"`
	Size   int64  `json:"size"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	URL    string `json:"url,omitempty" doc:"Signed, and renewed by each read"`
}
