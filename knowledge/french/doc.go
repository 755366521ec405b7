// Package french turns what people type into words that can be compared: accents, apostrophes, SMS spellings and word
// endings no longer matter, negations still do.
//
// [Normaliser.Words] gives clean lower-case words; [Terms] gives the stems that are indexed and searched. Content and
// questions go through the same two functions.
//
// Imports: bleve's analysis chain (stop words, snowball stemmer), golang.org/x/text. Start with [NewNormaliser].
package french
