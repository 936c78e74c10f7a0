package cli

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"time"
)

// isTerminal reports whether somebody may be watching what is written. It takes
// the null device for a terminal, where it does not matter.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// wantsColor reports whether the terminal understands colours and its user wants
// them (https://no-color.org). The old console of Windows understands none.
func wantsColor(env func(string) string) bool {
	if env("NO_COLOR") != "" || env("TERM") == "dumb" {
		return false
	}
	return runtime.GOOS != "windows" || env("TERM") != "" || env("WT_SESSION") != ""
}

const (
	patience = 2 * time.Second // how long nothing is said
	refresh  = 500 * time.Millisecond
	erase    = "\r\x1b[K"
)

// progress tells a waiting person that something happens: on one line, which is
// gone when the wait is over.
type progress struct {
	w    io.Writer
	quit chan struct{} // closed by stop
	gone chan struct{} // closed by the goroutine when it has erased its line

	mu   sync.Mutex
	done int
}

// startProgress starts to show progress on w, after a while. It shows nothing if
// nobody is watching.
func startProgress(w io.Writer, watched bool) *progress {
	p := &progress{w: w, quit: make(chan struct{}), gone: make(chan struct{})}
	if !watched {
		close(p.gone)
		return p
	}
	go p.show()
	return p
}

func (p *progress) show() {
	defer close(p.gone)
	start := time.Now()
	for wait := patience; ; wait = refresh {
		select {
		case <-p.quit:
			if wait == refresh {
				io.WriteString(p.w, erase)
			}
			return
		case <-time.After(wait):
			p.mu.Lock()
			done := p.done
			p.mu.Unlock()
			fmt.Fprintf(p.w, "%slockcheck: %d packages, %s", erase, done, time.Since(start).Truncate(time.Second))
		}
	}
}

// step counts a package.
func (p *progress) step() {
	p.mu.Lock()
	p.done++
	p.mu.Unlock()
}

// stop ends the display and returns when nothing more is written.
func (p *progress) stop() {
	close(p.quit)
	<-p.gone
}
