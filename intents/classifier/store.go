package classifier

import (
	"crypto/sha256"
	_ "embed" // the sources name the version
	"encoding/binary"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
)

var (
	//go:embed features.go
	featuresSource string
	//go:embed svm.go
	svmSource string
	//go:embed model.go
	modelSource string
)

// Version names how models are learnt and stored: one that was kept under another version is not to be read.
var Version = func() string {
	sum := sha256.Sum256([]byte(featuresSource + svmSource + modelSource + "store 1"))
	return hex.EncodeToString(sum[:8])
}()

// stored is a model as it is written; what there is much of stands in plain bytes.
type stored struct {
	Classes []string
	Names   []string // of the features, in the order of their columns
	IDF     []float32
	Family  []uint8
	Share   [families]float64
	Rows    []uint32
	Class   []byte // two for each, the smaller first
	Weight  []byte
	Step    []float32
	Bias    []float32
}

// Write stores the model.
func (m *Model) Write(w io.Writer) error {
	s := stored{Classes: m.Classes, IDF: m.words.idf, Family: m.words.family, Share: m.words.weight, Rows: m.rows, Step: m.step, Bias: m.bias}
	s.Names = make([]string, len(m.words.idf))
	for name, c := range m.words.column {
		s.Names[c] = name
	}
	s.Class, s.Weight = make([]byte, 0, 2*len(m.class)), make([]byte, len(m.weight))
	for i, c := range m.class {
		s.Class = binary.LittleEndian.AppendUint16(s.Class, c)
		s.Weight[i] = byte(m.weight[i])
	}
	if err := gob.NewEncoder(w).Encode(s); err != nil {
		return fmt.Errorf("store the model: %w", err)
	}
	return nil
}

// errDamaged says that what was read is no model.
var errDamaged = errors.New("the stored model is damaged")

// Read is the model that Write stored. It refuses what could not have been one, so that a model that was read never fails later.
func Read(r io.Reader) (*Model, error) {
	var s stored
	if err := gob.NewDecoder(r).Decode(&s); err != nil {
		return nil, fmt.Errorf("read the model: %w", err)
	}
	features, weights := len(s.Names), len(s.Weight)
	if len(s.Classes) > maxClasses || len(s.IDF) != features || len(s.Family) != features || len(s.Step) != features || len(s.Rows) != features+1 ||
		len(s.Bias) != len(s.Classes) || len(s.Class) != 2*weights || weights > math.MaxUint32 || s.Rows[0] != 0 || s.Rows[features] != uint32(weights) {
		return nil, errDamaged
	}
	m := &Model{Classes: s.Classes, rows: s.Rows, step: s.Step, bias: s.Bias, class: make([]uint16, weights), weight: make([]int8, weights)}
	m.words = &vocabulary{column: make(map[string]int32, features), idf: s.IDF, family: s.Family, weight: s.Share}
	for c, name := range s.Names {
		m.words.column[name] = int32(c)
		if s.Rows[c] > s.Rows[c+1] || s.Family[c] >= families {
			return nil, errDamaged
		}
	}
	for i := range weights {
		m.class[i] = binary.LittleEndian.Uint16(s.Class[2*i:])
		m.weight[i] = int8(s.Weight[i])
		if int(m.class[i]) >= len(s.Classes) {
			return nil, errDamaged
		}
	}
	return m, nil
}
