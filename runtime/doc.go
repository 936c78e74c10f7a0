// Package lockcheck is a drop-in for package sync that watches locks while a
// program runs: which locks are taken under which, and who waits for whom. It
// reports lock orders that can deadlock, though they did not, and deadlocks when
// they happen.
//
//	import sync "github.com/lockcheck/lockcheck/runtime"
//
// Which locks a program gets is decided when it is built:
//
//	go build ./...                          package sync's own, by type aliases: no cost
//	go build -tags lockcheck ./...          watched
//	go build -tags lockcheck_godeadlock ./...   those of github.com/sasha-s/go-deadlock
//
// What is in this package besides the types of package sync does something in
// watched programs only, and nothing in all others, so it can stay in the source.
//
// A lock is watched in a few dozen nanoseconds and without allocating. What the
// reports mean is in docs/runtime.md; their rules are those of the static
// analysis, where both find the same thing:
//
//	LK1001  locks taken in a cycle
//	LK1002  two locks of one class taken in both orders
//	LK1003  an order that Order declares is violated
//	LK2001  a mutex locked again by the goroutine that holds it
//	LK2002  RLock under RLock of the same lock
//	LK2003  Lock under RLock of the same lock, or the reverse
//	LK2004  Once.Do inside itself
//	LK9001  goroutines wait for each other: a deadlock
//	LK9002  a lock is waited for whose holder has exited, or is stuck elsewhere
//	LK9004  a long wait, with WaitThreshold
//	LK9005  a long hold, with HoldThreshold
//	LK9006  AssertHeld or AssertNotHeld does not hold
//
// Predictions and reports cover the locks of this package only. Of a lock that
// another package took from sync itself, nothing is seen.
package lockcheck
