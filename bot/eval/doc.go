// Package eval measures the bot on labelled questions: is the right entry found, is the wrong one ever given, is distress seen, is what is
// out of scope refused.
//
// Imports: bot. Start with [Load] and [Run]; the format of the questions is in the README.
package eval
