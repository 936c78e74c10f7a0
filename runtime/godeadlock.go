//go:build lockcheck_godeadlock && !lockcheck

package lockcheck

import "github.com/sasha-s/go-deadlock"

// With the build tag lockcheck_godeadlock, mutexes are go-deadlock's. Its own
// Opts configures them.
type (
	// Mutex is deadlock.Mutex.
	Mutex = deadlock.Mutex
	// RWMutex is deadlock.RWMutex.
	RWMutex = deadlock.RWMutex
)
