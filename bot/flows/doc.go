// Package flows runs the guided dialogues: short series of questions, written as YAML by editors, that end in a precise
// text. The engine is pure: the same flow, the same answers and the same clock give the same outputs, and a text never
// contains what the person answered, so that any output can be replayed from the ids of its flow and step.
//
// A [Set] is one immutable release of flows, checked as a whole by [Load]: whatever it accepts always ends, never loops
// without asking, and never reads an answer that was not given. Where a person stands is a [Progress], plain data that
// the caller stores. README.md beside this file tells editors, in French, how to write a flow.
//
// Imports: knowledge/content and the expression library, nothing else of this repository.
// Start with [Load], then [Set.Start] and [Set.Next].
package flows
