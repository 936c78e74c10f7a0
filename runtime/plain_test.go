//go:build !lockcheck && !lockcheck_godeadlock

package lockcheck_test

import (
	stdsync "sync"

	lockcheck "github.com/lockcheck/lockcheck/runtime"
)

// Without a tag, the types are package sync's own: this compiles, or not.
var (
	_ *stdsync.Mutex     = (*lockcheck.Mutex)(nil)
	_ *stdsync.RWMutex   = (*lockcheck.RWMutex)(nil)
	_ *stdsync.Cond      = (*lockcheck.Cond)(nil)
	_ *stdsync.Once      = (*lockcheck.Once)(nil)
	_ *stdsync.WaitGroup = (*lockcheck.WaitGroup)(nil)
)
