// Package shutdown holds a server that closes what it has opened.
package shutdown

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

var errDown = errors.New("server closed")

// A Server keeps its listeners and connections.
type Server struct {
	mu        sync.Mutex
	listeners map[io.Closer]bool
	conns     map[*conn]bool
	onClose   []func()
	down      atomic.Bool
	wg        sync.WaitGroup
}

type conn struct {
	io.Closer
	idle atomic.Bool
}

// track is silent: the deferred unlock covers each return.
func (s *Server) track(l io.Closer, add bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if add {
		if s.down.Load() {
			return false
		}
		s.listeners[l] = true
		s.wg.Add(1)
	} else {
		delete(s.listeners, l)
		s.wg.Done()
	}
	return true
}

// Serve is silent: track is called with nothing held, at once and at the end.
func (s *Server) Serve(l io.Closer, accept func() (*conn, error)) error {
	if !s.track(l, true) {
		return errDown
	}
	defer s.track(l, false)
	for {
		c, err := accept()
		if err != nil {
			return err
		}
		s.mu.Lock()
		s.conns[c] = true
		s.mu.Unlock()
	}
}

// closeListenersLocked expects the lock.
func (s *Server) closeListenersLocked() (err error) {
	for l := range s.listeners {
		if cerr := l.Close(); cerr != nil && err == nil {
			err = cerr
		}
	}
	return err
}

// Shutdown is silent: the hooks run in goroutines, and the lock is held only
// while idle connections are closed.
func (s *Server) Shutdown(ctx context.Context) error {
	s.down.Store(true)
	s.mu.Lock()
	err := s.closeListenersLocked()
	for _, fn := range s.onClose {
		go fn()
	}
	s.mu.Unlock()
	s.wg.Wait()

	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if s.closeIdle() {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (s *Server) closeIdle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := true
	for c := range s.conns {
		if !c.idle.Load() {
			all = false
			continue
		}
		c.Close()
		delete(s.conns, c)
	}
	return all
}

// OnClose is silent.
func (s *Server) OnClose(fn func()) {
	s.mu.Lock()
	s.onClose = append(s.onClose, fn)
	s.mu.Unlock()
}

// Close releases the lock before it waits, and takes it once more to close the
// connections: it forgets that the second half returns an error.
func (s *Server) Close() error {
	s.down.Store(true)
	s.mu.Lock()
	err := s.closeListenersLocked()
	s.mu.Unlock()
	s.wg.Wait()
	s.mu.Lock()
	for c := range s.conns {
		if cerr := c.Close(); cerr != nil {
			return cerr // want `LK3001: .*Server\.mu`
		}
		delete(s.conns, c)
	}
	s.mu.Unlock()
	return err
}

// Drop closes one connection and, by mistake, everything with it.
func (s *Server) Drop(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if len(s.conns) == 0 {
		s.closeIdle() // want `LK2001: .*Server\.mu`
	}
}
