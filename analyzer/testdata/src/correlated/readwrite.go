package correlated

import "sync"

// A File is locked for reading or for writing.
type File struct {
	mu   sync.RWMutex
	size int
	data []byte
}

// Do is silent: the flag decides the half, both times.
func (f *File) Do(write bool, fn func([]byte)) {
	if write {
		f.mu.Lock()
	} else {
		f.mu.RLock()
	}
	fn(f.data)
	if write {
		f.mu.Unlock()
	} else {
		f.mu.RUnlock()
	}
}

// Grow is silent: whether the write half was needed is kept in a variable.
func (f *File) Grow(n int) {
	f.mu.RLock()
	write := false
	if f.size < n {
		f.mu.RUnlock()
		f.mu.Lock()
		write = true
		f.size = n
	}
	f.data = append(f.data, 0)
	if write {
		f.mu.Unlock()
	} else {
		f.mu.RUnlock()
	}
}

// Cut has the halves the wrong way round at the end.
func (f *File) Cut(write bool) {
	if write {
		f.mu.Lock()
		f.data = nil
		f.mu.Unlock()
		return
	}
	f.mu.RLock()
	f.size = 0
	f.mu.Unlock() // want `LK3003: .*File\.mu`
}
