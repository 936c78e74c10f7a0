// Command fixed unlocks the account by defer, on every way out, those that
// will be added later included. lockcheck has nothing to say.
package main

import (
	"errors"
	"fmt"
	"github.com/lockcheck/lockcheck/runtime/sync"
)

var errFunds = errors.New("insufficient funds")

type account struct {
	mu      sync.Mutex // guards balance
	balance int
}

func (a *account) withdraw(amount int) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if amount > a.balance {
		return fmt.Errorf("withdraw %d: %w", amount, errFunds)
	}
	a.balance -= amount
	return nil
}

func main() {
	var wg sync.WaitGroup
	acct := &account{balance: 100}
	for _, amount := range []int{500, 30, 20} {
		wg.Go(func() {
			if err := acct.withdraw(amount); err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println("withdrew", amount)
		})
	}
	wg.Wait()
	fmt.Println("done")
}
