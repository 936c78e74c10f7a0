package detector_test

import (
	"sync"
	"testing"

	"github.com/lockcheck/lockcheck/runtime/internal/detector"
)

//lint:file-ignore SA2001 locks are taken here for the sake of it

// BenchmarkMutex: uncontended, and nested. package sync's are the same names
// with Sync.
func BenchmarkMutex(b *testing.B) {
	var m detector.Mutex
	for b.Loop() {
		m.Lock()
		m.Unlock()
	}
}

func BenchmarkSyncMutex(b *testing.B) {
	var m sync.Mutex
	for b.Loop() {
		m.Lock()
		m.Unlock()
	}
}

func BenchmarkRWMutexRead(b *testing.B) {
	var m detector.RWMutex
	for b.Loop() {
		m.RLock()
		m.RUnlock()
	}
}

func BenchmarkRWMutexReadParallel(b *testing.B) {
	var m detector.RWMutex
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			m.RLock()
			m.RUnlock()
		}
	})
}

func BenchmarkNested(b *testing.B) {
	var m, n detector.Mutex
	for b.Loop() {
		m.Lock()
		n.Lock()
		n.Unlock()
		m.Unlock()
	}
}

func BenchmarkDepth16(b *testing.B) {
	var m [16]detector.Mutex
	for b.Loop() {
		for i := range m {
			m[i].Lock()
		}
		for i := range m {
			m[len(m)-1-i].Unlock()
		}
	}
}
