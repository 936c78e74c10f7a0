// The recorder of lockcheck: which locks a goroutine takes while it holds which
// others. It exists in the overlay of lockcheck test, run and build only.
//
// It lies in package runtime because only here is it invisible to the program:
//
//   - it takes no sync.Mutex, so that it never watches itself;
//   - the race detector does not instrument it, so that it orders nothing and
//     hides no data race;
//   - its memory is off the heap and holds addresses as integers, so that it keeps
//     nothing alive and the garbage collector sees the program as it is.
//
// It records and does not judge: the orders between instances of locks, each once,
// go to a file of the process, and what they mean together is found out by whoever
// reads the file. The one exception is a ring of goroutines that wait for each
// other's locks, which is looked for when a goroutine is about to join it.
//
//	lockcheck.go        what happens at each Lock and Unlock
//	lockcheck_order.go  a nested acquisition not seen before
//	lockcheck_ring.go   a lock that is not free: is this a deadlock?
//	lockcheck_wait.go   waits for something else while locks are held
//	lockcheck_gone.go   locks whose memory is freed, goroutines that end
//	lockcheck_table.go  locks, stacks and edges by number
//	lockcheck_write.go  the file
//	lockcheck_dump.go   who holds what when the process ends

package runtime

import (
	"internal/goarch"
	"internal/runtime/atomic"
	"internal/runtime/sys"
	"unsafe"
)

// How a lock is taken. Package sync has the first three, too.
const (
	lcWrite = 1
	lcRead  = 2
	lcRW    = 4 // the lock is an RWMutex
	lcTried = 8 // by TryLock: the goroutine did not wait for it
)

const (
	lcFrames = 8 // physical frames kept of an acquisition
	lcRoom   = 3 // entries of a goroutine's first list, one of them spare
	lcRecent = 4 // locks given back that a goroutine is remembered for
)

// lcHeld is a lock that a goroutine holds or is about to take.
type lcHeld struct {
	addr  uintptr
	mode  uint32
	seq   uint32            // lcHandoffs when it was taken, see lcStale
	site  uint64            // hash of the innermost frames
	chain uint64            // hash of the list up to here
	n     int32             // frames; negative: they come from callers and are logical
	pcs   [lcFrames]uintptr // return addresses, innermost first; the first lies in package sync
}

// lcG is what is known of a goroutine. It belongs to the g and is used again with
// it; a g is never freed. Only the goroutine itself changes held and n.
type lcG struct {
	_     sys.NotInHeap
	gp    guintptr
	goid  uint64
	n     int32
	cap   int32
	held  uintptr // address of [cap]lcHeld; entry n is the lock waited for, or scratch
	wait  uintptr // address of the lock that it is about to take
	seen  uint32  // lcHandoffs when the list was last purged
	count uint64  // acquisitions
	next  *lcG    // all of them, see lcT.all

	recent  [lcRecent]lcPast
	nrecent uint32

	parked waitReason // what it waits for while it holds locks, if it is no lock

	// Guarded by lcT.lock.
	blocked bool   // in the list of those that wait for a lock, see lockcheck_blocked
	ring    uint32 // number of the deadlock that it was reported in
	prev    *lcG   // in that list
	succ    *lcG
	from    *lcG // in a search, whom it was reached from
	queue   *lcG // in a search, who comes next
	search  uint32
}

// lcPast is a lock that was given back.
type lcPast struct {
	addr uintptr
	pc   uintptr // where it had been taken
}

func (l *lcG) at(i int32) *lcHeld {
	return (*lcHeld)(unsafe.Pointer(l.held + uintptr(i)*unsafe.Sizeof(lcHeld{})))
}

// lockcheck_lock: see package sync. The steps are: find the goroutine's list, put
// the lock behind it as an entry that does not count yet, and, if other locks are
// held, ask whether this very sequence of locks and places has been seen.
//
//go:linkname lockcheck_lock sync.lockcheck_lock
func lockcheck_lock(addr uintptr, mode uint32) bool {
	if lcState.Load() != lcOn && !lcStart() {
		return false
	}
	gp := getg()
	if gp.stack.lo <= addr && addr < gp.stack.hi {
		return false // nobody else can see it, and its address changes when the stack grows
	}
	l := (*lcG)(unsafe.Pointer(gp.lockcheck))
	if l == nil || l.goid != gp.goid {
		l = lcAttach(gp)
	}
	if l.n > 0 && l.seen != lcHandoffs.Load() {
		lcPurge(l)
	}
	if l.n+2 > l.cap {
		lcGrow(l)
	}
	h := l.at(l.n)
	h.addr, h.mode = addr, mode
	lcCapture(gp, h, getfp())
	l.wait = addr
	l.count++
	writer := mode == lcWrite|lcRW
	if writer && !lcKnown(lcMix(uint64(addr))) {
		lcWritten(addr)
	}
	if l.n == 0 {
		h.chain = lcChain(0, h)
		return writer // one that waits keeps readers out even if it holds nothing
	}
	h.chain = lcChain(l.at(l.n-1).chain, h)
	if !lcKnown(h.chain) && !lcKnown(h.chain^lcMix(gp.goid)) {
		lcOrder(l, h)
	}
	return true
}

//go:linkname lockcheck_locked sync.lockcheck_locked
func lockcheck_locked(addr uintptr) {
	l := (*lcG)(unsafe.Pointer(getg().lockcheck))
	if l == nil || l.wait != addr {
		return
	}
	l.at(l.n).seq = lcHandoffs.Load()
	l.n++
	l.wait = 0
	if l.blocked {
		lcUnblock(l)
	}
}

//go:linkname lockcheck_tried sync.lockcheck_tried
func lockcheck_tried(addr uintptr, mode uint32) {
	if lcState.Load() != lcOn && !lcStart() {
		return
	}
	gp := getg()
	if gp.stack.lo <= addr && addr < gp.stack.hi {
		return
	}
	l := (*lcG)(unsafe.Pointer(gp.lockcheck))
	if l == nil || l.goid != gp.goid {
		l = lcAttach(gp)
	}
	if l.n+2 > l.cap {
		lcGrow(l)
	}
	h := l.at(l.n)
	h.addr, h.mode, h.seq = addr, mode|lcTried, lcHandoffs.Load()
	lcCapture(gp, h, getfp())
	h.chain = 0
	if l.n > 0 {
		h.chain = l.at(l.n - 1).chain
	}
	h.chain = lcChain(h.chain, h)
	l.count++
	l.n++
}

//go:linkname lockcheck_unlock sync.lockcheck_unlock
func lockcheck_unlock(addr uintptr, mode uint32) {
	if lcState.Load() != lcOn {
		return
	}
	gp := getg()
	l := (*lcG)(unsafe.Pointer(gp.lockcheck))
	if l != nil && l.goid == gp.goid {
		for i := l.n - 1; i >= 0; i-- {
			h := l.at(i)
			if h.addr != addr || (h.mode^mode)&lcRead != 0 {
				continue
			}
			l.recent[l.nrecent%lcRecent] = lcPast{addr, h.pcs[1]}
			l.nrecent++
			l.n--
			if i < l.n {
				lcRemove(l, i)
			}
			return
		}
	}
	if gp.stack.lo <= addr && addr < gp.stack.hi {
		return
	}
	lcHandoff(addr)
}

// lcRemove closes the gap at i of a list whose length was already reduced.
func lcRemove(l *lcG, i int32) {
	chain := uint64(0)
	if i > 0 {
		chain = l.at(i - 1).chain
	}
	for ; i < l.n; i++ {
		h := l.at(i)
		*h = *l.at(i + 1)
		h.chain = lcChain(chain, h)
		chain = h.chain
	}
}

// lcCapture fills in the stack of an entry. fp is the frame pointer of the function
// that the method of package sync called, as for the execution tracer.
func lcCapture(gp *g, h *lcHeld, fp uintptr) {
	if fp == 0 || tracefpunwindoff() || gp.m.hasCgoOnStack() {
		h.n = -int32(callers(1, h.pcs[:]))
	} else {
		n := int32(0)
		for n < lcFrames && fp != 0 {
			h.pcs[n] = *(*uintptr)(unsafe.Pointer(fp + goarch.PtrSize))
			fp = *(*uintptr)(unsafe.Pointer(fp))
			n++
		}
		h.n = n
		for ; n < 4; n++ {
			h.pcs[n] = 0
		}
	}
	h.site = uint64(h.pcs[0])*0x9E3779B97F4A7C15 ^ uint64(h.pcs[1])*0xC2B2AE3D27D4EB4F ^
		uint64(h.pcs[2])*0x165667B19E3779F9 ^ uint64(h.pcs[3])*0xD6E8FEB86659FD93
}

// lcChain returns the hash of a list that ends with h.
func lcChain(before uint64, h *lcHeld) uint64 {
	x := before ^ h.site ^ uint64(h.addr)*0xFF51AFD7ED558CCD ^ uint64(h.mode)<<56
	x *= 0x9E3779B97F4A7C15
	return x ^ x>>29
}

func lcMix(x uint64) uint64 {
	x ^= x >> 32
	x *= 0xD6E8FEB86659FD93
	x ^= x >> 32
	x *= 0xD6E8FEB86659FD93
	return x ^ x>>32
}

// lcSeen remembers chains that need no second look, each in one of two places. A
// chain that is pushed out is looked at once more.
var lcSeen [1 << 16]uint64

// lcEpoch is added to chains: when memory of a lock is freed, an address may come
// to mean another lock. It changes while the world is stopped.
var lcEpoch uint64

func lcKnown(chain uint64) bool {
	x := chain + lcEpoch
	i := x >> 48 % uint64(len(lcSeen))
	return atomic.Load64(&lcSeen[i]) == x || atomic.Load64(&lcSeen[i^1]) == x
}

func lcKnow(chain uint64) {
	x := chain + lcEpoch
	i := x >> 48 % uint64(len(lcSeen))
	if atomic.Load64(&lcSeen[i]) != 0 {
		i ^= x & 1
	}
	atomic.Store64(&lcSeen[i], x)
}

// lcAttach begins the list of a goroutine.
func lcAttach(gp *g) *lcG {
	l := (*lcG)(unsafe.Pointer(gp.lockcheck))
	if l == nil {
		l = (*lcG)(persistentalloc(unsafe.Sizeof(lcG{}), 8, &memstats.other_sys))
		l.held = uintptr(persistentalloc(lcRoom*unsafe.Sizeof(lcHeld{}), 8, &memstats.other_sys))
		l.cap = lcRoom
		l.gp.set(gp)
		lcLock()
		l.next = lcT.all
		lcT.all = l
		lcUnlock()
		gp.lockcheck = uintptr(unsafe.Pointer(l))
	}
	l.n, l.wait, l.parked, l.nrecent = 0, 0, 0, 0
	l.recent = [lcRecent]lcPast{}
	l.goid = gp.goid
	l.seen = lcHandoffs.Load()
	return l
}

// lcGrow doubles a goroutine's list. The old one is not freed: others may look at it.
func lcGrow(l *lcG) {
	size := uintptr(l.cap) * unsafe.Sizeof(lcHeld{})
	p := persistentalloc(2*size, 8, &memstats.other_sys)
	memmove(p, unsafe.Pointer(l.held), size)
	atomic.Storeuintptr(&l.held, uintptr(p))
	l.cap *= 2
}
