package summary

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/held"
	"github.com/lockcheck/lockcheck/internal/lock"
	"github.com/lockcheck/lockcheck/internal/order"
)

// filled returns a value of a type in which no field is zero, down to a depth,
// so that a field that is not coded is missed.
func filled(t reflect.Type, depth int, n *int) reflect.Value {
	v := reflect.New(t).Elem()
	*n++
	switch t.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("s%d", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(-*n % 100))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(*n % 200))
	case reflect.Slice:
		if depth > 0 {
			v = reflect.Append(v, filled(t.Elem(), depth-1, n), filled(t.Elem(), depth-1, n))
		}
	case reflect.Pointer:
		if depth > 0 {
			v.Set(reflect.New(t.Elem()))
			v.Elem().Set(filled(t.Elem(), depth-1, n))
		}
	case reflect.Struct:
		for i := range t.NumField() {
			v.Field(i).Set(filled(t.Field(i).Type, depth-1, n))
		}
	default:
		panic(t.String())
	}
	return v
}

func example(depth int) *Facts {
	n := 0
	f := filled(reflect.TypeFor[Facts](), depth, &n).Interface().(Facts)
	slices.SortFunc(f.Edges, func(a, b order.Edge) int { return bytes.Compare([]byte(a.From), []byte(b.From)) })
	return &f
}

func TestFactsRoundTrip(t *testing.T) {
	for name, f := range map[string]*Facts{"everything": example(9), "nothing": {Path: "p"}} {
		data, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := f.Encode()
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: two encodings differ", name)
		}
		got, err := Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, f) {
			t.Errorf("%s: got %+v\nwant %+v", name, got, f)
		}
	}
}

// What is asked for one by one is what is decoded at once.
func TestImportsAnswerFromFacts(t *testing.T) {
	const path = "example.com/gopkg/yaml.v3"
	effects := func(c lock.Class) *held.Effects {
		return &held.Effects{Acquires: []held.Acquire{{Lock: event.Ref{Class: c}}}}
	}
	edge := func(from, to lock.Class, line int) order.Edge {
		return order.Edge{From: from, To: to, Path: []lock.Frame{{Func: "F", Site: lock.Site{File: "f.go", Line: line}}}}
	}
	f := &Facts{
		Path:  path,
		Funcs: []Func{{"(*" + path + ".T).M", effects("a")}, {path + ".F", effects("b")}},
		Edges: []order.Edge{edge("c", "d", 1), edge("a", "b", 2), edge("a", "?h", 3), edge("a", "b", 4)},
		Fills: []Fill{{"h", []string{path + ".F"}}},
		Wrote: []lock.Class{lock.Class(path + ".T.mu")},
	}
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	im := NewImports(map[string][]byte{path: data, "broken": []byte("x")})
	for _, fn := range f.Funcs {
		if got := im.Effects(fn.Key); !reflect.DeepEqual(got, fn.Effects) {
			t.Errorf("effects of %s = %+v, want %+v", fn.Key, got, fn.Effects)
		}
	}
	if got := im.Effects(path + ".G"); got != nil {
		t.Errorf("effects of an unknown function = %+v", got)
	}
	all := func(groups []Edges) (list []order.Edge) {
		for _, g := range groups {
			list = append(list, g.All()...)
		}
		return list
	}
	if got, want := all(im.EdgesFrom("a")), []order.Edge{f.Edges[2], f.Edges[1], f.Edges[3]}; !reflect.DeepEqual(got, want) {
		t.Errorf("edges from a = %+v, want %+v", got, want)
	}
	if got, want := all(im.EdgesInto("h")), f.Edges[2:3]; !reflect.DeepEqual(got, want) {
		t.Errorf("edges into h = %+v, want %+v", got, want)
	}
	if got, want := im.Classes(), []lock.Class{"a", "c"}; !slices.Equal(got, want) {
		t.Errorf("classes = %q, want %q", got, want)
	}
	if got, want := im.Fills("h"), f.Fills[0].Keys; !slices.Equal(got, want) {
		t.Errorf("fills of h = %q, want %q", got, want)
	}
	if !im.HasHoles(path) || im.HasHoles("broken") {
		t.Errorf("holes: %s %t, broken %t; want true, false", path, im.HasHoles(path), im.HasHoles("broken"))
	}
}

// Whatever is read, reading it ends, without a panic and in bounded memory.
func FuzzDecode(f *testing.F) {
	data, err := example(8).Encode()
	if err != nil {
		f.Fatal(err)
	}
	p, err := unpack(data)
	if err != nil || !p.inflate() {
		f.Fatal("facts cannot be read:", err)
	}
	s := p.section
	f.Add(p.flags, s[0], s[1], s[2], s[3], s[4])
	f.Fuzz(func(t *testing.T, flags uint64, s0, s1, s2, s3, s4 []byte) {
		data, err := pack(flags, [sections][]byte{s0, s1, s2, s3, s4})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(data)
		if err != nil {
			return
		}
		again, err := got.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(again); err != nil {
			t.Errorf("facts cannot be read again: %v", err)
		}
	})
}

// The same of bytes that need not be compressed facts.
func FuzzUnpack(f *testing.F) {
	data, err := example(8).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		if facts, err := Decode(data); (facts == nil) == (err == nil) {
			t.Errorf("Decode = %v, %v", facts, err)
		}
	})
}

// TestFramesOnce: functions that reach a lock by the same calls add next to
// nothing to the facts for each.
func TestFramesOnce(t *testing.T) {
	var path []lock.Frame
	for i := range 7 {
		path = append(path, lock.Frame{Func: fmt.Sprintf("step%d", i), Site: lock.Site{File: "/src/p/p.go", Line: 1000 + i, Col: 9}})
	}
	size := func(functions int) int {
		f := &Facts{Path: "p"}
		for i := range functions {
			a := held.Acquire{Lock: event.Ref{Class: "p.mu"}, Mode: lock.Write, Path: path}
			f.Funcs = append(f.Funcs, Func{fmt.Sprintf("p.F%03d", i), &held.Effects{Acquires: []held.Acquire{a}}})
		}
		data, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return len(data)
	}
	const more = 100
	if each := (size(1+more) - size(1)) / more; each > 40 { // its name, its place, seven numbers
		t.Errorf("%d bytes for a function", each)
	}
}
