// Package bounded holds a function with more ways through it than anyone can
// follow one by one: where lockcheck gives up, it must not guess.
package bounded

import "sync"

// A Panel has a lock for each of its parts.
type Panel struct {
	m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12 sync.Mutex
	n                                                 int
}

// Update is silent: 4096 ways, each of which releases what it has taken.
//
// note: bounded.go:16: bounded.(*Panel).Update has too many paths: what holds on all of them was not checked
func (p *Panel) Update(c [12]bool) {
	lock(c[0], &p.m1)
	if c[1] {
		p.m2.Lock()
	}
	if c[2] {
		p.m3.Lock()
	}
	if c[3] {
		p.m4.Lock()
	}
	if c[4] {
		p.m5.Lock()
	}
	if c[5] {
		p.m6.Lock()
	}
	if c[6] {
		p.m7.Lock()
	}
	if c[7] {
		p.m8.Lock()
	}
	if c[8] {
		p.m9.Lock()
	}
	if c[9] {
		p.m10.Lock()
	}
	if c[10] {
		p.m11.Lock()
	}
	if c[11] {
		p.m12.Lock()
	}
	p.n++
	if c[11] {
		p.m12.Unlock()
	}
	if c[10] {
		p.m11.Unlock()
	}
	if c[9] {
		p.m10.Unlock()
	}
	if c[8] {
		p.m9.Unlock()
	}
	if c[7] {
		p.m8.Unlock()
	}
	if c[6] {
		p.m7.Unlock()
	}
	if c[5] {
		p.m6.Unlock()
	}
	if c[4] {
		p.m5.Unlock()
	}
	if c[3] {
		p.m4.Unlock()
	}
	if c[2] {
		p.m3.Unlock()
	}
	if c[1] {
		p.m2.Unlock()
	}
	unlock(c[0], &p.m1)
}

func lock(on bool, mu *sync.Mutex) {
	if on {
		mu.Lock()
	}
}

func unlock(on bool, mu *sync.Mutex) {
	if on {
		mu.Unlock()
	}
}
