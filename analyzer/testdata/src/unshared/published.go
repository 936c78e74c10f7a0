package unshared

import "sync"

var (
	roomsMu sync.Mutex
	rooms   = map[string]*Room{}
)

// A Room is put where others find it while its lock is held.
type Room struct {
	mu sync.Mutex
	n  int
}

// NewRoom publishes the room, and only then takes the second lock: another
// goroutine may be in Visit, hold auditMu and wait for this room.
func NewRoom(name string) *Room {
	r := &Room{}
	roomsMu.Lock()
	rooms[name] = r
	roomsMu.Unlock()

	r.mu.Lock()
	defer r.mu.Unlock()
	auditMu.Lock() // want `LK1001: .*unshared\.auditMu.*Room\.mu`
	r.n = visits
	auditMu.Unlock()
	return r
}

var (
	auditMu sync.Mutex
	visits  int
)

// Visit holds auditMu while it locks a room that it was given.
func Visit(r *Room) {
	auditMu.Lock()
	defer auditMu.Unlock()
	visits++
	r.mu.Lock()
	r.n++
	r.mu.Unlock()
}
