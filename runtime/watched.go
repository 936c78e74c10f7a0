//go:build lockcheck

package lockcheck

import "github.com/lockcheck/lockcheck/runtime/internal/detector"

// With the build tag lockcheck, the types are watched.
type (
	// Mutex is sync.Mutex, watched.
	Mutex = detector.Mutex
	// RWMutex is sync.RWMutex, watched.
	RWMutex = detector.RWMutex
	// Cond is sync.Cond, watched.
	Cond = detector.Cond
	// Once is sync.Once, watched.
	Once = detector.Once
	// WaitGroup is sync.WaitGroup, watched.
	WaitGroup = detector.WaitGroup
)

// NewCond is sync.NewCond.
func NewCond(l Locker) *Cond { return detector.NewCond(l) }

// OnceFunc is sync.OnceFunc.
func OnceFunc(f func()) func() { return detector.OnceFunc(f) }

// OnceValue is sync.OnceValue.
func OnceValue[T any](f func() T) func() T { return detector.OnceValue(f) }

// OnceValues is sync.OnceValues.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) { return detector.OnceValues(f) }
