package bot

import "oupsbot/knowledge"

// The directory's words, so that adapters need not know where the content comes from.
type (
	Entry        = knowledge.Entry
	Link         = knowledge.Link
	Theme        = knowledge.Theme
	Organisation = knowledge.Organisation
)

// Directory is the content of one release, as one audience may read it: citizens see no drafts.
type Directory struct {
	release *Release
	agent   bool
}

// Filter narrows a listing; empty fields do not.
type Filter struct {
	Text         string // free text, ranked by the project's own matcher
	Theme        string
	Organisation string
	Audience     string // particulier or professionnel
}
