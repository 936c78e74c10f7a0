package bank

import (
	"errors"

	"facts/audit"
	"facts/ledger"
)

var errNegative = errors.New("negative sum")

// Balance locks the ledger again from its own callback.
func Balance(l *ledger.Ledger) {
	l.Each(func(string, int) { _ = l.Total() }) // want `LK2001: .*Ledger\.mu`
}

// Audit keeps the ledger locked, as Begin is known to, and locks it again two
// packages down.
func Audit(l *ledger.Ledger) int {
	l.Begin()
	defer l.Commit()
	return audit.Sum(l) // want `LK2001: .*Ledger\.mu`
}

// Settle forgets Commit on the error return.
func Settle(l *ledger.Ledger, amount int) error {
	l.Begin()
	if amount < 0 {
		return errNegative // want `LK3001: .*Ledger\.mu`
	}
	l.Commit()
	return nil
}

// Close is silent: Commit in the other package releases what Begin took.
func Close(l *ledger.Ledger) {
	l.Begin()
	defer l.Commit()
}

// Copy is silent: two ledgers, the first is released before the second is locked.
func Copy(dst, src *ledger.Ledger) {
	sums := map[string]int{}
	src.Each(func(name string, sum int) { sums[name] = sum })
	for name, sum := range sums {
		dst.Post(name, sum)
	}
}
