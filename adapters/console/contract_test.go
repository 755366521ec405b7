package console

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	"oupsbot/adapters/adaptertest"
	"oupsbot/bot"
)

func TestTheConsoleKeepsTheContractOfChannels(t *testing.T) {
	adaptertest.Run(t, adaptertest.Harness{New: func(t testing.TB) adaptertest.Person {
		p := &person{t: t}
		t.Cleanup(p.leave)
		return p
	}})
}

// person sits at a keyboard that is a pipe. What is typed while the program does not run waits for it.
type person struct {
	t     testing.TB
	mu    sync.Mutex
	typed *keyboard
	shown []string
	more  chan struct{} // closed when something more is shown
	read  int
}

func (p *person) Channel() bot.Channel {
	p.leave()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.typed = newKeyboard()
	return New(p.typed, p, Options{Conversation: "somebody"})
}

// leave closes the keyboard of the program that ran before, whose last read would wait for ever.
func (p *person) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.typed != nil {
		p.typed.close()
	}
}

func (p *person) Say(_, text string) { p.typed.write(text + "\n") }

func (p *person) Press(label string) { p.t.Errorf("the console has no button %q", label) }

// Write is the screen: one write is one thing shown.
func (p *person) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shown = append(p.shown, string(b))
	if p.more != nil {
		close(p.more)
		p.more = nil
	}
	return len(b), nil
}

func (p *person) Next(ctx context.Context) (adaptertest.Shown, error) {
	for {
		p.mu.Lock()
		if p.read < len(p.shown) {
			s := adaptertest.Shown{Text: p.shown[p.read]}
			p.read++
			p.mu.Unlock()
			return s, nil
		}
		if p.more == nil {
			p.more = make(chan struct{})
		}
		more := p.more
		p.mu.Unlock()
		select {
		case <-more:
		case <-ctx.Done():
			return adaptertest.Shown{}, errors.New("nothing more is shown: " + ctx.Err().Error())
		}
	}
}

// keyboard is a pipe that never makes the writer wait.
type keyboard struct {
	mu     sync.Mutex
	filled *sync.Cond
	buffer bytes.Buffer
	closed bool
}

func newKeyboard() *keyboard {
	k := &keyboard{}
	k.filled = sync.NewCond(&k.mu)
	return k
}

func (k *keyboard) write(text string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.buffer.WriteString(text)
	k.filled.Broadcast()
}

func (k *keyboard) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	k.filled.Broadcast()
}

func (k *keyboard) Read(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.buffer.Len() == 0 {
		if k.closed {
			return 0, io.EOF
		}
		k.filled.Wait()
	}
	return k.buffer.Read(b)
}
