package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/lock"
)

func TestGitHub(t *testing.T) {
	var out bytes.Buffer
	if err := GitHub(&out, []finding.Finding{abba()}, abbaOptions()); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/abba.github", out.Bytes())
}

// TestGitHubLines: each finding is one line, whatever is in it, and none ends a
// property early.
func TestGitHubLines(t *testing.T) {
	for name, findings := range samples() {
		var out bytes.Buffer
		if err := GitHub(&out, findings, Options{}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), "\n"); got != len(findings) {
			t.Errorf("%s: got %d lines for %d findings:\n%s", name, got, len(findings), &out)
		}
	}

	for _, tt := range []struct {
		name string
		f    finding.Finding
		want string
	}{
		{
			"escapes", finding.Finding{Rule: "X1", Site: lock.Site{File: "a,b:c%\r\n.go", Line: 1, Col: 2}, Message: "50%, so: x\r\n::error::y"},
			"::error file=a%2Cb%3Ac%25%0D%0A.go,line=1,col=2,title=X1::50%25, so: x%0D%0A::error::y\n",
		},
		{
			"no column", finding.Finding{Rule: "X1", Site: lock.Site{File: "a.go", Line: 1}, Message: "m"},
			"::error file=a.go,line=1,title=X1::m\n",
		},
		{
			"no site, low confidence", finding.Finding{Rule: "LK9005", Confidence: finding.Low, Message: "m"},
			"::warning title=LK9005%3A a lock held for long::m (low confidence)\n",
		},
	} {
		var out bytes.Buffer
		if err := GitHub(&out, []finding.Finding{tt.f}, Options{}); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != tt.want {
			t.Errorf("%s: got\n%swant\n%s", tt.name, got, tt.want)
		}
	}
}
