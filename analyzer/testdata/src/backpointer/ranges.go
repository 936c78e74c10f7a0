package backpointer

import "sync"

// A Room has its guests by two names.
type Room struct {
	mu     sync.RWMutex
	guests map[string]*Guest
	tables map[string]map[string]*Guest
	noise  int
}

// A Guest knows its room.
type Guest struct {
	room *Room
	n    int
}

func (g *Guest) leave() {
	g.room.mu.Lock()
	g.room.noise -= g.n
	g.room.mu.Unlock()
}

func (g *Guest) loud() bool {
	g.room.mu.RLock()
	defer g.room.mu.RUnlock()
	return g.n > g.room.noise
}

// Close takes the lock of the room of each guest of r.
func (r *Room) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, g := range r.guests {
		g.leave() // want `LK2001: locking Room\.mu again through Guest\.room`
	}
}

// Loud reads it twice.
func (r *Room) Loud() (n int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, g := range r.guests {
		if g.loud() { // want `LK2002: read-locking Room\.mu again through Guest\.room`
			n++
		}
	}
	return n
}

// Seat reaches a guest by two names.
func (r *Room) Seat(table, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tables[table][name].leave() // want `LK2001: locking Room\.mu again through Guest\.room`
}

// Visit is silent: the guests are another room's.
func (r *Room) Visit(other *Room) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noise++
	for _, g := range other.guests {
		g.leave()
	}
}
