package deferred

import (
	"errors"
	"sync"
)

// An Upload is unlocked by deferred literals.
type Upload struct {
	mu    sync.Mutex
	bytes int
	err   error
}

// Write is silent: the literal unlocks at each return.
func (u *Upload) Write(n int) error {
	u.mu.Lock()
	defer func() {
		u.bytes += n
		u.mu.Unlock()
	}()
	if n < 0 {
		return errors.New("negative size")
	}
	return u.err
}

// Close is silent: the lock is released by hand where the deferred literal is
// told not to.
func (u *Upload) Close(flush func() error) (err error) {
	u.mu.Lock()
	locked := true
	defer func() {
		if locked {
			u.mu.Unlock()
		}
	}()
	if u.err != nil {
		return u.err
	}
	u.mu.Unlock()
	locked = false
	return flush()
}

// Abort is silent: the named result decides, and it is set at the returns.
func (u *Upload) Abort() (err error) {
	u.mu.Lock()
	defer func() {
		if err != nil {
			u.mu.Unlock()
		}
	}()
	if u.bytes == 0 {
		return errors.New("nothing to abort")
	}
	u.bytes = 0
	u.mu.Unlock()
	return nil
}

// A Download forgets the flag in one place.
type Download struct {
	mu    sync.Mutex
	bytes int
}

// Close unlocks by hand and once more at the end.
func (d *Download) Close(flush func() error) error {
	d.mu.Lock()
	locked := true
	defer func() {
		if locked {
			d.mu.Unlock() // want `LK3002: .*Download\.mu`
		}
	}()
	d.bytes = 0
	d.mu.Unlock()
	return flush()
}
