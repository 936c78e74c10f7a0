package guards

import "sync"

// A Watch says of its lock what it is for: fewer uses than elsewhere show that it is.
type Watch struct {
	// mu protects watchers and lost.
	mu       sync.Mutex
	watchers map[int]func()
	lost     int
	seen     int
	events   chan int
}

func (w *Watch) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for range w.watchers {
		w.lost++
	}
	w.watchers = nil
	w.seen++
}

func (w *Watch) Remove(id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.watchers, id)
	w.lost--
	w.seen++
}

// Receive has sent before, in an earlier iteration: that is no excuse beside such a
// comment.
func (w *Watch) Receive(requests func() int) {
	for {
		id := requests()
		if id < 0 {
			w.events <- id
			continue
		}
		w.watchers[id] = func() {} // want `LK5002: writing Watch\.watchers without Watch\.mu, which is held at \d of \d accesses`
	}
}

// Lost is silent: of a number, few uses with the lock say little.
func (w *Watch) Lost() int { return w.lost }

// Forget is silent: nothing is said of seen.
func (w *Watch) Forget() { w.seen = 0 }

// A Config has a lock that is named for the one field that it guards.
type Config struct {
	logger   func(string)
	loggerMu sync.RWMutex
	applyMu  sync.Mutex
	limit    int
}

func (c *Config) SetLogger(f func(string)) {
	c.loggerMu.Lock()
	defer c.loggerMu.Unlock()
	c.logger = f
	if c.logger != nil {
		c.logger("set")
	}
}

func (c *Config) ResetLogger() {
	c.loggerMu.Lock()
	defer c.loggerMu.Unlock()
	c.logger = nil
}

// Apply has something else in hand.
func (c *Config) Apply() {
	c.applyMu.Lock()
	defer c.applyMu.Unlock()
	c.logger("apply") // want `LK5002: reading Config\.logger without Config\.loggerMu`
}

// A Hat has its fields in groups, with a lock above each.
type Hat struct {
	name string

	mu     sync.Mutex // guards the fields below
	worn   map[string]int
	size   int // never changes, needs no lock
	owners map[string]string

	others map[string]int
}

func (h *Hat) Wear(who string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.worn[who]++
	h.owners[who] = who
	h.others[who]++
}

func (h *Hat) Lend(who, to string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.worn[to]++
	h.owners[to] = who
	h.others[to] = 1
}

// Drop forgets it.
func (h *Hat) Drop(who string) {
	delete(h.worn, who) // want `LK5002: writing Hat\.worn without Hat\.mu`
	delete(h.others, who)
}

// A Flusher is silent: its lock is not said to guard count.
type Flusher struct {
	mu    sync.Mutex // protects against two calls of Flush at a time, count is for one goroutine
	count map[string]int
}

func (s *Flusher) Flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count["all"] = len(s.count)
}

func (s *Flusher) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count = map[string]int{}
}

func (s *Flusher) Count(name string) { s.count[name] = 1 }

// A Loader is silent: the goroutine of the only function that writes reads.
type Loader struct {
	mu    sync.Mutex // guards files
	files map[string]int
}

func (l *Loader) Load(names []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var wg sync.WaitGroup
	for i, name := range names {
		l.files[name] = i
		wg.Go(func() { print(l.files[name]) })
	}
	wg.Wait()
}

func (l *Loader) File(name string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.files[name]
}

// A Targets has a lock for its map; each provider has one of its own, which all that
// write happen to hold.
type Targets struct {
	byName   map[string]int
	byNameMu sync.Mutex
}

type Provider struct {
	mu   sync.Mutex
	name string
}

func (t *Targets) Update(p *Provider) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.byNameMu.Lock()
	defer t.byNameMu.Unlock()
	t.byName[p.name]++
}

func (t *Targets) All() (list []string) {
	t.byNameMu.Lock()
	defer t.byNameMu.Unlock()
	for name := range t.byName {
		list = append(list, name)
	}
	return list
}

func (t *Targets) Apply(p *Provider) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.byName[p.name] = 0 // want `LK5002: writing Targets\.byName without Targets\.byNameMu`
}
