package guards

import "testing"

func TestTracker(t *testing.T) {
	tr := &Tracker{progress: map[string]int{}}
	tr.add("x")
	tr.Update("x", 3)
	if n := tr.Get("x"); n != 3 {
		t.Error(n)
	}
}
