package relock

import "sync"

// A File's touch locks, but not for every caller.
type File struct {
	meta  sync.Mutex
	atime int
	size  int
}

// touch takes the lock unless it is told that the caller has it.
func (f *File) touch(locked bool) {
	if !locked {
		f.meta.Lock()
		defer f.meta.Unlock()
	}
	f.atime++
}

// Read is silent: it says that the lock is held, and touch does not take it.
func (f *File) Read() int {
	f.meta.Lock()
	defer f.meta.Unlock()
	f.touch(true)
	return f.size
}

// Write says that the lock is free, and it is not.
func (f *File) Write(n int) {
	f.meta.Lock()
	defer f.meta.Unlock()
	f.size += n
	f.touch(false) // want `LK2001: .*File\.meta`
}

// Stat is silent: it holds nothing.
func (f *File) Stat() int {
	f.touch(false)
	return f.size
}
