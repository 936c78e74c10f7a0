package detector

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// text is the body of a report, in the manner of the race detector's.
type text struct{ strings.Builder }

func (t *text) linef(format string, args ...any) {
	fmt.Fprintf(t, format, args...)
	t.WriteByte('\n')
}

// stack writes the frames.
func (t *text) stack(frames []lock.Frame) {
	if len(frames) == 0 {
		t.linef("  (no stack)")
	}
	for _, f := range frames {
		t.linef("  %s()", f.Func)
		t.linef("      %s:%d", f.Site.File, f.Site.Line)
	}
}

// created writes where a goroutine began.
func (t *text) created(goroutine uint64, frames []lock.Frame) {
	if len(frames) == 0 {
		t.linef("Goroutine %d is the main one, or began where nobody can tell.", goroutine)
		return
	}
	t.linef("Goroutine %d was created at:", goroutine)
	t.stack(frames)
}

// maxTraceback is how much of a traceback is looked at, in bytes, for where the
// goroutine began. Of a deeper stack that is not told.
const maxTraceback = 1 << 16

// creation returns where the goroutine, which is the running one, was started.
func (g *goroutine) creation() []lock.Frame {
	if g.began[0] != 0 {
		return g.began.stack()
	}
	buf := make([]byte, 1<<12)
	for {
		n := runtime.Stack(buf, false)
		if n < len(buf) {
			return createdBy(buf[:n])
		}
		if len(buf) >= maxTraceback {
			return nil
		}
		buf = make([]byte, 4*len(buf))
	}
}

// createdBy reads the end of a traceback:
//
//	created by main.main in goroutine 1
//		/src/main.go:20 +0x1d
func createdBy(traceback []byte) []lock.Frame {
	_, after, found := bytes.Cut(traceback, []byte("\ncreated by "))
	if !found {
		return nil
	}
	first, second, _ := strings.Cut(string(after), "\n")
	function, _, _ := strings.Cut(first, " in goroutine ")
	place, _, _ := strings.Cut(strings.TrimSpace(second), " +0x")
	place, _, _ = strings.Cut(place, "\n")
	colon := strings.LastIndexByte(place, ':')
	if colon < 0 {
		return nil
	}
	line, err := strconv.Atoi(place[colon+1:])
	if err != nil {
		return nil
	}
	return []lock.Frame{{Func: function, Site: lock.Site{File: place[:colon], Line: line}}}
}
