package render

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/lockcheck/lockcheck/internal/finding"
)

// Version is the version of the JSON document. It changes when a field changes
// its meaning or goes away; a new field is no new version. docs/json.md
// describes the document, docs/findings.schema.json is its schema.
const Version = 1

// Document is what the JSON format consists of.
type Document struct {
	Version  int               `json:"version"`
	Findings []finding.Finding `json:"findings"` // never null
}

// JSON writes the findings as one document.
func JSON(w io.Writer, findings []finding.Finding, _ Options) error {
	if findings == nil {
		findings = []finding.Finding{}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // "lock -> unlock" is for people, too
	enc.SetIndent("", "  ")
	return enc.Encode(Document{Version: Version, Findings: findings})
}

// ReadJSON reads a document that JSON wrote, of this version.
func ReadJSON(r io.Reader) ([]finding.Finding, error) {
	var doc Document
	if err := json.NewDecoder(r).Decode(&doc); err != nil {
		return nil, fmt.Errorf("reading findings: %w", err)
	}
	if doc.Version != Version {
		return nil, fmt.Errorf("reading findings: the document has version %d, this lockcheck reads version %d", doc.Version, Version)
	}
	return doc.Findings, nil
}
