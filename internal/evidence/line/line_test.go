package line

import (
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/lock"
)

func TestFields(t *testing.T) {
	f := Of(strings.Join([]string{Escape("a\tb\\t\n\r"), "", "12", "read", "write"}, "\t"))
	if got := f.Text(); got != "a\tb\\t\n\r" {
		t.Errorf("Text() = %q", got)
	}
	if got := f.Text(); got != "" {
		t.Errorf("Text() of an empty field = %q", got)
	}
	if n, r, w := f.Number(), f.Mode(), f.Mode(); n != 12 || r != lock.Read || w != lock.Write {
		t.Errorf("got %d, %v, %v", n, r, w)
	}
	if f.Err != nil || len(f.Rest) != 0 {
		t.Errorf("Err = %v, Rest = %q", f.Err, f.Rest)
	}
}

// TestWrong: the first thing that is wrong stays.
func TestWrong(t *testing.T) {
	for text, want := range map[string]string{
		"-1\tx": `no number: "-1"`,
		"x":     `no number: "x"`,
		"1\tx":  `no mode: "x"`,
		"1":     "the line ends too early",
	} {
		f := Of(text)
		f.Number()
		f.Mode()
		if f.Err == nil || f.Err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, f.Err, want)
		}
	}
}
