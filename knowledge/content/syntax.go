package content

import (
	"errors"
	"regexp"

	"github.com/goccy/go-yaml"
)

// syntax turns an error of the YAML library into a problem.
func (s *Source) syntax(err error) Problem {
	p := Problem{File: s.file, Message: "le YAML ne se lit pas : " + err.Error(), Fix: defaultFix}
	located, ok := errors.AsType[yaml.Error](err)
	if !ok {
		return p
	}
	var message string
	message, p.Fix = french(located.GetMessage())
	p.Message = "le YAML ne se lit pas : " + message
	if tok := located.GetToken(); tok != nil && tok.Position != nil {
		p.Line = tok.Position.Line
	}
	return p
}

const defaultFix = "vérifiez l'indentation (deux espaces) et les guillemets"

// syntaxes are the library's most common messages: what an editor did, and what to write instead.
var syntaxes = []struct {
	message   *regexp.Regexp
	said, fix string
}{
	{regexp.MustCompile(`mapping key "(.*)" already defined at \[(\d+):`), "la clé « $1 » est déjà donnée ligne $2", "gardez une seule des deux"},
	{regexp.MustCompile(`unknown field "(.*)"`), "le champ « $1 » n'existe pas", "supprimez-le, ou corrigez son nom"},
	{regexp.MustCompile(`could not find end character of double-quoted text`), "un guillemet double n'est pas refermé", "refermez-le"},
	{regexp.MustCompile(`could not find end character of single-quoted text`), "une apostrophe ouvrante n'est pas refermée", "refermez-la, ou mettez le texte entre guillemets doubles"},
	{regexp.MustCompile(`found character '\t'|found a tab character`), "une tabulation sert d'indentation", "remplacez-la par deux espaces"},
	{regexp.MustCompile(`non-map value is specified`), "il manque un deux-points, ou l'indentation est fausse", defaultFix},
	{regexp.MustCompile(`mapping value is not allowed`), "un deux-points de trop dans un texte, ou une indentation fausse", "mettez le texte entre guillemets, ou vérifiez l'indentation (deux espaces)"},
	{regexp.MustCompile(`must be specified|could not find flow|sequence end token|flow mapping end token`), "un crochet ou une accolade n'est pas refermé, ou il manque une virgule", "refermez-le, ou mettez le texte entre guillemets"},
	{regexp.MustCompile(`'(.)' is a reserved character`), "un texte ne peut pas commencer par « $1 »", "mettez le texte entre guillemets"},
	{regexp.MustCompile(`unexpected directive`), "un texte ne peut pas commencer par « % »", "mettez le texte entre guillemets"},
	{regexp.MustCompile(`value is not allowed in this context|unexpected (?:key name|scalar|map key)`), "cette ligne n'est pas à sa place", defaultFix},
}

// french says in French what the library's message means, and what to do about it.
func french(message string) (said, fix string) {
	for _, t := range syntaxes {
		if m := t.message.FindStringSubmatchIndex(message); m != nil {
			return string(t.message.ExpandString(nil, t.said, message, m)), t.fix
		}
	}
	return message, defaultFix
}
