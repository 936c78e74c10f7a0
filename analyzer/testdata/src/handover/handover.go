// Package handover holds locks that go to a goroutine with the work: who starts it has
// them no more.
package handover

import "sync"

// grpc-go (*addrConn).updateAddrs: the lock is handed to a new goroutine, which
// unlocks it; the deferred call runs with nothing held by this goroutine.
type addrConn struct {
	mu sync.Mutex
	tr *transport
}

type transport struct {
	mu      sync.Mutex
	onClose func()
}

func (t *transport) gracefulClose() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.onClose()
}

func (ac *addrConn) updateAddrs() {
	ac.mu.Lock()
	if ac.tr == nil {
		ac.mu.Unlock()
		return
	}
	defer ac.tr.gracefulClose()
	ac.tr = nil
	go ac.resetAndUnlock()
}

func (ac *addrConn) resetAndUnlock() {
	defer ac.mu.Unlock()
	ac.create()
}

func (ac *addrConn) create() {
	onClose := func() {
		ac.mu.Lock()
		ac.tr = nil
		ac.mu.Unlock()
	}
	ac.tr = &transport{onClose: onClose}
}
