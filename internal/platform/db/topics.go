package db

import "sync"

// topics are in-process wake-ups. They carry no data and coalesce: a listener that has not yet looked gets one signal
// for any number of notifications, so it must look at the tables, and must not count.
type topics struct {
	mu sync.Mutex
	m  map[string]map[chan struct{}]struct{}
	n  map[string]uint64 // how many notifications there were
}

// Notify wakes everybody who listens to topic in this process. It never blocks.
func (d *DB) Notify(topic string) {
	d.topics.mu.Lock()
	defer d.topics.mu.Unlock()
	if d.topics.n == nil {
		d.topics.n = map[string]uint64{}
	}
	d.topics.n[topic]++
	for ch := range d.topics.m[topic] {
		select {
		case ch <- struct{}{}:
		default: // it has a signal it has not looked at yet
		}
	}
}

// Notified is how often Notify was called for topic in this process. Who has looked at the tables after asking, and finds the
// same number again, would see what he saw, as far as this process writes there.
func (d *DB) Notified(topic string) uint64 {
	d.topics.mu.Lock()
	defer d.topics.mu.Unlock()
	return d.topics.n[topic]
}

// Listen returns a channel that gets a signal after Notify(topic). stop ends it; the channel is never closed.
func (d *DB) Listen(topic string) (signal <-chan struct{}, stop func()) {
	ch := make(chan struct{}, 1)
	d.topics.mu.Lock()
	defer d.topics.mu.Unlock()
	if d.topics.m[topic] == nil {
		d.topics.m[topic] = map[chan struct{}]struct{}{}
	}
	d.topics.m[topic][ch] = struct{}{}
	return ch, func() {
		d.topics.mu.Lock()
		defer d.topics.mu.Unlock()
		delete(d.topics.m[topic], ch)
	}
}
