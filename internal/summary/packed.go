package summary

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"io"
	"reflect"
	"slices"
	"sync"

	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// packed are facts of which nothing is decoded but what was asked for. They are
//
//	shape of the types, flags, sizes, and compressed the bytes of each of
//	    strings   the table
//	    index     path; keys of functions, pairs of classes, each with a size
//	    frames    the other table
//	    lists     fills, classes written, declared orders
//	    values    effects of the functions, then groups of edges
type packed struct {
	flags   uint64
	sizes   [sections]uint64
	data    []byte // the sections, compressed
	section [sections][]byte

	table  []string     // read when first needed
	frames []lock.Frame // read when the first value is
	broken bool
	keys   []string // of functions, sorted
	bodies [][]byte // their effects
	groups []Edges
	path   string
	lists  *lists
}

const (
	stringSection = iota
	indexSection
	frameSection
	listSection
	valueSection
	sections
)

// maxExpansion is how many bytes one compressed byte may stand for (RFC 1951).
const maxExpansion = 1032

const (
	hasHoles  = 1 << iota // an edge leads to a hole
	hasOrders             // an order is declared
)

// lists are the facts that are read as a whole.
type lists struct {
	Fills []Fill
	Wrote []lock.Class
	Order []lock.Order
}

var factsShape = sync.OnceValue(func() uint64 { return shape(reflect.TypeFor[Facts]()) })

// Encode returns the facts as bytes; equal facts give equal bytes.
func (f *Facts) Encode() ([]byte, error) {
	e := newEncoder()
	var index, values []byte
	take := func() []byte {
		b := e.buf
		e.buf = nil
		return b
	}
	put := func(v any) int {
		before := len(e.buf)
		e.value(reflect.ValueOf(v))
		return len(e.buf) - before
	}

	var sizes []int
	for _, fn := range f.Funcs {
		sizes = append(sizes, put(*fn.Effects))
	}
	edges := slices.Clone(f.Edges)
	slices.SortStableFunc(edges, byClasses)
	var flags uint64
	var firsts []order.Edge
	var groups []int
	for i := 0; i < len(edges); {
		n := 1
		for i+n < len(edges) && edges[i+n].From == edges[i].From && edges[i+n].To == edges[i].To {
			n++
		}
		if IsHole(edges[i].To) {
			flags |= hasHoles
		}
		firsts = append(firsts, edges[i])
		groups = append(groups, put(edges[i:i+n]))
		i += n
	}
	values = take()

	e.uint(e.id(f.Path))
	e.uint(uint64(len(f.Funcs)))
	for i, fn := range f.Funcs {
		e.uint(e.id(fn.Key))
		e.uint(uint64(sizes[i]))
	}
	e.uint(uint64(len(groups)))
	for i, first := range firsts {
		e.uint(e.id(string(first.From)))
		e.uint(e.id(string(first.To)))
		e.uint(uint64(groups[i]))
	}
	index = take()

	if len(f.Order) > 0 {
		flags |= hasOrders
	}
	put(lists{f.Fills, f.Wrote, f.Order})
	rest := take()

	e.frameTable()
	frames := take()

	e.uint(uint64(len(e.strings)))
	for _, s := range e.strings {
		e.uint(uint64(len(s)))
	}
	for _, s := range e.strings {
		e.buf = append(e.buf, s...)
	}
	table := take()

	return pack(flags, [sections][]byte{stringSection: table, indexSection: index, frameSection: frames, listSection: rest, valueSection: values})
}

// pack joins and compresses what Encode wrote. A part of the facts is compressed once,
// and few of those to which it is passed on look into it.
func pack(flags uint64, all [sections][]byte) ([]byte, error) {
	out := binary.LittleEndian.AppendUint64(nil, factsShape())
	out = binary.AppendUvarint(out, flags)
	for _, s := range all {
		out = binary.AppendUvarint(out, uint64(len(s)))
	}
	b := bytes.NewBuffer(out)
	w, err := flate.NewWriter(b, flate.DefaultCompression)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if _, err := w.Write(s); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return b.Bytes(), err
}

func byClasses(a, b order.Edge) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// unpack looks at no more than the first bytes of what Encode wrote.
func unpack(data []byte) (*packed, error) {
	if len(data) < 8 || binary.LittleEndian.Uint64(data) != factsShape() {
		return nil, errCorrupt
	}
	d := &decoder{data: data[8:]}
	p := &packed{flags: d.uint()}
	for i := range p.sizes {
		p.sizes[i] = d.uint()
	}
	p.data = d.data
	if d.err != nil {
		return nil, errCorrupt
	}
	return p, nil
}

// inflate takes the sections apart, and reports whether that worked.
func (p *packed) inflate() bool {
	most, total := maxExpansion*uint64(len(p.data)), uint64(0)
	for _, n := range p.sizes {
		if n > most-total {
			return false
		}
		total += n
	}
	data := make([]byte, total)
	if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(p.data)), data); err != nil {
		return false
	}
	for i, n := range p.sizes {
		p.section[i], data = data[:n:n], data[n:]
	}
	p.data = nil
	return true
}

// ready reads the table and the index, and reports whether that worked.
func (p *packed) ready() bool {
	if p.table != nil || p.broken {
		return !p.broken
	}
	p.broken = true // until the end is reached
	if !p.inflate() {
		return false
	}
	d := &decoder{data: p.section[stringSection]}
	sizes := make([]int, d.length())
	for i := range sizes {
		sizes[i] = d.length()
	}
	text := string(d.data)
	table := make([]string, len(sizes))
	for i, n := range sizes {
		if n > len(text) {
			return false
		}
		table[i], text = text[:n], text[n:]
	}
	if d.err != nil || len(table) == 0 {
		return false
	}

	d = &decoder{data: p.section[indexSection], strings: table}
	values := p.section[valueSection]
	next := func() []byte {
		n := d.uint()
		if n > uint64(len(values)) {
			d.fail()
			return nil
		}
		b := values[:n:n]
		values = values[n:]
		return b
	}
	p.path = d.string()
	n := d.length()
	p.keys, p.bodies = make([]string, n), make([][]byte, n)
	for i := range n {
		p.keys[i], p.bodies[i] = d.string(), next()
	}
	p.groups = make([]Edges, d.length())
	for i := range p.groups {
		p.groups[i] = Edges{lock.Class(d.string()), lock.Class(d.string()), p, nil}
		p.groups[i].data = next()
	}
	if d.err != nil {
		p.keys, p.groups = nil, nil
		return false
	}
	p.table, p.broken = table, false
	return true
}

// read decodes a value into what into points to, and reports whether that worked.
func (p *packed) read(data []byte, into any) bool {
	if !p.ready() {
		return false
	}
	if p.frames == nil {
		d := &decoder{data: p.section[frameSection], strings: p.table}
		p.frames = d.frameTable()
		p.broken = d.err != nil
	}
	if p.broken {
		return false
	}
	d := &decoder{data: data, strings: p.table, frames: p.frames}
	d.value(reflect.ValueOf(into).Elem(), 0)
	return d.err == nil
}

// effects returns the effects of a function, or nil.
func (p *packed) effects(key string) *held.Effects {
	if !p.ready() {
		return nil
	}
	i, ok := slices.BinarySearch(p.keys, key)
	e := new(held.Effects)
	if !ok || !p.read(p.bodies[i], e) {
		return nil
	}
	return e
}

// list returns the facts that are read as a whole.
func (p *packed) list() *lists {
	if p.lists == nil {
		p.lists = new(lists)
		if !p.read(p.section[listSection], p.lists) {
			*p.lists = lists{}
		}
	}
	return p.lists
}

// Decode reads what Encode wrote; edges come sorted by their classes.
func Decode(data []byte) (*Facts, error) {
	p, err := unpack(data)
	if err != nil {
		return nil, err
	}
	if !p.ready() {
		return nil, errCorrupt
	}
	all := lists{}
	if !p.read(p.section[listSection], &all) {
		return nil, errCorrupt
	}
	f := &Facts{Path: p.path, Fills: all.Fills, Wrote: all.Wrote, Order: all.Order}
	for i, key := range p.keys {
		e := new(held.Effects)
		if !p.read(p.bodies[i], e) {
			return nil, errCorrupt
		}
		f.Funcs = append(f.Funcs, Func{key, e})
	}
	for _, g := range p.groups {
		var list []order.Edge
		if !p.read(g.data, &list) {
			return nil, errCorrupt
		}
		f.Edges = append(f.Edges, list...)
	}
	return f, nil
}
