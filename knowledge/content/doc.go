// Package content reads the YAML files that editors write, and says in French what is wrong with them: which file,
// which line, which field, what to write instead.
//
// A format is described once, by a JSON Schema; the schema that an editor's tool uses for completion is the one that
// is enforced here. Every other content package (entries, acts, flows, conversation tests) decodes through
// [Schema.Decode].
//
// Imports: nothing of this repository. Start with [Schema.Decode].
package content
