// Package anonstruct holds locks in structs without a name.
package anonstruct

import "sync"

// conns is the usual package-level variable of an unnamed struct.
var conns struct {
	sync.Mutex
	m map[string]int
}

// Open is silent.
func Open(name string) {
	conns.Lock()
	defer conns.Unlock()
	conns.m[name]++
}

// Reopen calls Open under the lock.
func Reopen(name string) {
	conns.Lock()
	defer conns.Unlock()
	delete(conns.m, name)
	Open(name) // want `LK2001: .*conns`
}

// Close returns early with it.
func Close(name string) bool {
	conns.Lock()
	if conns.m[name] == 0 {
		return false // want `LK3001: .*conns`
	}
	conns.m[name]--
	conns.Unlock()
	return true
}

// A Server has two unnamed structs: two locks of two classes.
type Server struct {
	stats struct {
		mu sync.Mutex
		n  int
	}
	peers struct {
		mu sync.Mutex
		n  int
	}
}

// Add has one order.
func (s *Server) Add() {
	s.stats.mu.Lock()
	defer s.stats.mu.Unlock()
	s.peers.mu.Lock() // want `LK1001: .*Server\.peers\.mu.*Server\.stats\.mu`
	s.peers.n++
	s.peers.mu.Unlock()
}

// Drop has the other.
func (s *Server) Drop() {
	s.peers.mu.Lock()
	defer s.peers.mu.Unlock()
	s.stats.mu.Lock()
	s.stats.n--
	s.stats.mu.Unlock()
}

// A Pipe is silent: its two ends are unnamed structs of one form, and two locks.
type Pipe struct {
	rd struct {
		mu sync.Mutex
		n  int
	}
	wr struct {
		mu sync.Mutex
		n  int
	}
}

// Close takes both, as Len does.
func (p *Pipe) Close() {
	p.rd.mu.Lock()
	defer p.rd.mu.Unlock()
	p.wr.mu.Lock()
	defer p.wr.mu.Unlock()
	p.rd.n, p.wr.n = -1, -1
}

// Len takes both in the same order.
func (p *Pipe) Len() int {
	p.rd.mu.Lock()
	defer p.rd.mu.Unlock()
	p.wr.mu.Lock()
	defer p.wr.mu.Unlock()
	return p.wr.n - p.rd.n
}
