package detector

import (
	"math"
	"runtime"
	"sync/atomic"
	"time"
)

// A goroutine that exits while it holds locks, which others give back later, does
// not leave its record. So that the table does not grow with such goroutines, it
// is looked through when many locks were given back and no owner has noticed.
// That takes a traceback of all goroutines, which stops the world: the limit
// grows with their number, so that each lock's share of the work stays small.
var unnoticed struct {
	count atomic.Int64 // locks given back that their owners have not noticed
	limit atomic.Int64 // how many make it worth looking
	timer *time.Timer
}

const fewUnnoticed = 1000

func init() {
	unnoticed.limit.Store(fewUnnoticed)
	unnoticed.timer = stopped(reclaim)
}

// notice counts a lock that was given back.
//
//go:norace
func notice() {
	limit := unnoticed.limit.Load()
	if unnoticed.count.Add(1) >= limit && unnoticed.limit.CompareAndSwap(limit, math.MaxInt64) {
		soon(unnoticed.timer, 0, reclaim)
	}
}

// reclaim takes from the table what goroutines left there that have exited. Their
// numbers are never used again: who was in the table first, and is unknown to the
// runtime then, has exited, and nobody but reclaim uses its record.
func reclaim() {
	list := owners()
	alive := tracebacks()
	for _, o := range list {
		if _, ok := alive[o.id]; !ok && alive != nil {
			o.g.abandon(o.id)
		}
	}
	unnoticed.limit.Store(unnoticed.count.Load() + fewUnnoticed + int64(runtime.NumGoroutine()))
}

// owner is a goroutine and the number that it had when it was looked at.
type owner struct {
	g  *goroutine
	id uint64
}

// owners returns the goroutines of which locks were given back.
//
//go:norace
func owners() []owner {
	raceOff()
	defer raceOn()
	var list []owner
	everyone(func(g *goroutine) bool {
		if g.returned.Load() != nil {
			list = appendOne(list, owner{g, g.id})
		}
		return true
	})
	return list
}

// abandon gives the key back in place of a goroutine that has exited, unless the
// record has another user by now, or holds locks that nobody gave back.
//
//go:norace
func (g *goroutine) abandon(id uint64) {
	raceOff()
	defer raceOn()
	if g.slot.Load() == id {
		g.settle()
		g.leave()
	}
}
