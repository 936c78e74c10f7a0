package detector

import "slices"

// wrote records that a lock was locked for writing. Readers of a class that
// nobody writes do not wait for each other, so the first write of a class can
// make deadlocks of what was seen before. It is called with the race detector
// off.
//
//go:norace
func wrote(n uint32) {
	if c := nodeOf(n).class; !c.written.Load() {
		c.written.Store(true)
		detached(c.becameWritten)
	}
}

// becameWritten reports what was harmless as long as nobody wrote.
func (c *class) becameWritten() {
	l := c.label.Load()
	if l == nil {
		return // never taken under or over another lock
	}
	predictor.mu.Lock()
	var reports []*Report
	if r, ok := predictor.recursive[c]; ok {
		delete(predictor.recursive, c)
		reports = append(reports, &r)
	}
	var rings []ring
	if members := predictor.members[l.family.name]; members != nil {
		setWritten(l.family.name)
		for _, g := range []*graphs{&predictor.instances, &predictor.classes} {
			var found []foundCycle
			for _, cycle := range g.strict.Cycles() {
				found = append(found, foundCycle{cycle, false})
			}
			rings = append(rings, witnessed(found)...)
		}
	}
	predictor.mu.Unlock()

	rings = slices.DeleteFunc(rings, func(r ring) bool { return !r.has(l.family.name) })
	for _, r := range rings {
		reports = append(reports, r.report())
	}
	deliver(reports...)
}
