// Package prose reads the entries as a tired citizen would, and complains in French, file and line in hand: sentences too
// long, official words left unexplained, reproach, amounts without their year, sources that are not official, questions
// that repeat each other. `oupsbot check` prints what it says.
//
// Its word lists are content that editors keep: words.yaml, described by words.schema.json.
//
// Imports: knowledge, knowledge/content, knowledge/french. It does no I/O, is never on the path of a message, and gives
// the same list for the same content and the same day.
// Start with [Check] (check.go) and [Measure] (reading.go).
package prose
