// Package mask removes personal numbers from what people write, before anything of it reaches a disk, a log or a queue: social security and
// tax numbers, bank accounts, cards, company numbers, phones, e-mails, postal addresses, file numbers.
//
// It errs on the side of masking: a number that looks personal goes, with or without a right check digit. Amounts, dates, years, articles of
// law, form numbers and the public short numbers (3114, 115, 3230…) stay, for they carry the question.
//
// Imports: the standard library and golang.org/x/text. Start with [Mask].
package mask
