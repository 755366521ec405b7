package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"mime"
	"net/http"
	"path"
)

//go:embed static/*
var staticFiles embed.FS

//go:embed openapi.json
var openAPIDocument []byte

// asset is a file of static/, ready to send.
type asset struct {
	kind string
	body []byte
}

// styleModule is chat.css as a JavaScript module, so that the element's shadow tree and the page without JavaScript share
// one style sheet. (Browsers do not all import CSS from a module yet.)
const styleModule = "oups-style.js"

// loadAssets reads the embedded files once.
func loadAssets() map[string]asset {
	assets := map[string]asset{}
	files, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	for _, f := range files {
		body, err := staticFiles.ReadFile("static/" + f.Name())
		if err != nil {
			panic(err)
		}
		assets[f.Name()] = asset{kind: contentType(f.Name()), body: body}
	}
	css, err := json.Marshal(string(assets["chat.css"].body))
	if err != nil {
		panic(err)
	}
	module := bytes.Join([][]byte{[]byte("export default "), css, []byte(";\n")}, nil)
	assets[styleModule] = asset{kind: contentType(styleModule), body: module}
	return assets
}

// contentType does not depend on what the machine has in /etc/mime.types.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// GET /static/{file}
func (s *Server) staticFile(w http.ResponseWriter, r *http.Request) {
	a, ok := s.static[r.PathValue("file")]
	if !ok {
		s.fail(w, r, problemNotFound)
		return
	}
	s.sendFile(w, r, a)
}

// GET /api/v1/openapi.json
func (s *Server) openAPI(w http.ResponseWriter, r *http.Request) {
	s.sendFile(w, r, asset{kind: "application/json; charset=utf-8", body: openAPIDocument})
}

func (s *Server) sendFile(w http.ResponseWriter, r *http.Request, a asset) {
	if s.notModified(w, r, string(a.body)) {
		return
	}
	w.Header().Set("Content-Type", a.kind)
	_, _ = w.Write(a.body) // the client has left: nothing to do
}
