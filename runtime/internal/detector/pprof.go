package detector

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// WriteWaitProfile writes how long goroutines waited for locks, by stack.
func WriteWaitProfile(w io.Writer) error { return waits.write(w, "waits") }

// WriteHoldProfile writes how long goroutines held locks, by stack.
func WriteHoldProfile(w io.Writer) error { return holds.write(w, "holds") }

// snapshot copies the samples, sorted by stack.
func (p *profile) snapshot() (stacks []frames, samples []sample) {
	answered(func() {
		p.mu.Lock()
		copied := maps.Clone(p.samples)
		p.mu.Unlock()
		stacks = slices.SortedFunc(maps.Keys(copied), func(a, b frames) int { return slices.Compare(a[:], b[:]) })
		for _, at := range stacks {
			samples = append(samples, copied[at])
		}
	})
	return stacks, samples
}

// write writes the profile in pprof's format: a gzipped message Profile of
// https://github.com/google/pprof/blob/main/proto/profile.proto. Only the few
// fields that matter here are written, so that no protobuf library is needed.
func (p *profile) write(w io.Writer, what string) error {
	stacks, samples := p.snapshot()
	e := &encoder{strings: map[string]uint64{"": 0}, table: []string{""}, functions: make(map[string]uint64), locations: make(map[lock.Frame]uint64)}
	e.valueType(1, what, "count")
	e.valueType(1, "delay", "nanoseconds")
	for i, at := range stacks {
		e.sample(at.stack(), samples[i])
	}
	e.finish()
	z := gzip.NewWriter(w)
	if _, err := z.Write(e.out.Bytes()); err != nil {
		return fmt.Errorf("writing a profile: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("writing a profile: %w", err)
	}
	return nil
}

// encoder makes a Profile message. Numbers of fields are those of profile.proto.
type encoder struct {
	out       bytes.Buffer
	strings   map[string]uint64
	table     []string
	functions map[string]uint64 // by name
	locations map[lock.Frame]uint64
}

func (e *encoder) string(s string) uint64 {
	n, ok := e.strings[s]
	if !ok {
		n = uint64(len(e.table))
		e.strings[s] = n
		e.table = append(e.table, s)
	}
	return n
}

func (e *encoder) valueType(field int, kind, unit string) {
	var m message
	m.number(1, e.string(kind))
	m.number(2, e.string(unit))
	e.message(field, &m)
}

// sample writes one stack and its two values.
func (e *encoder) sample(stack []lock.Frame, s sample) {
	var m message
	for _, f := range stack {
		m.number(1, e.location(f))
	}
	m.number(2, uint64(s.count))
	m.number(2, uint64(s.total/time.Nanosecond))
	e.message(2, &m)
}

// location returns the number of a location, which it writes if it is new.
func (e *encoder) location(f lock.Frame) uint64 {
	if n, ok := e.locations[f]; ok {
		return n
	}
	n := uint64(len(e.locations) + 1)
	e.locations[f] = n
	var line, m message
	line.number(1, e.function(f))
	line.number(2, uint64(f.Site.Line))
	m.number(1, n)
	m.bytes(4, line.Bytes())
	e.message(4, &m)
	return n
}

func (e *encoder) function(f lock.Frame) uint64 {
	if n, ok := e.functions[f.Func]; ok {
		return n
	}
	n := uint64(len(e.functions) + 1)
	e.functions[f.Func] = n
	var m message
	m.number(1, n)
	m.number(2, e.string(f.Func))
	m.number(3, e.string(f.Func))
	m.number(4, e.string(f.Site.File))
	e.message(5, &m)
	return n
}

// finish writes what can only be known at the end.
func (e *encoder) finish() {
	for _, s := range e.table {
		var m message
		m.bytes(6, []byte(s))
		e.out.Write(m.Bytes())
	}
}

func (e *encoder) message(field int, m *message) {
	var outer message
	outer.bytes(field, m.Bytes())
	e.out.Write(outer.Bytes())
}

// message is a protobuf message.
type message struct{ bytes.Buffer }

func (m *message) varint(v uint64) {
	for ; v >= 0x80; v >>= 7 {
		m.WriteByte(byte(v) | 0x80)
	}
	m.WriteByte(byte(v))
}

// number writes a field of an integer type.
func (m *message) number(field int, v uint64) {
	m.varint(uint64(field) << 3)
	m.varint(v)
}

// bytes writes a field of a string or message type.
func (m *message) bytes(field int, b []byte) {
	m.varint(uint64(field)<<3 | 2)
	m.varint(uint64(len(b)))
	m.Write(b)
}
