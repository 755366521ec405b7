package flows

import (
	_ "embed" // the schema ships with the program
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"oupsbot/knowledge/content"
)

//go:embed flow.schema.json
var schemaJSON []byte

var schema = content.MustSchema("flow.schema.json", schemaJSON)

// Load reads every .yaml file of a folder (not of its sub-folders) and checks them together. The problems name the file
// as dir/x.yaml. The Set holds the flows without errors and is never nil; a caller that releases content atomically
// drops it when [content.Errors] finds any.
func Load(fsys fs.FS, dir string) (*Set, []content.Problem) {
	set := &Set{byID: map[string]*Flow{}}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return set, []content.Problem{{File: dir, Message: "le dossier ne se lit pas : " + err.Error(), Fix: "vérifiez qu'il existe et qu'il est lisible"}}
	}
	var all []content.Problem
	claimed := map[string]string{} // phrasing ► flow that it starts
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".yaml" || strings.HasPrefix(e.Name(), ".") {
			continue // a hidden file is an editor's own
		}
		file := path.Join(dir, e.Name())
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			all = append(all, content.Problem{File: file, Message: "le fichier ne se lit pas : " + err.Error(), Fix: "vérifiez ses droits d'accès"})
			continue
		}
		f, refs, problems := parse(file, data, claimed)
		all = append(all, problems...)
		if len(content.Errors(problems)) > 0 {
			continue
		}
		set.flows = append(set.flows, f)
		set.byID[f.ID] = f
		set.refs = append(set.refs, refs...)
	}
	slices.SortFunc(set.flows, func(a, b *Flow) int { return strings.Compare(a.ID, b.ID) })
	content.Sort(all)
	return set, all
}

// parse decodes and checks one file.
func parse(file string, data []byte, claimed map[string]string) (*Flow, []Reference, []content.Problem) {
	f := &Flow{}
	src, problems := schema.Decode(file, data, f)
	if len(problems) > 0 {
		return nil, nil, problems
	}
	r := &review{f: f, src: src}
	if name := strings.TrimSuffix(path.Base(file), ".yaml"); f.ID != name {
		r.problem("id", fmt.Sprintf("l'identifiant « %s » n'est pas le nom du fichier", f.ID), fmt.Sprintf("écrivez « id: %s », ou renommez le fichier en %s.yaml", name, f.ID))
	}
	for i, phrase := range f.Starts {
		key := strings.Join(words(phrase), " ")
		if other, taken := claimed[key]; taken {
			r.problem(fmt.Sprintf("starts[%d]", i), fmt.Sprintf("cette phrase lance déjà le parcours « %s »", other), "supprimez-la de l'un des deux, ou dites-la autrement")
			continue
		}
		claimed[key] = f.ID
	}
	r.run()
	var refs []Reference
	for i, st := range f.Steps {
		ref := Reference{File: file, Flow: f.ID, Step: st.ID, Entry: st.Answer, Act: st.Act}
		switch {
		case st.Answer != "":
			ref.Field = fmt.Sprintf("steps[%d].answer", i)
		case st.Act != "":
			ref.Field = fmt.Sprintf("steps[%d].act", i)
		default:
			continue
		}
		ref.Line = src.Line(ref.Field)
		refs = append(refs, ref)
	}
	return f, refs, r.problems
}
