package detector

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// Once is sync.Once, watched: while its function runs, Do is a lock that all
// other callers of Do wait for.
type Once struct {
	once sync.Once
	turn turn
}

// Do is (*sync.Once).Do.
func (o *Once) Do(f func()) {
	if o.turn.over.Load() {
		o.once.Do(f) // for what it orders
		return
	}
	o.turn.around(func() { o.once.Do(func() { o.turn.run(f) }) })
}

// turn is what the detector knows of a function that runs once.
type turn struct {
	over atomic.Bool // the function has returned or panicked
	id   identity    // owned by the goroutine that runs it
}

// around calls do, which calls run or waits until another goroutine's run is
// over.
//
//go:norace
//go:noinline
func (t *turn) around(do func()) {
	raceOff()
	g := current(goroutineID())
	address := uintptr(unsafe.Pointer(t))
	node, ok := t.id.node(address)
	if !ok {
		node = t.id.identify(g, address, once)
	}
	if t.id.owner == g.id {
		g.relocks(address, node, write)
	}
	if len(g.held) != 0 && !chains.known(extend(g.chain, node, write), g.id) {
		g.predict(address, node, write)
	}
	g.begin(forLock, address, node, write)
	raceOn()
	defer t.leave(g)
	do()
}

// leave ends the waiting, if run did not, as it does in the goroutine that runs
// the function.
//
//go:norace
func (t *turn) leave(g *goroutine) {
	raceOff()
	if g.wait.turn.Load()%2 == 1 {
		g.end()
		g.leave()
	}
	raceOn()
}

// run calls f and holds the lock meanwhile.
//
//go:norace
func (t *turn) run(f func()) {
	raceOff()
	g := current(goroutineID())
	address := uintptr(unsafe.Pointer(t))
	g.end()
	t.id.owner = g.id
	node, ok := t.id.node(address)
	if !ok {
		node = t.id.identify(g, address, once)
	}
	capture(&g.hold(address, node, write).at)
	raceOn()
	defer t.finish(address)
	f()
}

//go:norace
func (t *turn) finish(address uintptr) {
	raceOff()
	t.id.unlock(address)
	t.over.Store(true)
	raceOn()
}

// OnceFunc is sync.OnceFunc, watched.
func OnceFunc(f func()) func() {
	var t turn
	g := sync.OnceFunc(func() { t.run(f) })
	return func() {
		if t.over.Load() {
			g()
			return
		}
		t.around(g)
	}
}

// OnceValue is sync.OnceValue, watched.
func OnceValue[T any](f func() T) func() T {
	var t turn
	g := sync.OnceValue(func() (v T) {
		t.run(func() { v = f() })
		return v
	})
	return func() (v T) {
		if t.over.Load() {
			return g()
		}
		t.around(func() { v = g() })
		return v
	}
}

// OnceValues is sync.OnceValues, watched.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	var t turn
	g := sync.OnceValues(func() (v T1, w T2) {
		t.run(func() { v, w = f() })
		return v, w
	})
	return func() (v T1, w T2) {
		if t.over.Load() {
			return g()
		}
		t.around(func() { v, w = g() })
		return v, w
	}
}
