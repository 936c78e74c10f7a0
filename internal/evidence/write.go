package evidence

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lockcheck/lockcheck/internal/evidence/line"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Extension ends the name of an evidence file.
const Extension = ".lockcheck"

// header is the first line of a file, and of each part of one that was put
// together from several. The number is the format's version: a reader refuses
// those that it does not know.
const header = "lockcheck-evidence\t1"

// Create makes a new file in the folder, which it makes too if need be, and
// returns it for a Writer to append to. No two processes get the same file.
func Create(folder string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, fmt.Errorf("creating evidence: %w", err)
	}
	name := filepath.Base(os.Args[0])
	f, err := os.CreateTemp(folder, strings.TrimSuffix(name, ".exe")+"-*"+Extension)
	if err != nil {
		return nil, fmt.Errorf("creating evidence: %w", err)
	}
	return f, nil
}

// Writer appends records to a file. Each record, with the stacks that it names for
// the first time, is one Write, so that a process that is killed leaves whole
// records, but perhaps for the last one. It is not safe for use by several
// goroutines.
type Writer struct {
	w       io.Writer
	line    []byte         // what the next Write writes
	stacks  map[string]int // numbers of the stacks that were written, by their line
	started bool
}

// NewWriter returns a Writer that appends to w.
func NewWriter(w io.Writer) *Writer {
	return &Writer{w: w, stacks: make(map[string]int)}
}

// Build records that a program runs. Like the other methods it returns the error
// of the write.
func (w *Writer) Build(b Build) error {
	return w.record("build", b.Program, b.ID, b.Go, b.Target, strconv.Itoa(b.Runs))
}

// Class records a class.
func (w *Writer) Class(c Class) error {
	return w.record("class", string(c.Class), site(c.Site), strconv.Itoa(c.Instances), flag(c.Written))
}

// Edge records an edge.
func (w *Writer) Edge(e Edge) error {
	fields := w.held([]string{"edge"}, e.From)
	fields = w.held(fields, e.To)
	fields = append(fields, e.Thread, strconv.Itoa(e.Count))
	for _, gate := range e.Gates {
		fields = append(fields, string(gate), lock.Write.String())
	}
	for _, gate := range e.ReadGates {
		fields = append(fields, string(gate), lock.Read.String())
	}
	return w.record(fields...)
}

// Deadlock records a deadlock.
func (w *Writer) Deadlock(d Deadlock) error {
	fields := []string{"deadlock", d.Rule, strconv.Itoa(d.Count)}
	for _, m := range d.Members {
		fields = append(fields, strconv.FormatUint(m.Goroutine, 10))
		fields = w.held(fields, m.Waits)
		fields = w.held(fields, m.Holds)
		fields = append(fields, w.stack(m.Created), m.State)
	}
	return w.record(fields...)
}

// Leak records a leaked goroutine.
func (w *Writer) Leak(l Leak) error {
	return w.record("leak", l.State, w.stack(l.Stack), strconv.Itoa(l.Count))
}

// Wait records a wait.
func (w *Writer) Wait(v Wait) error {
	fields := []string{
		"wait", v.Kind, w.stack(v.Stack),
		strconv.Itoa(v.Count), strconv.FormatInt(int64(v.Total), 10), strconv.FormatInt(int64(v.Max), 10),
	}
	for _, h := range v.Locks {
		fields = w.held(fields, h)
	}
	return w.record(fields...)
}

// WriteTo writes all records, in their order, and returns the bytes written.
func (e *Evidence) WriteTo(w io.Writer) (int64, error) {
	var n counter
	out := NewWriter(io.MultiWriter(w, &n))
	err := each(out.Build, e.Builds)
	err = orElse(err, func() error { return each(out.Class, e.Classes) })
	err = orElse(err, func() error { return each(out.Edge, e.Edges) })
	err = orElse(err, func() error { return each(out.Deadlock, e.Deadlocks) })
	err = orElse(err, func() error { return each(out.Leak, e.Leaks) })
	err = orElse(err, func() error { return each(out.Wait, e.Waits) })
	return int64(n), err
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func each[T any](write func(T) error, records []T) error {
	for _, r := range records {
		if err := write(r); err != nil {
			return err
		}
	}
	return nil
}

func orElse(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

// record writes one line, after the lines that were prepared for it.
func (w *Writer) record(fields ...string) error {
	w.appendLine(fields...)
	if !w.started {
		w.line = append([]byte(header+"\n"), w.line...)
		w.started = true
	}
	_, err := w.w.Write(w.line)
	w.line = w.line[:0]
	if err != nil {
		return fmt.Errorf("writing evidence: %w", err)
	}
	return nil
}

func (w *Writer) appendLine(fields ...string) {
	for i, f := range fields {
		if i > 0 {
			w.line = append(w.line, '\t')
		}
		w.line = append(w.line, line.Escape(f)...)
	}
	w.line = append(w.line, '\n')
}

// held appends the three fields of a lock.
func (w *Writer) held(fields []string, h Held) []string {
	return append(fields, string(h.Class), h.Mode.String(), w.stack(h.Stack))
}

// stack returns the number of a stack, and prepares the line that says what it
// is if none did. An empty stack is 0.
func (w *Writer) stack(s Stack) string {
	if len(s) == 0 {
		return "0"
	}
	var fields []string
	for _, f := range s {
		fields = append(fields, f.Func, site(f.Site))
	}
	key := strings.Join(fields, "\t")
	n, ok := w.stacks[key]
	if !ok {
		n = len(w.stacks) + 1
		w.stacks[key] = n
		w.appendLine(append([]string{"stack", strconv.Itoa(n)}, fields...)...)
	}
	return strconv.Itoa(n)
}

// site is lock.Site.String, but for file names that could be taken for one.
func site(s lock.Site) string {
	if !s.IsValid() {
		return "-"
	}
	return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Col)
}

func flag(b bool) string {
	if b {
		return "written"
	}
	return "-"
}
