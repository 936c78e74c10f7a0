// Package lockblock defines an analyzer that reports waits under a lock that the
// other side needs.
//
// # Analyzer lockblock
//
// lockblock: report channel operations and waits under a lock that the other side needs
//
// A goroutine that waits for another one keeps what it has locked. If the other one
// wants that lock before it comes to where it is waited for, both wait for ever.
//
// # LK4001: a channel operation under a lock that the other side needs
//
// Everything that could end the wait needs the lock: whoever sends, receives or
// closes holds it there, takes it between one such operation and the next, or is
// started under the lock and takes it first. A channel that is only ever closed, to
// say that a goroutine has ended, needs the locks that the goroutine takes before.
// A receiver that takes the lock when it gives up receives no more meanwhile, unless
// it empties the channel first. Of a select without default all cases must need it. If
// all do but those that wait for the end of a context, or for a channel to be closed that
// is there for nothing else, nobody gets the lock until then: that has low confidence.
//
// WRONG: the worker takes the lock between two jobs, and Add has it.
//
//	type Pool struct {
//		mu   sync.Mutex
//		jobs chan int
//		sum  int
//	}
//
//	func NewPool() *Pool {
//		p := &Pool{jobs: make(chan int)}
//		go p.work()
//		return p
//	}
//
//	func (p *Pool) Add(n int) {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		p.jobs <- n
//	}
//
//	func (p *Pool) work() {
//		for n := range p.jobs {
//			p.mu.Lock()
//			p.sum += n
//			p.mu.Unlock()
//		}
//	}
//
// lockcheck reports:
//
//	pool.go:16: LK4001: sending to Pool.jobs while holding Pool.mu: who receives needs that lock (at pool.go:21)
//
// RIGHT:
//
//	func (p *Pool) Add(n int) {
//		p.jobs <- n
//	}
//
// WRONG: a subscriber needs the lock to leave, and Publish has it while it waits for
// the subscriber.
//
//	type Hub struct {
//		mu   sync.Mutex
//		subs []*subscriber
//	}
//
//	type subscriber struct {
//		events chan int
//		quit   chan struct{}
//	}
//
//	func (h *Hub) Subscribe(f func(int)) *subscriber {
//		s := &subscriber{make(chan int, 16), make(chan struct{})}
//		h.mu.Lock()
//		h.subs = append(h.subs, s)
//		h.mu.Unlock()
//		go h.follow(s, f)
//		return s
//	}
//
//	func (h *Hub) follow(s *subscriber, f func(int)) {
//		for {
//			select {
//			case n := <-s.events:
//				f(n)
//			case <-s.quit:
//				h.remove(s)
//				return
//			}
//		}
//	}
//
//	func (h *Hub) remove(s *subscriber) {
//		h.mu.Lock()
//		defer h.mu.Unlock()
//		h.subs = slices.DeleteFunc(h.subs, func(o *subscriber) bool { return o == s })
//	}
//
//	func (h *Hub) Publish(n int) {
//		h.mu.Lock()
//		defer h.mu.Unlock()
//		for _, s := range h.subs {
//			s.events <- n
//		}
//	}
//
// lockcheck reports:
//
//	hub.go:42: LK4001: sending to subscriber.events, once it is full, while holding Hub.mu: who receives needs that lock (at hub.go:26)
//
// RIGHT: send to a copy of the list, and do not wait for those that have left.
//
//	func (h *Hub) Publish(n int) {
//		h.mu.Lock()
//		subs := slices.Clone(h.subs)
//		h.mu.Unlock()
//		for _, s := range subs {
//			select {
//			case s.events <- n:
//			case <-s.quit:
//			}
//		}
//	}
//
// It is silent if the channel has room for the one answer that it is for, or for as many
// as something is long, if the lock is handed from one goroutine to the other, and if
// what is not seen may be the other side. A channel that a method lends to others and
// keeps has a receiver in sight if another method takes it back: Subscribe and Wait. Who
// sends to many such channels in a loop is waited for by those that want theirs closed,
// if that needs the lock.
//
// # LK4002: WaitGroup.Wait under a lock that those it waits for take
//
// WRONG: Close has the lock that the goroutine needs to come to its end.
//
//	type Server struct {
//		mu    sync.Mutex
//		wg    sync.WaitGroup
//		count int
//	}
//
//	func (s *Server) Start() {
//		s.wg.Add(1)
//		go s.serve()
//	}
//
//	func (s *Server) serve() {
//		defer s.wg.Done()
//		s.mu.Lock()
//		s.count++
//		s.mu.Unlock()
//	}
//
//	func (s *Server) Close() {
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		s.wg.Wait()
//	}
//
// lockcheck reports:
//
//	server.go:22: LK4002: waiting for Server.wg while holding Server.mu: goroutines that it waits for take that lock (at server.go:14)
//
// RIGHT:
//
//	func (s *Server) Close() {
//		s.wg.Wait()
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		s.count = 0
//	}
//
// # LK4003: Cond.Wait under another lock that the signaller needs
//
// Wait gives back the Cond's own lock, and no other.
//
// WRONG: Take waits with the Store's lock, which Put takes before it signals.
//
//	type Store struct {
//		mu    sync.Mutex
//		puts  int
//		qmu   sync.Mutex
//		ready *sync.Cond
//		items []int
//	}
//
//	func NewStore() *Store {
//		s := &Store{}
//		s.ready = sync.NewCond(&s.qmu)
//		return s
//	}
//
//	func (s *Store) Take() int {
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		s.qmu.Lock()
//		defer s.qmu.Unlock()
//		for len(s.items) == 0 {
//			s.ready.Wait()
//		}
//		n := s.items[0]
//		s.items = s.items[1:]
//		return n
//	}
//
//	func (s *Store) Put(n int) {
//		s.mu.Lock()
//		s.puts++
//		s.mu.Unlock()
//		s.qmu.Lock()
//		s.items = append(s.items, n)
//		s.qmu.Unlock()
//		s.ready.Signal()
//	}
//
// lockcheck reports:
//
//	store.go:21: LK4003: waiting for Store.ready while holding Store.mu: who signals needs that lock first (at store.go:29)
//
// RIGHT:
//
//	func (s *Store) Take() int {
//		s.qmu.Lock()
//		defer s.qmu.Unlock()
//		for len(s.items) == 0 {
//			s.ready.Wait()
//		}
//		n := s.items[0]
//		s.items = s.items[1:]
//		return n
//	}
//
// It is silent if the Cond's own lock is not known, and if anybody signals without the
// lock.
//
// # LK4004: slow work under a lock
//
// Whoever wants the lock waits for the network, the disk or the clock, too. That is
// what some locks are for, so this rule is off by default: see lockcheck --enable, and
// the flag -lockblock.enable of go vet.
//
// WRONG: one slow file holds up all readers of the cache.
//
//	type Cache struct {
//		mu    sync.Mutex
//		files map[string][]byte
//	}
//
//	func (c *Cache) Get(name string) []byte {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		if c.files[name] == nil {
//			c.files[name] = load(name)
//		}
//		return c.files[name]
//	}
//
//	func load(name string) []byte {
//		text, err := os.ReadFile(name)
//		if err != nil {
//			return nil
//		}
//		return text
//	}
//
// lockcheck reports:
//
//	cache.go:10: LK4004: calling os.ReadFile while holding Cache.mu, via load: whoever wants the lock waits, too
//
// RIGHT:
//
//	func (c *Cache) Get(name string) []byte {
//		c.mu.Lock()
//		text := c.files[name]
//		c.mu.Unlock()
//		if text == nil {
//			text = load(name)
//			c.mu.Lock()
//			c.files[name] = text
//			c.mu.Unlock()
//		}
//		return text
//	}
//
// Functions of the standard library are known by a table: sleeping, dialling, requests
// over HTTP, other processes, whole files, databases. Calls are followed inside the
// package, and not through interfaces.
//
// # LK4005: a callback under a lock that it may want
//
// Who is told of something may want to ask more. A function that others gave is called
// under a lock which what the package offers them takes; and the package itself calls it
// elsewhere only after it has given the lock back.
//
// WRONG: expire gives the lock back first, Clear does not. A callback that calls Add
// waits for itself, and one that waits for who is in Add, for ever.
//
//	type Cache struct {
//		mu   sync.Mutex
//		keys map[string]*entry
//	}
//
//	type entry struct {
//		gone func()
//	}
//
//	func (c *Cache) Add(key string, gone func()) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		e := &entry{gone: gone}
//		c.keys[key] = e
//		time.AfterFunc(time.Minute, func() { c.expire(key, e) })
//	}
//
//	func (c *Cache) expire(key string, e *entry) {
//		c.mu.Lock()
//		delete(c.keys, key)
//		c.mu.Unlock()
//		e.gone()
//	}
//
//	func (c *Cache) Clear() {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		for key, e := range c.keys {
//			delete(c.keys, key)
//			e.gone()
//		}
//	}
//
// lockcheck reports:
//
//	cache.go:30: LK4005: calling entry.gone while holding Cache.mu: it may want that lock, by (*Cache).Add; the same call at cache.go:22 comes after it is given back
//
// RIGHT:
//
//	func (c *Cache) Clear() {
//		c.mu.Lock()
//		keys := c.keys
//		c.keys = make(map[string]*entry)
//		c.mu.Unlock()
//		for _, e := range keys {
//			e.gone()
//		}
//	}
//
// Callbacks are functions without results in fields that a parameter of a function of
// the package ends up in, such functions in lists and maps, and objects in lists and maps
// whose methods without results are called. It is silent if they are always called with
// the lock, which those who give them may know, of functions that print, and of objects
// in fields, most of which count or log.
//
// # Limitations
//
// Locks, channels and Conds are known by where they are declared: two objects of one
// type count as one. Those that other packages may use are left alone, and so are
// calls through interfaces of which the package has none, or more than three,
// implementations.
//
// A lock of a caller is seen if the caller is in the package, and up to three calls away
// from the function that waits. What is received from a channel with room may be there already.
package lockblock
