//go:build !race

package detector

// Without the race detector there is nothing to hide from it.

func raceOff() {}
func raceOn()  {}

// detached calls f.
func detached(f func()) { f() }
