package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// progress is a bar on a terminal, and nothing elsewhere.
type progress struct {
	w           io.Writer // nil when there is no terminal
	name        string
	at, of, bar int
}

const barWidth = 30

func newProgress(w io.Writer, name string, of int) *progress {
	p := &progress{name: name, of: max(1, of), bar: -1}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.w = w
	}
	return p
}

func (p *progress) step() {
	p.at++
	if full := p.at * barWidth / p.of; p.w != nil && full != p.bar {
		p.bar = full
		fmt.Fprintf(p.w, "\r%s%s %d/%d %s", strings.Repeat("█", min(full, barWidth)), strings.Repeat("░", max(0, barWidth-full)), p.at, p.of, p.name)
	}
}

func (p *progress) done() {
	if p.w != nil {
		fmt.Fprint(p.w, "\r\033[K")
	}
}
