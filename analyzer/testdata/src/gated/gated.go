// Package gated holds pairs of opposite orders under a third lock. While both
// sides hold one gate exclusively, they cannot meet.
//
//	gate ──▶ inbox ──▶ outbox
//	gate ──▶ outbox ──▶ inbox
package gated

import "sync"

// A Mailbox takes gate around each of the two orders.
type Mailbox struct {
	gate   sync.Mutex
	inbox  sync.Mutex
	outbox sync.Mutex
	in     []string
	out    []string
}

// Send is silent: gate keeps Receive out.
func (m *Mailbox) Send() {
	m.gate.Lock()
	defer m.gate.Unlock()
	m.inbox.Lock()
	defer m.inbox.Unlock()
	m.outbox.Lock()
	defer m.outbox.Unlock()
	m.out, m.in = append(m.out, m.in...), nil
}

// Receive is silent: gate keeps Send out.
func (m *Mailbox) Receive() {
	m.gate.Lock()
	defer m.gate.Unlock()
	m.outbox.Lock()
	defer m.outbox.Unlock()
	m.inbox.Lock()
	defer m.inbox.Unlock()
	m.in, m.out = append(m.in, m.out...), nil
}
