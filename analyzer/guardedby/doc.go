// Package guardedby defines an analyzer that reports data used without its lock.
//
// # Analyzer guardedby
//
// guardedby: report data that is used without the lock that guards it
//
// Which lock guards a field or a package variable is declared, or shows in how the
// package uses it. What callers of unexported functions hold counts as held.
// Objects that no other goroutine can have seen yet need no lock; tests are left
// out, they know who else is at work.
//
// A guard is declared in a comment of the field or variable, as "guarded by mu",
// //lockcheck:guardedby mu, or +checklocks:mu. The lock is a field of the same
// struct, of another one (Server.mu), or a package variable. A function that is
// called with a lock says so by //lockcheck:requires mu, by +checklocks:s.mu, by a
// name that ends in Locked, or in its comment.
//
// # LK5001: data used without the lock that is declared to guard it
//
// Two goroutines use the data at the same time: updates are lost, or a map is
// torn.
//
// WRONG: Len forgets the lock.
//
//	type Cache struct {
//		mu    sync.Mutex
//		items map[string]int // guarded by mu
//	}
//
//	func (c *Cache) Put(key string, n int) {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.items[key] = n
//	}
//
//	func (c *Cache) Len() int {
//		return len(c.items)
//	}
//
// lockcheck reports:
//
//	cache.go:13: LK5001: reading Cache.items without Cache.mu, which guards it (declared at cache.go:3)
//
// RIGHT:
//
//	func (c *Cache) Len() int {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		return len(c.items)
//	}
//
// # LK5002: data used without the lock that guards it everywhere else
//
// Nothing is declared, but nearly all uses of the data hold one lock of its own
// struct, or of the package for a variable: writes among them, in two functions or
// more. A use without it is reported if at least five uses hold it, for a read twelve
// unless it is of a map's elements, and at most one in ten does not. Those of a function
// that takes the lock elsewhere count as one, and are told once. It has low confidence if
// more than two do not, or if another lock is held there and fewer than twelve uses
// agree. A comment at the use that speaks of locks or of concurrency says that somebody
// has thought about it: then it is silent. So it is where the only function that writes
// reads what it has written. What is done before others have the object is no mistake.
//
// Fewer uses are enough, three, and another lock held is no excuse, if the source says
// what the lock is for: by its comment, as in "mu protects items", "guards the fields
// below" (up to an empty line), "fields protected by mu", or by its name, as itemsMu
// is that of items. Reads need twelve all the same, but of the one field that a lock is
// named for.
//
// WRONG: Clear forgets the lock.
//
//	type Stats struct {
//		mu    sync.Mutex
//		count int
//	}
//
//	func (s *Stats) Add(n int) {
//		s.mu.Lock()
//		s.count += n
//		s.mu.Unlock()
//	}
//
//	func (s *Stats) Sub(n int) {
//		s.mu.Lock()
//		s.count -= n
//		s.mu.Unlock()
//	}
//
//	func (s *Stats) Count() int {
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		return s.count
//	}
//
//	func (s *Stats) Clear() {
//		s.count = 0
//	}
//
// lockcheck reports:
//
//	stats.go:25: LK5002: writing Stats.count without Stats.mu, which is held at 5 of 6 accesses
//
// RIGHT:
//
//	func (s *Stats) Clear() {
//		s.mu.Lock()
//		s.count = 0
//		s.mu.Unlock()
//	}
//
// # LK5003: data written while its lock is only read-locked
//
// Readers do not exclude each other: two of them write at the same time.
//
// WRONG: the cache is filled under the read lock.
//
//	type Names struct {
//		mu    sync.RWMutex
//		known map[int]string // guarded by mu
//	}
//
//	func (n *Names) Get(id int, ask func(int) string) string {
//		n.mu.RLock()
//		defer n.mu.RUnlock()
//		if n.known[id] == "" {
//			n.known[id] = ask(id)
//		}
//		return n.known[id]
//	}
//
// lockcheck reports:
//
//	names.go:10: LK5003: writing Names.known while Names.mu is only read-locked: other readers are there, too
//
// RIGHT:
//
//	func (n *Names) Get(id int, ask func(int) string) string {
//		n.mu.Lock()
//		defer n.mu.Unlock()
//		if n.known[id] == "" {
//			n.known[id] = ask(id)
//		}
//		return n.known[id]
//	}
//
// # LK5004: a variable written by several goroutines with no lock
//
// counter++ reads, adds and writes. Of two goroutines that do it at the same time,
// one overwrites what the other has written.
//
// WRONG: twenty goroutines count in one variable.
//
//	func Count(work []func() bool) int {
//		var wg sync.WaitGroup
//		done := 0
//		for _, w := range work {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				if w() {
//					done++
//				}
//			}()
//		}
//		wg.Wait()
//		return done
//	}
//
// lockcheck reports:
//
//	count.go:9: LK5004: writing done in goroutines that a loop starts, with no lock: they overwrite each other's values
//
// RIGHT:
//
//	func Count(work []func() bool) int {
//		var wg sync.WaitGroup
//		var mu sync.Mutex
//		done := 0
//		for _, w := range work {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				if w() {
//					mu.Lock()
//					done++
//					mu.Unlock()
//				}
//			}()
//		}
//		wg.Wait()
//		return done
//	}
//
// # LK5005: data used both directly and by sync/atomic
//
// An atomic operation is one only among atomic operations: a plain access beside
// it is a data race. A field of type atomic.Int64 has no plain access.
//
// WRONG: Take sets the field directly.
//
//	type Hits struct {
//		n int64
//	}
//
//	func (h *Hits) Add() {
//		atomic.AddInt64(&h.n, 1)
//	}
//
//	func (h *Hits) Take() int64 {
//		n := atomic.LoadInt64(&h.n)
//		h.n = 0
//		return n
//	}
//
// lockcheck reports:
//
//	hits.go:11: LK5005: writing Hits.n directly, although others use it by sync/atomic (at hits.go:6)
//
// RIGHT:
//
//	func (h *Hits) Take() int64 {
//		return atomic.SwapInt64(&h.n, 0)
//	}
//
// A plain read may be right, in the only goroutine that writes: it is reported with
// low confidence.
//
// # Limitations
//
// That the callers of a function with //lockcheck:requires hold the lock is not
// checked. Which instance's lock is held is not compared: that of another object of the type
// counts as the guard. Order by channels, WaitGroups and once-only phases is not
// followed: a use after a receive or a Wait is left alone. What is reached through
// a pointer that several structs share, or from other packages, is not counted.
// LK5004 knows goroutines that a loop starts, by a go statement or a group's method
// Go, and variables that they capture or that are the package's.
package guardedby
