// Command sequential has both orders in its one goroutine: nobody can be in
// the middle of the other one.
package main

import (
	"fmt"
	"sync"
)

var (
	configMu sync.Mutex
	config   int
	stateMu  sync.Mutex
	state    int
)

// load is silent: main calls it, then store, and starts no goroutine.
func load() {
	configMu.Lock()
	defer configMu.Unlock()
	stateMu.Lock()
	defer stateMu.Unlock()
	state = config
}

// store is silent for the same reason.
func store() {
	stateMu.Lock()
	defer stateMu.Unlock()
	configMu.Lock()
	defer configMu.Unlock()
	config = state
}

func main() {
	load()
	store()
	fmt.Println(config, state)
}
