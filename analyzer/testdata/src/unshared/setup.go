package unshared

import "sync"

// An Engine starts parts while it is being built.
type Engine struct {
	mu    sync.Mutex
	parts sync.Mutex
	n     int
}

// NewEngine is silent: setup locks parts, then mu, of an engine that only this
// goroutine knows.
func NewEngine() *Engine {
	e := &Engine{}
	e.setup()
	return e
}

// setup is called by NewEngine only.
func (e *Engine) setup() {
	e.parts.Lock()
	defer e.parts.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.n = 1
}

// Run is silent: mu, then parts, is the only order of a shared engine.
func (e *Engine) Run() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.parts.Lock()
	defer e.parts.Unlock()
	e.n++
}
