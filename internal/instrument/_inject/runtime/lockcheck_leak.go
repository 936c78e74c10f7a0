package runtime

import "unsafe"

// lcLeaked is the status of a goroutine that was found to be leaked.
const lcLeaked = _Gleaked

var lcLeaksDone bool

// lcLeaks has the garbage collector look for goroutines that can never go on, since
// nothing that runs can reach what they wait for, and records them.
func lcLeaks() {
	if lcLeaksDone {
		return
	}
	lcLeaksDone = true
	goroutineLeakGC()
	var pcs [32]uintptr
	forEachGRace(func(gp *g) {
		if readgstatus(gp)&^_Gscan != _Gleaked {
			return
		}
		n := gcallers(gp, 0, pcs[:])
		lcLock()
		s := lcStackOf((*uintptr)(noescape(unsafe.Pointer(&pcs[0]))), -int32(n), false)
		created := lcCreated(gp)
		lcW.begin("leak").u(gp.goid).s(gp.waitreason.String()).u(uint64(s)).u(uint64(created)).end()
		lcUnlock()
		lcFlushSoon()
	})
}
