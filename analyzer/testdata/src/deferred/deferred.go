// Package deferred holds calls that run when a function returns: last deferred,
// first run, under what is still locked then.
package deferred

import "sync"

// A Job tells others when it is done.
type Job struct {
	mu     sync.Mutex
	done   bool
	waiter func()
}

func (j *Job) notify() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.waiter != nil {
		j.waiter()
	}
}

// Finish defers notify after Unlock, so that it runs before it.
func (j *Job) Finish() {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.notify() // want `LK2001: .*Job\.mu`
	j.done = true
}

// Complete is silent: notify is deferred first and runs last, without the lock.
func (j *Job) Complete() {
	defer j.notify()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done = true
}

// Abort defers a literal that locks.
func (j *Job) Abort() {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer func() { j.notify() }() // want `LK2001: .*Job\.mu`
	j.done = true
}

// Cancel is silent: the literal unlocks before it calls.
func (j *Job) Cancel() {
	j.mu.Lock()
	defer func() { j.mu.Unlock(); j.notify() }()
	j.done = true
}
