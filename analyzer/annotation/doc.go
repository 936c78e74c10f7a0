// Package annotation defines an analyzer that reports malformed annotations and
// suppressions that suppress nothing.
//
// # Analyzer annotation
//
// annotation: report malformed annotations and unused suppressions
//
// Three comments are for lockcheck. They begin right after the slashes.
//
//	//lockcheck:order Journal.mu < Page.mu     locks are taken in this order (LK1003)
//	//lint:ignore LK1001,LK2001 the reason     no such finding on this line or the next one
//	//nolint:lockcheck // the reason           no finding on this line
//
// A suppression with //lint:ignore names rules, analyzers, or lockcheck for all. It
// is for the line where it stands and, since it usually stands in a comment above,
// for the first line after that comment. A finding is suppressed where it is
// reported: on the line of its position.
//
// # LK0001: a malformed annotation or suppression
//
// A comment that is meant for lockcheck and that it cannot read does nothing, which
// its author would not notice. A suppression needs a reason.
//
// WRONG: Cache has no such field, and there is no reason.
//
//	//lockcheck:order Store.mu < Cache.lock
//
//	type Store struct {
//		mu sync.Mutex
//		n  int
//	}
//
//	type Cache struct {
//		mu sync.Mutex
//		n  int
//	}
//
//	func (s *Store) Hang() {
//		s.mu.Lock()
//		s.mu.Lock() //nolint:lockcheck
//	}
//
// lockcheck reports:
//
//	store.go:1: LK0001: malformed //lockcheck:order: Cache has no field lock
//	store.go:15: LK0001: a suppression needs a reason: //nolint:lockcheck // why
//	store.go:15: LK2001: locking Store.mu again while holding it: the goroutine waits for itself (locked at store.go:14)
//
// RIGHT:
//
//	//lockcheck:order Store.mu < Cache.mu
//
//	type Store struct {
//		mu sync.Mutex
//		n  int
//	}
//
//	func (s *Store) Hang() {
//		s.mu.Lock()
//		s.mu.Lock() //nolint:lockcheck // the watchdog is tested with it
//	}
//
// # LK0002: a suppression that suppresses nothing
//
// What it was for is gone, and it would hide the next finding on its line.
//
// WRONG:
//
//	type Store struct {
//		mu sync.Mutex
//		n  int
//	}
//
//	func (s *Store) Set(n int) {
//		//lint:ignore LK2001 the lock is another one
//		s.mu.Lock()
//		s.n = n
//		s.mu.Unlock()
//	}
//
// lockcheck reports:
//
//	store.go:7: LK0002: this suppression suppresses nothing: remove it
//
// RIGHT: remove it.
//
//	func (s *Store) Set(n int) {
//		s.mu.Lock()
//		s.n = n
//		s.mu.Unlock()
//	}
//
// # Limitations
//
// An order can be declared for locks of the package itself only, others in
// .lockcheck.yml, and a field must be named by the type that declares it.
//
// A cycle that only the view of the whole program shows is found after the packages
// were analysed. A suppression on one of its lines has no effect on it, and is
// reported as unused.
//
// Findings of this analyzer cannot be suppressed. Other tools' checks in
// //lint:ignore and //nolint are none of its business.
package annotation
