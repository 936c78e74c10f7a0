package summary

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io"
	"reflect"

	"github.com/lockcheck/lockcheck/internal/lock"
)

// The code of facts. Facts are read far more often than written, and few of them
// are of interest to any one reader; JSON of them took most of a run's time. So
// they are coded by their Go types, with nothing named:
//
//	string          its number in a table that the values share
//	integer, bool   varint
//	slice           length, elements
//	pointer         0, or 1 and what it points to
//	struct          a mask of the fields that are not zero, those fields
//	lock.Frame      its number in another table: paths to locks share their ends
//
// and each function and edge can be read for itself, see packed.

var errCorrupt = errors.New("corrupt facts")

var frameType = reflect.TypeFor[lock.Frame]()

// maxDepth bounds how deep values may be nested that are read.
const maxDepth = 200

// maxTrusted is how many elements are set aside on the word of a length alone.
const maxTrusted = 64

// encoder writes values and collects their strings and frames.
type encoder struct {
	buf     []byte
	strings []string
	number  map[string]int
	frames  []lock.Frame
	frame   map[lock.Frame]int
}

func newEncoder() *encoder { return &encoder{number: map[string]int{}, frame: map[lock.Frame]int{}} }

func (e *encoder) uint(n uint64) { e.buf = binary.AppendUvarint(e.buf, n) }

func (e *encoder) id(s string) uint64 {
	n, ok := e.number[s]
	if !ok {
		n = len(e.strings)
		e.number[s] = n
		e.strings = append(e.strings, s)
	}
	return uint64(n)
}

func (e *encoder) frameID(f lock.Frame) uint64 {
	n, ok := e.frame[f]
	if !ok {
		n = len(e.frames)
		e.frame[f] = n
		e.frames = append(e.frames, f)
	}
	return uint64(n)
}

// frameTable appends the frames collected.
func (e *encoder) frameTable() {
	e.uint(uint64(len(e.frames)))
	for _, f := range e.frames {
		e.uint(e.id(f.Func))
		e.uint(e.id(f.Site.File))
		e.uint(uint64(f.Site.Line))
		e.uint(uint64(f.Site.Col))
	}
}

// value appends a value; of a pointer, what it points to.
func (e *encoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		e.uint(e.id(v.String()))
	case reflect.Bool:
		if v.Bool() {
			e.uint(1)
		} else {
			e.uint(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.buf = binary.AppendVarint(e.buf, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		e.uint(v.Uint())
	case reflect.Slice:
		e.uint(uint64(v.Len()))
		for i := range v.Len() {
			e.value(v.Index(i))
		}
	case reflect.Pointer:
		if v.IsNil() {
			e.uint(0)
			return
		}
		e.uint(1)
		e.value(v.Elem())
	case reflect.Struct:
		if v.Type() == frameType {
			e.uint(e.frameID(v.Interface().(lock.Frame)))
			return
		}
		var mask uint64
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				mask |= 1 << i
			}
		}
		e.uint(mask)
		for i := range v.NumField() {
			if mask&(1<<i) != 0 {
				e.value(v.Field(i))
			}
		}
	default:
		panic("summary: no code for " + v.Type().String()) // a test encodes all types
	}
}

// decoder reads what an encoder wrote. After an error it reads zeros.
type decoder struct {
	data    []byte
	strings []string
	frames  []lock.Frame
	err     error
}

func (d *decoder) fail() {
	d.err = errCorrupt
	d.data = nil
}

func (d *decoder) uint() uint64 {
	if len(d.data) > 0 && d.data[0] < 0x80 { // most are small
		n := d.data[0]
		d.data = d.data[1:]
		return uint64(n)
	}
	n, size := binary.Uvarint(d.data)
	if size <= 0 {
		d.fail()
		return 0
	}
	d.data = d.data[size:]
	return n
}

// length reads the length of something that takes at least a byte for each.
func (d *decoder) length() int {
	n := d.uint()
	if n > uint64(len(d.data)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	n := d.uint()
	if n >= uint64(len(d.strings)) {
		d.fail()
		return ""
	}
	return d.strings[n]
}

// frameTable reads what encoder.frameTable wrote.
func (d *decoder) frameTable() []lock.Frame {
	frames := make([]lock.Frame, d.length())
	for i := range frames {
		frames[i] = lock.Frame{Func: d.string(), Site: lock.Site{File: d.string(), Line: int(d.uint()), Col: int(d.uint())}}
	}
	return frames
}

func (d *decoder) value(v reflect.Value, depth int) {
	if depth > maxDepth {
		d.fail()
	}
	if d.err != nil {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(d.string())
	case reflect.Bool:
		v.SetBool(d.uint() != 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n := d.uint()
		v.SetInt(int64(n>>1) ^ -int64(n&1))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(d.uint())
	case reflect.Slice:
		n := d.length()
		if n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), 0, min(n, maxTrusted)))
		}
		for i := 0; i < n && d.err == nil; i++ {
			if i == v.Cap() {
				v.Grow(1)
			}
			v.SetLen(i + 1)
			d.value(v.Index(i), depth+1)
		}
	case reflect.Pointer:
		if d.uint() != 0 {
			v.Set(reflect.New(v.Type().Elem()))
			d.value(v.Elem(), depth+1)
		}
	case reflect.Struct:
		if v.Type() == frameType {
			if n := d.uint(); n < uint64(len(d.frames)) {
				*v.Addr().Interface().(*lock.Frame) = d.frames[n]
			} else {
				d.fail()
			}
			return
		}
		mask := d.uint()
		for i := 0; mask != 0 && d.err == nil; i, mask = i+1, mask>>1 {
			if i == v.NumField() {
				d.fail()
			} else if mask&1 != 0 {
				d.value(v.Field(i), depth+1)
			}
		}
	}
}

// shape is a hash of what a type is made of: values of one shape are coded alike.
func shape(t reflect.Type) uint64 {
	h := fnv.New64a()
	describe(h, t, map[reflect.Type]bool{})
	return h.Sum64()
}

func describe(w io.Writer, t reflect.Type, seen map[reflect.Type]bool) {
	io.WriteString(w, t.Kind().String()+" "+t.Name()+";")
	if seen[t] {
		return
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer:
		describe(w, t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			io.WriteString(w, t.Field(i).Name+" ")
			describe(w, t.Field(i).Type, seen)
		}
		io.WriteString(w, "end;")
	}
}
