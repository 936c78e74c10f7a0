// Package freshargs holds functions of two objects, one of which is always new.
package freshargs

import "sync"

// grpc-go grpclb_test (*rpcStats).equal: one of the two is always a literal that the caller
// has just made, handed down through two unexported helpers.
type stats struct {
	mu sync.Mutex
	n  map[string]int
}

func (s *stats) equal(o *stats) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(s.n) == len(o.n)
}

func check(got, want *stats) bool  { return got.equal(want) }
func runAndCheck(want *stats) bool { return check(live, want) }

var live = &stats{}

func UseA() bool { return runAndCheck(&stats{n: map[string]int{"a": 1}}) }
func UseB() bool { return runAndCheck(&stats{}) }
