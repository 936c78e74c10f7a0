// Package counted holds a lock that is held from the first user to the last, by a counter.
package counted

import (
	"errors"
	"sync"
)

// syscall forkExec, with the starvation guard (release, wait as a reader, retake).
var (
	ForkLock sync.RWMutex
	forkMu   sync.Mutex
	forking  int
)

func waiting(*sync.RWMutex) bool { return forking > 3 }

func acquire() {
	forkMu.Lock()
	defer forkMu.Unlock()
	if forking == 0 {
		ForkLock.Lock()
		forking++
		return
	}
	if waiting(&ForkLock) {
		forkMu.Unlock()
		ForkLock.RLock()
		ForkLock.RUnlock()
		forkMu.Lock()
		if forking == 0 {
			ForkLock.Lock()
		}
	}
	forking++
}

func release() {
	forkMu.Lock()
	defer forkMu.Unlock()
	if forking <= 0 {
		panic("negative count")
	}
	forking--
	if forking == 0 {
		ForkLock.Unlock()
	}
}

func pipe() error { return errors.New("x") }

func Exec() (err error) {
	acquire()
	if err = pipe(); err != nil {
		release()
		return err
	}
	release()
	return nil
}
