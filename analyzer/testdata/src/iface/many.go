package iface

import "sync"

// A balancer has several implementations; one of them comes back to Channel.
type balancer interface {
	pick(i int) int
}

// A Channel asks its balancer under its lock.
type Channel struct {
	mu sync.Mutex
	b  balancer
	n  int
}

type first struct{}

func (first) pick(int) int { return 0 }

type next struct{ i int }

func (n *next) pick(int) int { n.i++; return n.i }

type last struct{ n int }

func (l last) pick(int) int { return l.n }

type weighted struct{ ch *Channel }

func (w weighted) pick(i int) int { return i % w.ch.Len() }

// Balancers makes one of each.
func Balancers(ch *Channel) []balancer {
	return []balancer{first{}, &next{}, last{1}, weighted{ch}}
}

// Pick is silent: which of the four is called is a guess, and that the
// channel of weighted is this one is another.
func (c *Channel) Pick(i int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.b.pick(i)
}

// Len locks.
func (c *Channel) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}
