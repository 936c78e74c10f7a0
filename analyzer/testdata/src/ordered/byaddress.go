package ordered

import (
	"sync"
	"unsafe"
)

// A Buffer has no id: its address is one.
type Buffer struct {
	mu   sync.Mutex
	data []byte
}

// Exchange is silent: the lower address is locked first.
func Exchange(a, b *Buffer) {
	if a == b {
		return
	}
	if uintptr(unsafe.Pointer(a)) > uintptr(unsafe.Pointer(b)) {
		a, b = b, a
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	a.data, b.data = b.data, a.data
}
