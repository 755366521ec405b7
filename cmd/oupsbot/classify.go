package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"oupsbot/intents"
	"oupsbot/intents/classifier"
)

// Classify trains and measures the classifier alone.
type Classify struct {
	Train string `required:"" help:"CSV d'entraînement : utterance,intent." type:"existingfile" placeholder:"A.csv"`
	Test  string `required:"" help:"CSV de test." type:"existingfile" placeholder:"B.csv"`
	Lang  string `help:"Langue des textes : fr ou en." enum:"fr,en" default:"fr"`
	JSON  bool   `help:"Affiche les mesures en JSON, et rien d'autre sur la sortie standard."`
}

// Help is shown by --help.
func (*Classify) Help() string {
	return "Les lignes de la classe « oos » sont hors sujet.\n\nExemple :\n  oupsbot classify --train banking77-train.csv --test banking77-test.csv --lang en"
}

// Run prints the measures.
func (c *Classify) Run(cli *CLI) error {
	texts, err := readCSV(c.Train)
	if err != nil {
		return err
	}
	tests, err := readCSV(c.Test)
	if err != nil {
		return err
	}
	began := time.Now()
	d, err := intents.TrainOn(context.Background(), texts, c.Lang)
	if err != nil {
		return err
	}
	trained := time.Since(began).Seconds()
	verdicts := make([]classifier.Verdict, len(tests))
	began = time.Now()
	for i, t := range tests {
		verdicts[i].Right = t.Class
		verdicts[i].Said, verdicts[i].Probability = d.Classify(t.Text)
	}
	asked := time.Since(began)
	m := classifier.Measure(verdicts)
	m.Train, m.Classes, m.TrainSeconds = len(texts), len(d.Classes()), trained
	m.MicrosPerQuery = float64(asked.Microseconds()) / float64(max(1, len(tests)))
	if c.JSON {
		return json.NewEncoder(cli.out).Encode(m)
	}
	fmt.Fprintf(cli.out, "entraînement : %d exemples, %d classes, %.2f s\n", m.Train, m.Classes, m.TrainSeconds)
	fmt.Fprintf(cli.out, "exactitude : %.2f %% (hors « oos » : %.2f %%), F1 moyen : %.2f %%\n", 100*m.Accuracy, 100*m.InScope, 100*m.MacroF1)
	fmt.Fprintf(cli.out, "hors sujet : précision %.2f %%, rappel %.2f %%\n", 100*m.OOSPrecision, 100*m.OOSRecall)
	fmt.Fprintf(cli.out, "écart de calibration : %.2f %%, %.0f µs par question\n", 100*m.Calibration, m.MicrosPerQuery)
	return nil
}

// readCSV reads the columns utterance and intent, in any place.
func readCSV(name string) (texts []intents.Labelled, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("le fichier ne s'ouvre pas : %w", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s : il faut une première ligne « utterance,intent » : %w", name, err)
	}
	text, class := -1, -1
	for i, h := range head {
		switch h {
		case "utterance", "text":
			text = i
		case "intent", "category", "label":
			class = i
		}
	}
	if text < 0 || class < 0 {
		return nil, fmt.Errorf("%s:1 : il faut les colonnes « utterance » et « intent »", name)
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s : %w", name, err)
		}
		texts = append(texts, intents.Labelled{Text: row[text], Class: row[class]})
	}
}
