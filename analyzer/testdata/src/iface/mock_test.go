package iface

import "sync"

// mock stands in for a Hub in tests; that there are two publishers then does not
// make a guess of what the program's calls reach.
type mock struct {
	mu   sync.Mutex
	sent []string
}

func (m *mock) publish(msg string) {
	m.mu.Lock()
	m.sent = append(m.sent, msg)
	m.mu.Unlock()
}

var _ publisher = (*mock)(nil)
