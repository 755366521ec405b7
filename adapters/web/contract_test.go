package web_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"oupsbot/adapters/adaptertest"
	"oupsbot/adapters/web"
	"oupsbot/bot"
)

func TestTheWebKeepsTheContractOfChannels(t *testing.T) {
	adaptertest.Run(t, adaptertest.Harness{Redelivers: true, New: func(t testing.TB) adaptertest.Person {
		p := &visitor{t: t, queue: make(chan map[string]string, 100), shown: make(chan adaptertest.Shown, 100), buttons: map[string]string{}}
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		t.Cleanup(func() { cancel(); wg.Wait() })
		wg.Add(2)
		go func() { defer wg.Done(); p.post(ctx) }()
		go func() { defer wg.Done(); p.listen(ctx) }()
		return p
	}})
}

// visitor is a person on the API: one goroutine posts what is said, again until the server takes it, another reads the event stream and comes
// back after a cut.
type visitor struct {
	t       testing.TB
	mu      sync.Mutex
	addr    string
	id      string
	n       int
	queue   chan map[string]string
	shown   chan adaptertest.Shown
	buttons map[string]string
}

func (p *visitor) Channel() bot.Channel {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Fatal(err)
	}
	s, err := web.New(nil, web.Options{Listener: l})
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	p.addr = "http://" + l.Addr().String()
	p.mu.Unlock()
	return s
}

func (p *visitor) at() (string, string) { p.mu.Lock(); defer p.mu.Unlock(); return p.addr, p.id }
func (p *visitor) Say(id, text string)  { p.queue <- map[string]string{"id": id, "text": text} }

func (p *visitor) Press(label string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	p.queue <- map[string]string{"id": fmt.Sprint("press", p.n), "choice": p.buttons[label]}
}

func (p *visitor) Next(ctx context.Context) (adaptertest.Shown, error) {
	select {
	case s := <-p.shown:
		return s, nil
	case <-ctx.Done():
		return adaptertest.Shown{}, ctx.Err()
	}
}

func (p *visitor) do(ctx context.Context, path string, body any) (int, []byte) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	data, _ := json.Marshal(body)
	addr, _ := p.at()
	r, _ := http.NewRequestWithContext(ctx, "POST", addr+path, bytes.NewReader(data))
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	var b bytes.Buffer
	b.ReadFrom(res.Body)
	return res.StatusCode, b.Bytes()
}

// pause keeps a client that waits for the server's restart from spinning.
func pause(ctx context.Context) {
	select {
	case <-time.After(20 * time.Millisecond):
	case <-ctx.Done():
	}
}

func (p *visitor) post(ctx context.Context) {
	for ctx.Err() == nil {
		if _, id := p.at(); id == "" {
			code, body := p.do(ctx, "/api/v1/conversations", struct{}{})
			if code != 201 {
				pause(ctx)
				continue
			}
			var v struct{ ID string }
			json.Unmarshal(body, &v)
			p.mu.Lock()
			p.id = v.ID
			p.mu.Unlock()
		}
		select {
		case m := <-p.queue:
			for ctx.Err() == nil {
				_, id := p.at()
				code, body := p.do(ctx, "/api/v1/conversations/"+id+"/messages", m)
				if code == 200 || code >= 400 && code < 500 && code != 429 {
					if code != 200 {
						p.t.Logf("%v: %d %s", m, code, body)
					}
					break
				}
				pause(ctx)
			}
		case <-ctx.Done():
		}
	}
}

func (p *visitor) listen(ctx context.Context) {
	last := ""
	for ctx.Err() == nil {
		pause(ctx)
		addr, id := p.at()
		if id == "" {
			continue
		}
		r, _ := http.NewRequestWithContext(ctx, "GET", addr+"/api/v1/conversations/"+id+"/events", nil)
		if last != "" {
			r.Header.Set("Last-Event-ID", last)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			continue
		}
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if v, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				last = v
			}
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			var x struct {
				Receipt string
				Replies []struct {
					Text    string
					Choices []bot.Choice
				}
			}
			json.Unmarshal([]byte(data), &x)
			for _, reply := range x.Replies {
				s := adaptertest.Shown{Text: reply.Text + "\n" + x.Receipt}
				p.mu.Lock()
				for _, c := range reply.Choices {
					s.Buttons = append(s.Buttons, c.Label)
					p.buttons[c.Label] = c.ID
				}
				p.mu.Unlock()
				p.shown <- s
			}
		}
		res.Body.Close()
	}
}
