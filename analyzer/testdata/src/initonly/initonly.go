// Package initonly has one of two opposite orders in code that runs before
// main, when there is one goroutine.
package initonly

import "sync"

var (
	codecsMu sync.Mutex
	codecs   = map[string]int{}
	namesMu  sync.Mutex
	names    []string
)

// init is silent: names, then codecs, happens once, before any goroutine that
// could take them the other way round.
func init() {
	namesMu.Lock()
	defer namesMu.Unlock()
	for _, n := range []string{"gzip", "zstd"} {
		names = append(names, n)
		enrol(n)
	}
}

// enrol is called by init only.
func enrol(name string) {
	codecsMu.Lock()
	codecs[name] = len(names)
	codecsMu.Unlock()
}

// Register is silent: the only order after initialisation.
func Register(name string) {
	codecsMu.Lock()
	defer codecsMu.Unlock()
	namesMu.Lock()
	defer namesMu.Unlock()
	codecs[name] = len(names)
	names = append(names, name)
}
