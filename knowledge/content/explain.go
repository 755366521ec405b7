package content

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// explain turns a schema violation into one problem for each field that is wrong.
func (s *Source) explain(e *jsonschema.ValidationError) []Problem {
	if _, alternatives := e.ErrorKind.(*kind.OneOf); alternatives {
		return s.explainOneOf(e)
	}
	if len(e.Causes) > 0 {
		var all []Problem
		for _, c := range e.Causes {
			all = append(all, s.explain(c)...)
		}
		return all
	}
	field := fieldName(e.InstanceLocation)
	child := func(name string) string {
		if field == "" {
			return name
		}
		return field + "." + name
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		var all []Problem
		for _, m := range k.Missing {
			all = append(all, s.Problem(child(m), "ce champ manque", "ajoutez « "+m+": … »"))
		}
		return all
	case *kind.AdditionalProperties:
		var all []Problem
		for _, m := range k.Properties {
			all = append(all, s.Problem(child(m), "ce champ n'existe pas", "supprimez-le, ou corrigez son nom"))
		}
		return all
	case *kind.Enum:
		return []Problem{s.Problem(field, fmt.Sprintf("« %v » n'est pas une valeur possible", k.Got), "écrivez l'une de : "+list(k.Want))}
	case *kind.Type:
		return []Problem{s.Problem(field, "ce n'est pas la bonne sorte de valeur ("+typeName(k.Got)+")", "écrivez "+typeNames(k.Want))}
	case *kind.MinItems:
		return []Problem{s.Problem(field, fmt.Sprintf("il y a %s, il en faut au moins %d", count(k.Got, "élément"), k.Want), fmt.Sprintf("ajoutez-en %d", k.Want-k.Got))}
	case *kind.MaxItems:
		return []Problem{s.Problem(field, fmt.Sprintf("il y a %s, %d au plus sont permis", count(k.Got, "élément"), k.Want), fmt.Sprintf("retirez-en %d", k.Got-k.Want))}
	case *kind.MinLength:
		return []Problem{s.Problem(field, fmt.Sprintf("le texte est trop court (%s, %d au moins)", count(k.Got, "caractère"), k.Want), "complétez-le")}
	case *kind.MaxLength:
		return []Problem{s.Problem(field, fmt.Sprintf("le texte est trop long (%s, %d au plus)", count(k.Got, "caractère"), k.Want), "raccourcissez-le")}
	case *kind.UniqueItems:
		return []Problem{s.Problem(fmt.Sprintf("%s[%d]", field, k.Duplicates[1]), fmt.Sprintf("cette ligne répète le n° %d de la même liste", k.Duplicates[0]+1), "supprimez-la, ou dites-la autrement")}
	case *kind.Pattern:
		return []Problem{s.Problem(field, fmt.Sprintf("« %s » n'a pas la forme attendue", short(k.Got)), "forme attendue : "+patternName(k.Want))}
	case *kind.Format:
		return []Problem{s.Problem(field, fmt.Sprintf("« %v » n'a pas la forme attendue", k.Got), "écrivez "+formatName(k.Want))}
	case *kind.MinProperties:
		return []Problem{s.Problem(field, fmt.Sprintf("il y a %s, il en faut au moins %d", count(k.Got, "champ"), k.Want), "complétez-le, ou supprimez-le")}
	case *kind.Minimum:
		return []Problem{s.Problem(field, "le nombre "+k.Got.RatString()+" est trop petit", "écrivez "+k.Want.RatString()+" ou plus")}
	case *kind.Maximum:
		return []Problem{s.Problem(field, "le nombre "+k.Got.RatString()+" est trop grand", "écrivez "+k.Want.RatString()+" ou moins")}
	}
	return []Problem{s.Problem(field, fmt.Sprintf("valeur refusée (%v)", e.ErrorKind.KeywordPath()), "voyez le schéma publié")}
}

// explainOneOf explains the one form that the value was meant to have: the one whose kind of value it is.
func (s *Source) explainOneOf(e *jsonschema.ValidationError) []Problem {
	var meant []*jsonschema.ValidationError
	var wanted []string
	got := ""
	for _, c := range e.Causes {
		if t := wrongType(c, len(e.InstanceLocation)); t != nil {
			got, wanted = t.Got, append(wanted, t.Want...)
		} else {
			meant = append(meant, c)
		}
	}
	field := fieldName(e.InstanceLocation)
	switch {
	case len(meant) == 1:
		return s.explain(meant[0])
	case len(meant) == 0 && len(wanted) > 0:
		return []Problem{s.Problem(field, "ce n'est pas la bonne sorte de valeur ("+typeName(got)+")", "écrivez "+typeNames(wanted))}
	}
	return []Problem{s.Problem(field, "aucune ou plusieurs des formes permises conviennent", "voyez le modèle dans le guide des rédacteurs")}
}

// wrongType finds that the value at a depth of the file is of another kind than wanted.
func wrongType(e *jsonschema.ValidationError, depth int) *kind.Type {
	if t, ok := e.ErrorKind.(*kind.Type); ok && len(e.InstanceLocation) == depth {
		return t
	}
	for _, c := range e.Causes {
		if t := wrongType(c, depth); t != nil {
			return t
		}
	}
	return nil
}

// count writes a number of things: "1 élément", "3 éléments".
func count(n int, thing string) string {
	if n > 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

func fieldName(location []string) string {
	var b strings.Builder
	for _, part := range location {
		if _, err := strconv.Atoi(part); err == nil {
			b.WriteString("[" + part + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(part)
	}
	return b.String()
}

func list(values []any) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = fmt.Sprint(v)
	}
	return strings.Join(names, ", ")
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func typeName(t string) string {
	if name, ok := map[string]string{"null": "rien", "boolean": "oui ou non", "number": "un nombre", "integer": "un nombre entier", "string": "un texte", "array": "une liste", "object": "un groupe de champs"}[t]; ok {
		return name
	}
	return t
}

func typeNames(types []string) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = typeName(t)
	}
	return strings.Join(names, " ou ")
}

func formatName(f string) string {
	switch f {
	case "date":
		return "une date comme 2026-11-22"
	case "uri":
		return "une adresse complète, comme https://www.service-public.gouv.fr"
	}
	return f
}

func patternName(p string) string {
	switch p {
	case `^[a-z0-9]+(-[a-z0-9]+)*$`:
		return "des lettres minuscules sans accent, des chiffres et des traits d'union"
	case `^https://`:
		return "une adresse qui commence par https://"
	case `^[a-z0-9]+(_[a-z0-9]+)*$`:
		return "des lettres minuscules sans accent, des chiffres et des tirets bas « _ »"
	case `^[a-z0-9]+([_-][a-z0-9]+)*$`:
		return "des lettres minuscules sans accent, des chiffres, des traits d'union ou des tirets bas « _ »"
	case `\S`:
		return "un texte qui n'est pas vide"
	}
	return p
}
