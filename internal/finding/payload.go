package finding

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Payload is what the analysis of one package hands to the command that looks
// at the whole program. It travels as text, in the message of a diagnostic, so
// that the go command stores it beside the package's other results and brings
// it back, unchanged, when the package did not change.
type Payload struct {
	Package string `json:"package"` // import path; of an external test package, ending in "_test"
	// Tests says that the package was analysed with its test files. The go
	// command may analyse it once with them and once, for its importers, without.
	Tests    bool      `json:"tests,omitempty"`
	Findings []Finding `json:"findings,omitempty"` // of every rule and confidence: the command chooses
	// Annotations are edits that declare what was inferred.
	Annotations []Edit `json:"annotations,omitempty"`
	// Suppressions are all that the package has.
	Suppressions []Suppression `json:"suppressions,omitempty"`
	// Facts are what a link needs to know, by import path. A package's own
	// entry is enough; entries of its imports are used if nothing better comes.
	Facts map[string][]byte `json:"-"`
	Notes []string          `json:"notes,omitempty"` // what was left out and why, for those who ask
}

// header is a payload without the facts, which follow it as they are: making JSON
// of megabytes, and reading it, would take longer than all else that the command
// does when nothing changed.
//
//	text = base64(gzip(length of header, header as JSON, facts))
type header struct {
	*Payload
	Facts []blob `json:"facts,omitempty"` // sorted by path; in place of Payload.Facts
}

type blob struct {
	Path string `json:"path"`
	Size int    `json:"size"` // in bytes
}

// Encode returns the payload as text. Equal payloads have equal texts.
func (p *Payload) Encode() (string, error) {
	h := header{Payload: p}
	for _, path := range slices.Sorted(maps.Keys(p.Facts)) {
		h.Facts = append(h.Facts, blob{path, len(p.Facts[path])})
	}
	head, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("encoding the results of %s: %w", p.Package, err)
	}
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestSpeed)
	if err != nil {
		return "", err
	}
	// Writing to z fails only if writing to buf does, which does not.
	z.Write(binary.AppendUvarint(nil, uint64(len(head))))
	z.Write(head)
	for _, b := range h.Facts {
		z.Write(p.Facts[b.Path])
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(buf.Bytes()), nil
}

// DecodePayload returns the payload that Encode made text of.
func DecodePayload(text string) (*Payload, error) {
	p, err := decodePayload(text)
	if err != nil {
		return nil, fmt.Errorf("decoding a package's results: %w", err)
	}
	return p, nil
}

const maxGrow = 1 << 24 // bytes set aside on the word of a payload alone

func decodePayload(text string) (*Payload, error) {
	packed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var data bytes.Buffer
	if n := len(packed); n >= 4 { // the last four bytes say how much it is, modulo 1<<32
		data.Grow(int(min(binary.LittleEndian.Uint32(packed[n-4:]), maxGrow)) + bytes.MinRead)
	}
	if _, err := data.ReadFrom(z); err != nil {
		return nil, err
	}
	return parsePayload(data.Bytes())
}

func parsePayload(data []byte) (*Payload, error) {
	size, n := binary.Uvarint(data)
	if data = data[max(n, 0):]; n <= 0 || size > uint64(len(data)) {
		return nil, io.ErrUnexpectedEOF
	}
	p := new(Payload)
	h := header{Payload: p}
	if err := json.Unmarshal(data[:size], &h); err != nil {
		return nil, err
	}
	for data = data[size:]; len(h.Facts) > 0; h.Facts = h.Facts[1:] {
		b := h.Facts[0]
		if b.Size < 0 || b.Size > len(data) {
			return nil, io.ErrUnexpectedEOF
		}
		if p.Facts == nil {
			p.Facts = make(map[string][]byte)
		}
		p.Facts[b.Path], data = data[:b.Size:b.Size], data[b.Size:]
	}
	return p, nil
}
