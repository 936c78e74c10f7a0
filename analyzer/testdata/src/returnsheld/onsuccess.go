package returnsheld

import "sync"

// A Lease is locked by acquire when that returns nil.
type Lease struct {
	mu   sync.Mutex
	gone bool
	n    int
}

// acquire is silent: it keeps the lock on success and releases it on error.
func (l *Lease) acquire() error {
	l.mu.Lock()
	if l.gone {
		l.mu.Unlock()
		return errClosed
	}
	return nil
}

func (l *Lease) release() { l.mu.Unlock() }

// Renew is silent: where acquire fails there is nothing to release.
func (l *Lease) Renew() error {
	if err := l.acquire(); err != nil {
		return err
	}
	defer l.release()
	l.n++
	return nil
}

// Revoke forgets release after acquire has succeeded.
func (l *Lease) Revoke() error {
	if err := l.acquire(); err != nil {
		return err
	}
	if l.n == 0 {
		return errClosed // want `LK3001: .*Lease\.mu`
	}
	l.gone = true
	l.release()
	return nil
}

// tryStart is silent: the result says whether the lock is held.
func (l *Lease) tryStart() bool {
	l.mu.Lock()
	if l.gone {
		l.mu.Unlock()
		return false
	}
	return true
}

// Start is silent.
func (l *Lease) Start() {
	if !l.tryStart() {
		return
	}
	l.n = 1
	l.release()
}

// get is silent: it returns the lease locked, or nil and nothing locked.
func get(m map[string]*Lease, name string) *Lease {
	l, ok := m[name]
	if !ok {
		return nil
	}
	l.mu.Lock()
	return l
}

// Touch is silent: nil means that nothing is locked.
func Touch(m map[string]*Lease, name string) {
	l := get(m, name)
	if l == nil {
		return
	}
	l.n++
	l.mu.Unlock()
}
