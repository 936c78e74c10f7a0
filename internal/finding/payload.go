package finding

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
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
	// Facts are what a link needs to know, by import path. A package's own
	// entry is enough; entries of its imports are used if nothing better comes.
	Facts map[string][]byte `json:"facts,omitempty"`
	Notes []string          `json:"notes,omitempty"` // what was left out and why, for those who ask
}

// Encode returns the payload as base64 text. Equal payloads have equal texts.
func (p *Payload) Encode() (string, error) {
	var buf bytes.Buffer
	z, err := gzip.NewWriterLevel(&buf, gzip.BestSpeed)
	if err != nil {
		return "", err
	}
	if err := json.NewEncoder(z).Encode(p); err != nil {
		return "", fmt.Errorf("encoding the results of %s: %w", p.Package, err)
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(buf.Bytes()), nil
}

// DecodePayload returns the payload that Encode made text of.
func DecodePayload(text string) (*Payload, error) {
	z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader([]byte(text))))
	if err != nil {
		return nil, fmt.Errorf("decoding a package's results: %w", err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("decoding a package's results: %w", err)
	}
	p := new(Payload)
	if err := json.Unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("decoding a package's results: %w", err)
	}
	return p, nil
}
