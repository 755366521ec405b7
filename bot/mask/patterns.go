package mask

import "regexp"

// pattern finds one kind of information by its form or by the words before it; group is the part to mask.
type pattern struct {
	kind   Kind
	form   *regexp.Regexp
	group  int
	accept func(string) bool
}

const (
	// street words, as people shorten them
	street = `(?:rue|r\.|avenue|av\.?|ave|boulevard|bd\.?|bld|bvd|chemin|ch\.|che|impasse|imp\.?|all[ée]es?|place|pl\.?|route|rte|quai|square|sq\.?|cours|passage|sentier|lotissement|lot\.?|r[ée]sidence|r[ée]s\.?|hameau|cit[ée]|faubourg|fg|esplanade|villa|ruelle|mont[ée]e|venelle|rond[- ]point|lieu[- ]dit|za|zi|zac|voie|promenade)`
	// between the groups of an IBAN
	gap  = `(?:[ .\-,:/|]| [/.|] | ?\r?\n ?)?`
	name = `[\p{L}\d'’.\-]+`
)

var patterns = []pattern{
	{kind: Email, form: regexp.MustCompile(`(?i)[\p{L}\d._%+\-]+(?: \. ?[\p{L}\d._%+\-]+)* {0,3}@ {0,3}[\p{L}\d\-]+(?:\.[\p{L}\d\-]+| \. ?(?-i:[\p{Ll}\d\-]+))*(?:\.[\p{L}]{2,24}| \. ?(?-i:\p{Ll}{2,24})|\. (?:com|fr|net|org|eu|info|be|ch|lu|uk|io)\b)`)},
	{kind: Email, form: regexp.MustCompile(`(?i)[\p{L}\d._%+\-]+(?: (?:point|dot) [\p{L}\d]+)* ?(?:\(at\)|\[at\]| at | arobase |arobas) ?[\p{L}\d\-]+(?: ?(?:point|dot|\.) ?[\p{L}\d]{2,20})+`)},
	{kind: IBAN, form: regexp.MustCompile(`(?i)\b([a-z]{2} ?\d{2}(?:` + gap + `[a-z\d]{4}){2,7}(?:` + gap + `[a-z\d]{1,4})?)\b`), group: 1, accept: isIBAN},
	{kind: Secret, form: regexp.MustCompile(`(?i)\b(?:mot de passe(?: \pL+){0,3}|mdp(?: \pL+)?|password|code secret|code confidentiel|code pin|pin)\s*(?:est|c'est|:|=)\s*(\S{3,64})`), group: 1, accept: notWord},
	{kind: Account, form: regexp.MustCompile(`(?i)(?:\b(?:n[°ºo]|num(?:[ée]ro|ero)?|identifiant|matricule|r[ée]f(?:[ée]rence)?)\.? ?(?:d'|de |du |d |mon |ma |)?(?:usager|allocataires?|alloc\w*|caf|msa|dossier|client|demandeur|france travail|p[ôo]le emploi|[ée]tranger|agdref|adh[ée]rent|assur[ée]|contrat|compte|permis|passeport|carte d'identit[ée]|cni|titre|ine|nip|adeli|rpps|tva|ur?ssaf|cotisant|b[ée]n[ée]ficiaire|)(?: caf| msa)?|allocataire|matricule) ?(?:n[°ºo]?|est(?: le)?|c'est|:|=|,)? ?((?:[a-z]{0,3}[ \-]?)\d[\d \-.]{3,18}\d ?[a-z]?)\b`), group: 1, accept: isFileNumber},
	{kind: Address, form: regexp.MustCompile(`(?i)\b(\d{1,4} ?(?:bis|ter|quater|[a-d])?,? (?:\p{L}+ )?` + street + ` (?:` + name + ` ?){1,7}?(?:,? ?\d{5} ` + name + `(?:[ \-]` + name + `){0,3}|,? ?\d{5}\b|$|[,.;!?\n]))`), group: 1, accept: isAddress},
	{kind: Address, form: regexp.MustCompile(`(?i)\b(\d{1,4} ?(?:bis|ter|quater)?,? ` + street + `(?-i: (?:de la |de l'|des |du |de |d'|la |le |les |l')?\p{Lu}[\p{L}\d'’\-]*(?: [\p{Lu}\d][\p{L}\d'’\-]*)*)(?:,? ?\d{5}(?: [\p{Lu}][\p{L}'’\-]+)*)?)`), group: 1},
	{kind: Address, form: regexp.MustCompile(`(?i)\b((?:bp|b\.p\.|cs|tsa) ?\d{2,6},? ?\d{5}(?: ` + name + `){1,3})`), group: 1},
}

// numberForms recognise a whole run of digits (and the separators between them) by what it may be. They are tried in order.
var (
	nirForm   = regexp.MustCompile(`^[123478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[ABab])\d{6}(?:\d{2})?$`)
	phoneForm = regexp.MustCompile(`^(?:(?:\+|00)(?:33|262|590|594|596|508|681|687|689)(?:0)?[1-9]\d{5,8}|0[1-9]\d{8})$`)
	abroad    = regexp.MustCompile(`^(?:\+|00)[1-9]\d{7,14}$`)
	taxForm   = regexp.MustCompile(`^[0-3]\d{12}$`)
)
