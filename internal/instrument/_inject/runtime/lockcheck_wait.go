package runtime

import "unsafe"

// A goroutine that waits for something else than a lock while it holds locks waits
// for another goroutine, which will send, close, call Done or Signal. If that other
// goroutine needs one of the locks to get there, both wait for ever; so when it comes
// and wakes the first one, it is looked up which locks it had lately.

// lcPark is called by gopark, for goroutines with a list. fp is gopark's frame
// pointer. Locks of the runtime may be held.
func lcPark(gp *g, reason waitReason, fp uintptr) {
	l := (*lcG)(unsafe.Pointer(gp.lockcheck))
	if l.goid != gp.goid || l.n == 0 || l.wait != 0 {
		return
	}
	switch reason {
	case waitReasonChanReceive, waitReasonChanSend, waitReasonSelect,
		waitReasonChanReceiveNilChan, waitReasonChanSendNilChan, waitReasonSelectNoCases,
		waitReasonSyncCondWait, waitReasonSyncWaitGroupWait:
	default:
		return
	}
	if l.seen != lcHandoffs.Load() {
		lcPurge(l)
	}
	if l.n == 0 {
		return
	}
	lcCapture(gp, l.at(l.n), fp)
	l.parked = reason
}

// lcReady is called by goready, for goroutines with a list: somebody has woken gp.
// fp is goready's frame pointer. Locks of the runtime may be held.
func lcReady(gp *g, fp uintptr) {
	l := (*lcG)(unsafe.Pointer(gp.lockcheck))
	if l.goid != gp.goid || l.parked == 0 {
		return
	}
	reason := l.parked
	l.parked = 0
	me := getg()
	waker := (*lcG)(unsafe.Pointer(me.lockcheck))
	if me == me.m.g0 || waker == nil || waker.goid != me.goid || l.n == 0 {
		return // a timer, the network, or somebody who never had a lock
	}
	h, past := lcCommon(l, waker)
	if h == nil {
		return
	}
	at := l.at(l.n)
	key := lcMix(h.site ^ at.site*3 ^ uint64(past.pc))
	if lcKnown(key) {
		return
	}
	lcKnow(key)
	var by lcHeld
	p := (*lcHeld)(noescape(unsafe.Pointer(&by)))
	lcCapture(me, p, fp)
	lcLock()
	if id := lcLockID(h.addr, h.mode); id != 0 && lcOnce(key) {
		s, hs, ws := lcStackID(at), lcStackID(h), lcStackID(p)
		taken := lcStackOf(&past.pc, 1, false)
		lcW.begin("wait").s(reason.String()).u(uint64(s)).u(l.goid)
		lcW.lock(id, h.mode, hs).u(waker.goid).u(uint64(ws)).u(uint64(taken)).end()
	}
	lcUnlock()
}

// lcCommon returns a lock that l holds and the waker has taken lately.
func lcCommon(l, waker *lcG) (*lcHeld, lcPast) {
	for i := l.n - 1; i >= 0; i-- {
		h := l.at(i)
		for _, past := range waker.recent {
			if past.addr == h.addr {
				return h, past
			}
		}
	}
	return nil, lcPast{}
}
