// Package threelocks holds cycles of more than two locks: no two functions
// have opposite orders, all together they have.
//
//	Order.mu ──▶ Stock.mu ──▶ Invoice.mu ──▶ Order.mu
package threelocks

import "sync"

// An Order is locked before its Stock.
type Order struct {
	mu    sync.Mutex
	n     int
	stock *Stock
}

// A Stock is locked before its Invoice.
type Stock struct {
	mu      sync.Mutex
	n       int
	invoice *Invoice
}

// An Invoice is locked before its Order: the ring is closed.
type Invoice struct {
	mu    sync.Mutex
	n     int
	order *Order
}

// Reserve is the edge that comes first in the file.
func (o *Order) Reserve() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stock.mu.Lock() // want `LK1001: .*Stock\.mu.*Order\.mu`
	o.stock.n--
	o.stock.mu.Unlock()
}

// Bill is the second edge.
func (s *Stock) Bill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.invoice.mu.Lock()
	s.invoice.n++
	s.invoice.mu.Unlock()
}

// Cancel is the third.
func (i *Invoice) Cancel() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.order.mu.Lock()
	i.order.n--
	i.order.mu.Unlock()
}
