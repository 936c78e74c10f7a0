package stringer

import (
	"fmt"
	"sync"
)

// A Room is printed by its Door.
type Room struct {
	mu   sync.Mutex
	name string
	door *Door
}

// String locks the room.
func (r *Room) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.name
}

// A Door is locked by its room.
type Door struct {
	mu   sync.Mutex
	open bool
	room *Room
	last string
}

// Open prints the room with the door locked.
func (d *Door) Open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = true
	d.last = fmt.Sprint("opened ", d.room) // want `LK1001: .*Room\.mu.*Door\.mu`
}

// Leave locks the door with the room locked.
func (r *Room) Leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.door.mu.Lock()
	r.door.open = false
	r.door.mu.Unlock()
}
