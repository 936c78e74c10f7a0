package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"
)

// installs is the one command of the guides that is not run: it needs the network,
// and lockcheck is on the PATH already.
const installs = "go install github.com/lockcheck/lockcheck/cmd/lockcheck@latest"

// guided is the module in which the commands of the guides are run. What is below
// change/ is not committed: it takes two locks in the order opposite to the one that
// is there.
const guided = `
-- shop.go --
package shop

import "sync"

type Stock struct{ mu sync.Mutex }

type Order struct{ mu sync.Mutex }

func Reserve(s *Stock, o *Order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
}

func Cancel(s *Stock, o *Order) {
	o.mu.Lock()
	defer o.mu.Unlock()
}
-- shop_test.go --
package shop

import "testing"

func TestShop(t *testing.T) {
	s, o := new(Stock), new(Order)
	for _, f := range []func(*Stock, *Order){Reserve, Cancel} {
		done := make(chan bool)
		go func() {
			f(s, o)
			close(done)
		}()
		<-done
	}
}
-- cmd/shop/main.go --
package main

import (
	"os"

	"example.com/shop"
)

func main() {
	s, o := new(shop.Stock), new(shop.Order)
	do := map[string]func(*shop.Stock, *shop.Order){"stock": shop.Reserve, "order": shop.Cancel}[os.Args[1]]
	done := make(chan bool)
	go func() {
		do(s, o)
		close(done)
	}()
	<-done
}
-- change/shop.go --
package shop

import "sync"

type Stock struct{ mu sync.Mutex }

type Order struct{ mu sync.Mutex }

func Reserve(s *Stock, o *Order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.mu.Lock()
	defer o.mu.Unlock()
}

func Cancel(s *Stock, o *Order) {
	o.mu.Lock()
	defer o.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
}
`

// TestGuides does what the guides in docs/guides say. A comment above a block says
// what is to become of it, in clauses that are separated by semicolons:
//
//	<!-- file NAME; exits CODE; writes FILE; prints REGEXP -->
//
// A block with a file is written there. The commands of a block that exits are run:
// the block itself, or, of a workflow or of pre-commit's configuration, the commands
// in it. There is no block of commands or of YAML without such a comment.
func TestGuides(t *testing.T) {
	guides, err := filepath.Glob("../../docs/guides/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, guide := range guides {
		name := filepath.Base(guide)
		if name == "golangci-lint.md" { // .ci/golangci-lint builds golangci-lint
			continue
		}
		text, err := os.ReadFile(guide)
		if err != nil {
			t.Fatal(err)
		}
		blocks, err := blocksOf(string(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(blocks) == 0 && name != "README.md" {
			t.Errorf("%s shows nothing", name)
		}
		t.Run(strings.TrimSuffix(name, ".md"), func(t *testing.T) {
			dir := guidedModule(t)
			for _, b := range blocks {
				b.follow(t, dir)
			}
		})
	}
}

// block is a fenced block of a guide with what its comment says of it.
type block struct {
	line                 int
	language, text       string
	file, writes, prints string
	exits                string // "" if nothing is run
}

var (
	fence   = regexp.MustCompile("(?ms)^(?:<!-- ([^\n]*) -->\n)?```(\\w*)\n(.*?)^```$")
	clauses = regexp.MustCompile(`^(file|exits|writes|prints) (.+)$`)
)

// blocksOf returns the blocks of a guide.
func blocksOf(text string) ([]block, error) {
	var out []block
	for _, m := range fence.FindAllStringSubmatchIndex(text, -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		b := block{line: 1 + strings.Count(text[:m[0]], "\n"), language: group(2), text: group(3)}
		if group(1) == "" {
			if b.language == "sh" || b.language == "yaml" {
				return nil, fmt.Errorf("line %d: the block has no comment that says what it does", b.line)
			}
			continue
		}
		for clause := range strings.SplitSeq(group(1), "; ") {
			c := clauses.FindStringSubmatch(clause)
			if c == nil {
				return nil, fmt.Errorf("line %d: no clause %q", b.line, clause)
			}
			*map[string]*string{"file": &b.file, "exits": &b.exits, "writes": &b.writes, "prints": &b.prints}[c[1]] = c[2]
		}
		out = append(out, b)
	}
	return out, nil
}

// follow does what the block says, in a folder.
func (b block) follow(t *testing.T, dir string) {
	t.Helper()
	if b.file != "" {
		write(t, filepath.Join(dir, b.file), []byte(b.text))
	}
	if b.exits == "" {
		return
	}
	script, err := b.script()
	if err != nil {
		t.Fatalf("line %d: %v", b.line, err)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-e", "-c", script)
	cmd.Dir = dir
	cmd.Env = guidedEnv(dir)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatalf("line %d: %v", b.line, err)
	}
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != b.exits {
		t.Fatalf("line %d: exit code %s, want %s, of\n%s\n%s", b.line, got, b.exits, script, out)
	}
	if b.prints != "" && !regexp.MustCompile(b.prints).Match(out) {
		t.Errorf("line %d: want %s, got\n%s", b.line, b.prints, out)
	}
	if b.writes != "" {
		if info, err := os.Stat(filepath.Join(dir, b.writes)); err != nil || info.Size() == 0 {
			t.Errorf("line %d: %s is missing or empty: %v", b.line, b.writes, err)
		}
	}
}

// script returns the commands of a block.
func (b block) script() (string, error) {
	if b.language != "yaml" {
		return b.text, nil
	}
	var doc struct {
		Jobs map[string]struct { // of a workflow
			Steps []struct{ Uses, Run string }
		}
		Repos []struct { // of pre-commit
			Hooks []struct{ Entry string }
		}
	}
	if err := yaml.Unmarshal([]byte(b.text), &doc); err != nil {
		return "", err
	}
	var lines []string
	for name, job := range doc.Jobs {
		for i, step := range job.Steps {
			if (step.Uses == "") == (step.Run == "") {
				return "", fmt.Errorf("job %s: step %d has neither uses nor run, or both", name, i+1)
			}
			if step.Run != "" && step.Run != installs {
				lines = append(lines, step.Run)
			}
		}
	}
	for _, repo := range doc.Repos {
		for _, hook := range repo.Hooks {
			lines = append(lines, hook.Entry)
		}
	}
	if len(lines) == 0 {
		return "", fmt.Errorf("no command in\n%s", b.text)
	}
	// What GitHub puts in.
	return strings.ReplaceAll(strings.Join(lines, "\n"), "${{ github.base_ref }}", "main"), nil
}

// guidedModule makes the module in a repository of git, and returns its folder. It
// requires what this module requires, and this module as it is here.
func guidedModule(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "go.mod" {
			const this = "github.com/lockcheck/lockcheck"
			text = bytes.Replace(text, []byte("module "+this), []byte("module example.com/shop"), 1)
			text = fmt.Appendf(text, "\nrequire %s v0.0.0\n\nreplace %s => %s\n", this, this, strconv.Quote(root))
		}
		write(t, filepath.Join(dir, name), text)
	}
	var changes []txtar.File
	for _, f := range txtar.Parse([]byte(guided)).Files {
		if name, ok := strings.CutPrefix(f.Name, "change/"); ok {
			changes = append(changes, txtar.File{Name: name, Data: f.Data})
			continue
		}
		write(t, filepath.Join(dir, f.Name), f.Data)
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-e", "-c",
		"git init -q -b main; git add .; git commit -q -m first; git update-ref refs/remotes/origin/main HEAD")
	cmd.Dir = dir
	cmd.Env = guidedEnv(dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, f := range changes {
		write(t, filepath.Join(dir, f.Name), f.Data)
	}
	return dir
}

// guidedEnv is the environment of the guides' commands.
func guidedEnv(dir string) []string {
	return append(os.Environ(), "PWD="+dir, "GOPROXY=off", "GOFLAGS=", "GOTOOLCHAIN=local", "GOWORK=off", "LOCKCHECK=", "GORACE=atexit_sleep_ms=0",
		"GIT_CONFIG_GLOBAL=", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}
