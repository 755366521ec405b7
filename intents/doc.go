// Package intents is what a person means: conversational acts (greeting, distress, a wish for a human, a part of the entry under
// discussion…) and the ranking of entries, each with a calibrated probability.
//
// A [Model] is built from one release of the content, is immutable and does no I/O once built; building it keeps what was learnt in a folder (cache.go). Four layers, tried in order: patterns and exact
// phrasings, structured references, then a ranking that fuses bleve's full text with a classifier.
//
// Imports: knowledge (entries, French, bleve index), intents/classifier. Start with [Build] (model.go), then
// [Model.Understand] (understand.go). The acts stand in intents/acts/*.yaml, for editors.
package intents
