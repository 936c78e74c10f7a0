package cli

import (
	"os"
	"slices"
	"strings"
)

// These look at the go command's arguments, which lockcheck hands on without knowing
// most of them: a flag has one dash or two, and its value behind "=" or in the next
// argument.

// flagAt returns the index of the last flag of that name, or -1. What follows -args
// is the test's.
func flagAt(args []string, name string) int {
	at := -1
	for i, arg := range args {
		flag, ok := strings.CutPrefix(arg, "-")
		if !ok {
			continue
		}
		flag, _, _ = strings.Cut(strings.TrimPrefix(flag, "-"), "=")
		switch flag {
		case "args":
			return at
		case name:
			at = i
		}
	}
	return at
}

// flagValue returns the value of a flag that has one.
func flagValue(args []string, name string) (value string, found bool) {
	i := flagAt(args, name)
	if i < 0 {
		return "", false
	}
	if _, value, ok := strings.Cut(args[i], "="); ok {
		return value, true
	}
	if i+1 < len(args) {
		return args[i+1], true
	}
	return "", false
}

// withoutFlag returns the arguments without a flag that has a value, however often
// it comes.
func withoutFlag(args []string, name string) []string {
	args = slices.Clone(args)
	for i := flagAt(args, name); i >= 0; i = flagAt(args, name) {
		n := 2
		if strings.Contains(args[i], "=") {
			n = 1
		}
		args = slices.Delete(args, i, min(i+n, len(args)))
	}
	return args
}

// jsonOutput reports whether go test is to print JSON.
func jsonOutput(args []string) bool {
	i := flagAt(args, "json")
	return i >= 0 && !strings.HasSuffix(args[i], "=false")
}

// cutChdir cuts off the flag -C, which the go command wants to come first.
func cutChdir(args []string) (chdir, rest []string) {
	if flagAt(args[:min(1, len(args))], "C") != 0 {
		return nil, args
	}
	n := 2
	if strings.Contains(args[0], "=") {
		n = 1
	}
	n = min(n, len(args))
	return args[:n], args[n:]
}

// chdirFolder returns the folder that names are relative to: that of -C or the
// working directory.
func chdirFolder(chdir []string) string {
	if dir, ok := flagValue(chdir, "C"); ok {
		return dir
	}
	dir, _ := os.Getwd() // without one, the go command will say so
	return dir
}
