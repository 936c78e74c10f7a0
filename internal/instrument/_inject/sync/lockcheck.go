// The methods of Mutex and RWMutex, with what lockcheck records around each of
// them. The overlay renames the original methods, which stay as they are: Lock
// becomes lockcheckLock, and so on. See the file of the same name in package
// runtime for the recorder.

package sync

import "unsafe"

// How a lock is taken. The constants are those of package runtime.
const (
	lockcheckWrite = 1
	lockcheckRead  = 2
	lockcheckRW    = 4 // the lock is an RWMutex
)

// lockcheck_lock tells that the goroutine is about to take a lock. It reports
// whether that may close a ring of waiting goroutines: then the lock is tried
// first, and lockcheck_blocked told when it is not free.
func lockcheck_lock(addr uintptr, mode uint32) bool

// lockcheck_blocked tells that the goroutine is about to wait for the lock.
func lockcheck_blocked(addr uintptr, mode uint32)

// lockcheck_locked tells that the goroutine has the lock.
func lockcheck_locked(addr uintptr)

// lockcheck_tried tells that the goroutine has the lock, without having waited.
func lockcheck_tried(addr uintptr, mode uint32)

// lockcheck_unlock tells that the goroutine is about to give the lock back.
func lockcheck_unlock(addr uintptr, mode uint32)

// Lock locks m.
func (m *Mutex) Lock() {
	addr := uintptr(unsafe.Pointer(m))
	if !lockcheck_lock(addr, lockcheckWrite) {
		m.lockcheckLock()
	} else if !m.lockcheckTryLock() {
		lockcheck_blocked(addr, lockcheckWrite)
		m.lockcheckLock()
	}
	lockcheck_locked(addr)
}

// TryLock tries to lock m and reports whether it succeeded.
func (m *Mutex) TryLock() bool {
	if !m.lockcheckTryLock() {
		return false
	}
	lockcheck_tried(uintptr(unsafe.Pointer(m)), lockcheckWrite)
	return true
}

// Unlock unlocks m.
func (m *Mutex) Unlock() {
	lockcheck_unlock(uintptr(unsafe.Pointer(m)), lockcheckWrite)
	m.lockcheckUnlock()
}

// Lock locks rw for writing.
func (rw *RWMutex) Lock() {
	addr := uintptr(unsafe.Pointer(rw))
	if !lockcheck_lock(addr, lockcheckWrite|lockcheckRW) {
		rw.lockcheckLock()
	} else if !rw.lockcheckTryLock() {
		lockcheck_blocked(addr, lockcheckWrite|lockcheckRW)
		rw.lockcheckLock()
	}
	lockcheck_locked(addr)
}

// TryLock tries to lock rw for writing and reports whether it succeeded.
func (rw *RWMutex) TryLock() bool {
	if !rw.lockcheckTryLock() {
		return false
	}
	lockcheck_tried(uintptr(unsafe.Pointer(rw)), lockcheckWrite|lockcheckRW)
	return true
}

// Unlock unlocks rw for writing.
func (rw *RWMutex) Unlock() {
	lockcheck_unlock(uintptr(unsafe.Pointer(rw)), lockcheckWrite|lockcheckRW)
	rw.lockcheckUnlock()
}

// RLock locks rw for reading.
func (rw *RWMutex) RLock() {
	addr := uintptr(unsafe.Pointer(rw))
	if !lockcheck_lock(addr, lockcheckRead|lockcheckRW) {
		rw.lockcheckRLock()
	} else if !rw.lockcheckTryRLock() {
		lockcheck_blocked(addr, lockcheckRead|lockcheckRW)
		rw.lockcheckRLock()
	}
	lockcheck_locked(addr)
}

// TryRLock tries to lock rw for reading and reports whether it succeeded.
func (rw *RWMutex) TryRLock() bool {
	if !rw.lockcheckTryRLock() {
		return false
	}
	lockcheck_tried(uintptr(unsafe.Pointer(rw)), lockcheckRead|lockcheckRW)
	return true
}

// RUnlock undoes a single RLock call.
func (rw *RWMutex) RUnlock() {
	lockcheck_unlock(uintptr(unsafe.Pointer(rw)), lockcheckRead|lockcheckRW)
	rw.lockcheckRUnlock()
}
