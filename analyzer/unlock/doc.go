// Package unlock defines an analyzer that reports missing and wrong unlocks.
//
// # Analyzer unlock
//
// unlock: report missing, double and mismatched unlocks
//
// Each function is followed along its paths, with what is held on each of them.
// Deferred calls run at every way out. Branches stay correlated: a lock that is
// taken under a condition may be given back under the same one. Helpers that lock
// or unlock for their caller are known by what they do, in other packages, too.
//
// # LK3001: a lock still held on a way out that others release
//
// A function takes a lock and returns without giving it back, although it gives it
// back elsewhere, or nobody could. The next goroutine that wants the lock waits for
// ever.
//
// WRONG: the error return forgets the lock.
//
//	type Account struct {
//		mu      sync.Mutex
//		balance int
//	}
//
//	func (a *Account) Withdraw(amount int) error {
//		a.mu.Lock()
//		if amount > a.balance {
//			return errors.New("insufficient funds")
//		}
//		a.balance -= amount
//		a.mu.Unlock()
//		return nil
//	}
//
// lockcheck reports:
//
//	account.go:9: LK3001: returning with Account.mu locked (at account.go:7): other ways out unlock it
//
// RIGHT:
//
//	func (a *Account) Withdraw(amount int) error {
//		a.mu.Lock()
//		defer a.mu.Unlock()
//		if amount > a.balance {
//			return errors.New("insufficient funds")
//		}
//		a.balance -= amount
//		return nil
//	}
//
// It is silent if the lock is meant to stay: if another function gives it back, if
// the lock goes with the result (held when the error is nil), or if a function that
// unlocks is returned or stored. A path that ends in panic, os.Exit, log.Fatal,
// t.Fatal or runtime.Goexit is no way out.
//
// The fix defers the unlock where the others stand right before the function ends, and
// where nothing else is deferred after the lock was taken. Otherwise it unlocks before
// the return, if all paths to it hold the lock and what it returns is a constant, an
// error, or a variable that no other function uses.
//
// # LK3002: unlock of a lock that is not held
//
// The runtime stops a program that unlocks an unlocked mutex, and no recover helps.
// If another goroutine has locked it meanwhile, its lock is taken away instead, and
// two goroutines are where one should be.
//
// WRONG: the deferred Unlock comes on top of the other one.
//
//	type Queue struct {
//		mu    sync.Mutex
//		items []int
//	}
//
//	func (q *Queue) Pop() (int, bool) {
//		q.mu.Lock()
//		defer q.mu.Unlock()
//		if len(q.items) == 0 {
//			q.mu.Unlock()
//			return 0, false
//		}
//		first := q.items[0]
//		q.items = q.items[1:]
//		return first, true
//	}
//
// lockcheck reports:
//
//	queue.go:8: LK3002: unlocking Queue.mu, which is already unlocked (at queue.go:10)
//
// RIGHT:
//
//	func (q *Queue) Pop() (int, bool) {
//		q.mu.Lock()
//		defer q.mu.Unlock()
//		if len(q.items) == 0 {
//			return 0, false
//		}
//		first := q.items[0]
//		q.items = q.items[1:]
//		return first, true
//	}
//
// # LK3003: Unlock after RLock, or RUnlock after Lock
//
// The two halves of an RWMutex do not mix: the runtime stops the program, or, if
// another goroutine holds the other half, takes that one's lock away.
//
// WRONG:
//
//	type Registry struct {
//		mu    sync.RWMutex
//		names map[string]int
//	}
//
//	func (r *Registry) Lookup(name string) int {
//		r.mu.RLock()
//		defer r.mu.Unlock()
//		return r.names[name]
//	}
//
// lockcheck reports:
//
//	registry.go:8: LK3003: Unlock of Registry.mu, which is read-locked (at registry.go:7): use RUnlock
//
// RIGHT:
//
//	func (r *Registry) Lookup(name string) int {
//		r.mu.RLock()
//		defer r.mu.RUnlock()
//		return r.names[name]
//	}
//
// The fix calls the other method, unless the call is right on another path.
//
// # LK3004: deferred Lock where Unlock was meant
//
// The function locks again when it ends, and waits for itself.
//
// WRONG:
//
//	type Counter struct {
//		mu sync.Mutex
//		n  int
//	}
//
//	func (c *Counter) Add() {
//		c.mu.Lock()
//		defer c.mu.Lock()
//		c.n++
//	}
//
// lockcheck reports:
//
//	counter.go:8: LK3004: deferring Lock of Counter.mu, which is already locked at counter.go:7: Unlock was meant
//
// RIGHT:
//
//	func (c *Counter) Add() {
//		c.mu.Lock()
//		defer c.mu.Unlock()
//		c.n++
//	}
//
// The fix defers the unlock instead.
//
// A deferred Lock is right where the lock is not held: in a function that gives its
// caller's lock back for a while.
//
// # LK3005: deferred unlock in a loop that locks again
//
// A deferred call runs when the function ends, not when the loop body does. The
// second iteration waits for the lock that the first one still holds.
//
// WRONG:
//
//	type Book struct {
//		mu    sync.Mutex
//		lines []string
//	}
//
//	func (b *Book) Write(lines []string) {
//		for _, line := range lines {
//			b.mu.Lock()
//			defer b.mu.Unlock()
//			b.lines = append(b.lines, line)
//		}
//	}
//
// lockcheck reports:
//
//	book.go:9: LK3005: locking Book.mu again in the next iteration: its deferred unlock runs when the function returns, not when the loop body ends
//
// RIGHT: make the loop body a function.
//
//	func (b *Book) Write(lines []string) {
//		for _, line := range lines {
//			b.write(line)
//		}
//	}
//
//	func (b *Book) write(line string) {
//		b.mu.Lock()
//		defer b.mu.Unlock()
//		b.lines = append(b.lines, line)
//	}
//
// # LK3006: panic with a lock held that other ways out release
//
// If a caller recovers, as net/http does for its handlers, the program goes on with
// the lock held. Whether one does is not known, so this rule is off by default: see
// lockcheck --enable, and the flag -unlock.enable of go vet.
//
// WRONG:
//
//	type Registry struct {
//		mu    sync.Mutex
//		names map[string]int
//	}
//
//	func (r *Registry) Register(name string, v int) {
//		r.mu.Lock()
//		if _, ok := r.names[name]; ok {
//			panic("registered twice: " + name)
//		}
//		r.names[name] = v
//		r.mu.Unlock()
//	}
//
// lockcheck reports:
//
//	registry.go:9: LK3006: panicking with Registry.mu locked (at registry.go:7): if a caller recovers, it stays so
//
// RIGHT:
//
//	func (r *Registry) Register(name string, v int) {
//		r.mu.Lock()
//		defer r.mu.Unlock()
//		if _, ok := r.names[name]; ok {
//			panic("registered twice: " + name)
//		}
//		r.names[name] = v
//	}
//
// # Limitations
//
// A function with too many paths, or with tens of thousands of instructions, is
// not judged in full: what would have to hold on all its paths is left out.
// lockcheck -v names such functions.
//
// A lock that the function itself never gives back is reported only if nobody
// else could: the lock must belong to the package and be out of reach for others,
// and a function whose name says that it locks is left alone.
//
// A lock that another function of the package gives back without having taken it
// counts as handed over. A missing unlock of such a lock may be missed, unless it
// is on a return that reports an error.
//
// LK3006 looks at calls of panic, and not at operations that may panic, such as an
// index out of range.
package unlock
