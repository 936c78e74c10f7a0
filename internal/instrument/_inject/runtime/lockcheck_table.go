package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

// lcT is what the process has recorded so far.
var lcT struct {
	mu    mutex
	users atomic.Int32 // those that have mu or wait for it, see lcTryLock

	all     *lcG    // every goroutine that ever took a lock; grows at the front
	first   *lcG    // those that wait for a lock
	search  uint32  // number of the last search among them
	rings   uint32  // deadlocks found
	lockIDs lcMap   // by address, of locks whose memory is not freed
	locks   lcArray // lcLockInfo
	written lcMap   // 1, by address, of RWMutexes that were locked for writing
	stacks  lcMap   // numbers, by hash
	nstacks uint32
	edgeIDs lcMap // by locks, places and gates
	edges   lcArray
	pairs   lcMap // how many edges are recorded, by places
	once    lcMap // other things that are recorded once
	tombs   [lcTombs]lcTombstone
	lost    uint64 // edges beyond the bounds
}

func lcLock() {
	lcT.users.Add(1)
	lock(&lcT.mu)
}

func lcUnlock() {
	unlock(&lcT.mu)
	lcT.users.Add(-1)
}

// lcTryLock is for a process that is dying: a signal may have interrupted the very
// thread that has the table locked. It waits for a while and then does without.
func lcTryLock() bool {
	for i := 0; lcT.users.Load() != 0; i++ {
		if i == 100 {
			return false
		}
		usleep(100)
	}
	lcLock()
	return true
}

// lcLockInfo is an instance of a lock that was taken with others.
type lcLockInfo struct {
	orphan    bool // the goroutine that took it has ended
	handedOff bool // another goroutine than the one that took it gave it back
}

func lcLockAt(id uint32) *lcLockInfo {
	return (*lcLockInfo)(lcT.locks.at(uintptr(id-1), unsafe.Sizeof(lcLockInfo{})))
}

// lcLockID returns the number of a lock, and 0 if there are too many or the line that
// tells of it is lost. The table is locked.
func lcLockID(addr uintptr, mode uint32) uint32 {
	if id := lcT.lockIDs.get(uint64(addr)); id != 0 {
		return id
	}
	if lcT.locks.n >= lcMaxLocks {
		return 0
	}
	id := uint32(lcT.locks.n + 1)
	lcW.begin("lock").u(uint64(id))
	if mode&lcRW != 0 {
		lcW.s("rwmutex")
	} else {
		lcW.s("mutex")
	}
	if inheap(addr) {
		lcW.s("heap")
	} else {
		lcW.s("static")
	}
	if !lcW.end() {
		return 0
	}
	lcT.locks.push(unsafe.Sizeof(lcLockInfo{}))
	*lcLockAt(id) = lcLockInfo{}
	lcT.lockIDs.put(uint64(addr), id)
	if lcT.written.get(uint64(addr)) != 0 {
		lcW.begin("written").u(uint64(id)).end()
	}
	return id
}

// lcStackID returns the number of the entry's stack. The table is locked.
func lcStackID(h *lcHeld) uint32 { return lcStackOf(&h.pcs[0], h.n, false) }

// lcStackOf returns the number of a stack of n return addresses, and writes it down
// if it is new; 0 if that line is lost. See lcHeld for a negative n; whole asks for the
// frames of package sync and the runtime at the inner end, too.
func lcStackOf(pcs *uintptr, n int32, whole bool) uint32 {
	logical := n < 0
	if logical {
		n = -n
	}
	if n == 0 {
		return 0
	}
	list := unsafe.Slice(pcs, int(n))
	key := uint64(n)
	if whole {
		key = ^key
	}
	for _, pc := range list {
		key = lcMix(key ^ uint64(pc))
	}
	if id := lcT.stacks.get(key); id != 0 {
		return id
	}
	if !lcW.begin("stack").u(uint64(lcT.nstacks+1)).frames(list, logical, whole).end() {
		return 0
	}
	lcT.nstacks++
	lcT.stacks.put(key, lcT.nstacks)
	return lcT.nstacks
}

// lcOnce reports whether the key is new. The table is locked.
func lcOnce(key uint64) bool {
	if lcT.once.get(key) != 0 {
		return false
	}
	lcT.once.put(key, 1)
	return true
}

// lcArray is an array that grows, off the heap.
type lcArray struct {
	p      uintptr // an address, so that a process that is dying may change it
	n, cap uintptr
}

func (a *lcArray) at(i, size uintptr) unsafe.Pointer { return unsafe.Pointer(a.p + i*size) }

func (a *lcArray) push(size uintptr) {
	if a.n == a.cap {
		c := max(2*a.cap, 256)
		p := persistentalloc(c*size, 8, &memstats.other_sys)
		memmove(p, unsafe.Pointer(a.p), a.n*size)
		a.p, a.cap = uintptr(p), c
	}
	a.n++
}

// lcMap maps hashes to numbers, off the heap, by open addressing. The value 0 is
// none.
type lcMap struct {
	p      uintptr
	n, cap uintptr // n counts entries that were deleted, too
	spare  uintptr // as much memory as p, to move to, or 0
}

type lcEntry struct {
	key uint64
	val uint32
}

const lcDeleted = ^uint32(0)

func (m *lcMap) at(i uintptr) *lcEntry {
	return (*lcEntry)(unsafe.Pointer(m.p + i*unsafe.Sizeof(lcEntry{})))
}

// find returns the key's entry, or the empty one where it belongs.
func (m *lcMap) find(key uint64) *lcEntry {
	for i := uintptr(lcMix(key)) & (m.cap - 1); ; i = (i + 1) & (m.cap - 1) {
		if e := m.at(i); e.val == 0 || e.key == key && e.val != lcDeleted {
			return e
		}
	}
}

func (m *lcMap) get(key uint64) uint32 {
	if m.cap == 0 {
		return 0
	}
	return m.find(key).val
}

func (m *lcMap) put(key uint64, val uint32) {
	if m.n >= m.cap/4*3 {
		m.grow()
	}
	e := m.find(key)
	if e.val == 0 {
		m.n++
	}
	e.key, e.val = key, val
}

// grow makes room: by leaving out deleted entries if there are many, or with twice
// the memory. Memory of half the size is lost then, which is at most as much again.
func (m *lcMap) grow() {
	old := *m
	live := uintptr(0)
	for i := uintptr(0); i < old.cap; i++ {
		if v := old.at(i).val; v != 0 && v != lcDeleted {
			live++
		}
	}
	size := unsafe.Sizeof(lcEntry{})
	switch {
	case live >= old.cap/2:
		m.cap, m.spare = max(2*old.cap, 256), 0
		m.p = uintptr(persistentalloc(m.cap*size, 8, &memstats.other_sys))
	case old.spare == 0:
		m.p, m.spare = uintptr(persistentalloc(m.cap*size, 8, &memstats.other_sys)), old.p
	default:
		m.p, m.spare = old.spare, old.p
		memclrNoHeapPointers(unsafe.Pointer(m.p), m.cap*size)
	}
	m.n = 0
	for i := uintptr(0); i < old.cap; i++ {
		if e := old.at(i); e.val != 0 && e.val != lcDeleted {
			m.put(e.key, e.val)
		}
	}
}
