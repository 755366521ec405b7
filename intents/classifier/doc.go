// Package classifier learns from labelled examples which class a text belongs to: one linear support vector machine a class, over
// words, pairs of words and pieces of words.
//
// It knows nothing of entries or acts, so that `oupsbot classify` can run it, unchanged, on any data set. Training is
// deterministic: the same examples in the same order give the same model, bit for bit.
//
// Imports: nothing of this repository. Start with [Train].
package classifier
