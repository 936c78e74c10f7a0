package intests

import (
	"sync"
	"testing"
)

// TestReaders is silent: two readers at a time is what it tests, and nobody
// writes meanwhile.
func TestReaders(t *testing.T) {
	var s Store
	s.mu.RLock()
	if s.Get() != 0 {
		t.Error("not empty")
	}
	s.mu.RUnlock()
}

// TestConcurrent is silent: two readers meet.
func TestConcurrent(t *testing.T) {
	var (
		s  Store
		mu sync.Mutex
		wg sync.WaitGroup
	)
	wg.Add(2)
	go func() {
		defer wg.Done()
		s.mu.RLock()
		mu.Lock()
		mu.Unlock()
		s.mu.RUnlock()
	}()
	go func() {
		defer wg.Done()
		mu.Lock()
		s.Get()
		mu.Unlock()
	}()
	wg.Wait()
}

// TestWriter has the two orders, and waits for ever if it is unlucky.
func TestWriter(t *testing.T) {
	var (
		s  Store
		mu sync.Mutex
		wg sync.WaitGroup
	)
	wg.Add(2)
	go func() {
		defer wg.Done()
		s.mu.RLock()
		mu.Lock() // want `LK1001: acquiring TestWriter\.mu while holding Store\.mu`
		mu.Unlock()
		s.mu.RUnlock()
	}()
	go func() {
		defer wg.Done()
		mu.Lock()
		s.Write()
		mu.Unlock()
	}()
	wg.Wait()
}

// buffer is locked by its modes.
type buffer struct {
	mu   sync.Mutex
	data []byte
}

func newBuffer() *buffer { return &buffer{} }

func (b *buffer) writeMode() { b.mu.Lock() }
func (b *buffer) readMode()  { b.mu.Unlock() }

// TestModes is silent: the buffer ends with the test.
func TestModes(t *testing.T) {
	b := newBuffer()
	b.writeMode()
	b.data = append(b.data, 1)
	if len(b.data) != 1 {
		t.Error("not one")
		return
	}
	b.readMode()
}

var shared = &Store{}

// TestShared leaves what other tests need.
func TestShared(t *testing.T) {
	shared.mu.Lock()
	if shared.n != 0 {
		t.Error("not empty")
		return // want `LK3001: returning with Store\.mu locked`
	}
	shared.mu.Unlock()
}

func requireTrue(t *testing.T, ok bool) {
	if !ok {
		var tb testing.TB = t
		tb.FailNow()
	}
}

// TestFree is silent: the attempt succeeds, or the test ends.
func TestFree(t *testing.T) {
	var mu sync.Mutex
	requireTrue(t, mu.TryLock())
	mu.Unlock()
}
