package knowledge

// Theme is a moment or a matter of life by which the directory is browsed.
type Theme struct {
	ID       string   `yaml:"id" json:"id"`
	Label    string   `yaml:"label" json:"label"`
	Intro    string   `yaml:"intro" json:"intro"` // one or two sentences
	Audience Audience `yaml:"audience" json:"audience"`
}

// Organisation is an administration that entries speak of.
type Organisation struct {
	ID      string   `yaml:"id" json:"id"`
	Name    string   `yaml:"name" json:"name"`       // with its article: "la CAF"
	Full    string   `yaml:"full" json:"full"`       // "Caisse d'allocations familiales"
	Contact []string `yaml:"contact" json:"contact"` // ways to reach it, each a sentence
	Links   []Link   `yaml:"links" json:"links"`
}
