//go:build !lockcheck

package lockcheck

import "sync"

// These are package sync's unless locks are watched here: go-deadlock watches
// mutexes only.
type (
	// Cond is sync.Cond.
	Cond = sync.Cond
	// Once is sync.Once.
	Once = sync.Once
	// WaitGroup is sync.WaitGroup.
	WaitGroup = sync.WaitGroup
)

// NewCond is sync.NewCond.
func NewCond(l Locker) *Cond { return sync.NewCond(l) }

// OnceFunc is sync.OnceFunc.
func OnceFunc(f func()) func() { return sync.OnceFunc(f) }

// OnceValue is sync.OnceValue.
func OnceValue[T any](f func() T) func() T { return sync.OnceValue(f) }

// OnceValues is sync.OnceValues.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) { return sync.OnceValues(f) }
