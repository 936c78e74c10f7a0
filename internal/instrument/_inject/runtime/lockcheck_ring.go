package runtime

import "unsafe"

// Goroutines that wait for a lock while they hold one, and writers that keep new
// readers out while they wait, are in a list. One that is about to join the list
// looks whether this closes a ring:
//
//	me ──waits for──▶ A, held by w1 ──waits for──▶ B, held by … ──▶ Z, held by me
//
// What is found is a deadlock and no passing moment: I have not given back Z, so
// that who waits for it waits indeed and cannot give back what it holds, and so on
// round the ring. Other goroutines may still give back a lock that they do not hold;
// see lcStale for those that have, and lcUnblock for those that do so later.

// lockcheck_blocked: see package sync.
//
//go:linkname lockcheck_blocked sync.lockcheck_blocked
func lockcheck_blocked(addr uintptr, mode uint32) {
	l := (*lcG)(unsafe.Pointer(getg().lockcheck))
	if l == nil || l.wait != addr || lcState.Load() != lcOn {
		return
	}
	lcLock()
	l.blocked = true
	l.prev, l.succ = nil, lcT.first
	if l.succ != nil {
		l.succ.prev = l
	}
	lcT.first = l
	last := lcSearch(l)
	if last != nil {
		lcReport(l, last)
	}
	lcUnlock()
	if last == nil {
		return
	}
	lcFlush()
	if lcExitOnDeadlock {
		fatal("lockcheck: deadlock")
	}
}

// lcUnblock takes a goroutine that got its lock off the list.
func lcUnblock(l *lcG) {
	lcLock()
	l.blocked = false
	if l.prev != nil {
		l.prev.succ = l.succ
	} else {
		lcT.first = l.succ
	}
	if l.succ != nil {
		l.succ.prev = l.prev
	}
	if l.ring != 0 {
		// Somebody from outside has given the lock back.
		lcW.begin("resolved").u(uint64(l.ring)).end()
		l.ring = 0
	}
	lcUnlock()
}

// lcSearch looks for a ring through me, breadth first, and returns its last member,
// who waits for me, or nil. From there lcG.from leads back to me. The table is
// locked.
func lcSearch(me *lcG) *lcG {
	lcT.search++
	me.search, me.from = lcT.search, nil
	if lcHolds(me, me) != nil {
		return me
	}
	tail := me
	me.queue = nil
	for c := me; c != nil; c = c.queue {
		for w := lcT.first; w != nil; w = w.succ {
			if w.search == lcT.search || !lcBlocks(w, c) {
				continue
			}
			w.search, w.from, w.queue = lcT.search, c, nil
			tail.queue = w
			tail = w
			if lcBlocks(me, w) {
				return w
			}
		}
	}
	return nil
}

// lcBlocks reports whether c waits for w: for a lock that w holds, or, as a reader,
// behind w, who waits to write.
func lcBlocks(w, c *lcG) bool {
	if lcHolds(w, c) != nil {
		return true
	}
	want, next := c.at(c.n), w.at(w.n)
	return w != c && want.mode&lcRead != 0 && next.addr == want.addr && next.mode&lcWrite != 0
}

// lcHolds returns the entry of the lock that w holds and c waits for, or nil.
func lcHolds(w, c *lcG) *lcHeld {
	want := c.at(c.n)
	for i := int32(0); i < w.n; i++ {
		h := w.at(i)
		if h.addr == want.addr && (h.mode|want.mode)&lcWrite != 0 && !lcStale(h) {
			return h
		}
	}
	return nil
}

// lcReport records a ring. The table is locked.
func lcReport(me, last *lcG) {
	// Each member is written with what it holds and the one before it waits for:
	// lcG.from is that one.
	key := uint64(0)
	for c := last; c != nil; c = c.from {
		key += lcMix(c.at(c.n).site)
	}
	if !lcOnce(key) {
		return
	}
	lcT.rings++
	number := lcT.rings
	for c := last; c != nil; c = c.from {
		before := c.from
		if before == nil {
			before = last
		}
		want := c.at(c.n)
		to, s := lcLockID(want.addr, want.mode), lcStackID(want)
		held, mode, hs := uint32(0), uint32(lcWrite), uint32(0)
		if h := lcHolds(c, before); h != nil {
			held, mode, hs = lcLockID(h.addr, h.mode), h.mode, lcStackID(h)
		}
		created := lcCreated(c.gp.ptr())
		lcW.begin("member").u(uint64(number)).u(c.goid)
		lcW.lock(to, want.mode, s).lock(held, mode, hs).u(uint64(created)).end()
	}
	lcW.begin("deadlock").u(uint64(number)).end()
	me.ring = number
}
