package detector

import (
	"sync"
	"unsafe"
)

// WaitGroup is sync.WaitGroup, watched: of the goroutines that Go starts it is
// known that Wait waits for them. Who will call Done otherwise nobody can know.
type WaitGroup struct {
	wg sync.WaitGroup
}

// Add is (*sync.WaitGroup).Add.
func (wg *WaitGroup) Add(delta int) { wg.wg.Add(delta) }

// Done is (*sync.WaitGroup).Done.
func (wg *WaitGroup) Done() { wg.wg.Done() }

// Go is (*sync.WaitGroup).Go.
//
//go:noinline
func (wg *WaitGroup) Go(f func()) {
	address := uintptr(unsafe.Pointer(wg))
	var began frames
	capture(&began)
	wg.wg.Go(func() {
		work(address, &began)
		defer rest(address)
		f()
	})
}

// work records that the goroutine works for a WaitGroup, whose Go was called at a
// stack.
//
//go:norace
func work(address uintptr, began *frames) {
	raceOff()
	g := current(goroutineID())
	g.began = *began
	works := make([]uintptr, len(g.works)+1)
	//lint:ignore S1001 copy would be watched by the race detector
	for i := range g.works {
		works[i] = g.works[i]
	}
	works[len(g.works)] = address
	g.works = works
	raceOn()
}

// rest records that it does no more.
//
//go:norace
func rest(address uintptr) {
	raceOff()
	g := current(goroutineID())
	if n := len(g.works) - 1; n > 0 {
		g.works = g.works[:n]
	} else {
		g.works = nil
	}
	g.began = frames{}
	g.leave()
	raceOn()
}

// Wait is (*sync.WaitGroup).Wait. The waiting is announced if anybody may wait
// for the goroutine itself: it holds locks, or works for another WaitGroup.
//
//go:norace
//go:noinline
func (wg *WaitGroup) Wait() {
	raceOff()
	g := lookup(goroutineID())
	waits := g != nil && (len(g.held) != 0 || len(g.works) != 0)
	if waits {
		g.begin(forWorkers, uintptr(unsafe.Pointer(wg)), 0, write)
	}
	raceOn()
	wg.wg.Wait()
	raceOff()
	if waits {
		g.end()
	}
	raceOn()
}
