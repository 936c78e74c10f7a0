// Package lockorder defines an analyzer that reports locks taken in
// contradictory orders.
//
// # Analyzer lockorder
//
// lockorder: report locks that are taken in contradictory orders
//
// TODO(docs)
package lockorder
