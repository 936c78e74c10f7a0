package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

// The bounds of what a process records. What is left out beyond them is counted and
// told at the end.
const (
	lcMaxLocks = 1 << 16 // instances of locks that were nested, alive or not
	lcMaxEdges = 1 << 17
	// lcMaxPairs is how many pairs of instances are recorded for two places in the
	// code. A program that locks each of a million elements under one lock shows
	// the same order a million times.
	lcMaxPairs = 128
)

// lcEdge says that a lock was taken under another one.
type lcEdge struct {
	goid   uint64 // the first goroutine that did it
	shared bool   // another one did, too
}

// lcOrder records that h is about to be taken under what l holds, and remembers the
// chain: for every goroutine if all its edges are known to be several goroutines',
// or need no more records; for this one otherwise.
func lcOrder(l *lcG, h *lcHeld) {
	full := true
	for i := int32(0); i < l.n; i++ {
		if o := l.at(i); o.addr != h.addr && !lcKnown(lcPair(o, h)) {
			full = false
			break
		}
	}
	if full {
		return
	}
	all := true
	lcLock()
	for i := int32(0); i < l.n; i++ {
		lcLockID(l.at(i).addr, l.at(i).mode) // which may write a line, before those of the edges
	}
	for i := int32(0); i < l.n; i++ {
		if l.at(i).addr != h.addr && !lcAddEdge(l, i, h) {
			all = false
		}
	}
	lcUnlock()
	if all {
		lcKnow(h.chain)
	} else {
		lcKnow(h.chain ^ lcMix(l.goid))
	}
	lcFlushSoon()
}

// lcPair is the key of two places, whatever the locks.
func lcPair(from, to *lcHeld) uint64 {
	return lcMix(from.site*3 + to.site ^ uint64(from.mode)<<8 ^ uint64(to.mode))
}

// lcAddEdge records the edge from entry i of the list to h, and reports whether
// there is nothing more to learn of it. The table is locked.
func lcAddEdge(l *lcG, i int32, h *lcHeld) (done bool) {
	o := l.at(i)
	from, to := lcLockID(o.addr, o.mode), lcLockID(h.addr, h.mode)
	if from == 0 || to == 0 {
		lcT.lost++
		return true
	}
	key := lcMix(uint64(from)<<32|uint64(to)) ^ lcPair(o, h)
	other := func(j int32) *lcHeld {
		if g := l.at(j); j != i && g.addr != o.addr && g.addr != h.addr {
			return g
		}
		return nil
	}
	for j := int32(0); j < l.n; j++ {
		if g := other(j); g != nil {
			key = lcMix(key + uint64(g.addr) ^ uint64(g.mode)<<60)
		}
	}
	if id := lcT.edgeIDs.get(key); id != 0 {
		e := (*lcEdge)(lcT.edges.at(uintptr(id-1), unsafe.Sizeof(lcEdge{})))
		if e.goid != l.goid && !e.shared {
			e.shared = true
			lcW.begin("shared").u(uint64(id)).end()
		}
		return e.shared
	}
	pair := lcPair(o, h)
	n := lcT.pairs.get(pair)
	if n >= lcMaxPairs || lcT.edges.n >= lcMaxEdges {
		lcT.lost++
		lcKnow(pair)
		return true
	}
	for j := int32(0); j < l.n; j++ {
		if g := other(j); g != nil {
			lcLockID(g.addr, g.mode) // may write a line
		}
	}
	s1, s2 := lcStackID(o), lcStackID(h)
	id := uint32(lcT.edges.n + 1)
	lcW.begin("edge").u(uint64(id)).u(l.goid)
	lcW.lock(from, o.mode, s1).lock(to, h.mode, s2)
	for j := int32(0); j < l.n; j++ {
		if g := other(j); g != nil {
			if gate := lcT.lockIDs.get(uint64(g.addr)); gate != 0 {
				lcW.u(uint64(gate)).mode(g.mode)
			}
		}
	}
	if lcW.end() {
		lcT.pairs.put(pair, n+1)
		lcT.edges.push(unsafe.Sizeof(lcEdge{}))
		*(*lcEdge)(lcT.edges.at(uintptr(id-1), unsafe.Sizeof(lcEdge{}))) = lcEdge{goid: l.goid}
		lcT.edgeIDs.put(key, id)
	}
	return false
}

// lcWritten records that an RWMutex is locked for writing. Readers wait for each
// other only if there are writers.
func lcWritten(addr uintptr) {
	lcKnow(lcMix(uint64(addr)))
	lcLock()
	if lcT.written.get(uint64(addr)) == 0 && lcT.written.n < lcMaxLocks {
		lcT.written.put(uint64(addr), 1)
		if id := lcT.lockIDs.get(uint64(addr)); id != 0 {
			lcW.begin("written").u(uint64(id)).end()
		}
	}
	lcUnlock()
}

// A lock may be given back by another goroutine than the one that took it. Then the
// entry of the one that took it is stale. It is found out by address: the last
// lcTombs such locks are remembered, and lcHandoffs counts them.

var lcHandoffs atomic.Uint32

const lcTombs = 1024

// lcTomb returns the place for a lock that was handed off.
func lcTomb(addr uintptr) *lcTombstone { return &lcT.tombs[(addr>>3)%lcTombs] }

type lcTombstone struct {
	addr uintptr
	seq  uint32
}

// lcStale reports whether another goroutine has given the lock back.
func lcStale(h *lcHeld) bool {
	t := lcTomb(h.addr)
	return t.addr == h.addr && int32(t.seq-h.seq) > 0
}

// lcHandoff records that a goroutine gives back a lock that it does not hold.
func lcHandoff(addr uintptr) {
	lcLock()
	seq := lcHandoffs.Load() + 1
	*lcTomb(addr) = lcTombstone{addr, seq}
	lcHandoffs.Store(seq)
	if id := lcT.lockIDs.get(uint64(addr)); id != 0 {
		k := lcLockAt(id)
		if !k.handedOff {
			k.handedOff = true
			lcW.begin("handoff").u(uint64(id)).end()
		}
		if k.orphan {
			k.orphan = false
			lcW.begin("returned").u(uint64(id)).end()
		}
	}
	lcUnlock()
}

// lcPurge drops the stale entries of the goroutine's own list.
func lcPurge(l *lcG) {
	lcLock()
	l.seen = lcHandoffs.Load()
	for i := l.n - 1; i >= 0; i-- {
		if lcStale(l.at(i)) {
			l.n--
			lcRemove(l, i)
		}
	}
	lcUnlock()
}
