package detector

import (
	"sync"
	"time"
)

// profile adds up durations by the stacks at which they began.
type profile struct {
	mu      sync.Mutex // a leaf; guards samples
	samples map[frames]sample
}

// sample is what a profile knows of one stack.
type sample struct {
	count int64
	total time.Duration
}

// The profiles: for how long goroutines waited for locks, and for how long they
// held them, by where they took them.
var waits, holds profile

// add adds one duration. It is called detached.
func (p *profile) add(at *frames, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.samples == nil {
		p.samples = make(map[frames]sample)
	}
	s := p.samples[*at]
	s.count++
	s.total += d
	p.samples[*at] = s
}
