package detector_test

import (
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

func TestABBA(t *testing.T) {
	//	A ──▶ B
	//	A ◀── B
	c := collect(t, detector.Options{})
	var a, b detector.Mutex
	a.Lock()
	a.Unlock()
	b.Lock()
	b.Unlock()
	first := func() { nestHere(&a, &b) }
	second := func() { nestHere(&b, &a) }
	inGoroutine(first)
	c.want(t)
	inGoroutine(second)
	c.want(t, "LK1001 acquiring TestABBA.a while holding TestABBA.b may deadlock: opposite order at detector_test.go")
	text := c.now()[0].Text
	for _, part := range []string{
		"acquires TestABBA.a", "while holding TestABBA.b", "Previously, goroutine ", "acquired TestABBA.b", "while holding TestABBA.a",
		"TestABBA.func1()", "TestABBA.func2()", "was created at:", "inGoroutine()", runtime.Version(),
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the report lacks %q:\n%s", part, text)
		}
	}
}

func TestReportedOnce(t *testing.T) {
	c := collect(t, detector.Options{})
	var a, b detector.Mutex
	a.Lock()
	a.Unlock()
	b.Lock()
	b.Unlock()
	for range 100 {
		nest(&a, &b)
		nest(&b, &a)
	}
	c.want(t, "LK1001 TestReportedOnce.b")
}

func TestThreeLocks(t *testing.T) {
	//	A ──▶ B ──▶ C ──▶ A
	c := collect(t, detector.Options{})
	var x, y, z detector.Mutex
	x.Lock()
	x.Unlock()
	y.Lock()
	y.Unlock()
	z.Lock()
	z.Unlock()
	nest(&x, &y)
	nest(&y, &z)
	c.want(t)
	nest(&z, &x)
	c.want(t, "LK1001 cycle TestThreeLocks.z -> TestThreeLocks.x -> TestThreeLocks.y -> TestThreeLocks.z")
}

// Both orders under one gate lock: only one goroutine can be inside.
func TestGated(t *testing.T) {
	//	A ─[G]─▶ B
	//	A ◀─[G]─ B
	c := collect(t, detector.Options{})
	var gate, a, b detector.Mutex
	gate.Lock()
	gate.Unlock()
	a.Lock()
	a.Unlock()
	b.Lock()
	b.Unlock()
	nest(&gate, &a, &b)
	nest(&gate, &b, &a)
	c.want(t)
	nest(&b, &a) // without the gate
	c.want(t, "LK1001 TestGated.a while holding TestGated.b")
}

// A gate that is only read-locked lets both in.
func TestReadGate(t *testing.T) {
	c := collect(t, detector.Options{})
	var gate detector.RWMutex
	var a, b detector.Mutex
	gate.RLock()
	gate.RUnlock()
	a.Lock()
	a.Unlock()
	b.Lock()
	b.Unlock()
	nest(gate.RLocker(), &a, &b)
	nest(gate.RLocker(), &b, &a)
	c.want(t, "LK1001 TestReadGate.a")
}

// One goroutine alone cannot wait for itself this way: low confidence.
func TestOneGoroutine(t *testing.T) {
	c := collect(t, detector.Options{Low: true})
	var a, b detector.Mutex
	a.Lock()
	a.Unlock()
	b.Lock()
	b.Unlock()
	inGoroutine(func() {
		nestHere(&a, &b)
		nestHere(&b, &a)
	})
	if r := c.now(); len(r) != 1 || r[0].Rule != "LK1001" || !r[0].Low {
		t.Fatalf("got %+v, want one report of low confidence", r)
	}
	// Another one doing the same makes it real, though the order was seen before.
	nest(&a, &b)
	if r := c.now(); len(r) != 2 || r[1].Rule != "LK1001" || r[1].Low {
		t.Errorf("got %+v, want a second report of high confidence", r)
	}
}

func TestOneGoroutineIsSilent(t *testing.T) {
	c := collect(t, detector.Options{})
	var a, b detector.Mutex
	a.Lock()
	a.Unlock()
	b.Lock()
	b.Unlock()
	nestHere(&a, &b)
	nestHere(&b, &a)
	c.want(t)
}

// Readers do not wait for readers, as long as nobody writes.
func TestReaders(t *testing.T) {
	c := collect(t, detector.Options{})
	var a, b detector.RWMutex
	a.RLock()
	a.RUnlock()
	b.RLock()
	b.RUnlock()
	nest(a.RLocker(), b.RLocker())
	nest(b.RLocker(), a.RLocker())
	c.want(t)
	a.Lock() // a writer keeps readers of a out, but those of b still pass
	a.Unlock()
	c.want(t)
	b.Lock()
	b.Unlock()
	c.want(t, "LK1001 TestReaders")
}

func TestReaderAndWriter(t *testing.T) {
	//	A ─r─▶ B
	//	A ◀─── B
	c := collect(t, detector.Options{})
	var a, b detector.RWMutex
	a.RLock()
	a.RUnlock()
	b.RLock()
	b.RUnlock()
	nest(a.RLocker(), &b)
	nest(&b, a.RLocker())
	c.want(t) // nobody locks a for writing: its readers always pass
	nest(&b, &a)
	c.want(t, "LK1001 TestReaderAndWriter.a while holding TestReaderAndWriter.b")
}

// TryLock does not block, so nothing waits for it to.
func TestTryLock(t *testing.T) {
	c := collect(t, detector.Options{})
	var a, b detector.Mutex
	a.Lock()
	a.Unlock()
	b.Lock()
	b.Unlock()
	nest(&a, &b)
	inGoroutine(func() {
		b.Lock()
		defer b.Unlock()
		if !a.TryLock() {
			t.Error("TryLock fails")
			return
		}
		a.Unlock()
	})
	c.want(t)
	inGoroutine(func() { // but what is locked under it does wait
		if !b.TryLock() {
			t.Error("TryLock fails")
			return
		}
		defer b.Unlock()
		a.Lock()
		a.Unlock()
	})
	c.want(t, "LK1001 TestTryLock.a while holding TestTryLock.b")
}

// account is locked for two of its instances at a time.
type account struct{ mu detector.Mutex }

func (a *account) touch() {
	a.mu.Lock()
	a.mu.Unlock()
}

func TestTwoInstances(t *testing.T) {
	c := collect(t, detector.Options{})
	var x, y account
	x.touch()
	y.touch()
	nest(&x.mu, &y.mu)
	c.want(t)
	nest(&y.mu, &x.mu)
	c.want(t, "LK1002 acquiring account.mu (number 1) while holding account.mu (number 2) may deadlock")
}

// shard is locked in the order of its number always.
type shard struct{ mu detector.Mutex }

func TestOrderedInstances(t *testing.T) {
	c := collect(t, detector.Options{})
	shards := make([]shard, 200) // more than have nodes of their own
	for i := range shards {
		shards[i].mu.Lock()
		shards[i].mu.Unlock()
	}
	for i := range shards[1:] {
		nest(&shards[i].mu, &shards[i+1].mu)
	}
	c.want(t)
}

// server and conn are locked in both orders, though not the same two of them.
type (
	server struct{ mu detector.Mutex }
	conn   struct{ mu detector.Mutex }
)

func (s *server) touch() {
	s.mu.Lock()
	s.mu.Unlock()
}

func (c *conn) touch() {
	c.mu.Lock()
	c.mu.Unlock()
}

func TestOtherInstances(t *testing.T) {
	c := collect(t, detector.Options{})
	var s1, s2 server
	var c1, c2 conn
	s1.touch()
	s2.touch()
	c1.touch()
	c2.touch()
	nest(&s1.mu, &c1.mu)
	nest(&c2.mu, &s2.mu)
	c.want(t, "LK1001 acquiring server.mu")
	if text := c.now()[0].Text; !strings.Contains(text, "not the same locks") {
		t.Errorf("the report does not say that it was not the same locks:\n%s", text)
	}
}

// A million locks under one anchor are seen as one, and none is remembered.
func TestManyInstances(t *testing.T) {
	c := collect(t, detector.Options{})
	var anchor detector.Mutex
	anchor.Lock()
	anchor.Unlock()
	freed := make(chan struct{})
	for i := range 10_000 {
		m := new(conn)
		if i == 5_000 {
			runtime.AddCleanup(m, func(done chan struct{}) { close(done) }, freed)
		}
		anchor.Lock()
		m.touch()
		anchor.Unlock()
	}
	c.want(t)
	for {
		runtime.GC()
		select {
		case <-freed:
			return
		default:
		}
	}
}

// Wrapper locks are told apart by who locks them, not by the wrapper.
type wrapper struct{ mu detector.Mutex }

func (w *wrapper) Lock()   { w.mu.Lock() }
func (w *wrapper) Unlock() { w.mu.Unlock() }

func TestWrapped(t *testing.T) {
	c := collect(t, detector.Options{})
	var a, b wrapper
	a.Lock()
	a.Unlock()
	b.Lock()
	b.Unlock()
	nest(&a, &b)
	nest(&b, &a)
	c.want(t, "LK1001 acquiring TestWrapped.a while holding TestWrapped.b")
}

// A copy of a lock is another lock.
func TestCopied(t *testing.T) {
	//	original ──▶ other ──▶ copied
	c := collect(t, detector.Options{})
	var original, other, copied account
	original.touch()
	other.touch()
	nest(&original.mu, &other.mu)
	reflect.ValueOf(&copied).Elem().Set(reflect.ValueOf(&original).Elem()) // vet forbids to say it plainly
	nest(&other.mu, &copied.mu)
	c.want(t)
}

// A lock that another goroutine unlocks is no longer held by the one that locked.
func TestUnlockElsewhere(t *testing.T) {
	c := collect(t, detector.Options{})
	var a, b detector.Mutex
	var r detector.RWMutex
	a.Lock()
	inGoroutine(a.Unlock)
	r.RLock()
	inGoroutine(r.RUnlock)
	detector.AssertNotHeld(&a)
	detector.AssertNotHeld(&r)
	b.Lock()
	b.Unlock()
	nest(&b, &a)
	nest(&b, &r)
	//lint:ignore LK2001 planted, for the detector to find
	a.Lock() // not under b or r
	b.Lock()
	b.Unlock()
	a.Unlock()
	c.want(t, "LK1001 TestUnlockElsewhere.b while holding TestUnlockElsewhere.a")
}

// What a goroutine leaves locked, or a panic, is still locked.
func TestLeftLocked(t *testing.T) {
	c := collect(t, detector.Options{})
	var a, b detector.Mutex
	a.Lock()
	a.Unlock()
	func() {
		defer func() { recover() }()
		b.Lock()
		defer b.Unlock()
		panic("recovered")
	}()
	detector.AssertNotHeld(&b)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.Lock()
		defer a.Unlock()
		runtime.Goexit()
	}()
	<-done
	nest(&a, &b)
	c.want(t)
}

// Unlocking in another order than that of locking is legal.
func TestHandOverHand(t *testing.T) {
	c := collect(t, detector.Options{})
	locks := make([]shard, 20)
	inGoroutine(func() {
		locks[0].mu.Lock()
		for i := range locks[1:] {
			locks[i+1].mu.Lock()
			locks[i].mu.Unlock()
		}
		locks[len(locks)-1].mu.Unlock()
	})
	c.want(t)
	for i := range locks {
		detector.AssertNotHeld(&locks[i].mu)
	}
	c.want(t)
}
