package detector

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"time"
)

// User code, a callback or a writer, runs in a goroutine of its own that holds no
// locks, the program's or the detector's: it may lock, block and panic, and
// nobody waits for it. It ends when nothing is left to hand over.

// queue has the reports that user code did not get yet.
var queue struct {
	mu    sync.Mutex // a leaf; guards the rest
	items []parcel
	busy  bool // a goroutine is at work, or about to begin
}

// parcel is a report with the options under which it was made.
type parcel struct {
	report  Report
	options *Options
}

// courier is stopped until handOver wants it.
var courier *time.Timer

func init() { courier = stopped(hand) }

// stopped returns a timer that calls f in a goroutine of its own, once it is
// reset.
func stopped(f func()) *time.Timer {
	t := time.AfterFunc(time.Hour, f)
	t.Stop()
	return t
}

// handOver queues a report.
func handOver(r Report, o *Options) {
	queue.mu.Lock()
	queue.items = append(queue.items, parcel{r, o})
	start := !queue.busy
	queue.busy = true
	queue.mu.Unlock()
	if start {
		soon(courier, 0, hand)
	}
}

// hand hands over what is queued.
func hand() {
	for {
		queue.mu.Lock()
		if len(queue.items) == 0 {
			queue.busy = false
			queue.mu.Unlock()
			return
		}
		p := queue.items[0]
		queue.items = queue.items[1:]
		queue.mu.Unlock()
		p.deliver()
	}
}

// deliver calls the user's code and survives its panics.
func (p *parcel) deliver() {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(os.Stderr, "lockcheck: a report's receiver panicked: %v\n%s", v, debug.Stack())
		}
	}()
	if p.options.Output != nil {
		io.WriteString(p.options.Output, p.report.Text)
	}
	if p.options.OnReport != nil {
		p.options.OnReport(p.report)
	}
}

// Flush returns when all reports made before have been handed over and the
// evidence is written. It must not be called from a callback, nor with a lock
// held that a callback wants.
func Flush() {
	raceOff()
	defer raceOn()
	detached(func() { flush(0) })
}

// flush is Flush with a limit to how long it waits, if that is not 0.
func flush(limit time.Duration) {
	begin := time.Now()
	for limit == 0 || time.Since(begin) < limit {
		queue.mu.Lock()
		idle := len(queue.items) == 0 && !queue.busy
		queue.mu.Unlock()
		if idle {
			break
		}
		time.Sleep(time.Millisecond)
	}
	evidenceLog.flush()
}
