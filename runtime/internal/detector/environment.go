package detector

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Environment returns the options as the environment variable LOCKCHECK changes
// them. It has words separated by commas:
//
//	exit=66             end the program with this code at the first report
//	panic               panic at the first report
//	log                 neither, whatever the program says
//	low                 low confidence, too
//	wait=30s, hold=1s   report longer waits and holds; 0 is never
//	profile             keep profiles
//	evidence=folder     append evidence to a new file in the folder
//	suppress=LK1001:match:reason
//
// A word that cannot be read is said on standard error and left out.
func Environment(o Options) Options {
	for word := range strings.SplitSeq(os.Getenv("LOCKCHECK"), ",") {
		if err := o.set(strings.TrimSpace(word)); err != nil {
			fmt.Fprintf(os.Stderr, "LOCKCHECK: %v\n", err)
		}
	}
	return o
}

func (o *Options) set(word string) (err error) {
	key, value, _ := strings.Cut(word, "=")
	switch key {
	case "":
	case "exit":
		o.ExitCode, err = strconv.Atoi(value)
	case "panic":
		o.Panic = true
	case "log":
		o.ExitCode, o.Panic = 0, false
	case "low":
		o.Low = true
	case "wait":
		o.LongWait, err = time.ParseDuration(value)
	case "hold":
		o.LongHold, err = time.ParseDuration(value)
	case "profile":
		o.Profile = true
	case "evidence":
		o.Evidence = value
	case "suppress":
		fields := strings.SplitN(value, ":", 3)
		if len(fields) != 3 || fields[2] == "" {
			return fmt.Errorf("suppress=%s is not of the form suppress=rule:match:reason", value)
		}
		o.Suppress = append(o.Suppress[:len(o.Suppress):len(o.Suppress)], Suppression{fields[0], fields[1], fields[2]})
	default:
		return fmt.Errorf("unknown word %q", word)
	}
	return err
}
