//go:build !lockcheck && !lockcheck_godeadlock

package lockcheck

import "sync"

// Without a build tag, the types are package sync's own.
type (
	// Mutex is sync.Mutex.
	Mutex = sync.Mutex
	// RWMutex is sync.RWMutex.
	RWMutex = sync.RWMutex
)
