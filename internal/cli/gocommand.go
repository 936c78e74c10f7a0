package cli

import (
	"bytes"
	"context"
	"errors"
	"go/version"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// goCommand is the go command to be run in a folder.
type goCommand struct {
	path, dir string
	version   string   // "go1.26.1"; may differ from folder to folder, by go.mod's toolchain line
	module    bool     // whether the folder lies in a module or a workspace
	vars      []string // environment variables that it needs to be the one it is
}

// lookGo returns the go command for dir, "" for the working directory, whatever its
// version.
func lookGo(dir string) (*goCommand, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, failf("the go command is not in PATH, and lockcheck needs it to load packages: install Go from https://go.dev/dl, or add the folder of go to PATH")
	}
	return &goCommand{path: path, dir: dir}, nil
}

// findGo is lookGo, or says why the analysis cannot work with it.
func findGo(ctx context.Context, dir string) (*goCommand, error) {
	g, err := lookGo(dir)
	if err != nil {
		return nil, err
	}
	vars, err := g.env(ctx, nil, "GOVERSION", "GOMOD", "GOWORK")
	if err != nil {
		return nil, err
	}
	g.version = vars[0]
	set := func(file string) bool {
		return file != "" && file != os.DevNull && file != "off"
	}
	g.module = set(vars[1]) || set(vars[2])
	if err := outdated(runtime.Version(), g.version); err != nil {
		return nil, failf("%w", err)
	}
	if v := lang(g.version); v != "" && version.Compare(v, oldestGo) < 0 {
		return nil, failf("the go command is %s, and lockcheck needs %s or later: update Go, or run `go vet -vettool=\"$(which lockcheck)\" ./...`", g.version, oldestGo)
	}
	return g, nil
}

// run runs the go command until it ends or ctx does. It is interrupted first, so
// that it can remove its temporary files, and killed when it takes its time.
func (g *goCommand) run(ctx context.Context, stdout, stderr io.Writer, args ...string) error {
	return g.command(ctx, stdout, stderr, args...).Run()
}

// command prepares what run runs.
func (g *goCommand) command(ctx context.Context, stdout, stderr io.Writer, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, g.path, args...)
	cmd.Dir = g.dir
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Env = append(cmd.Environ(), configVariable+"="+configOff) // what it needs to know, its flags tell
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return cmd.Process.Kill() // systems without signals
		}
		return nil
	}
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// messageOr returns what a command said, or its error if it said nothing.
func messageOr(text string, err error) string {
	if text = strings.TrimSpace(text); text != "" {
		return strings.TrimPrefix(text, "go: ")
	}
	return err.Error()
}

// env returns what go env says of the variables. flags, such as -C, come first.
func (g *goCommand) env(ctx context.Context, flags []string, names ...string) ([]string, error) {
	var out, msg bytes.Buffer
	args := slices.Concat([]string{"env"}, flags, names)
	if err := g.run(ctx, &out, &msg, args...); err != nil {
		return nil, failf("go env: %s", messageOr(msg.String(), err))
	}
	values := strings.Split(out.String(), "\n")
	if len(values) < len(names) {
		return nil, failf("go env: unexpected output %q", out.String())
	}
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	return values, nil
}
