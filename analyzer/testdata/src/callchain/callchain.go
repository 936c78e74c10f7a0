// Package callchain holds cycles whose second locks are taken several calls
// away: in the reports, the call that leads there is the place.
package callchain

import "sync"

// A Broker publishes to Topics.
type Broker struct {
	mu     sync.Mutex
	topics map[string]*Topic
	total  int
}

// A Topic counts in its Broker.
type Topic struct {
	mu     sync.Mutex
	broker *Broker
	queue  []string
}

// Publish holds Broker.mu for the whole call; Topic.mu is three calls down.
func (b *Broker) Publish(name, msg string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dispatch(name, msg) // want `LK1001: .*Topic\.mu.*Broker\.mu`
}

func (b *Broker) dispatch(name, msg string) {
	if t, ok := b.topics[name]; ok {
		t.deliver(msg)
	}
}

func (t *Topic) deliver(msg string) { t.push(msg) }

func (t *Topic) push(msg string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.queue = append(t.queue, msg)
}

// Drain holds Topic.mu and reaches Broker.mu through two calls.
func (t *Topic) Drain() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.settle(len(t.queue))
	t.queue = nil
}

func (t *Topic) settle(n int) { t.broker.count(n) }

func (b *Broker) count(n int) {
	b.mu.Lock()
	b.total += n
	b.mu.Unlock()
}
