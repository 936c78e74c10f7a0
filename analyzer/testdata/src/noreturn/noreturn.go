// Package noreturn holds ways that end with a lock held, and end everything:
// the process, the goroutine or the call by a panic. All of it is silent.
package noreturn

import (
	"fmt"
	"log"
	"os"
	"runtime"
	"sync"
)

// A Store has invariants.
type Store struct {
	mu sync.Mutex
	n  int
}

// Sub is silent: panic is no return. That a caller may recover is another
// rule's affair, which is off by default.
func (s *Store) Sub(n int) {
	s.mu.Lock()
	if n > s.n {
		panic("negative")
	}
	s.n -= n
	s.mu.Unlock()
}

// Load is silent: the process ends.
func (s *Store) Load(path string) {
	s.mu.Lock()
	f, err := os.Open(path)
	if err != nil {
		log.Fatalf("load: %v", err)
	}
	if _, err := fmt.Fscan(f, &s.n); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	f.Close()
	s.mu.Unlock()
}

// Stop is silent: the goroutine ends.
func (s *Store) Stop() int {
	s.mu.Lock()
	if s.n == 0 {
		runtime.Goexit()
	}
	n := s.n
	s.mu.Unlock()
	return n
}

// Check is silent: die never returns, and that is known from its body.
func (s *Store) Check() error {
	s.mu.Lock()
	if s.n < 0 {
		die("corrupt: %d", s.n)
	}
	if s.n > 1000 {
		log.Panicln("too large")
	}
	s.mu.Unlock()
	return nil
}

func die(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format, args...)
	os.Exit(2)
}

// Park is silent: it never comes back from select.
func (s *Store) Park(forever bool) {
	s.mu.Lock()
	if forever {
		select {}
	}
	s.mu.Unlock()
}

// Pump is silent: the loop has no end.
func (s *Store) Pump(next func() int) {
	s.mu.Lock()
	for {
		s.n += next()
	}
}
