// Package relock defines an analyzer that reports locks taken again by the
// goroutine that holds them.
//
// # Analyzer relock
//
// relock: report locks that are taken again by the goroutine that holds them
//
// TODO(docs)
package relock
