package prose

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	amount = regexp.MustCompile(`\d[\d \x{00a0}\x{202f}]*(,\d+)?[ \x{00a0}\x{202f}]*(€|euros?\b)`)
	year   = regexp.MustCompile(`\b(19|20)\d\d\b`)

	monthNames  = `(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)`
	numericDate = regexp.MustCompile(`\b(\d{1,2}[/.-]\d{1,2}[/.-](\d{4}|\d{2})|\d{4}-\d{2}-\d{2})\b`)
	oddDay      = regexp.MustCompile(`(?i)\b(1|0\d|\d{1,2}(e|ème|ier)) ` + monthNames + `\b`)
	capital     = regexp.MustCompile(`\b(1er|\d{1,2}) (Janvier|Février|Mars|Avril|Mai|Juin|Juillet|Août|Septembre|Octobre|Novembre|Décembre)\b`)
)

// figures complains of amounts whose year is not told, and of dates that are not written "1er mars 2026".
func (r *review) figures() {
	for _, p := range r.prose {
		dated := year.MatchString(p.text)
		for _, s := range sentences(p.text) {
			if m := amount.FindString(s); m != "" && !dated {
				r.warning(p.field, "« "+strings.TrimSpace(m)+" » : de quelle année est ce montant ?", "ajoutez l'année : « (montant 2026) »")
			}
			for _, form := range []*regexp.Regexp{numericDate, oddDay, capital} {
				if m := form.FindString(plainSpaces.Replace(s)); m != "" {
					r.warning(p.field, "la date « "+m+" » n'est pas écrite comme on la lit", "écrivez-la comme « 1er mars 2026 »")
					break
				}
			}
		}
	}
}

// sources complains of links to sites that are not official, and of an entry that nothing official backs.
func (r *review) sources() {
	official := false
	for i, l := range r.Links {
		if r.words.official(l.URL) {
			official = true
			continue
		}
		r.warning(fmt.Sprintf("links[%d].url", i), "ce site n'est pas dans la liste des sites officiels", "prenez la page de l'administration, ou ajoutez ce site à « hosts » dans "+WordsFile)
	}
	if !official && len(r.Law) == 0 {
		r.warning("links", "la fiche ne cite ni texte de loi ni site officiel", "ajoutez la page de l'administration, ou l'article de loi")
	}
}

// official tells whether an address belongs to an administration.
func (w *Words) official(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := u.Hostname()
	return strings.HasSuffix(host, ".gouv.fr") || slices.ContainsFunc(w.Hosts, func(h string) bool {
		return host == h || strings.HasSuffix(host, "."+h)
	})
}

// overdue complains of an entry whose facts should have been compared again with their sources.
func (r *review) overdue() {
	if !r.Overdue(r.now) {
		return
	}
	days := int(r.now.Sub(r.ReviewBy.Time()) / (24 * time.Hour))
	since := fmt.Sprintf("%d jours", days)
	if days == 1 {
		since = "un jour"
	}
	r.warning("review_by", fmt.Sprintf("la relecture était due le %s, il y a %s", r.ReviewBy.French(), since), "comparez les faits avec leurs sources, puis changez « reviewed » et « review_by »")
}

// neighbours complains of an entry that names another without being named by it.
func (r *review) neighbours() {
	for i, id := range r.Related {
		other, ok := r.base.Entry(id)
		if !ok || slices.Contains(other.Related, r.ID) { // the loader reports names that lead nowhere
			continue
		}
		fix := "ajoutez « " + r.ID + " » à « related » de cette fiche, ou retirez cette ligne"
		if len(other.Related) >= maxRelated {
			fix = fmt.Sprintf("cette fiche a déjà %d voisines : retirez-lui la moins proche, ou retirez cette ligne", maxRelated)
		}
		r.warning(fmt.Sprintf("related[%d]", i), "« "+id+" » est voisine, mais ne renvoie pas ici", fix)
	}
}

var (
	braces    = regexp.MustCompile(`\{\{([^{}]*)\}\}`)
	fieldName = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)
)

// letter complains of fields that could not be filled in.
func (r *review) letter() {
	if r.Agent.Letter == nil {
		return
	}
	text := *r.Agent.Letter
	for _, m := range braces.FindAllStringSubmatch(text, -1) {
		if !fieldName.MatchString(m[1]) {
			r.problem("agent.letter", "le champ « "+m[0]+" » ne peut pas être rempli", "nommez-le en minuscules sans accent, comme {{numero_allocataire}}")
		}
	}
	if strings.ContainsAny(braces.ReplaceAllString(text, ""), "{}") {
		r.problem("agent.letter", "une accolade de champ n'est pas ouverte ou refermée", "écrivez chaque champ entre deux doubles accolades, comme {{nom}}")
	}
}
