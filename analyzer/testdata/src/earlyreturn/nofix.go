package earlyreturn

import (
	"fmt"
	"sync"
)

// A Ledger forgets unlocks where none is added by a fix, since the program would
// mean something else.
type Ledger struct {
	mu    sync.Mutex
	lines []string
	log   func(string)
	total int
}

// Last would read the lines without the lock, or call log with it.
func (l *Ledger) Last(verbose bool) string {
	l.mu.Lock()
	if !verbose {
		return l.lines[0] // want `LK3001: .*Ledger\.mu`
	}
	line := l.lines[0]
	l.mu.Unlock()
	l.log(line)
	return line
}

// Sum hands a variable to a goroutine, which may need the lock to write it; nobody
// knows what the caller does with total.
func (l *Ledger) Sum(early bool) int {
	total := 0
	done := make(chan bool)
	go func() { total = l.sum(); close(done) }()
	<-done
	l.mu.Lock()
	if early {
		return total // want `LK3001: .*Ledger\.mu`
	}
	l.total = total
	l.mu.Unlock()
	l.log("sum")
	return total
}

func (l *Ledger) sum() int { return len(l.lines) }

// Swap forgets it on one of several ways that lead to the same return.
func (l *Ledger) Swap(lines []string) error {
	l.mu.Lock()
	if lines != nil {
		l.lines = lines
		l.mu.Unlock()
		l.log("swapped")
	} else {
		l.lines = nil
	}
	return nil // want `LK3001: .*Ledger\.mu`
}

// Each has the lock of another Ledger by the time it returns.
func (l *Ledger) Each(next *Ledger) error {
	l.mu.Lock()
	if len(l.lines) > 0 {
		l.mu.Unlock()
		l.log("full")
		return nil
	}
	l.lines = append(l.lines, "")
	fmt.Println(len(next.lines))
	{
		l := next
		l.total++
		return fmt.Errorf("no lines") // want `LK3001: .*Ledger\.mu`
	}
}
