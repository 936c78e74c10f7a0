//go:build lockcheck_godeadlock && !lockcheck

package lockcheck_test

import (
	"io"

	"github.com/sasha-s/go-deadlock"
)

// go-deadlock exits when a TryLock fails that must fail, which it takes for
// locking again.
func init() {
	deadlock.Opts.OnPotentialDeadlock = func() {}
	deadlock.Opts.LogBuf = io.Discard
}
