// Package guards holds data, and locks that guard it.
package guards

import "sync"

// A Cache declares its guards in each of the forms.
type Cache struct {
	mu    sync.RWMutex
	items map[string]int // guarded by mu
	//lockcheck:guardedby mu
	hits int
	// +checklocks:mu
	misses int
	name   string // protected by law, which is no lock
}

// NewCache is silent: nobody else has the cache yet.
func NewCache() *Cache {
	c := &Cache{items: map[string]int{}}
	c.hits = 0
	c.fill()
	return c
}

// fill is called while the cache is new.
func (c *Cache) fill() { c.items["one"] = 1 }

func (c *Cache) Put(key string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = n
	c.putLocked(key)
}

func (c *Cache) putLocked(key string) { c.hits++ }

// add is called with the lock, by all that call it.
func (c *Cache) add(key string) { c.misses++ }

func (c *Cache) Miss(key string) {
	c.mu.Lock()
	c.add(key)
	c.mu.Unlock()
}

func (c *Cache) Len() int {
	return len(c.items) // want `LK5001: reading Cache\.items without Cache\.mu, which guards it \(declared at declared\.go:9\)`
}

func (c *Cache) Reset() {
	c.hits = 0 // want `LK5001: writing Cache\.hits without Cache\.mu`
	c.mu.Lock()
	c.misses = 0
	c.mu.Unlock()
	c.misses++ // want `LK5001: writing Cache\.misses`
}

func (c *Cache) Get(key string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.hits++ // want `LK5003: writing Cache\.hits while Cache\.mu is only read-locked`
	return c.items[key]
}

// Early gives the lock back too early.
func (c *Cache) Early(key string) {
	c.mu.Lock()
	n := c.items[key]
	c.mu.Unlock()
	c.items[key] = n + 1 // want `LK5001: writing Cache\.items`
}

// Each runs f under the lock.
func (c *Cache) Each(f func(string)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key := range c.items {
		f(key)
	}
}

// Count is silent: the closure runs under Each's lock.
func (c *Cache) Count() (n int) {
	c.Each(func(string) { n += c.hits })
	return n
}

//lockcheck:requires mu
func (c *Cache) required() int { return c.hits }

// checked has the requirement in gVisor's form.
// +checklocks:c.mu
func checked(c *Cache) int { return c.hits }

// A Server guards what its connections have.
type Server struct {
	mu    sync.Mutex
	conns map[*Conn]bool
}

type Conn struct {
	server *Server
	state  int // guarded by Server.mu
}

func (s *Server) CloseAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.state = 2
	}
}

func (c *Conn) Open() {
	c.state = 1 // want `LK5001: writing Conn\.state without Server\.mu`
}

var registryMu sync.Mutex

// guarded by registryMu
var registry = map[string]int{}

func Register(name string) {
	registryMu.Lock()
	registry[name] = len(registry)
	registryMu.Unlock()
}

func Known(name string) bool {
	_, ok := registry[name] // want `LK5001: reading guards\.registry without guards\.registryMu`
	return ok
}

// An Event is fired once.
type Event struct{ fired bool }

// Fired reports whether it was.
func (e *Event) Fired() bool { return e != nil && e.fired }

// A Balancer has a field that leads to what is guarded, and does not change itself.
type Balancer struct {
	mu     sync.Mutex
	closed *Event // guarded by mu
}

// NewBalancer returns one that is not closed.
func NewBalancer() *Balancer { return &Balancer{closed: &Event{}} }

// Closed is silent.
func (b *Balancer) Closed() bool { return b.closed.Fired() }

// A Handler is called by its value: who calls it, and with what, is not seen.
type Handler struct {
	in    sync.Mutex
	tries int // guarded by in
	run   func()
}

// NewHandler returns a handler.
func NewHandler() *Handler {
	h := &Handler{}
	h.run = h.handshake
	return h
}

// Do runs the handler under its lock.
func (h *Handler) Do() {
	h.in.Lock()
	defer h.in.Unlock()
	h.retry()
	h.run()
}

func (h *Handler) handshake() { h.retry() }

func (h *Handler) retry() { h.tries++ }

// A Conn2 has its guard in another object.
type Conn2 struct {
	server *Server
	inUse  bool // guarded by server.mu
}

// Use is silent.
func (s *Server) Use(c *Conn2) {
	s.mu.Lock()
	c.inUse = true
	s.mu.Unlock()
}

// Either is silent: it reads under the one mode or the other.
func (c *Cache) Either(exclusive bool) int {
	if exclusive {
		c.mu.Lock()
	} else {
		c.mu.RLock()
	}
	n := len(c.items)
	if exclusive {
		c.mu.Unlock()
	} else {
		c.mu.RUnlock()
	}
	return n
}

// Misplaced has annotations that belong elsewhere.
func (c *Cache) Misplaced() {
	//lockcheck:guardedby mu // want `LK0001: this annotation belongs to a field or variable with a name, in its comment`
	n := c.name
	//lockcheck:requires mu // want `LK0001: this annotation belongs to a function, in its comment`
	_ = n
}
