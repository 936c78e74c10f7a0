// Package unlock defines an analyzer that reports missing and wrong unlocks.
//
// # Analyzer unlock
//
// unlock: report missing, double and mismatched unlocks
//
// TODO(docs)
package unlock
