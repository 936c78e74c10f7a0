//go:build unix

package cost

import (
	"os/exec"
	"testing"
	"time"
)

func TestMedian(t *testing.T) {
	got := Median([]Cost{{CPU: 3, Memory: 1}, {CPU: 1, Memory: 3}, {CPU: 2, Memory: 2}})
	if got.CPU != 2 || got.Memory != 2 {
		t.Errorf("got %+v, want the middle of each figure", got)
	}
}

func TestRatio(t *testing.T) {
	// The machine is slow in the first round and not in the others.
	got := Ratio([]Cost{{CPU: 30}, {CPU: 3}, {CPU: 3}}, []Cost{{CPU: 20}, {CPU: 2}, {CPU: 1}})
	if got != 1.5 {
		t.Errorf("got %v, want that of two rounds of three", got)
	}
}

// TestOf: a command that fails has a cost; one that does not exist has an error only.
func TestOf(t *testing.T) {
	c, err := Of(exec.Command("sh", "-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; exit 3"))
	if err == nil || c.CPU <= 0 || c.Wall <= 0 || c.Memory < 1<<18 {
		t.Errorf("got %+v, %v", c, err)
	}
	if c, err := Of(exec.Command("/none")); err == nil || c.CPU != 0 || c.Wall > time.Minute {
		t.Errorf("got %+v, %v", c, err)
	}
}
