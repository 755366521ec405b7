package bot

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A receipt is a decision, the release it was made in, and a hash of the text that came of it, in letters that survive being dictated:
// OUPS- and base32. It holds nothing that the person wrote, so it can be shown to anyone; with the content of its release,
// [Release.Replay] gives the same bytes again, or says that they differ.

const receiptPrefix = "OUPS-"

var receiptLetters = base32.StdEncoding.WithPadding(base32.NoPadding)

// Sizes of a receipt's parts, in bytes.
const (
	receiptRelease = 8
	receiptSum     = 6
	maxReceipt     = 4096 // characters; a longer one is no receipt
)

// Errors of Replay.
var (
	ErrNotReceipt   = errors.New("not a receipt")
	ErrOtherRelease = errors.New("the receipt is of another release of the content")
	ErrTampered     = errors.New("the receipt's text is not the one this release gives")
)

// receipt proves the text of a decision. It covers the text, not the choices below it.
func (r *Release) receipt(d Decision, text string) (string, error) {
	d.Offer = nil
	raw, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("receipt: %w", err)
	}
	var packed bytes.Buffer
	w := r.packers.Get().(*flate.Writer) // the pool holds nothing else
	defer r.packers.Put(w)
	w.Reset(&packed)
	if _, err := w.Write(raw); err != nil {
		return "", fmt.Errorf("receipt: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("receipt: %w", err)
	}
	release, err := hex.DecodeString(r.ID)
	if err != nil {
		return "", fmt.Errorf("receipt: release %q: %w", r.ID, err)
	}
	sum := sha256.Sum256([]byte(text))
	return receiptPrefix + receiptLetters.EncodeToString(bytes.Join([][]byte{release, sum[:receiptSum], packed.Bytes()}, nil)), nil
}

// prepareReceipts makes the dictionary of what most receipts hold, so that they pack into a few bytes. It depends on the release alone.
func (r *Release) prepareReceipts() {
	var b bytes.Buffer
	for _, e := range r.base.Entries {
		b.WriteString(e.ID + `","`)
	}
	for _, a := range r.model.Acts {
		b.WriteString(a.ID + `","`)
	}
	b.WriteString(`,"variant":1,"notices":["masked"],"agent":true,"overdue":true{"kind":"flow","flow":"droit-a-l-erreur","steps":["{"kind":"act","intent":"{"kind":"section","section":"deadline{"kind":"answer","entry":"`)
	r.receiptWords = b.Bytes()
	r.packers.New = func() any {
		w, err := flate.NewWriterDict(io.Discard, flate.BestCompression, r.receiptWords)
		if err != nil {
			panic(err) // only for a level that does not exist
		}
		return w
	}
}

// Replay composes a receipt's text again. Errors: ErrNotReceipt, ErrOtherRelease (with both names), ErrTampered.
func (r *Release) Replay(receipt string) (Decision, Reply, error) {
	release, sum, packed, err := splitReceipt(receipt)
	if err != nil {
		return Decision{}, Reply{}, err
	}
	if release != r.ID {
		return Decision{}, Reply{}, fmt.Errorf("%w: it says %s, this content is %s", ErrOtherRelease, release, r.ID)
	}
	rest := bytes.NewReader(packed)
	raw, err := io.ReadAll(io.LimitReader(flate.NewReaderDict(rest, r.receiptWords), maxReceipt))
	if err == nil && rest.Len() > 0 {
		err = errors.New("letters follow its end")
	}
	if err != nil {
		return Decision{}, Reply{}, fmt.Errorf("%w: %w", ErrNotReceipt, err)
	}
	var d Decision
	if err := json.Unmarshal(raw, &d); err != nil {
		return Decision{}, Reply{}, fmt.Errorf("%w: %w", ErrNotReceipt, err)
	}
	reply := Reply{Blocks: compose(r, d), Receipt: receipt}
	if got := sha256.Sum256([]byte(reply.Text())); !bytes.Equal(got[:receiptSum], sum) {
		return d, reply, ErrTampered
	}
	return d, reply, nil
}

// ReceiptRelease names the release that a receipt is of.
func ReceiptRelease(receipt string) (string, error) {
	release, _, _, err := splitReceipt(receipt)
	return release, err
}

func splitReceipt(receipt string) (release string, sum, packed []byte, err error) {
	body, ok := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(receipt)), receiptPrefix)
	if !ok || len(body) > maxReceipt {
		return "", nil, nil, fmt.Errorf("%w: it begins with %s", ErrNotReceipt, receiptPrefix)
	}
	data, err := receiptLetters.DecodeString(body)
	if err != nil || len(data) <= receiptRelease+receiptSum {
		return "", nil, nil, fmt.Errorf("%w: letters are missing or wrong", ErrNotReceipt)
	}
	return hex.EncodeToString(data[:receiptRelease]), data[receiptRelease : receiptRelease+receiptSum], data[receiptRelease+receiptSum:], nil
}
