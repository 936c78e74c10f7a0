// Package wait judges how the goroutines of a package wait for each other, by
// channels, by wait groups and by sleeping: who sends to a channel that nobody
// receives from any more, who waits for what never comes. It takes the steps that
// package event finds and returns findings.
//
// It assumes that a function which makes a channel or a wait group, and neither
// got it nor lets it go, is where that begins and ends: its home. From there the
// goroutines that it starts and the functions that it calls are followed, and each
// path through the home is held against what they do. A channel that has no home, one
// in a field, is judged by the one goroutine that receives from it: how that leaves,
// and what those who send know of it. A channel that goes where it
// is not followed, or that more than one goroutine receives from, is judged only as
// far as that does not matter, which is hardly ever. What it cannot see is whether
// two goroutines depend on each other by other means: a flag, a lock, a deadline.
package wait

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/lockcheck/lockcheck/internal/event"
	"github.com/lockcheck/lockcheck/internal/finding"
	"github.com/lockcheck/lockcheck/internal/fix"
	"github.com/lockcheck/lockcheck/internal/lock"
)

// Package returns the findings of the package with an import path, sorted. The
// editor makes fixes.
func Package(path string, w *event.Waits, edit *fix.Editor) []finding.Finding {
	j := &judge{path: path, program: newProgram(w), edit: edit}
	for _, f := range w.Flows {
		for _, o := range j.at[f.Func.Key] {
			if !j.isHome(f, o) {
				continue
			}
			switch h := j.home(f, o); w.Objects[o].Kind {
			case event.Channel:
				j.stuckSends(h)
				j.missedSends(h)
			case event.Group:
				j.missedDone(h)
				j.lateAdd(h)
			case event.Timer:
				j.drainedTimer(h)
			}
		}
		j.sentAlone(f)
		j.waitInLoop(f)
		j.sleep(f)
	}
	for o := range w.Objects {
		j.declinedAnswer(o)
		j.goneWorker(o)
		j.neverSent(o)
		j.neverWoken(o)
		j.neverDone(o)
		j.keptDone(o)
	}
	return j.sorted()
}

// judge collects the findings of one package.
type judge struct {
	*program
	path string
	edit *fix.Editor
	list []finding.Finding
}

// add adds a finding in f, unless one of its rule is at its site. What waits for
// ever in a test does so when the test has failed already, as a rule: that has low
// confidence, but for sleeping, which makes tests fail now and then.
func (j *judge) add(f *event.Flow, out finding.Finding) {
	out.Package, out.Func = j.path, f.Func.Name
	switch {
	case f.Test && out.Rule != "LK7001":
		out.Confidence = finding.Low
	case out.Confidence == "":
		out.Confidence = finding.High
	}
	for _, o := range j.list {
		if o.Rule == out.Rule && o.Site == out.Site {
			return
		}
	}
	j.list = append(j.list, out)
}

func (j *judge) sorted() []finding.Finding {
	slices.SortStableFunc(j.list, finding.Compare)
	return j.list
}

// inTests is the confidence of what does little harm in tests, where a goroutine
// that stays behind ends with the process.
func inTests(f *event.Flow) finding.Confidence {
	if f.Test {
		return finding.Low
	}
	return finding.High
}

// line names a place in a message.
func line(s lock.Site) string { return s.Short() }

// step says a part of a finding's story.
func step(s lock.Site, f *event.Flow, format string, args ...any) finding.Step {
	return finding.Step{Site: s, Func: f.Func.Name, Message: fmt.Sprintf(format, args...)}
}

// name returns what reports call the object of a step.
func (j *judge) name(st *event.Step) string {
	if j.w.Objects[st.Object].Kind == event.Group {
		return cmp.Or(j.w.Objects[st.Object].Name, "the wait group")
	}
	if j.w.Objects[st.Object].Kind == event.Monitor {
		return cmp.Or(j.w.Objects[st.Object].Name, "the Cond")
	}
	return cmp.Or(j.w.Objects[st.Object].Name, st.Name, "the channel")
}

// hasName reports whether the source has a name for the object of a step.
func (j *judge) hasName(st *event.Step) bool {
	return j.w.Objects[st.Object].Name != "" || st.Name != ""
}
