package detector

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// maxDump is how much traceback of all goroutines is looked at, in bytes. If
// there is more, nothing is said about goroutines that are not in it.
const maxDump = 64 << 20

// traceback is what the runtime says of a goroutine.
type traceback struct {
	state   string // "chan receive"
	created []lock.Frame
}

// tracebacks returns what the runtime says of each goroutine, by number, or nil
// if there are too many to tell. It stops the world.
func tracebacks() map[uint64]traceback {
	for size := 1 << 16; size <= maxDump; size *= 4 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size {
			return parseTracebacks(buf[:n])
		}
	}
	return nil
}

// parseTracebacks reads the first and the last lines of the goroutines of a dump:
//
//	goroutine 7 [chan receive, 5 minutes]:
//	…
//	created by main.main in goroutine 1
//		/src/main.go:20 +0x1d
func parseTracebacks(dump []byte) map[uint64]traceback {
	all := make(map[uint64]traceback)
	for part := range bytes.SplitSeq(dump, []byte("\n\n")) {
		line, _, _ := bytes.Cut(part, []byte("\n"))
		number, rest, ok := strings.Cut(strings.TrimPrefix(string(line), "goroutine "), " ")
		id, err := strconv.ParseUint(number, 10, 64)
		if !ok || err != nil {
			continue
		}
		_, rest, _ = strings.Cut(rest, "[")
		rest, _, _ = strings.Cut(rest, "]")
		state, _, _ := strings.Cut(rest, ",")
		all[id] = traceback{state, createdBy(part)}
	}
	return all
}
