package lockcheck_test

import (
	"bytes"
	stdsync "sync"
	"testing"
	"time"

	lockcheck "github.com/lockcheck/lockcheck/runtime"
	"github.com/lockcheck/lockcheck/runtime/sync"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

// The whole API, in each of the three builds. Run it with -tags lockcheck and with
// -tags lockcheck_godeadlock, too.

// Whatever the build, the types of the two packages are one.
var (
	_ *lockcheck.Mutex     = (*sync.Mutex)(nil)
	_ *lockcheck.RWMutex   = (*sync.RWMutex)(nil)
	_ *lockcheck.Cond      = (*sync.Cond)(nil)
	_ *lockcheck.Once      = (*sync.Once)(nil)
	_ *lockcheck.WaitGroup = (*sync.WaitGroup)(nil)
	_ *stdsync.Map         = (*sync.Map)(nil)
	_ *stdsync.Pool        = (*sync.Pool)(nil)
	_ stdsync.Locker       = sync.Locker(nil)
	_ sync.Locker          = (*sync.Mutex)(nil)
	_ sync.Locker          = (*sync.RWMutex)(nil)
)

// exclusive counts to n in several goroutines under a lock, and fails the test if
// the lock does not exclude.
func exclusive(t *testing.T, l sync.Locker) {
	t.Helper()
	const goroutines, each = 8, 100
	var wg sync.WaitGroup
	n := 0
	for range goroutines {
		wg.Go(func() {
			for range each {
				l.Lock()
				n++
				l.Unlock()
			}
		})
	}
	wg.Wait()
	if n != goroutines*each {
		t.Errorf("counted to %d, want %d", n, goroutines*each)
	}
}

func TestMutex(t *testing.T) {
	var m sync.Mutex
	exclusive(t, &m)
	if !m.TryLock() {
		t.Fatal("TryLock of an unlocked mutex fails")
	}
	if m.TryLock() {
		t.Error("TryLock of a locked mutex succeeds")
	}
	unlocked := make(chan struct{})
	go func() { // not the goroutine that has locked
		m.Unlock()
		close(unlocked)
	}()
	<-unlocked
	m.Lock()
	m.Unlock()
}

func TestRWMutex(t *testing.T) {
	var m sync.RWMutex
	exclusive(t, &m)
	if !m.TryRLock() {
		t.Fatal("TryRLock of an unlocked mutex fails")
	}
	if !m.TryRLock() {
		t.Fatal("two readers exclude each other")
	}
	if m.TryLock() {
		t.Error("TryLock succeeds beside readers")
	}
	m.RUnlock()
	//lint:ignore LK3003 TryRLock succeeded twice
	m.RUnlock()
	if !m.TryLock() {
		t.Fatal("TryLock of an unlocked mutex fails")
	}
	if m.TryRLock() {
		t.Error("TryRLock succeeds beside a writer")
	}
	m.Unlock()

	r := m.RLocker()
	r.Lock()
	if m.TryLock() {
		t.Error("TryLock succeeds while the RLocker is locked")
	}
	read := make(chan struct{})
	go func() {
		m.RLock()
		m.RUnlock()
		close(read)
	}()
	<-read
	r.Unlock()
	m.Lock()
	m.Unlock()
}

func TestCond(t *testing.T) {
	for name, c := range map[string]*sync.Cond{
		"NewCond": sync.NewCond(new(sync.Mutex)),
		"literal": {L: new(sync.Mutex)},
		"read":    sync.NewCond(new(sync.RWMutex).RLocker()),
	} {
		t.Run(name, func(t *testing.T) {
			var wg sync.WaitGroup
			var ready, woken int
			count := sync.NewCond(new(sync.Mutex)) // guards ready and woken
			for range 3 {
				wg.Go(func() {
					c.L.Lock()
					count.L.Lock()
					ready++
					count.L.Unlock()
					count.Broadcast()
					c.Wait()
					c.L.Unlock()
					count.L.Lock()
					woken++
					count.L.Unlock()
					count.Broadcast()
				})
			}
			count.L.Lock()
			for ready < 3 {
				count.Wait()
			}
			// Signal until one is awake: a waiter counts before it waits.
			for woken == 0 {
				count.L.Unlock()
				c.Signal()
				time.Sleep(time.Millisecond)
				count.L.Lock()
			}
			for woken < 3 {
				count.L.Unlock()
				c.Broadcast()
				time.Sleep(time.Millisecond)
				count.L.Lock()
			}
			count.L.Unlock()
			wg.Wait()
		})
	}
}

func TestWaitGroup(t *testing.T) {
	var wg sync.WaitGroup
	var m sync.Mutex // guards n
	n := 0
	add := func() {
		m.Lock()
		defer m.Unlock()
		n++
	}
	wg.Add(1)
	go func() {
		defer wg.Done()
		add()
	}()
	wg.Go(add)
	wg.Wait()
	if n != 2 {
		t.Errorf("%d goroutines are done, want 2", n)
	}
}

func TestOnce(t *testing.T) {
	var o sync.Once
	var m sync.Mutex // guards n
	n := 0
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			o.Do(func() {
				m.Lock()
				n++
				m.Unlock()
			})
			m.Lock()
			defer m.Unlock()
			if n != 1 {
				t.Errorf("Do returns with n = %d, want 1", n)
			}
		})
	}
	wg.Wait()

	var panics sync.Once
	func() {
		defer func() {
			if v := recover(); v != "in Do" {
				t.Errorf("recovered %v", v)
			}
		}()
		panics.Do(func() { panic("in Do") })
	}()
	panics.Do(func() { t.Error("Do runs its function again after a panic") })
}

func TestOnceFuncs(t *testing.T) {
	calls := 0
	f := sync.OnceFunc(func() { calls++ })
	v := sync.OnceValue(func() int { calls++; return 7 })
	vs := sync.OnceValues(func() (int, string) { calls++; return 7, "seven" })
	for range 3 {
		f()
		if got := v(); got != 7 {
			t.Errorf("OnceValue: got %d, want 7", got)
		}
		if n, s := vs(); n != 7 || s != "seven" {
			t.Errorf("OnceValues: got %d, %q", n, s)
		}
	}
	if calls != 3 {
		t.Errorf("%d calls, want 3", calls)
	}
	again := sync.OnceFunc(func() { panic("each time") })
	for range 2 {
		func() {
			defer func() {
				if v := recover(); v != "each time" {
					t.Errorf("recovered %v", v)
				}
			}()
			again()
		}()
	}
}

func TestMapAndPool(t *testing.T) {
	var m sync.Map
	m.Store("k", 1)
	if v, ok := m.Load("k"); !ok || v != 1 {
		t.Errorf("Load = %v, %v", v, ok)
	}
	p := sync.Pool{New: func() any { return "new" }}
	if p.Get() == nil {
		t.Error("Get of a pool with New returns nil")
	}
}

// TestControls: what has no counterpart in package sync can be called in every
// build.
func TestControls(t *testing.T) {
	var a, b lockcheck.Mutex
	lockcheck.Configure(lockcheck.Options{})
	lockcheck.Name(&a, "a lock with a name")
	lockcheck.Order(&a, &b)
	a.Lock()
	lockcheck.AssertHeld(&a)
	lockcheck.AssertNotHeld(&b)
	a.Unlock()
	lockcheck.Flush()
	for name, write := range map[string]func(*bytes.Buffer) error{
		"status": func(w *bytes.Buffer) error { return lockcheck.WriteStatus(w) },
		"waits":  func(w *bytes.Buffer) error { return lockcheck.WriteWaitProfile(w) },
		"holds":  func(w *bytes.Buffer) error { return lockcheck.WriteHoldProfile(w) },
	} {
		var buf bytes.Buffer
		if err := write(&buf); err != nil || buf.Len() == 0 {
			t.Errorf("%s: %v, %d bytes", name, err, buf.Len())
		}
	}
}
