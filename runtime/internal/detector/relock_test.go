package detector_test

import (
	"runtime"
	"testing"
	"time"
	"unsafe"

	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

// hang calls f in a goroutine that f leaves waiting for itself, for ever.
func hang(f func()) { go f() }

func TestRelock(t *testing.T) {
	c := collect(t, detector.Options{})
	var m detector.Mutex
	hang(func() {
		m.Lock()
		//lint:ignore LK2001 planted, for the detector to find
		m.Lock()
	})
	c.wait(t, "LK2001")
	c.want(t, "LK2001 locking TestRelock.m again while holding it: the goroutine waits for itself (locked at relock_test.go:")
}

func TestRelockForWriting(t *testing.T) {
	c := collect(t, detector.Options{})
	var m detector.RWMutex
	hang(func() {
		m.Lock()
		//lint:ignore LK2001 planted, for the detector to find
		m.Lock()
	})
	c.wait(t, "LK2001")
	c.want(t, "LK2001 locking TestRelockForWriting.m again")
}

func TestUpgrade(t *testing.T) {
	c := collect(t, detector.Options{})
	var m detector.RWMutex
	hang(func() {
		m.RLock()
		//lint:ignore LK2003 planted, for the detector to find
		m.Lock()
	})
	c.wait(t, "LK2003")
	c.want(t, "LK2003 write-locking TestUpgrade.m while read-holding it")
}

func TestDowngrade(t *testing.T) {
	c := collect(t, detector.Options{})
	var m detector.RWMutex
	hang(func() {
		m.Lock()
		//lint:ignore LK2003 planted, for the detector to find
		m.RLock()
	})
	c.wait(t, "LK2003")
	c.want(t, "LK2003 read-locking TestDowngrade.m while write-holding it")
}

// RLock under RLock is harmless until somebody writes.
func TestRecursiveRead(t *testing.T) {
	c := collect(t, detector.Options{})
	var m detector.RWMutex
	m.RLock()
	//lint:ignore LK2002 planted, for the detector to find
	m.RLock()
	m.RUnlock()
	m.RUnlock()
	c.want(t)
	m.Lock()
	m.Unlock()
	c.want(t, "LK2002 read-locking TestRecursiveRead.m again while read-holding it")
	m.RLock()
	//lint:ignore LK2002 planted, for the detector to find
	m.RLock()
	m.RUnlock()
	m.RUnlock()
	c.want(t, "LK2002 read-locking TestRecursiveRead.m again while read-holding it")
}

// Two read locks of two locks of one class are no recursion.
func TestReadTwo(t *testing.T) {
	c := collect(t, detector.Options{})
	locks := make([]detector.RWMutex, 100)
	for i := range locks {
		locks[i].Lock()
		locks[i].Unlock()
	}
	for i := range locks[1:] {
		locks[i].RLock()
		locks[i+1].RLock()
		locks[i+1].RUnlock()
		locks[i].RUnlock()
	}
	c.want(t)
}

// A lock at the address of one that was dropped while locked is not that one.
func TestAddressReuse(t *testing.T) {
	c := collect(t, detector.Options{})
	inGoroutine(func() {
		seen := make(map[uintptr]bool)
		for len(seen) < 500 {
			m := new(detector.RWMutex)
			address := uintptr(unsafe.Pointer(m))
			m.RLock()
			if seen[address] {
				c.want(t)
				return
			}
			seen[address] = true
			if len(seen)%50 == 0 {
				runtime.GC()
			}
		}
		t.Error("no address was used again: nothing was tested")
	})
}

func TestOnceInside(t *testing.T) {
	c := collect(t, detector.Options{})
	var o detector.Once
	hang(func() {
		//lint:ignore LK2004 planted, for the detector to find
		o.Do(func() { o.Do(func() {}) })
	})
	c.wait(t, "LK2004")
	c.want(t, "LK2004 calling Do of TestOnceInside.o inside its own function")
}

// Do is a lock for whoever waits for its function to return.
func TestOnceInCycle(t *testing.T) {
	//	m ──▶ o
	//	m ◀── o
	c := collect(t, detector.Options{})
	var o detector.Once
	var m detector.Mutex
	inGoroutine(func() {
		o.Do(func() { nestHere(&m) })
	})
	var again detector.Once // the first one is over and no lock any more
	inGoroutine(func() {
		m.Lock()
		o.Do(func() {})
		m.Unlock()
	})
	c.want(t)
	inGoroutine(func() {
		m.Lock()
		again.Do(func() {})
		m.Unlock()
	})
	c.want(t)
}

// A mutex that one goroutine locks and another one unlocks may be locked again by
// the first one while it waits for the other.
func TestHandedOver(t *testing.T) {
	c := collect(t, detector.Options{})
	var m detector.Mutex
	for range 3 {
		m.Lock()
		inGoroutine(m.Unlock)
	}
	m.Lock()
	unlocked := make(chan struct{})
	go func() {
		defer close(unlocked)
		m.Unlock()
	}()
	m.Lock() // waits for the goroutine, at times
	m.Unlock()
	<-unlocked
	c.want(t)
}

// TestWanderingReader: eight goroutines read a lock that others unlock for them, one
// after the other. Who reads on is known to the program only, and none of them
// may seem to take m while reading.
func TestWanderingReader(t *testing.T) {
	c := collect(t, detector.Options{})
	var rw detector.RWMutex
	var m detector.Mutex
	nest(&m, &rw)
	var goOn, done [8]chan struct{}
	for i := range goOn {
		goOn[i], done[i] = make(chan struct{}), make(chan struct{})
		go func() {
			rw.RLock()
			done[i] <- struct{}{}
			<-goOn[i]
			nestHere(&m)
			done[i] <- struct{}{}
		}()
		<-done[i]
	}
	for i := range goOn {
		rw.RUnlock()
		close(goOn[i])
		<-done[i]
	}
	c.want(t)
}

// TestGivenBackAfterExit: goroutines lock and exit, and others unlock for them.
// Their records do not stay.
func TestGivenBackAfterExit(t *testing.T) {
	c := collect(t, detector.Options{})
	// Other tests leave goroutines that exited with locks that nobody gives back.
	few := detector.Records() + 2*detector.FewUnnoticed + runtime.NumGoroutine()
	locks := make([]detector.Mutex, 10_000)
	for i := range locks {
		inGoroutine(locks[i].Lock)
		locks[i].Unlock()
	}
	got := detector.Records()
	for deadline := time.Now().Add(time.Minute); got > few && time.Now().Before(deadline); got = detector.Records() {
		// What came while the last look went on waits for the next one.
		more := make([]detector.Mutex, detector.FewUnnoticed)
		for i := range more {
			inGoroutine(more[i].Lock)
			more[i].Unlock()
		}
	}
	if got > few {
		t.Errorf("%d records after %d goroutines, want at most %d", got, len(locks), few)
	}
	c.want(t)
}

// TestHolderOfReusedAddress: who waits for a lock is not told of a goroutine that
// held another one at its address, which was dropped.
func TestHolderOfReusedAddress(t *testing.T) {
	c := collect(t, detector.Options{})
	m := new(detector.Mutex)
	for range 100 { // the holder that is there is not the first to be found
		inGoroutine(m.Lock)
		*m = detector.Mutex{} // as memory is, when it is used again
	}
	m.Lock()
	waits := make(chan struct{})
	go func() {
		defer close(waits)
		m.Lock()
		m.Unlock()
	}()
	time.Sleep(2 * detector.Patience)
	c.want(t)
	m.Unlock()
	<-waits
}
