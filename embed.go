// Package oupsbot holds the content that ships inside the program: entries, lexicon, acts, guided dialogues and
// conversation tests, each beside the package that owns it. `oupsbot content export` writes it out as it stands here.
package oupsbot

import "embed"

// Content is the shipped content, rooted like this repository.
//
//go:embed knowledge/entries knowledge/*.yaml knowledge/*.schema.json knowledge/prose/*.yaml knowledge/prose/*.schema.json
//go:embed intents/acts intents/*.schema.json
//go:embed bot/flows/*.yaml bot/flows/*.schema.json
//go:embed bot/conversations/*.yaml bot/conversations/*.schema.json
var Content embed.FS
