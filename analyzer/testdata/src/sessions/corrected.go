package sessions

import "sync"

// A Hub does what Manager does, without holding two locks at a time.
type Hub struct {
	mu    sync.Mutex
	peers map[int]*Peer
}

// A Peer does what Session does.
type Peer struct {
	mu     sync.Mutex
	id     int
	closed bool
	hub    *Hub
}

// CloseAll is silent: the peers are taken out under the lock and closed after.
func (h *Hub) CloseAll() {
	h.mu.Lock()
	peers := h.peers
	h.peers = map[int]*Peer{}
	h.mu.Unlock()
	for _, p := range peers {
		p.close()
	}
}

func (p *Peer) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
}

// Recv is silent: the hub is told when the lock is released.
func (p *Peer) Recv(err error) {
	p.mu.Lock()
	failed := err != nil && !p.closed
	if failed {
		p.closed = true
	}
	p.mu.Unlock()
	if failed {
		p.hub.forget(p.id)
	}
}

func (h *Hub) forget(id int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.peers, id)
}
