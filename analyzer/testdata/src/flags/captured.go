package flags

import (
	"errors"
	"sync"
)

// A Queue has one who waits.
type Queue struct {
	sync.Mutex
	list []int
	c    chan int
}

var errBusy = errors.New("busy")

// Wait is silent: the deferred function gives the lock back, unless that was done.
func (q *Queue) Wait() (int, error) {
	var unlocked bool
	q.Lock()
	defer func() {
		if !unlocked {
			q.Unlock()
		}
	}()
	if len(q.list) > 0 {
		return q.list[0], nil
	}
	if q.c != nil {
		return 0, errBusy
	}
	q.c = make(chan int, 1)
	q.Unlock()
	unlocked = true
	return cap(q.c), nil
}

// Forget forgets to say that it gave the lock back.
func (q *Queue) Forget() (int, error) {
	var unlocked bool
	q.Lock()
	defer func() {
		if !unlocked {
			q.Unlock() // want `LK3002: .*Queue\.Mutex`
		}
	}()
	if len(q.list) > 0 {
		unlocked = true
		return q.list[0], nil // want `LK3001: .*Queue\.Mutex`
	}
	q.Unlock()
	return 0, nil
}
