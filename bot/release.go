package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"oupsbot/bot/flows"
	"oupsbot/intents"
	"oupsbot/knowledge"
	"oupsbot/knowledge/content"
)

// Release is one whole, checked and immutable content: entries, acts, guided dialogues, and the model trained on them. Its ID is the
// hash of its files, so that the same content has the same name everywhere.
type Release struct {
	ID    string // 16 hexadecimal digits
	base  *knowledge.Base
	model *intents.Model
	flows *flows.Set
	learn intents.Options // how it was learnt: the release that follows is learnt the same way

	sorted       sorted // for the directory
	receiptWords []byte
	packers      sync.Pool // of *flate.Writer, for receipts
}

const flowsDir = "bot/flows"

// flowKind marks the acts made of the guided dialogues' own phrasings.
const flowKind intents.Kind = "flow"

// LoadRelease reads a whole content tree, rooted like this repository. The problems include warnings; when one is not, there is no
// release.
func LoadRelease(fsys fs.FS, o intents.Options) (*Release, []content.Problem, error) {
	// A file saved while the others are read would give a content that its hash does not name: read again until nothing moved.
	for range loadTries {
		before, err := hashFiles(fsys)
		if err != nil {
			return nil, nil, err
		}
		r, problems, err := loadRelease(fsys, before, o)
		if err != nil {
			return nil, problems, err
		}
		if after, err := hashFiles(fsys); err != nil || after == before {
			return r, problems, err
		}
		if r != nil {
			if err := r.Close(); err != nil {
				return nil, nil, err
			}
		}
	}
	return nil, nil, errors.New("the content changes faster than it can be read")
}

// loadTries is how often a content that moves under the reader is read before giving up.
const loadTries = 4

func loadRelease(fsys fs.FS, id string, o intents.Options) (*Release, []content.Problem, error) {
	base, problems := knowledge.Load(fsys)
	acts, found := intents.LoadActs(fsys, base.Normaliser)
	problems = append(problems, found...)
	set, found := flows.Load(fsys, flowsDir)
	problems = append(problems, found...)
	if len(content.Errors(problems)) > 0 {
		return nil, problems, nil
	}
	problems = append(problems, checkLinks(base, acts, set)...)
	model, found, err := intents.Build(base, append(acts, flowActs(set)...), o)
	problems = append(problems, found...)
	content.Sort(problems)
	if err != nil {
		return nil, problems, err
	}
	if len(content.Errors(problems)) > 0 {
		return nil, problems, model.Close()
	}
	r := &Release{ID: id, base: base, model: model, flows: set, learn: o}
	r.prepareReceipts()
	return r, problems, nil
}

// flowActs teaches the model the phrasings that start a guided dialogue.
func flowActs(set *flows.Set) []*intents.Act {
	var acts []*intents.Act
	for _, f := range set.Flows() {
		acts = append(acts, intents.NewAct(f.ID, flowKind, f.Title, f.Starts, flowsDir+"/"+f.ID+".yaml"))
	}
	return acts
}

// checkLinks finds names of entries, acts and dialogues that lead nowhere.
func checkLinks(base *knowledge.Base, acts []*intents.Act, set *flows.Set) (problems []content.Problem) {
	isAct := func(id string) bool {
		return slices.ContainsFunc(acts, func(a *intents.Act) bool { return a.ID == id })
	}
	for _, a := range acts {
		for i, id := range a.Choices {
			if _, isFlow := set.Flow(id); !isFlow && !isAct(id) {
				problems = append(problems, a.Source().Problem(fmt.Sprintf("choices[%d]", i), "« "+id+" » n'est ni un acte ni un dialogue guidé", "prenez le nom d'un fichier de "+intents.Dir+" ou de "+flowsDir))
			}
		}
	}
	for _, id := range neededActs {
		if !isAct(id) {
			problems = append(problems, content.Problem{File: intents.Dir, Message: "il manque l'acte « " + id + " »", Fix: "reprenez " + id + ".yaml avec « oupsbot content export »"})
		}
	}
	for _, r := range set.References() {
		p := content.Problem{File: r.File, Line: r.Line, Field: r.Field}
		e, ok := base.Entry(r.Entry)
		if r.Entry != "" && !ok {
			p.Message, p.Fix = "la fiche « "+r.Entry+" » n'existe pas", "corrigez son identifiant"
			problems = append(problems, p)
		} else if ok && e.Status == knowledge.Draft {
			p.Message, p.Fix = "la fiche « "+r.Entry+" » est en projet : un dialogue ne peut pas la montrer", "publiez-la, ou menez le dialogue ailleurs"
			problems = append(problems, p)
		} else if r.Act != "" && !isAct(r.Act) {
			p.Message, p.Fix = "l'acte « "+r.Act+" » n'existe pas", "corrigez son identifiant"
			problems = append(problems, p)
		}
	}
	return problems
}

// contentFile tells whether a path is part of the content.
func contentFile(path string) bool {
	return strings.HasSuffix(path, ".yaml") && !strings.HasPrefix(path, "bot/conversations/") && !strings.Contains(path, "/.")
}

// Files lists the content files of a tree, tests included, in order.
func Files(fsys fs.FS) ([]string, error) {
	var files []string
	for _, root := range []string{"knowledge", "intents", "bot"} {
		err := fs.WalkDir(fsys, root, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if !d.IsDir() && (strings.HasSuffix(p, ".yaml") || strings.HasSuffix(p, ".schema.json")) && !strings.Contains(p, "/.") && !strings.Contains(p, "/testdata/") {
				files = append(files, p)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("list the content: %w", err)
		}
	}
	slices.Sort(files)
	return files, nil
}

func hashFiles(fsys fs.FS) (string, error) {
	files, err := Files(fsys)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, f := range files {
		if !contentFile(f) {
			continue
		}
		data, err := fs.ReadFile(fsys, f)
		if err != nil {
			return "", fmt.Errorf("hash the content: %w", err)
		}
		fmt.Fprintf(h, "%s %d\n", f, len(data))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// Calibration is what the release's probabilities rest on; own tells whether it was learnt from this very content.
func (r *Release) Calibration() (c intents.Calibration, own bool) {
	return r.model.Calibration(), r.model.Calibrated()
}

// Calibrated is the same release with probabilities learnt from its very content, which takes some seconds. Both share their index: close one.
func (r *Release) Calibrated(ctx context.Context) (*Release, error) {
	c, err := r.model.Calibrate(ctx)
	if err != nil {
		return nil, err
	}
	other := &Release{ID: r.ID, base: r.base, model: r.model.With(c), flows: r.flows, learn: r.learn}
	other.prepareReceipts()
	return other, nil
}

// Confusions are the entries' questions that the release would place elsewhere if they had not been written. It takes a minute or two.
func (r *Release) Confusions(ctx context.Context) (intents.Confusions, error) {
	return r.model.Confusions(ctx)
}

// Base is the release's knowledge, for the programs that check and measure content.
func (r *Release) Base() *knowledge.Base { return r.base }

// Close frees the release; no turn may use it any more.
func (r *Release) Close() error { return r.model.Close() }
