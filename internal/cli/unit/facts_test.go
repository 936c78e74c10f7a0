package unit

import (
	"bytes"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// parts is a fact for tests.
type parts map[string][]byte

func (*parts) AFact() {}

func (p *parts) Parts() map[string][]byte { return *p }

func (p *parts) SetParts(m map[string][]byte) { *p = m }

func save(t *testing.T, path string, p parts) string {
	t.Helper()
	s := &facts{of: map[string]map[string][]byte{}}
	s.set(path, &p)
	file := filepath.Join(t.TempDir(), "vet.out")
	if err := s.write(file, path); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestFacts: what a package hands on comes to its importers, each part once.
func TestFacts(t *testing.T) {
	shared := []byte("of the package below both")
	a := parts{"base": shared, "a": []byte("a's"), "empty": nil}
	b := parts{"base": shared, "b": bytes.Repeat([]byte{7}, 3*readAhead)}
	for i := range 4000 { // an index that is longer than what is read at first
		b["of a dependency, number "+string(rune('a'+i))] = nil
	}
	got, err := readFacts(map[string]string{"a": save(t, "a", a), "b": save(t, "b", b)})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]parts{"a": a, "b": b} {
		var p parts
		if !got.get(types.NewPackage(path, "p"), &p) || !maps.EqualFunc(p, want, bytes.Equal) {
			t.Errorf("%s has %d parts, want %d", path, len(p), len(want))
		}
	}
	if &got.of["a"]["base"][0] != &got.of["b"]["base"][0] {
		t.Error("a part that two imports have is read twice")
	}
	var p parts
	if got.get(types.NewPackage("c", "p"), &p) {
		t.Errorf("a package that is not imported has facts %q", p)
	}
}

// TestEqualFiles: equal facts make equal files, whatever the maps do.
func TestEqualFiles(t *testing.T) {
	p := parts{"a": []byte("1"), "b": []byte("2"), "c": []byte("3"), "d": []byte("4")}
	var first []byte
	for range 10 {
		data, err := os.ReadFile(save(t, "p", p))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(data, first) {
			t.Fatalf("got %q, at first %q", data, first)
		}
	}
}

// TestDamaged: a file that is cut short, or is none of ours, is an error.
func TestDamaged(t *testing.T) {
	whole, err := os.ReadFile(save(t, "p", parts{"a": []byte("first"), "b": []byte("second")}))
	if err != nil {
		t.Fatal(err)
	}
	damaged := [][]byte{[]byte("vetx and then some types"), append([]byte(magic), 0xff, 0xff, 0xff, 0xff, 0x0f)}
	for n := range len(whole) {
		damaged = append(damaged, slices.Clone(whole[:n]))
	}
	for _, data := range damaged {
		file := filepath.Join(t.TempDir(), "vet.out")
		if err := os.WriteFile(file, data, 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := readFacts(map[string]string{"p": file}); err == nil {
			t.Errorf("no error for %q", data)
		}
	}
}

func FuzzIndex(f *testing.F) {
	f.Add([]byte(magic + "\x02\x01a\x05\x01b\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, end, ok := parseIndex(data); ok && (end < len(magic) || end > len(data)) {
			t.Errorf("the index ends at %d of %d bytes", end, len(data))
		}
	})
}
