// Package sync is package lockcheck (github.com/lockcheck/lockcheck/runtime)
// under the name of the package that it stands in for: changing one import path
// is enough. Everything is documented there.
package sync

import lockcheck "github.com/lockcheck/lockcheck/runtime"

// The types are those of package lockcheck.
type (
	// Mutex is lockcheck.Mutex.
	Mutex = lockcheck.Mutex
	// RWMutex is lockcheck.RWMutex.
	RWMutex = lockcheck.RWMutex
	// Cond is lockcheck.Cond.
	Cond = lockcheck.Cond
	// Once is lockcheck.Once.
	Once = lockcheck.Once
	// WaitGroup is lockcheck.WaitGroup.
	WaitGroup = lockcheck.WaitGroup
	// Locker is lockcheck.Locker.
	Locker = lockcheck.Locker
	// Map is lockcheck.Map.
	Map = lockcheck.Map
	// Pool is lockcheck.Pool.
	Pool = lockcheck.Pool
)

// NewCond is lockcheck.NewCond.
func NewCond(l Locker) *Cond { return lockcheck.NewCond(l) }

// OnceFunc is lockcheck.OnceFunc.
func OnceFunc(f func()) func() { return lockcheck.OnceFunc(f) }

// OnceValue is lockcheck.OnceValue.
func OnceValue[T any](f func() T) func() T { return lockcheck.OnceValue(f) }

// OnceValues is lockcheck.OnceValues.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) { return lockcheck.OnceValues(f) }
