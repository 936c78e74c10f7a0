package unsent

import "sync"

// A Pause ends only if somebody says so.
type Pause struct {
	cond   *sync.Cond
	paused bool
}

func NewPause() *Pause { return &Pause{cond: sync.NewCond(new(sync.Mutex)), paused: true} }

func (p *Pause) wait() {
	p.cond.L.Lock()
	for p.paused {
		p.cond.Wait() // want `LK6002: waiting for Pause\.cond blocks for ever: nobody signals it`
	}
	p.cond.L.Unlock()
}

func (p *Pause) resume() {
	p.cond.L.Lock()
	p.paused = false
	p.cond.L.Unlock()
}

// A Turn is silent: it is signalled by what it hands out.
type Turn struct {
	cond *sync.Cond
	mine bool
}

func NewTurn() (*Turn, func()) {
	t := &Turn{cond: sync.NewCond(new(sync.Mutex))}
	return t, t.cond.Broadcast
}

func (t *Turn) wait() {
	t.cond.L.Lock()
	for !t.mine {
		t.cond.Wait()
	}
	t.cond.L.Unlock()
}

// A Shown is silent: others have its Cond.
type Shown struct {
	Cond *sync.Cond
	on   bool
}

func (s *Shown) wait() {
	s.Cond.L.Lock()
	for !s.on {
		s.Cond.Wait()
	}
	s.Cond.L.Unlock()
}
