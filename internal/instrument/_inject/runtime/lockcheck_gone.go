package runtime

import "unsafe"

// lcSweep is called by gcSweep: the world is stopped, what lives is marked, nothing
// is freed yet. The address of a lock that is not marked may soon be another lock's.
func lcSweep() {
	if lcState.Load() != lcOn {
		return
	}
	freed := lcForget(&lcT.lockIDs)
	if lcForget(&lcT.written) || freed {
		lcEpoch += 0x9E3779B97F4A7C15
	}
}

// lcForget deletes the addresses of freed memory from the map, and reports whether
// there were any.
func lcForget(m *lcMap) bool {
	freed := false
	for i := uintptr(0); i < m.cap; i++ {
		e := m.at(i)
		if e.val == 0 || e.val == lcDeleted || !inheap(uintptr(e.key)) {
			continue
		}
		base, span, index := findObject(uintptr(e.key), 0, 0)
		if base == 0 || !span.markBitsForIndex(index).isMarked() {
			e.val = lcDeleted
			freed = true
		}
	}
	return freed
}

// lcGone is called by goexit0: the goroutine ends. If it still holds locks, and no
// other goroutine gives them back, whoever wants them waits for ever.
func lcGone(gp *g) {
	l := (*lcG)(unsafe.Pointer(gp.lockcheck))
	if l.goid != gp.goid || l.n == 0 {
		return
	}
	lcLock()
	for i := int32(0); i < l.n; i++ {
		h := l.at(i)
		if lcStale(h) {
			continue
		}
		if id := lcLockID(h.addr, h.mode); id != 0 {
			s, created := lcStackID(h), lcCreated(gp)
			lcLockAt(id).orphan = true
			lcW.begin("orphan").u(l.goid).lock(id, h.mode, s).u(uint64(created)).end()
		}
	}
	l.n = 0
	lcUnlock()
}

// lcCreated returns the number of a stack that says where a goroutine began: its
// function, and below it the go statement.
func lcCreated(gp *g) uint32 {
	pcs := [2]uintptr{gp.startpc + 1, gp.gopc}
	n := int32(2)
	if gp.gopc == 0 {
		n = 1
	}
	return lcStackOf((*uintptr)(noescape(unsafe.Pointer(&pcs[0]))), n, true)
}
