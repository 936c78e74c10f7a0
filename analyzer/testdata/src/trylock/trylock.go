// Package trylock holds attempts: a TryLock that fails holds nothing, and one
// that succeeds has not waited.
package trylock

import (
	"runtime"
	"sync"
)

// A Job runs once at a time.
type Job struct {
	mu  sync.Mutex
	n   int
	rng sync.RWMutex
}

// Run is silent.
func (j *Job) Run() bool {
	if !j.mu.TryLock() {
		return false
	}
	defer j.mu.Unlock()
	j.n++
	return true
}

// Spin is silent: after the loop, the last attempt has succeeded.
func (j *Job) Spin() {
	for !j.mu.TryLock() {
		runtime.Gosched()
	}
	j.n++
	j.mu.Unlock()
}

// Poll is silent: Lock is called only where the attempt has failed.
func (j *Job) Poll() {
	if !j.mu.TryLock() {
		j.n++
		j.mu.Lock()
	}
	j.n--
	j.mu.Unlock()
}

// Maybe is silent: the result is kept in a variable.
func (j *Job) Maybe() {
	ok := j.mu.TryLock()
	j.n++
	if ok {
		j.mu.Unlock()
	}
}

// Read is silent: attempts at the read half.
func (j *Job) Read() int {
	if j.rng.TryRLock() {
		defer j.rng.RUnlock()
		return j.n
	}
	return 0
}

// Leak returns early with the lock that it has tried for.
func (j *Job) Leak() int {
	if !j.mu.TryLock() {
		return 0
	}
	if j.n == 0 {
		return 1 // want `LK3001: .*Job\.mu`
	}
	j.mu.Unlock()
	return 2
}

// Wrong unlocks where the attempt has failed.
func (j *Job) Wrong() bool {
	if !j.mu.TryLock() {
		j.mu.Unlock() // want `LK3002: .*Job\.mu`
		return false
	}
	j.n++
	j.mu.Unlock()
	return true
}
