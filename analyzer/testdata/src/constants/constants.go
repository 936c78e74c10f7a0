// Package constants holds branches on constants, which are not taken.
package constants

import "sync"

// protobuf FindExtensionByName: the second half is behind a constant that is
// false in this build (build-tag constant): dead code.
const legacy = false

var global sync.RWMutex

type info struct{ mu sync.Mutex }

func (i *info) slow() {
	i.mu.Lock()
	defer i.mu.Unlock()
	global.RLock()
	global.RUnlock()
}

func find(i *info) {
	global.RLock()
	defer global.RUnlock()
	if legacy {
		i.mu.Lock()
		i.mu.Unlock()
	}
}

func write() {
	global.Lock()
	global.Unlock()
}

func Use(i *info) { go i.slow(); go find(i); go write() }
