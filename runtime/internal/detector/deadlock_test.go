package detector_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

// ring makes n goroutines that each hold a lock and want the next one's, and
// returns when each has its first lock and goes for the second one.
func ringOf(locks []detector.Mutex) {
	var have sync.WaitGroup
	have.Add(len(locks))
	for i := range locks {
		go func() {
			locks[i].Lock()
			have.Done()
			have.Wait()
			locks[(i+1)%len(locks)].Lock()
		}()
	}
	have.Wait()
}

func TestDeadlockOfFive(t *testing.T) {
	c := collect(t, detector.Options{})
	ringOf(make([]detector.Mutex, 5))
	r := c.wait(t, "LK9001")
	if got := strings.Count(r.Text, "waits to acquire"); got != 5 {
		t.Errorf("the report shows %d of 5 goroutines:\n%s", got, r.Text)
	}
	if got := strings.Count(r.Text, "held by goroutine"); got != 5 {
		t.Errorf("the report shows %d of 5 holders:\n%s", got, r.Text)
	}
}

// A writer waits for a reader, that reader for a lock, whose holder wants to read
// and must not, since the writer waits.
func TestDeadlockBehindWriter(t *testing.T) {
	//	reader ──▶ m, held by other ──▶ rw, behind writer ──▶ rw, read-held by reader
	c := collect(t, detector.Options{})
	var rw detector.RWMutex
	var m detector.Mutex
	reading, holding, writing := make(chan bool), make(chan bool), make(chan bool)
	go func() { // reader
		rw.RLock()
		close(reading)
		<-holding
		nestHere(&m)
	}()
	go func() { // writer
		<-reading
		close(writing)
		rw.Lock()
	}()
	go func() { // other
		m.Lock()
		close(holding)
		<-writing
		for rw.TryRLock() { // until the writer waits
			rw.RUnlock()
		}
		rw.RLock()
	}()
	r := c.wait(t, "LK9001")
	if !strings.Contains(r.Text, "behind the writer") {
		t.Errorf("the report does not mention the writer that waits:\n%s", r.Text)
	}
}

// Wait under a lock that a goroutine of the group needs.
func TestDeadlockInWaitGroup(t *testing.T) {
	c := collect(t, detector.Options{})
	var m detector.Mutex
	var wg detector.WaitGroup
	go func() {
		m.Lock()
		wg.Go(func() {
			m.Lock()
			m.Unlock()
		})
		wg.Wait()
	}()
	r := c.wait(t, "LK9001")
	if !strings.Contains(r.Text, "waits in WaitGroup.Wait for goroutine") {
		t.Errorf("the report does not mention WaitGroup.Wait:\n%s", r.Text)
	}
}

// Do waits for another goroutine's Do, which waits for a lock.
func TestDeadlockInOnce(t *testing.T) {
	c := collect(t, detector.Options{})
	var o detector.Once
	var m detector.Mutex
	inside, locked := make(chan bool), make(chan bool)
	go o.Do(func() {
		close(inside)
		<-locked
		m.Lock()
	})
	go func() {
		<-inside
		m.Lock()
		close(locked)
		o.Do(func() {})
	}()
	c.wait(t, "LK9001")
}

// A goroutine that waits for a lock of a deadlock is no part of it, and a second
// look does not report it again.
func TestDeadlockOnce(t *testing.T) {
	c := collect(t, detector.Options{})
	locks := make([]detector.Mutex, 2)
	ringOf(locks)
	c.wait(t, "LK9001")
	for range 3 {
		go func() { locks[0].Lock() }()
		time.Sleep(5 * time.Millisecond) // for the monitor to look, if it will
	}
	n := 0
	for _, r := range c.now() {
		if r.Rule == "LK9001" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d reports of one deadlock", n)
	}
}

func TestOwnerExited(t *testing.T) {
	c := collect(t, detector.Options{})
	var m detector.Mutex
	inGoroutine(func() { m.Lock() })
	go m.Lock()
	r := c.wait(t, "LK9002 TestOwnerExited.m")
	if !strings.Contains(r.Message, "TestOwnerExited.m") || !strings.Contains(r.Message, "which has exited") {
		t.Errorf("got %s", r.Message)
	}
}

func TestOwnerOnChannel(t *testing.T) {
	c := collect(t, detector.Options{LongWait: 20 * time.Millisecond})
	var m detector.Mutex
	locked, never := make(chan bool), make(chan bool)
	go func() {
		m.Lock()
		close(locked)
		<-never
	}()
	<-locked
	go m.Lock()
	r := c.wait(t, "LK9002 TestOwnerOnChannel.m")
	if !strings.Contains(r.Message, "which is blocked on a channel receive") {
		t.Errorf("got %s", r.Message)
	}
	close(never)
}

func TestOwnerInCondWait(t *testing.T) {
	c := collect(t, detector.Options{LongWait: 20 * time.Millisecond})
	var m, l detector.Mutex
	cond := detector.NewCond(&l)
	locked := make(chan bool)
	go func() {
		m.Lock()
		l.Lock()
		close(locked)
		cond.Wait()
	}()
	<-locked
	go m.Lock()
	r := c.wait(t, "LK9002 TestOwnerInCondWait.m")
	if !strings.Contains(r.Message, "which is in Cond.Wait") {
		t.Errorf("got %s", r.Message)
	}
}

// A holder that is slow is no deadlock.
func TestLongWait(t *testing.T) {
	c := collect(t, detector.Options{LongWait: 20 * time.Millisecond})
	var m detector.Mutex
	m.Lock()
	waited := make(chan struct{})
	go func() {
		defer close(waited)
		m.Lock()
		m.Unlock()
	}()
	r := c.wait(t, "LK9004 TestLongWait.m") // this test's own goroutine runs now and then
	if !strings.Contains(r.Message, "TestLongWait.m") {
		t.Errorf("got %s", r.Message)
	}
	m.Unlock()
	<-waited
	for _, r := range c.now() {
		if strings.Contains(r.Message, "TestLongWait") && r.Rule != "LK9004" {
			t.Errorf("a long wait is reported as %s: %s", r.Rule, r.Message)
		}
	}
}

func TestLongHold(t *testing.T) {
	c := collect(t, detector.Options{LongHold: time.Millisecond, Profile: true})
	var m detector.Mutex
	m.Lock()
	time.Sleep(2 * time.Millisecond)
	m.Unlock()
	c.wait(t, "LK9005 held TestLongHold.m for")
}
