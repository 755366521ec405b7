package web

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oupsbot/bot"
)

// These tests run on connections in memory and on a clock that jumps, so that minutes take no time.

// pipes is a listener whose connections are pipes.
type pipes struct {
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{accept: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accept:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.accept <- server
	return client
}

// quiet is an inbox with one open conversation in which nothing happens.
type quiet struct{ bot.Inbox }

func (quiet) Exchanges(context.Context, bot.Ref, int) ([]bot.Exchange, error) { return nil, nil }
func (quiet) Watch(bot.Ref) (<-chan struct{}, func())                         { return make(chan struct{}), func() {} }
func (quiet) Ask(ctx context.Context, _ bot.Message) (bot.Exchange, error) {
	<-ctx.Done()
	return bot.Exchange{}, ctx.Err()
}

// serve runs a server for the length of a test, and gives what stops it and waits.
func serve(t *testing.T) (l *pipes, stop func() error) {
	t.Helper()
	l = newPipes()
	s, err := New(quiet{}, Options{Listener: l})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, s.inbox) }()
	return l, func() error {
		cancel()
		return <-done
	}
}

func send(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

func TestAClientThatNeverEndsItsHeadersIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, stop := serve(t)
		c := l.dial()
		send(t, c, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		start := time.Now()
		answer, err := io.ReadAll(c)
		if took := time.Since(start); took != headerTimeout || err != nil {
			t.Errorf("cut off after %s: %q, %v", took, answer, err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAClientThatNeverEndsItsBodyIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, stop := serve(t)
		c := l.dial()
		send(t, c, "POST /api/v1/conversations/"+newSecret()+"/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"id\"")
		start := time.Now()
		answer, err := io.ReadAll(c)
		if took := time.Since(start); took != bodyTimeout || err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
			t.Errorf("after %s: %q, %v", took, answer, err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestATurnMayTakeLongerThanABodyButNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, stop := serve(t)
		c := l.dial()
		body := `{"id":"m1","text":"bonjour"}`
		send(t, c, "POST /api/v1/conversations/"+newSecret()+"/messages HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 28\r\n\r\n"+body)
		start := time.Now()
		answer, err := io.ReadAll(c)
		if took := time.Since(start); took != turnTimeout || err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 503 ") {
			t.Errorf("after %s: %q, %v", took, answer, err)
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestAStreamBeatsAndEndsWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, stop := serve(t)
		c := l.dial()
		send(t, c, "GET /api/v1/conversations/"+newSecret()+"/events HTTP/1.1\r\nHost: x\r\n\r\n")
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(response.Body)
		start := time.Now()
		for beats := 0; beats < 20; {
			if !lines.Scan() {
				t.Fatalf("the stream ended after %s: %v", time.Since(start), lines.Err())
			}
			if strings.HasPrefix(lines.Text(), ":") {
				beats++
			}
		}
		if took := time.Since(start); took != 20*heartbeat {
			t.Errorf("20 beats in %s", took)
		}
		ended := make(chan error)
		go func() { ended <- stop() }()
		for lines.Scan() {
		}
		if lines.Err() != nil {
			t.Errorf("the stream was cut: %v", lines.Err())
		}
		c.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestAReaderThatStopsReadingIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, stop := serve(t)
		c := l.dial()
		send(t, c, "GET /api/v1/conversations/"+newSecret()+"/events HTTP/1.1\r\nHost: x\r\n\r\n")
		time.Sleep(time.Minute) // reads nothing
		_ = c.SetReadDeadline(time.Now().Add(time.Minute))
		if _, err := io.ReadAll(c); errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
			t.Error("the connection is still open")
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func TestRunNeedsAListener(t *testing.T) {
	s, err := New(quiet{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Run(t.Context(), s.inbox); err == nil {
		t.Error("it ran on nothing")
	}
}
