// Package relock defines an analyzer that reports locks taken again by the
// goroutine that holds them.
//
// # Analyzer relock
//
// relock: report locks that are taken again by the goroutine that holds them
//
// Go's locks do not know who holds them. A goroutine that locks a mutex which it
// holds already waits for itself, for ever. Most often the second Lock is in a
// callee. Calls are followed at any depth, into other packages, deferred calls,
// closures, callbacks that are called under a lock, and the String and Error
// methods that package fmt calls.
//
// # LK2001: a mutex locked again while it is held
//
// WRONG: Get locks what Rename holds.
//
//	type Cache struct {
//		mu    sync.Mutex
//		items map[string]string
//	}
//
//	func (c *Cache) Get(key string) string {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		return c.items[key]
//	}
//
//	func (c *Cache) Rename(from, to string) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.items[to] = c.Get(from)
//		delete(c.items, from)
//	}
//
// lockcheck reports:
//
//	cache.go:15: LK2001: locking Cache.mu again while holding it, via (*Cache).Get: the goroutine waits for itself (locked at cache.go:13)
//
// RIGHT: have a function that is called with the lock held.
//
//	func (c *Cache) Get(key string) string {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		return c.getLocked(key)
//	}
//
//	func (c *Cache) getLocked(key string) string { return c.items[key] }
//
//	func (c *Cache) Rename(from, to string) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.items[to] = c.getLocked(from)
//		delete(c.items, from)
//	}
//
// The parts of an object may point back to it: what they lead to is the lock that is
// held.
//
// WRONG: the stream's connection is the one that Grow has locked.
//
//	type Conn struct {
//		mu      sync.Mutex
//		streams map[int]*Stream
//		window  int
//	}
//
//	type Stream struct {
//		conn   *Conn
//		window int
//	}
//
//	func (c *Conn) Open(id int) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.streams[id] = &Stream{conn: c}
//	}
//
//	func (c *Conn) Grow(id, n int) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		if s := c.streams[id]; s != nil {
//			s.grow(n)
//		}
//	}
//
//	func (s *Stream) grow(n int) {
//		s.conn.mu.Lock()
//		defer s.conn.mu.Unlock()
//		s.conn.window += n
//		s.window += n
//	}
//
// lockcheck reports:
//
//	conn.go:22: LK2001: locking Conn.mu again through Stream.conn while holding it, via (*Stream).grow: the goroutine waits for itself (locked at conn.go:19)
//
// RIGHT: have a function that is called with the lock held.
//
//	func (s *Stream) grow(n int) {
//		s.conn.window += n
//		s.window += n
//	}
//
// And a function that gives back by a deferred call what its caller has locked holds
// that lock, whoever calls it.
//
// WRONG: Begin has locked what Len locks.
//
//	type Store struct {
//		mu    sync.Mutex
//		items []string
//	}
//
//	type Txn struct{ store *Store }
//
//	func (s *Store) Begin() *Txn {
//		s.mu.Lock()
//		return &Txn{store: s}
//	}
//
//	func (s *Store) Len() int {
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		return len(s.items)
//	}
//
//	func (t *Txn) Finish() int {
//		defer t.store.mu.Unlock()
//		return t.store.Len()
//	}
//
// lockcheck reports:
//
//	store.go:21: LK2001: locking Store.mu again while holding it, via (*Store).Len: the goroutine waits for itself (locked by the caller, until store.go:20)
//
// RIGHT:
//
//	func (t *Txn) Finish() int {
//		defer t.store.mu.Unlock()
//		return len(t.store.items)
//	}
//
// # LK2002: RLock while the same goroutine holds RLock
//
// Several goroutines may hold read locks, but a goroutine that waits to write
// keeps new readers out. If it comes between the two RLocks, the second one waits
// for the writer, and the writer waits for the first one. Package sync forbids
// recursive read locking for that reason. It is reported if the lock is taken for
// writing anywhere in sight.
//
// WRONG:
//
//	type Table struct {
//		mu   sync.RWMutex
//		rows []string
//	}
//
//	func (t *Table) Len() int {
//		t.mu.RLock()
//		defer t.mu.RUnlock()
//		return len(t.rows)
//	}
//
//	func (t *Table) Last() string {
//		t.mu.RLock()
//		defer t.mu.RUnlock()
//		return t.rows[t.Len()-1]
//	}
//
//	func (t *Table) Append(row string) {
//		t.mu.Lock()
//		defer t.mu.Unlock()
//		t.rows = append(t.rows, row)
//	}
//
// lockcheck reports:
//
//	table.go:15: LK2002: read-locking Table.mu again while read-holding it, via (*Table).Len: deadlocks as soon as a writer waits between the two (read-locked at table.go:13)
//
// RIGHT:
//
//	func (t *Table) Last() string {
//		t.mu.RLock()
//		defer t.mu.RUnlock()
//		return t.rows[len(t.rows)-1]
//	}
//
// # LK2003: Lock while holding RLock, or RLock while holding Lock
//
// A read lock cannot be turned into a write lock: Lock waits until all readers are
// gone, and one of them is the goroutine itself. RLock under Lock waits likewise.
//
// WRONG:
//
//	type Config struct {
//		mu     sync.RWMutex
//		values map[string]string
//	}
//
//	func (c *Config) Get(key string) string {
//		c.mu.RLock()
//		defer c.mu.RUnlock()
//		v, ok := c.values[key]
//		if !ok {
//			c.mu.Lock()
//			v = "default"
//			c.values[key] = v
//			c.mu.Unlock()
//		}
//		return v
//	}
//
// lockcheck reports:
//
//	config.go:11: LK2003: write-locking Config.mu while read-holding it: the goroutine waits for itself (read-locked at config.go:7)
//
// RIGHT: give the read lock back, and look again under the write lock, since
// another goroutine may have come first.
//
//	func (c *Config) Get(key string) string {
//		c.mu.RLock()
//		v, ok := c.values[key]
//		c.mu.RUnlock()
//		if ok {
//			return v
//		}
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		if v, ok := c.values[key]; ok {
//			return v
//		}
//		c.values[key] = "default"
//		return "default"
//	}
//
// # LK2004: Once.Do that reaches the same Once
//
// Do returns to no caller before its function has returned. If the function comes
// back to Do of the same Once, it waits for itself.
//
// WRONG: load calls Get, which calls Do.
//
//	type Settings struct {
//		once   sync.Once
//		values map[string]string
//	}
//
//	func (s *Settings) Get(key string) string {
//		s.once.Do(s.load)
//		return s.values[key]
//	}
//
//	func (s *Settings) load() {
//		s.values = map[string]string{"root": "/srv"}
//		s.values["log"] = s.Get("root") + "/log"
//	}
//
// lockcheck reports:
//
//	settings.go:7: LK2004: calling Do of Settings.once inside its own function, via (*Settings).load: the goroutine waits for itself (first call at settings.go:7)
//
// RIGHT:
//
//	func (s *Settings) load() {
//		s.values = map[string]string{"root": "/srv"}
//		s.values["log"] = s.values["root"] + "/log"
//	}
//
// # Limitations
//
// Only a lock that is certainly the same instance counts: one that is reached by
// the same path from the same variable or parameter, with nothing assigned in
// between, or by a pointer of one of its parts, found in the owner's containers, to
// the owner.
//
// A lock taken by TryLock is not reported when it is locked again. A lock that a
// callee takes only if three or more fields allow it has low confidence: the state in
// which the caller holds the lock is likely another one. So has one that is taken by
// double-checked locking, see lockorder.
//
// A call through an interface is followed if few implementations are in sight. If
// there are several, what follows has low confidence and is reported on demand
// only. Calls by reflection, from assembly and from C are not seen.
package relock
