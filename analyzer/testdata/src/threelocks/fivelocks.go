package threelocks

import "sync"

// Five package-level locks in a ring; three of the edges go through a call.
//
//	acceptMu ──▶ connMu ──▶ frameMu ──▶ flowMu ──▶ timerMu ──▶ acceptMu
var acceptMu, connMu, frameMu, flowMu, timerMu sync.Mutex

// Accept is the edge that comes first in the file; the others are below.
func Accept() {
	acceptMu.Lock()
	defer acceptMu.Unlock()
	register() // want `LK1001: .*threelocks\.connMu.*threelocks\.acceptMu`
}

func register() {
	connMu.Lock()
	connMu.Unlock()
}

// Send goes on from connMu.
func Send() {
	connMu.Lock()
	defer connMu.Unlock()
	frameMu.Lock()
	frameMu.Unlock()
}

// Window goes on from frameMu.
func Window() {
	frameMu.Lock()
	defer frameMu.Unlock()
	credit()
}

func credit() {
	flowMu.Lock()
	flowMu.Unlock()
}

// Arm goes on from flowMu.
func Arm() {
	flowMu.Lock()
	timerMu.Lock()
	timerMu.Unlock()
	flowMu.Unlock()
}

// Expire closes the ring.
func Expire() {
	timerMu.Lock()
	stopAccept()
	timerMu.Unlock()
}

func stopAccept() {
	acceptMu.Lock()
	acceptMu.Unlock()
}
