package declared

import "sync"

//lockcheck:order mountMu < dentryMu
//lockcheck:order dentryMu < inodeMu

var mountMu, dentryMu, inodeMu sync.Mutex

// Mount is silent: it follows the order and leaves out the middle.
func Mount() {
	mountMu.Lock()
	defer mountMu.Unlock()
	inodeMu.Lock()
	defer inodeMu.Unlock()
}

//lockcheck:order tasksMu < groupMu
//lockcheck:order groupMu < pidMu

var tasksMu, groupMu, pidMu sync.Mutex

// Kill violates the order that follows from both lines, through a call.
func Kill() {
	pidMu.Lock()
	defer pidMu.Unlock()
	forget() // want `LK1003: .*declared\.(tasksMu|pidMu)`
}

func forget() {
	tasksMu.Lock()
	tasksMu.Unlock()
}
