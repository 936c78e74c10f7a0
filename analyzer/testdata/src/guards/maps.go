package guards

import "sync"

// A Transport reads its map without the lock in one place. Beside a writer that ends
// the program, so that five uses with the lock are enough to say so.
type Transport struct {
	mu     sync.RWMutex
	peers  map[string]int
	groups map[string][]string
	limit  int
}

func (t *Transport) Add(name string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.peers[name] = n
	t.groups[name] = nil
	t.limit++
}

func (t *Transport) Remove(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.peers, name)
	delete(t.groups, name)
	t.limit--
}

func (t *Transport) Get(name string) (int, []string) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.limit == 0 {
		return 0, nil
	}
	return t.peers[name], t.groups[name]
}

func (t *Transport) Names() (names []string) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for name := range t.peers {
		names = append(names, name)
	}
	for name := range t.groups {
		names = append(names, name)
	}
	return names[:t.limit]
}

func (t *Transport) Has(name string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, ok := t.peers[name]
	_, more := t.groups[name]
	return ok && more
}

// Pause forgets it.
func (t *Transport) Pause() (sum int) {
	for _, n := range t.peers { // want `LK5002: reading Transport\.peers without Transport\.mu, which is held at \d+ of \d+ accesses`
		sum += n
	}
	return sum
}

// Limit is silent: of a number, few uses with the lock say little.
func (t *Transport) Limit() int { return t.limit }

// Join forgets it for all that it does but to count, which is told once.
func (t *Transport) Join(name, group string) {
	t.mu.Lock()
	t.limit++
	t.mu.Unlock()
	if _, ok := t.groups[name]; !ok {
		t.groups[name] = []string{} // want `LK5002: writing Transport\.groups without Transport\.mu`
	}
	t.groups[name] = append(t.groups[name], group)
}

// A Roster is silent: fill, which a constructor calls and a method with the lock, uses
// several of its elements.
type Roster struct {
	mu    sync.Mutex
	names map[string]int
}

func NewRoster(names []string) *Roster {
	r := &Roster{names: map[string]int{}}
	for _, name := range names {
		r.fill(name)
	}
	return r
}

func (r *Roster) fill(name string) {
	if r.names[name] == 0 {
		r.names[name] = len(r.names)
	}
}

func (r *Roster) Add(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fill(name)
	r.names[name]++
}

func (r *Roster) Remove(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.names, name)
}

func (r *Roster) Get(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names[name]
}

func (r *Roster) Has(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.names[name] > 0
}

// A Weights is silent: update, the only function that writes, may read without the
// lock what it has written.
type Weights struct {
	mu  sync.Mutex
	cfg map[string]int
}

func (b *Weights) update(cfg map[string]int) bool {
	if b.cfg["a"] == cfg["a"] {
		return false
	}
	b.mu.Lock()
	b.cfg = cfg
	b.cfg["b"] = 1
	b.mu.Unlock()
	return b.cfg["c"] > 0
}

func (b *Weights) Get(name string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cfg[name]
}

func (b *Weights) Has(name string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, ok := b.cfg[name]
	return ok
}

func (b *Weights) All() (list []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for name := range b.cfg {
		list = append(list, name)
	}
	return list
}

// A Head is silent: reset runs when a Head is made and when it is initialized, and at
// no other time.
type Head struct {
	mu   sync.Mutex
	refs map[int]int
}

func NewHead() *Head {
	h := &Head{}
	h.reset()
	return h
}

func (h *Head) Init(load func(*Head) bool) {
	if !load(h) {
		h.repair()
	}
}

func (h *Head) repair() { h.reset() }

func (h *Head) reset() { h.refs = map[int]int{} }

func (h *Head) Set(ref, n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refs[ref] = max(n, h.refs[ref])
}

func (h *Head) Get(ref int) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.refs[ref]
}

func (h *Head) Collect(min int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ref, n := range h.refs {
		if n < min {
			delete(h.refs, ref)
		}
	}
}

// A Relay is started before others have it: what Start does without the lock is no
// mistake, and hides none.
type Relay struct {
	mu    sync.RWMutex
	peers map[int]string
}

func (r *Relay) Start() { r.peers = map[int]string{} }

func (r *Relay) Add(id int, addr string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.peers[id] = addr
}

func (r *Relay) Remove(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.peers, id)
}

func (r *Relay) Get(id int) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.peers[id]
}

// Pause forgets it.
func (r *Relay) Pause() {
	for _, addr := range r.peers { // want `LK5002: reading Relay\.peers without Relay\.mu`
		print(addr)
	}
}
