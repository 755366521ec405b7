package flows

import (
	"fmt"
	"maps"
	"slices"
)

// graph checks the ways through the flow. It runs on steps that are right one by one.
func (r *review) graph() {
	f := r.f
	last := len(f.Steps) - 1
	if st := f.Steps[last]; st.Next == "" && st.End == nil && len(st.Branch) == 0 {
		r.problem(r.at(last, ""), "rien ne vient après la dernière étape, « "+st.ID+" »", "ajoutez « next: … », ou une étape « end » après elle")
		return
	}
	if !slices.ContainsFunc(f.Steps, func(st *Step) bool { return st.End != nil }) {
		r.problem("steps", "ce parcours n'a pas de fin", "ajoutez une étape « end »")
		return
	}
	reached := f.reachable()
	ends := f.canEnd()
	for i, st := range f.Steps {
		switch {
		case !reached[i]:
			r.problem(r.at(i, ""), "aucun chemin ne mène à l'étape « "+st.ID+" »", "supprimez-la, ou écrivez « next: "+st.ID+" » là d'où l'on vient")
		case !ends[i]:
			r.problem(r.at(i, ""), "le chemin qui passe par « "+st.ID+" » ne finit jamais", "menez-le à une étape « end »")
		}
	}
	r.loops(reached)
	if len(r.problems) > 0 {
		return
	}
	f.set = f.assigned()
	for i, st := range f.Steps {
		for j, c := range st.Branch {
			if c.cond == nil {
				continue
			}
			for _, name := range c.cond.uses {
				if !f.set[i][name] {
					r.problem(r.at(i, fmt.Sprintf("branch[%d].when", j)), "un chemin arrive ici sans que « "+name+" » ait une valeur", "posez la question qui l'enregistre avant cette étape, sur tous les chemins")
				}
			}
		}
	}
}

// reachable marks the steps that some way from the start leads to.
func (f *Flow) reachable() []bool {
	seen := make([]bool, len(f.Steps))
	todo := []int{0}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !seen[i] {
			seen[i] = true
			todo = append(todo, f.successors(i)...)
		}
	}
	return seen
}

// canEnd marks the steps from which some way leads to an end.
func (f *Flow) canEnd() []bool {
	ends := make([]bool, len(f.Steps))
	for changed := true; changed; {
		changed = false
		for i, st := range f.Steps {
			if !ends[i] && (st.End != nil || slices.ContainsFunc(f.successors(i), func(j int) bool { return ends[j] })) {
				ends[i], changed = true, true
			}
		}
	}
	return ends
}

// loops reports a way that comes back to where it was without asking anything: the conversation would never get its turn.
func (r *review) loops(reached []bool) {
	f := r.f
	const (
		unseen = iota
		open
		done
	)
	state := make([]int, len(f.Steps))
	var visit func(i int)
	visit = func(i int) {
		state[i] = open
		for _, j := range f.successors(i) {
			switch {
			case f.Steps[j].Ask != nil:
			case state[j] == open:
				r.problem(r.at(i, ""), fmt.Sprintf("de « %s » on revient à « %s » sans qu'aucune question soit posée", f.Steps[i].ID, f.Steps[j].ID), "posez une question sur ce chemin, ou menez-le ailleurs")
			case state[j] == unseen:
				visit(j)
			}
		}
		state[i] = done
	}
	for i := range f.Steps {
		if reached[i] && state[i] == unseen {
			visit(i)
		}
	}
}

// assigned finds, for each step, the variables that have a value whatever way led there.
func (f *Flow) assigned() []map[string]bool {
	in := make([]map[string]bool, len(f.Steps)) // nil: not reached yet
	in[0] = map[string]bool{}
	for changed := true; changed; {
		changed = false
		for i, st := range f.Steps {
			if in[i] == nil {
				continue
			}
			out := maps.Clone(in[i])
			if st.Ask != nil && st.Ask.Save != "" {
				out[st.Ask.Save] = true
			}
			for _, j := range f.successors(i) {
				if in[j] == nil {
					in[j], changed = maps.Clone(out), true
					continue
				}
				for name := range in[j] {
					if !out[name] {
						delete(in[j], name)
						changed = true
					}
				}
			}
		}
	}
	return in
}
