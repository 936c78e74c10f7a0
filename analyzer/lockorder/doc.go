// Package lockorder defines an analyzer that reports locks taken in
// contradictory orders.
//
// # Analyzer lockorder
//
// lockorder: report locks that are taken in contradictory orders
//
// A goroutine that waits for a lock while it holds another one makes an order of
// the two. When goroutines disagree on the order, each may hold what the next one
// waits for, and none of them ever goes on. That needs an unlucky moment, so tests
// rarely show it.
//
// The orders are collected from all functions: what a function takes itself, what
// its callees take, at any depth and in other packages, and what is called through
// interfaces, closures, method values and function variables. A lock is known by
// what declares it: Catalog.mu stands for the field mu of any Catalog.
//
// # LK1001: locks taken in a cycle
//
// Lock A is taken while B is held, and somewhere else B is taken while A is held;
// or the same with a ring of three or more locks. Goroutines that run these places
// at the same time wait for each other for ever.
//
// WRONG: Add takes Catalog.mu, then Index.mu; Rebuild takes them the other way
// round.
//
//	type Catalog struct {
//		mu    sync.Mutex
//		index *Index
//		size  int
//	}
//
//	type Index struct {
//		mu      sync.Mutex
//		catalog *Catalog
//		size    int
//	}
//
//	func (c *Catalog) Add() {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.size++
//		c.index.grow()
//	}
//
//	func (x *Index) grow() {
//		x.mu.Lock()
//		defer x.mu.Unlock()
//		x.size++
//	}
//
//	func (x *Index) Rebuild() {
//		x.mu.Lock()
//		defer x.mu.Unlock()
//		x.catalog.mu.Lock()
//		x.size = x.catalog.size
//		x.catalog.mu.Unlock()
//	}
//
// lockcheck reports:
//
//	catalog.go:17: LK1001: acquiring Index.mu while holding Catalog.mu, via (*Index).grow may deadlock: opposite order at catalog.go:29
//
// RIGHT: keep to one order, or, as here, hold one lock at a time.
//
//	func (x *Index) Rebuild() {
//		x.catalog.mu.Lock()
//		size := x.catalog.size
//		x.catalog.mu.Unlock()
//
//		x.mu.Lock()
//		defer x.mu.Unlock()
//		x.size = size
//	}
//
// A cycle is not reported if its parts cannot meet: if all of them run under one
// more lock that is held exclusively, if they run in the one goroutine of main, if
// the objects cannot have been seen by another goroutine yet (in init, or in a
// constructor), or if it consists of read locks that nobody takes for writing. A
// lock taken by TryLock is held, but nobody waits for it.
//
// # LK1002: two instances of one lock taken with nothing that orders them
//
// A function locks two objects of one type that it was given. If two goroutines
// give it the same two objects in opposite places, each holds what the other one
// waits for. If somebody gives it the same object twice, it waits for itself.
//
// WRONG: Transfer(x, y, 1) and Transfer(y, x, 1) at the same time.
//
//	type Account struct {
//		mu      sync.Mutex
//		id      int
//		balance int
//	}
//
//	func Transfer(from, to *Account, amount int) {
//		from.mu.Lock()
//		defer from.mu.Unlock()
//		to.mu.Lock()
//		defer to.mu.Unlock()
//		from.balance -= amount
//		to.balance += amount
//	}
//
// lockcheck reports:
//
//	bank.go:10: LK1002: acquiring Account.mu of one object while holding Account.mu of another (at bank.go:8) may deadlock: nothing orders the two
//
// RIGHT: order the two by something that does not change.
//
//	func Transfer(from, to *Account, amount int) {
//		if from.id == to.id {
//			return
//		}
//		first, second := from, to
//		if second.id < first.id {
//			first, second = second, first
//		}
//		first.mu.Lock()
//		defer first.mu.Unlock()
//		second.mu.Lock()
//		defer second.mu.Unlock()
//		from.balance -= amount
//		to.balance += amount
//	}
//
// A special case are the elements of an array of locks, when two functions hold two
// of them and compare nothing that may order their indexes.
//
// WRONG: Move(1, 2) and Swap(2, 1) at the same time.
//
//	type Shards struct {
//		locks [16]sync.Mutex
//		items [16]map[string]int
//	}
//
//	func (s *Shards) Move(from, to int, key string) {
//		s.locks[from].Lock()
//		defer s.locks[from].Unlock()
//		s.locks[to].Lock()
//		defer s.locks[to].Unlock()
//		s.items[to][key] = s.items[from][key]
//		delete(s.items[from], key)
//	}
//
//	func (s *Shards) Swap(i, j int) {
//		s.locks[i].Lock()
//		defer s.locks[i].Unlock()
//		s.locks[j].Lock()
//		defer s.locks[j].Unlock()
//		s.items[i], s.items[j] = s.items[j], s.items[i]
//	}
//
// lockcheck reports:
//
//	shards.go:18: LK1002: acquiring Shards.locks[] of one element while holding that of another (at shards.go:16) may deadlock: nothing orders the two, and (*Shards).Move holds two elements, too (at shards.go:9)
//
// RIGHT: take the smaller index first, in both.
//
//	func (s *Shards) lock(i, j int) {
//		if j < i {
//			i, j = j, i
//		}
//		s.locks[i].Lock()
//		s.locks[j].Lock()
//	}
//
//	func (s *Shards) Move(from, to int, key string) {
//		s.lock(from, to)
//		defer s.locks[from].Unlock()
//		defer s.locks[to].Unlock()
//		s.items[to][key] = s.items[from][key]
//		delete(s.items[from], key)
//	}
//
//	func (s *Shards) Swap(i, j int) {
//		s.lock(i, j)
//		defer s.locks[i].Unlock()
//		defer s.locks[j].Unlock()
//		s.items[i], s.items[j] = s.items[j], s.items[i]
//	}
//
// # LK1003: a declared lock order is violated
//
// The source says in which order locks are taken, and some function takes them
// otherwise. One such place is a finding, whether or not the program has the right
// order anywhere. Declarations add up: after A.mu < B.mu and B.mu < C.mu, A.mu must
// not be taken while C.mu is held.
//
// The annotation //lockcheck:order names two or more locks of its package, the
// outermost first: a package variable, or a type and its field. It may stand
// anywhere in the package, and holds for packages that import it, too.
//
// WRONG:
//
//	//lockcheck:order Journal.mu < Page.mu
//
//	type Journal struct {
//		mu      sync.Mutex
//		entries int
//	}
//
//	type Page struct {
//		mu      sync.Mutex
//		journal *Journal
//		dirty   bool
//	}
//
//	func (p *Page) Flush() {
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		p.journal.mu.Lock()
//		p.journal.entries++
//		p.journal.mu.Unlock()
//		p.dirty = false
//	}
//
// lockcheck reports:
//
//	journal.go:17: LK1003: acquiring Journal.mu while holding Page.mu: the order declared at journal.go:1 is Journal.mu before Page.mu
//
// RIGHT:
//
//	func (p *Page) Flush() {
//		p.journal.mu.Lock()
//		defer p.journal.mu.Unlock()
//		p.mu.Lock()
//		defer p.mu.Unlock()
//		p.journal.entries++
//		p.dirty = false
//	}
//
// # Limitations
//
// Under go vet a package is seen with what it imports. A cycle whose parts lie in
// packages that do not import each other is found by the lockcheck command only.
//
// Two locks of one declaration count as one lock. A cycle may thus need objects
// that no run of the program brings together. Cycles through elements of slices,
// arrays and maps, where this is likely, have low confidence and are reported on
// demand only.
//
// What a function does while an atomic flag is not set that it asks twice, as
// double-checked locking does, comes before all other use of the object, as a rule:
// cycles that need it have low confidence.
//
// A call through an interface is followed if few implementations are in sight, and
// so is one of a function variable. If there are several, what follows rests on a
// guess and has low confidence; if there are many, nothing follows. What has an
// interface is taken to be used as those which that embeds, if nothing else is known
// to be. Calls by reflection, from assembly and from C are not seen.
//
// LK1002 looks at two parameters, the receiver included. A method that locks its receiver and a parameter has low confidence unless
// its package calls it with two objects that other goroutines may have seen. A function that compares its objects, or anything else with "<", is left
// alone, since that is how an order is found. So are other objects that are reached
// through each other, such as parents and children or elements of a list.
//
// Channels, WaitGroup.Wait and Cond.Wait also make goroutines wait for each other,
// but are not part of the order yet.
package lockorder
