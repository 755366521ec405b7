package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// serving is a server started by the program's own command line.
type serving struct {
	t       testing.TB
	address string
	cancel  context.CancelFunc
	ended   chan error
	errOut  *bytes.Buffer // only to be read once it has ended
}

// serve starts the program's server and waits until it says where it answers.
func serve(t testing.TB, args ...string) *serving {
	t.Helper()
	said, tell := io.Pipe()
	s := &serving{t: t, ended: make(chan error, 1), errOut: &bytes.Buffer{}}
	cli := &CLI{out: tell, err: s.errOut, in: strings.NewReader("")}
	if ctx, code := parse(cli, append(args, "serve", "--listen", "127.0.0.1:0")); ctx == nil {
		t.Fatalf("parse: exit %d", code)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go func() {
		err := cli.Serve.serve(ctx, cli)
		s.ended <- err
		tell.CloseWithError(io.EOF)
	}()
	t.Cleanup(cancel)
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	lines := bufio.NewScanner(said)
	var match string
	for match == "" && lines.Scan() { // it may say first that it learns the content
		match = address.FindString(lines.Text())
	}
	if match == "" {
		t.Fatalf("the server does not say where it answers: %v, %s", <-s.ended, s.errOut)
	}
	s.address = match
	return s
}

// stop ends the server as an interruption does.
func (s *serving) stop() {
	s.t.Helper()
	s.cancel()
	if err := <-s.ended; err != nil {
		s.t.Errorf("the server ended with %v", err)
	}
}

func (s *serving) get(path string) (int, string) {
	s.t.Helper()
	resp, err := http.Get(s.address + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func (s *serving) post(path, body string) (int, string) {
	s.t.Helper()
	resp, err := http.Post(s.address+path, "application/json", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

func TestTheServerAnswersStopsAndRemembers(t *testing.T) {
	dir, data := small(t), filepath.Join(t.TempDir(), "var")
	t.Setenv("OUPSBOT_DATA", data)
	s := serve(t, "--content", dir)
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ok", "/": "<html", "/erreurs": "mdph", "/metrics": "go_goroutines", "/api/v1/entries/" + late: late} {
		if code, body := s.get(path); code != 200 || !strings.Contains(body, want) {
			t.Errorf("GET %s: %d, %.200s", path, code, body)
		}
	}
	code, body := s.post("/api/v1/conversations", "")
	var opened struct{ ID string }
	if err := json.Unmarshal([]byte(body), &opened); err != nil || code != 201 {
		t.Fatalf("open: %d, %s", code, body)
	}
	path := "/api/v1/conversations/" + opened.ID
	if code, body := s.post(path+"/messages", `{"id":"1","text":"appelez le 06 12 34 56 78, j'ai raté le renouvellement mdph"}`); code != 200 || strings.Contains(body, "06 12") {
		t.Errorf("message: %d, %s", code, body)
	}
	if _, body := s.get("/metrics"); !strings.Contains(body, `oupsbot_turns_total{channel="web"`) {
		t.Error("the turn is not counted")
	}
	s.stop()
	if log := s.errOut.String(); strings.Contains(log, opened.ID) || strings.Contains(log, "06 12") {
		t.Errorf("the log holds the conversation: %s", log)
	}
	if _, err := http.Get(s.address + "/healthz"); err == nil {
		t.Error("it still answers after it was stopped")
	}

	again := serve(t, "--content", dir)

	if code, body := again.get(path); code != 200 || !strings.Contains(body, "renouvellement mdph") || strings.Contains(body, "06 12") {
		t.Errorf("after a restart the conversation is %d, %s", code, body)
	}
	again.stop()
}

func TestTheServerSaysWhyItDoesNotStart(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	broken := small(t)
	change(t, broken, lateAt, "why:", "pourquoi:")
	sound := small(t)
	file := filepath.Join(t.TempDir(), "fichier")
	write(t, file, "")
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"the address is taken":      {[]string{"--content", sound, "serve", "--data", t.TempDir(), "--listen", busy.Addr().String()}, "n'est pas libre"},
		"the content has errors":    {[]string{"--content", broken, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0"}, "le contenu a des erreurs"},
		"the data are not a folder": {[]string{"--content", sound, "serve", "--data", file, "--listen", "127.0.0.1:0"}, "ne s'ouvrent pas"},
	} {
		out, errOut, code := program(t, "", c.args...)
		if code != 1 || !strings.Contains(errOut, c.want) || strings.Contains(out, "répond sur") {
			t.Errorf("%s: exit %d, %s%s", name, code, out, errOut)
		}
	}
}

func TestTheAddressIsWhatToTypeInABrowser(t *testing.T) {
	for listened, want := range map[string]string{"[::]:8080": "http://localhost:8080", "0.0.0.0:80": "http://localhost:80", "127.0.0.1:9000": "http://127.0.0.1:9000", "[::1]:9000": "http://[::1]:9000"} {
		a, err := net.ResolveTCPAddr("tcp", listened)
		if err != nil {
			t.Fatal(err)
		}
		if got := address(a); got != want {
			t.Errorf("%s: %s, want %s", listened, got, want)
		}
	}
}
