// Package nilrelease holds a release function that is nil on the ways out without the lock.
package nilrelease

import (
	"context"
	"errors"
	"sync"
)

// database/sql Tx.StmtContext: grab returns (nil, ctx.Err()) without the lock; ctx.Err() is not
// known to be non-nil, but the release func is nil there, so it is not called.
type Tx struct {
	mu   sync.RWMutex
	done bool
	n    int
}

func (t *Tx) unlock(error) { t.mu.RUnlock() }

func (t *Tx) grab(ctx context.Context) (func(error), error) {
	select {
	default:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	t.mu.RLock()
	if t.done {
		t.mu.RUnlock()
		return nil, errors.New("done")
	}
	return t.unlock, nil
}

func (t *Tx) Stmt(ctx context.Context) int {
	release, err := t.grab(ctx)
	if err != nil {
		return 0
	}
	defer release(nil)
	return t.n
}

func Use(ctx context.Context, t *Tx) {
	t.Stmt(ctx)
	t.Stmt(ctx)
}
