// Package annotation defines an analyzer that reports malformed annotations and
// suppressions that suppress nothing.
//
// # Analyzer annotation
//
// annotation: report malformed annotations and unused suppressions
//
// TODO(docs)
package annotation
