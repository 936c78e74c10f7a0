package unit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"go/types"
	"io"
	"maps"
	"os"
	"slices"

	"golang.org/x/tools/go/analysis"
)

// Fact is the one kind of fact that there may be: about packages, and made of
// parts, by name. A package passes on the parts that it got, so that most
// imports bring what others brought before: a part is read once, and what is
// read is not copied.
type Fact interface {
	analysis.Fact
	Parts() map[string][]byte
	SetParts(map[string][]byte)
}

// facts are the facts about the package and about those that it imports
// directly, as one file has them:
//
//	magic, number of parts, for each the size and bytes of its name and its size
//	the parts
type facts struct {
	of    map[string]map[string][]byte // parts by import path
	parts map[string][]byte            // of all imports
}

const magic = "lockcheck parts\n"

// readAhead is how much of a file is read at first: the names, as a rule.
const readAhead = 32 << 10

var errDamaged = errors.New("the file is damaged")

// readFacts reads the files of the imports, by path. If two have parts of one
// name, these are the same: a build has one version of each package.
func readFacts(files map[string]string) (*facts, error) {
	s := &facts{of: map[string]map[string][]byte{}, parts: map[string][]byte{}}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := s.read(path, files[path]); err != nil {
			return nil, fmt.Errorf("facts of %s: %w", path, err)
		}
	}
	return s, nil
}

func (s *facts) read(path, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	head := make([]byte, min(info.Size(), readAhead))
	for {
		if _, err := f.ReadAt(head, 0); err != nil {
			return err
		}
		index, start, ok := parseIndex(head)
		if ok {
			s.of[path], err = s.load(f, index, start, info.Size())
			return err
		}
		if int64(len(head)) == info.Size() {
			return errDamaged
		}
		head = make([]byte, min(info.Size(), 4*int64(len(head))))
	}
}

// entry is a part as the index of a file has it.
type entry struct {
	name string
	size uint64
}

// parseIndex reads the index at the beginning of a file, and returns where it
// ends.
func parseIndex(data []byte) (index []entry, end int, ok bool) {
	rest := data
	number := func() uint64 {
		n, size := binary.Uvarint(rest)
		if size <= 0 {
			rest, ok = nil, false
			return 0
		}
		rest = rest[size:]
		return n
	}
	if len(rest) < len(magic) || string(rest[:len(magic)]) != magic {
		return nil, 0, false
	}
	rest, ok = rest[len(magic):], true
	for n := number(); ok && n > 0; n-- {
		size := number()
		if size > uint64(len(rest)) {
			return nil, 0, false
		}
		name := string(rest[:size])
		rest = rest[size:]
		index = append(index, entry{name, number()})
	}
	return index, len(data) - len(rest), ok
}

// load returns the parts of a file, of which it reads those that no other had.
func (s *facts) load(f io.ReaderAt, index []entry, start int, size int64) (map[string][]byte, error) {
	parts := make(map[string][]byte, len(index))
	at := int64(start)
	for _, e := range index {
		if e.size > uint64(size-at) {
			return nil, errDamaged
		}
		part, ok := s.parts[e.name]
		if !ok {
			part = make([]byte, e.size)
			if _, err := f.ReadAt(part, at); err != nil {
				return nil, err
			}
			s.parts[e.name] = part
		}
		parts[e.name] = part
		at += int64(e.size)
	}
	return parts, nil
}

// get is analysis.Pass.ImportPackageFact.
func (s *facts) get(pkg *types.Package, f analysis.Fact) bool {
	parts, ok := s.of[pkg.Path()]
	if ok {
		f.(Fact).SetParts(parts)
	}
	return ok
}

// set is analysis.Pass.ExportPackageFact, for the package of the given path.
func (s *facts) set(path string, f analysis.Fact) { s.of[path] = f.(Fact).Parts() }

// write writes the fact about one package to a file. Equal facts make equal files.
func (s *facts) write(file, path string) error {
	parts := s.of[path]
	names := slices.Sorted(maps.Keys(parts))
	size := 0
	for _, name := range names {
		size += len(name) + len(parts[name]) + 2*binary.MaxVarintLen32
	}
	data := append(make([]byte, 0, len(magic)+binary.MaxVarintLen32+size), magic...)
	data = binary.AppendUvarint(data, uint64(len(names)))
	for _, name := range names {
		data = binary.AppendUvarint(data, uint64(len(name)))
		data = append(data, name...)
		data = binary.AppendUvarint(data, uint64(len(parts[name])))
	}
	for _, name := range names {
		data = append(data, parts[name]...)
	}
	return os.WriteFile(file, data, 0o666)
}
