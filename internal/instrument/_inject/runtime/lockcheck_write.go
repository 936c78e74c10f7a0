package runtime

import (
	"internal/abi"
	"internal/runtime/atomic"
	"internal/stringslite"
	"unsafe"
)

// lcState says whether the process records.
var lcState atomic.Uint32

const (
	lcNew  = iota // nobody has asked yet
	lcBusy        // somebody is finding out
	lcOn
	lcOff // no folder is named: nothing is recorded
)

var (
	lcPath           [4096]byte // of the file, ending in 0
	lcExitOnDeadlock bool
)

// lcStart finds out whether to record, the first time a lock is taken, and begins
// the file. It returns whether to record.
func lcStart() bool {
	for !lcState.CompareAndSwap(lcNew, lcBusy) {
		switch lcState.Load() {
		case lcOn:
			return true
		case lcOff:
			return false
		}
		osyield()
	}
	dir := gogetenv("LOCKCHECK_DIR")
	if dir == "" || len(dir)+64 > len(lcPath) || lcOpenFlags == 0 {
		lcState.Store(lcOff)
		return false
	}
	lcExitOnDeadlock = gogetenv("LOCKCHECK_DEADLOCK") == "exit"
	id := rand()
	n := copy(lcPath[:], dir)
	lcPath[n] = '/'
	n++
	for shift := 60; shift >= 0; shift -= 4 {
		lcPath[n] = "0123456789abcdef"[id>>shift&15]
		n++
	}
	copy(lcPath[n:], ".lockcheck-run")

	lcLock()
	lcW.begin("lockcheck-run").s("1").end()
	lcW.begin("process").s(buildVersion).s(GOOS + "/" + GOARCH).u(id)
	if argc > 0 && argv != nil {
		lcW.s(gostringnocopy(argv_index(argv, 0)))
	} else {
		lcW.s("")
	}
	info := modinfo
	if len(info) > 32 { // it lies between two marks of 16 bytes
		info = info[16 : len(info)-16]
	}
	lcW.s(info).end()
	lcUnlock()
	lcState.Store(lcOn)
	lcFlush()
	return true
}

// lcW holds the lines that are not in the file yet. Nothing is allocated for them:
// what does not fit while the file cannot be written is lost, and counted. The table
// is locked while lines are added.
var lcW lcWriter

// lcBuffer is the size of a buffer, in bytes. Pages that are never reached cost
// nothing.
const lcBuffer = 1 << 20

type lcWriter struct {
	buf     [lcBuffer]byte
	n       int           // end of the last whole line
	end_    int           // end of what is being written
	full    bool          // the line does not fit
	pending atomic.Uint32 // 1: there are lines
	lost    uint64        // lines

	flushing atomic.Uint32  // the thread that writes to the file, or 0
	out      [lcBuffer]byte // what is being written to it
	last     int64          // when, by nanotime
	failed   bool           // the file cannot be written
}

// begin begins a line with its first field. Each method returns the writer. What is
// written before end must have its numbers already: giving out a number may write a
// line.
func (w *lcWriter) begin(kind string) *lcWriter {
	w.end_, w.full = w.n, false
	return w.raw(kind)
}

// end ends the line, and reports whether it is not lost. Of a line that is, no other
// one may tell.
func (w *lcWriter) end() bool {
	w.byte('\n')
	if w.full {
		w.lost++
		return false
	}
	w.n = w.end_
	w.pending.Store(1)
	return true
}

// s adds a field of text.
func (w *lcWriter) s(text string) *lcWriter { return w.byte('\t').raw(text) }

// raw adds text to the field. Tabs and line ends are kept for the format.
func (w *lcWriter) raw(text string) *lcWriter {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '\t':
			w.byte('\\').byte('t')
		case '\n':
			w.byte('\\').byte('n')
		case '\r':
			w.byte('\\').byte('r')
		case '\\':
			w.byte('\\').byte('\\')
		default:
			w.byte(c)
		}
	}
	return w
}

// u adds a field with a number.
func (w *lcWriter) u(x uint64) *lcWriter { return w.byte('\t').number(x) }

func (w *lcWriter) number(x uint64) *lcWriter {
	var digits [20]byte
	i := len(digits)
	for {
		i--
		digits[i] = byte('0' + x%10)
		if x /= 10; x == 0 {
			break
		}
	}
	for ; i < len(digits); i++ {
		w.byte(digits[i])
	}
	return w
}

// mode adds a field with the mode of a lock.
func (w *lcWriter) mode(mode uint32) *lcWriter {
	if mode&lcRead != 0 {
		return w.s("read")
	}
	return w.s("write")
}

// lock adds three fields: a lock, how it is held, and where it was taken.
func (w *lcWriter) lock(id, mode, stack uint32) *lcWriter {
	return w.u(uint64(id)).mode(mode).u(uint64(stack))
}

func (w *lcWriter) byte(c byte) *lcWriter {
	if w.end_ == len(w.buf) {
		w.full = true
		return w
	}
	w.buf[w.end_] = c
	w.end_++
	return w
}

// frames adds two fields for each frame, function and file:line, from return
// addresses. A logical one is one frame; a physical one has the frames of the
// functions that were inlined, too. Frames of package sync and of the runtime at the
// inner end say nothing about the program, and are left out unless the whole stack is
// wanted.
func (w *lcWriter) frames(pcs []uintptr, logical, whole bool) *lcWriter {
	inner := !whole
	for _, pc := range pcs {
		f := findfunc(pc - 1)
		if !f.valid() {
			continue
		}
		for u, uf := newInlineUnwinder(f, pc-1); uf.valid(); uf = u.next(uf) {
			sf := u.srcFunc(uf)
			name := sf.name()
			if inner && lcOurs(name) {
				if logical {
					break
				}
				continue
			}
			inner = false
			if sf.funcID != abi.FuncIDWrapper {
				file, line := u.fileLine(uf)
				w.s(name).s(file).byte(':').number(uint64(line))
			}
			if logical {
				break
			}
		}
	}
	return w
}

// lcOurs reports whether a function is one that takes or gives back locks for its
// caller, or waits for it.
func lcOurs(name string) bool {
	return stringslite.HasPrefix(name, "sync.") || stringslite.HasPrefix(name, "internal/sync.") ||
		stringslite.HasPrefix(name, "runtime.")
}

// lcFlushSoon writes the lines to the file, unless that was done a moment ago: a
// process that is killed loses no more than that moment.
func lcFlushSoon() {
	if lcW.pending.Load() == 0 {
		return
	}
	const moment = 20e6 // ns
	if now := nanotime(); now-lcW.last > moment || lcW.n > len(lcW.buf)/2 {
		lcFlush()
	}
}

// lcFlush writes the lines to the file. It opens the file anew: a program may close
// all the descriptors that it did not open, and open others under their numbers.
func lcFlush() {
	if !lcW.flushing.CompareAndSwap(0, lcThread()) {
		return // whoever writes does it soon
	}
	lcLock()
	n := lcTake()
	lcUnlock()
	lcPut(n)
	lcW.flushing.Store(0)
}

// lcThread returns a number of the thread that is not 0.
func lcThread() uint32 { return uint32(getg().m.id) + 1 }

// lcAwaitFlush waits until nobody else writes to the file, and keeps it that way. The
// one who writes may be this very thread, which a signal has interrupted, or one that
// does not run any more: it does not wait for ever.
func lcAwaitFlush() {
	me := lcThread()
	for i := 0; i < 10000 && !lcW.flushing.CompareAndSwap(0, me) && lcW.flushing.Load() != me; i++ {
		usleep(100)
	}
}

// lcTake moves the lines to where they can be written from while others are added.
// The table is locked.
func lcTake() int {
	n := lcW.n
	memmove(unsafe.Pointer(&lcW.out[0]), unsafe.Pointer(&lcW.buf[0]), uintptr(n))
	lcW.n = 0
	lcW.pending.Store(0)
	return n
}

// lcPut appends what was taken to the file. If the disk is full, that is the end of
// the recording and not of the program.
func lcPut(n int) {
	lcW.last = nanotime()
	if n == 0 || lcW.failed {
		return
	}
	fd := open(&lcPath[0], lcOpenFlags, 0o644)
	if fd < 0 {
		lcW.failed = true
		return
	}
	for p := 0; p < n; {
		k := write(uintptr(fd), unsafe.Pointer(&lcW.out[p]), int32(n-p))
		if k == -4 { // EINTR
			continue
		}
		if k <= 0 {
			lcW.failed = true
			break
		}
		p += int(k)
	}
	closefd(fd)
}
