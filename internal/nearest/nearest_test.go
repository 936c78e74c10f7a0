package nearest

import "testing"

func TestName(t *testing.T) {
	names := []string{"LK1001", "LK1002", "format", "tests"}
	for word, want := range map[string]string{
		"fromat": "format", "formt": "format", "test": "tests", "LK1012": "LK1002", "LK101": "LK1001",
		"q": "", "verbose": "", "": "", "xyz": "",
	} {
		if got := Name(word, names); got != want {
			t.Errorf("Name(%q) = %q, want %q", word, got, want)
		}
	}
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"flaw", "lawn", 2}, {"same", "same", 0}} {
		if got, back := distance(tt.a, tt.b), distance(tt.b, tt.a); got != tt.want || back != tt.want {
			t.Errorf("distance(%q, %q) = %d and back %d, want %d", tt.a, tt.b, got, back, tt.want)
		}
	}
}
