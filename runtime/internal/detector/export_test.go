package detector

import "github.com/lockcheck/lockcheck/internal/lock"

// Reset forgets what was seen, so that a test that runs again sees it for the
// first time.
func Reset() {
	raceOff()
	defer raceOn()
	detached(reset)
	for i := range chains {
		chains[i].chain.Store(0)
		pairs[i].chain.Store(0)
	}
}

func reset() {
	reported.mu.Lock()
	reported.keys = nil
	reported.mu.Unlock()

	predictor.mu.Lock()
	predictor.instances, predictor.classes = newGraphs(), newGraphs()
	clear(predictor.witnesses)
	clear(predictor.members)
	clear(predictor.recursive)
	predictor.mu.Unlock()

	orders.mu.Lock()
	orders.after = nil
	orders.mu.Unlock()

	families.mu.Lock()
	families.byName = make(map[lock.Class]*family)
	families.mu.Unlock()
	for i := range classes {
		for c := classes[i].Load(); c != nil; c = c.next {
			c.locks.Store(0)
			c.written.Store(false)
			c.migrates.Store(false)
			c.label.Store(nil)
		}
	}
}

// Records returns how many goroutines are in the table.
func Records() int {
	n := 0
	everyone(func(*goroutine) bool {
		n++
		return true
	})
	return n
}

// FewUnnoticed is how many records of goroutines that have exited may be left.
const FewUnnoticed = fewUnnoticed

// Patience is how long a wait lasts before its holder is looked for.
const Patience = patience
