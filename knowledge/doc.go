// Package knowledge is what the bot knows: the entries of the directory, their themes and organisations, the lexicon of
// everyday words; and the full-text index and the spelling that the ranking is built on.
//
// It does no I/O after loading: a [Base] is immutable, only ever seen whole, and safe for concurrent use.
//
// Imports: knowledge/content (reading YAML), knowledge/french (the analysis of French), bleve.
// Start with [Load], then [NewIndex]. knowledge/README.md, in French, is for editors.
package knowledge
