package lockcheck

import "sync"

// These are package sync's in every build: there is nothing to watch.
type (
	// Locker is sync.Locker.
	Locker = sync.Locker
	// Map is sync.Map.
	Map = sync.Map
	// Pool is sync.Pool.
	Pool = sync.Pool
)
