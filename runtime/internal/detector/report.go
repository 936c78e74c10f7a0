package detector

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Report is one thing that was found.
type Report struct {
	Rule    string   // "LK1001", as in lockcheck's static rules; "LK9001" is a real deadlock
	Low     bool     // it rests on a guess; such reports are made on demand only
	Message string   // one line
	Locks   []string // the classes of the locks concerned, in the order of mention
	Text    string   // the whole report, as printed

	key     string // with Rule, the same for all reports about the same thing
	details string // what follows the message
	slow    bool   // something is slow, which never ends the program
}

// Suppression names reports not to be made.
type Suppression struct {
	Rule   string // "LK1001"; "" is any
	Match  string // a part of the message, of a lock's class or of a function in a stack
	Reason string // why; a suppression without a reason is ignored
}

// Options say what is looked for and what becomes of reports.
type Options struct {
	Output   io.Writer     // nil is standard error
	OnReport func(Report)  // nil is nothing
	ExitCode int           // 0 is to go on
	Panic    bool          // panic in the goroutine that is about to lock, or, if it is too late, in one of its own
	Low      bool          // make reports of low confidence, too
	LongWait time.Duration // 0 is not to report waits
	LongHold time.Duration // 0 is not to report holds
	Profile  bool          // keep profiles of holds
	Evidence string        // folder
	Suppress []Suppression
}

// defaults are the options of a program that sets none.
var defaults = Options{LongWait: 30 * time.Second}

var options atomic.Pointer[Options]

// Configure sets the options for what happens from now on.
func Configure(o Options) {
	raceOff()
	defer raceOn()
	detached(func() {
		options.Store(&o)
		timed.Store(o.LongHold > 0 || o.Profile)
		longWait.Store(int64(o.LongWait))
		profiling.Store(o.Profile)
		evidenceLog.open(o.Evidence)
	})
}

func init() {
	options.Store(&defaults)
	longWait.Store(int64(defaults.LongWait))
}

// reported has the keys of the reports made.
var reported struct {
	mu   sync.Mutex // a leaf; guards keys
	keys map[string]bool
}

// isNew reports whether there was no such report yet.
func (r *Report) isNew() bool {
	key := r.Rule + " " + fmt.Sprint(r.Low) + " " + r.key
	reported.mu.Lock()
	defer reported.mu.Unlock()
	if reported.keys == nil {
		reported.keys = make(map[string]bool)
	}
	if reported.keys[key] {
		return false
	}
	reported.keys[key] = true
	return true
}

// exitGrace is how long a program that is to exit waits for callbacks, which may
// want a lock that the reporting goroutine has.
const exitGrace = time.Second

// deliver prints the reports that are new and hands them to the callback. It
// returns the text with which the caller must panic, or "". It is called without
// any of the detector's locks, since it writes.
func deliver(reports ...*Report) (fatal string) {
	o := options.Load()
	for _, r := range reports {
		if r.Low && !o.Low || o.suppresses(r) || !r.isNew() {
			continue
		}
		r.Text = r.format()
		if o.Output == nil {
			quietly(func() { io.WriteString(os.Stderr, r.Text) })
		}
		if o.Output != nil || o.OnReport != nil {
			handOver(*r, o)
		}
		if r.Low || r.slow {
			continue
		}
		if o.ExitCode != 0 {
			flush(exitGrace)
			os.Exit(o.ExitCode)
		}
		if o.Panic {
			fatal = r.Text
		}
	}
	return fatal
}

// end makes the program panic with the text, unless it is "". Nobody recovers from
// it: the panic is that of a goroutine of its own, since those that a deadlock has
// stopped cannot panic any more.
func end(fatal string) {
	if fatal != "" {
		go panic(fatal)
	}
}

// format returns the report as it is printed.
func (r *Report) format() string {
	var t text
	t.linef("==================")
	confidence := ""
	if r.Low {
		confidence = ", low confidence"
	}
	t.linef("WARNING: lockcheck: %s%s: %s", r.Rule, confidence, r.Message)
	t.WriteString(strings.TrimSuffix(r.details, "\n"))
	t.linef("")
	t.linef("(%s %s/%s, %s)", runtime.Version(), runtime.GOOS, runtime.GOARCH, pathName())
	t.linef("==================")
	return t.String()
}

// suppresses reports whether the report is not wanted.
func (o *Options) suppresses(r *Report) bool {
	for _, s := range o.Suppress {
		if s.Reason == "" || s.Rule != "" && s.Rule != r.Rule {
			continue
		}
		if strings.Contains(r.Message, s.Match) || strings.Contains(r.details, s.Match) || strings.Contains(strings.Join(r.Locks, "\n"), s.Match) {
			return true
		}
	}
	return false
}

// quietly writes to a file without the order that the race detector takes from
// it: every write would come before every later read, of any file. Only the
// system call itself may be in f.
func quietly(f func()) {
	raceOff()
	defer raceOn()
	f()
}
