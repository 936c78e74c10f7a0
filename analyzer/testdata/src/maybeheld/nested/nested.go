// Package nested holds a lock that is perhaps held, two calls and a callback away.
package nested

import (
	"errors"
	"sync"
)

var (
	forkLock sync.RWMutex
	forkMu   sync.Mutex
	forking  int
)

func acquire() {
	forkMu.Lock()
	defer forkMu.Unlock()
	if forking == 0 {
		forkLock.Lock()
	}
	forking++
}

func release() {
	forkMu.Lock()
	defer forkMu.Unlock()
	forking--
	if forking == 0 {
		forkLock.Unlock()
	}
}

// Start is silent, and so are all that call it.
func Start(name string) (pid int, err error) {
	if name == "" {
		return 0, errors.New("no name")
	}
	acquire()
	if len(name) > 3 {
		release()
		return 0, errors.New("too long")
	}
	release()
	return 1, nil
}

// Run is silent.
func Run(name string) error {
	if _, err := Start(name); err != nil {
		return err
	}
	_, err := Start(name)
	return err
}

func in(name string, f func() error) error {
	if err := Run(name); err != nil {
		return err
	}
	return errors.Join(f(), Run(name))
}

// Both is silent.
func Both() error {
	return in("a", func() error { return Run("b") })
}
