package unlockfunc

import "sync"

// A Slot is locked if it is free.
type Slot struct {
	mu   sync.Mutex
	used bool
	n    int
}

// take is silent: unlock is nil unless ok, and then nothing is locked.
func (s *Slot) take() (unlock func(), ok bool) {
	s.mu.Lock()
	if s.used {
		s.mu.Unlock()
		return nil, false
	}
	return s.mu.Unlock, true
}

// Use is silent: where ok is false, nothing is locked.
func (s *Slot) Use() bool {
	unlock, ok := s.take()
	if !ok {
		return false
	}
	defer unlock()
	s.n++
	return true
}

// open is silent: the error says that the lock is not held.
func (s *Slot) open() (func(), error) {
	s.mu.Lock()
	if s.used {
		s.mu.Unlock()
		return nil, errBusy
	}
	return func() { s.mu.Unlock() }, nil
}

// Fill is silent: each way out after success calls done.
func (s *Slot) Fill(n int) error {
	done, err := s.open()
	if err != nil {
		return err
	}
	if n < 0 {
		done()
		return errBusy
	}
	s.n = n
	done()
	return nil
}

// Drain calls done only on the way that works.
func (s *Slot) Drain() error {
	done, err := s.open()
	if err != nil {
		return err
	}
	if s.n == 0 {
		return errBusy // want `LK3001: .*Slot\.mu`
	}
	s.n = 0
	done()
	return nil
}
