// Package finding is the report model: one finding is one thing that a
// maintainer should look at, as a plain value that every way in produces and
// every renderer reads. A finding round-trips through JSON and holds nothing
// of the Go type checker.
package finding

import "github.com/lockcheck/lockcheck/internal/lock"

// Confidence says how sure lockcheck is. Low findings are shown only on demand.
type Confidence string

// The confidences. A High finding follows from paths that the code has; a Low
// one rests on a guess, such as which of several implementations is called.
const (
	High Confidence = "high"
	Low  Confidence = "low"
)

// Finding is one report.
type Finding struct {
	Rule       string       `json:"rule"` // "LK1001"
	Confidence Confidence   `json:"confidence"`
	Package    string       `json:"package"`         // import path of the package it is reported in
	Func       string       `json:"func,omitempty"`  // function it is reported in
	Site       lock.Site    `json:"site"`            // where to look first
	Message    string       `json:"message"`         // one line, lower case, names both locks and the opposite site
	Locks      []lock.Class `json:"locks,omitempty"` // the locks concerned, in order of mention
	Steps      []Step       `json:"steps,omitempty"` // how it comes about
	Fixes      []Fix        `json:"fixes,omitempty"`

	// Seen says how a prediction and the runs of the program agree: "predicted and
	// observed". It is empty where nobody has looked.
	Seen string `json:"seen,omitempty"`

	// Fingerprint stays the same while unrelated lines move, and is unique in
	// a report. Merge sets it.
	Fingerprint string `json:"fingerprint,omitempty"`
}

// Step is one event of the story that a finding tells: a lock is taken, a call
// is made, a return is reached.
type Step struct {
	Site    lock.Site    `json:"site"`
	Func    string       `json:"func,omitempty"`
	Message string       `json:"message"`        // "Cache.mu locked here"
	Path    []lock.Frame `json:"path,omitempty"` // calls that lead from Site to the event
}

// Fix is an edit that would remove the finding.
type Fix struct {
	Message string `json:"message"`
	Edits   []Edit `json:"edits"`
}

// Edit replaces the bytes between two offsets of a file, Start included and End
// not; both count from 0.
type Edit struct {
	File  string `json:"file"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}
