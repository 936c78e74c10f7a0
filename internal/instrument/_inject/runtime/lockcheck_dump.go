package runtime

import (
	"internal/runtime/atomic"
	"unsafe"
)

// lcMaxDump is how many goroutines are recorded when the process ends.
const lcMaxDump = 1000

// lcEnd is called by runExitHooks, when main returns or os.Exit is called.
func lcEnd() {
	if lcState.Load() != lcOn {
		return
	}
	lcLeaks()
	if !lcDying.CompareAndSwap(0, 1) {
		return
	}
	lcLock()
	lcAwaitFlush()
	lcDump("exit")
	lcPut(lcTake())
	lcUnlock()
}

// lockcheckAfter is called by package testing when the tests are over, and when they
// have run out of time, before the panic that says so.
//
//go:linkname lockcheckAfter testing.lockcheckAfter
func lockcheckAfter() {
	if lcState.Load() != lcOn {
		return
	}
	lcLeaks()
	lcFlush()
}

// lcDying makes sure that the process dies once.
var lcDying atomic.Uint32

// lcCrash is called by startpanic_m, for panics, fatal errors and SIGQUIT, and by
// dieFromSignal. It may run on a signal stack, in a thread that was doing anything.
func lcCrash(why string) {
	if lcState.Load() != lcOn || !lcDying.CompareAndSwap(0, 1) || !lcTryLock() {
		return
	}
	lcAwaitFlush()
	lcDump(why)
	lcPut(lcTake())
	lcUnlock()
}

// lcDump records which goroutines hold or want locks, and what the process has seen.
// The table is locked. Goroutines may run meanwhile; what is recorded of those is
// what they held a moment ago.
func lcDump(why string) {
	acquired, shown := uint64(0), 0
	for l := lcT.all; l != nil; l = l.next {
		acquired += l.count
		if shown == lcMaxDump || l.goid != l.gp.ptr().goid || l.n == 0 && l.wait == 0 {
			continue
		}
		if s := readgstatus(l.gp.ptr()) &^ _Gscan; s == _Gdead || s == _Gidle {
			continue
		}
		shown++
		lcDumpOne(l)
		if lcW.n > len(lcW.buf)*3/4 {
			lcPut(lcTake())
		}
	}
	lcW.begin("end").s(why).u(acquired).u(uint64(lcT.locks.n)).u(uint64(lcT.edges.n)).u(lcT.lost + lcW.lost).end()
}

func lcDumpOne(l *lcG) {
	gp := l.gp.ptr()
	state := "running"
	if s := readgstatus(gp) &^ _Gscan; (s == _Gwaiting || s == lcLeaked) && gp.waitreason != waitReasonZero {
		state = gp.waitreason.String()
	}
	id, mode, s := uint32(0), uint32(lcWrite), uint32(0)
	if want := l.at(l.n); l.wait != 0 && l.wait == want.addr {
		id, mode, s = lcLockID(want.addr, want.mode), want.mode, lcStackID(want)
	} else if l.parked != 0 {
		s = lcStackID(want)
	}
	created := lcCreated(gp)
	lcW.begin("goroutine").u(l.goid).s(state).lock(id, mode, s).u(uint64(created)).end()
	for i := int32(0); i < l.n; i++ {
		h := l.at(i)
		if lcStale(h) {
			continue
		}
		id, s := lcLockID(h.addr, h.mode), lcStackID(h)
		lcW.begin("holds").u(l.goid).lock(id, h.mode, s).end()
	}
}

// lcHeader is called by goroutineheader. In the traceback of a process that dies,
// the locks of each goroutine stand below its header. What runtime.Stack returns
// stays as it is: programs parse it.
func lcHeader(gp *g) {
	if lcState.Load() != lcOn || panicking.Load() == 0 && lcDying.Load() == 0 {
		return
	}
	l := (*lcG)(unsafe.Pointer(gp.lockcheck))
	if l == nil || l.goid != gp.goid {
		return
	}
	if want := l.at(l.n); l.wait != 0 && l.wait == want.addr {
		print("\t[lockcheck] waits for ", hex(l.wait))
		for o := lcT.all; o != nil; o = o.next {
			for i := int32(0); i < o.n; i++ {
				if o.goid == o.gp.ptr().goid && o.at(i).addr == l.wait && !lcStale(o.at(i)) {
					print(", held by goroutine ", o.goid)
				}
			}
		}
		print("\n")
	}
	for i := int32(0); i < l.n; i++ {
		h := l.at(i)
		if lcStale(h) {
			continue
		}
		print("\t[lockcheck] holds ", hex(h.addr))
		if h.mode&lcRead != 0 {
			print(" for reading")
		}
		lcPrintSite(h)
		print("\n")
	}
}

// lcPrintSite prints where a lock was taken.
func lcPrintSite(h *lcHeld) {
	n := h.n
	if n < 0 {
		n = -n
	}
	for _, pc := range h.pcs[:n] {
		f := findfunc(pc - 1)
		if !f.valid() {
			return
		}
		for u, uf := newInlineUnwinder(f, pc-1); uf.valid(); uf = u.next(uf) {
			if name := u.srcFunc(uf).name(); !lcOurs(name) {
				file, line := u.fileLine(uf)
				print(", taken in ", name, " at ", file, ":", line)
				return
			}
		}
	}
}
