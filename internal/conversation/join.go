package conversation

import "time"

// JoinWithin is how close together texts are answered as one, MaxJoined how many.
const (
	JoinWithin = 1500 * time.Millisecond
	MaxJoined  = 5
)

// join takes the first group: each text within JoinWithin of the one before it or within some time of the first, at most
// MaxJoined.
func join(open []Message, within time.Duration) []Message {
	n := 1
	for n < len(open) && n < MaxJoined && (open[n].joins(&open[n-1]) || open[n].CreatedAt.Sub(open[0].CreatedAt) <= within && open[n].goesWith(&open[n-1])) {
		n++
	}
	return open[:n]
}

// joins says whether a text is answered together with the one before it, whatever the bot's settings say.
func (m *Message) joins(last *Message) bool {
	return m.CreatedAt.Sub(last.CreatedAt) <= JoinWithin && m.goesWith(last)
}

// goesWith says whether two texts may be answered together. Who presses a button has said all that he wants to say with it.
func (m *Message) goesWith(last *Message) bool {
	return m.Extras().Pressed == nil && last.Extras().Pressed == nil
}
