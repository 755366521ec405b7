package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// What a client may write in the fields of a message. The text's own bounds are the bot's.
const (
	maxMessageID = 100
	maxChoiceID  = 64
	maxEntryID   = 100
	maxQuery     = 500
)

var entryPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// incoming is what a person sends: one of Text, Choice or Entry.
type incoming struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Choice string `json:"choice"`
	Entry  string `json:"entry"`
}

// check says in French what is wrong with a message before the bot sees it.
func (m incoming) check() error {
	given := 0
	for _, field := range []string{strings.TrimSpace(m.Text), m.Choice, m.Entry} {
		if field != "" {
			given++
		}
	}
	switch {
	case !printable(m.ID, maxMessageID):
		return badRequest("invalid_id", "Donnez à chaque message un identifiant « id » différent : de 1 à 100 caractères, sans espace ni accent.")
	case given == 0:
		return badRequest("empty_message", "Ce message est vide. Écrivez quelques mots, ou choisissez une réponse.")
	case given > 1:
		return badRequest("ambiguous_message", "Envoyez un seul de ces champs : « text », « choice » ou « entry ».")
	case m.Choice != "" && !printable(m.Choice, maxChoiceID):
		return badRequest("invalid_choice", "Ce choix n'existe pas. Choisissez parmi les réponses proposées.")
	case m.Entry != "" && (len(m.Entry) > maxEntryID || !entryPattern.MatchString(m.Entry)):
		return badRequest("invalid_entry", "Cet identifiant de fiche n'est pas lisible.")
	}
	return nil
}

// printable accepts 1 to limit visible ASCII characters.
func printable(s string, limit int) bool {
	if s == "" || len(s) > limit {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// readMessage decodes the body of a POST of a message.
func readMessage(w http.ResponseWriter, r *http.Request) (incoming, error) {
	var m incoming
	if err := readJSON(w, r, &m); err != nil {
		return m, err
	}
	return m, m.check()
}

// readJSON decodes one JSON object and nothing else. Errors are problems, or those of the connection.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	if mediaType(r) != "application/json" {
		return problemType
	}
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return jsonProblem(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return badRequest("invalid_json", "Envoyez un seul objet JSON.")
	}
	return nil
}

func jsonProblem(err error) problem {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return badRequest("invalid_field", fmt.Sprintf("Le champ « %s » doit être un texte.", wrongType.Field))
	}
	if field, found := strings.CutPrefix(err.Error(), "json: unknown field "); found && len(field) < 80 {
		return badRequest("unknown_field", fmt.Sprintf("Le champ %s n'existe pas. Les champs sont « id », « text », « choice » et « entry ».", field))
	}
	return badRequest("invalid_json", "Le corps de la demande n'est pas un objet JSON lisible.")
}

// readForm decodes the body of one of our pages' forms. (The query is not looked at.)
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	if mediaType(r) != "application/x-www-form-urlencoded" {
		return nil, problemForm
	}
	body, err := readBody(w, r)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, badRequest("invalid_form", "Ce formulaire n'est pas lisible. Revenez à la page et renvoyez-le.")
	}
	for _, values := range form {
		if !utf8.ValidString(strings.Join(values, "")) {
			return nil, problemUTF8
		}
	}
	return form, nil
}

var problemUTF8 = badRequest("invalid_utf8", "Le texte n'est pas encodé en UTF-8.")

// readBody reads what protect has bounded in size and in time, then leaves the turn all the time it needs.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read body: %w", err)
	}
	// A deadline that passes while the bot answers would look like a client that left.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	if !utf8.Valid(body) {
		return nil, problemUTF8
	}
	return body, nil
}

func mediaType(r *http.Request) string {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}
