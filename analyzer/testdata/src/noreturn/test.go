package noreturn

import (
	"sync"
	"testing"
)

// A fixture is shared by tests.
type fixture struct {
	mu sync.Mutex
	n  int
}

// check is silent: Fatal, FailNow and Skip end the goroutine of the test.
func (f *fixture) check(t *testing.T, want int) {
	f.mu.Lock()
	if f.n != want {
		t.Fatalf("n = %d, want %d", f.n, want)
	}
	if f.n < 0 {
		t.FailNow()
	}
	if testing.Short() {
		t.Skip("slow")
	}
	f.mu.Unlock()
}

// each is silent: testing.TB is an interface, whose Fatal ends the test too.
func (f *fixture) each(tb testing.TB, ns []int) {
	for _, n := range ns {
		f.mu.Lock()
		if n != f.n {
			tb.Fatal("mismatch")
		}
		f.n++
		f.mu.Unlock()
	}
}

// report goes on after Errorf, which is not the end.
func (f *fixture) report(t *testing.T, want int) {
	f.mu.Lock()
	if f.n != want {
		t.Errorf("n = %d, want %d", f.n, want)
		return // want `LK3001: .*fixture\.mu`
	}
	f.mu.Unlock()
}
