package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"oupsbot/bot"
)

// Ask poses one question, or a file of them.
type Ask struct {
	Text     []string `arg:"" optional:"" name:"texte" help:"La question."`
	JSON     bool     `help:"Affiche la réponse en JSON, et rien d'autre sur la sortie standard."`
	Audience string   `help:"Qui demande : citizen ou agent." enum:"citizen,agent" default:"citizen"`
	Batch    string   `help:"Fichier JSONL de questions (« - » : l'entrée standard) ; une réponse JSON par ligne, dans l'ordre." placeholder:"FICHIER"`
	Explain  bool     `help:"Ajoute pourquoi cette réponse."`
}

// Help is shown by --help.
func (*Ask) Help() string {
	return "Exemples :\n  oupsbot ask \"jai pas déclaré que je vis avec mon copain\"\n  oupsbot ask --json \"ma prime d'activité a baissé\"\n  oupsbot ask --batch questions.jsonl > reponses.jsonl"
}

// question is one line of a batch.
type question struct {
	ID       string   `json:"id"`
	Text     string   `json:"text"`
	Turns    []string `json:"turns"`
	Channel  string   `json:"channel"`
	Audience string   `json:"audience"`
}

// reply is the JSON of one answer. Its fields are a stable format: see the README.
type reply struct {
	ID       string        `json:"id"`
	Decision bot.Kind      `json:"decision"`
	Entry    string        `json:"entry"`
	Section  bot.Section   `json:"section"`
	Intent   string        `json:"intent"`
	Flow     string        `json:"flow"`
	Entries  []rankedEntry `json:"entries"`
	Layer    string        `json:"layer"`
	Text     string        `json:"text"`
	Choices  []string      `json:"choices"`
	Receipt  string        `json:"receipt"`
	Micros   int64         `json:"micros"`
	Why      any           `json:"why,omitempty"`
}

type rankedEntry struct {
	ID         string  `json:"id"`
	Confidence float64 `json:"confidence"`
}

// Run answers.
func (a *Ask) Run(cli *CLI) error {
	if a.Batch == "" && len(a.Text) == 0 {
		return fmt.Errorf("il manque la question : oupsbot ask \"votre question\"")
	}
	r, err := cli.release()
	if err != nil {
		return err
	}
	defer r.Close()
	if a.Batch != "" {
		return a.batch(cli, r)
	}
	answer, turn, err := a.converse(r, question{Turns: []string{strings.Join(a.Text, " ")}, Audience: a.Audience})
	if err != nil {
		return err
	}
	if a.JSON {
		return json.NewEncoder(cli.out).Encode(answer)
	}
	fmt.Fprintln(cli.out, answer.Text)
	for i, c := range answer.Choices {
		fmt.Fprintf(cli.out, "\n[%d] %s", i+1, c)
	}
	if len(answer.Choices) > 0 {
		fmt.Fprintln(cli.out)
	}
	if a.Explain {
		for _, b := range bot.Explain(turn.Understanding.Why) {
			fmt.Fprintf(cli.out, "\n%s\n", b.PlainText())
		}
	}
	if answer.Receipt != "" {
		fmt.Fprintf(cli.out, "\nReçu : %s\n", answer.Receipt)
	}
	return nil
}

// maxLine bounds one line of a batch, in bytes.
const maxLine = 4 << 20

func (a *Ask) batch(cli *CLI, r *bot.Release) error {
	in := cli.in
	if a.Batch != "-" {
		f, err := os.Open(a.Batch)
		if err != nil {
			return fmt.Errorf("le fichier de questions ne s'ouvre pas : %w", err)
		}
		defer f.Close()
		in = f
	}
	out := bufio.NewWriter(cli.out)
	defer out.Flush()
	enc := json.NewEncoder(out)
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<16), maxLine)
	n := 1
	for ; lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		q := question{Audience: a.Audience}
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return fmt.Errorf("%s:%d : cette ligne n'est pas un objet JSON {\"id\":…,\"text\":…} : %w", a.Batch, n, err)
		}
		if len(q.Turns) == 0 {
			q.Turns = []string{q.Text}
		}
		answer, _, err := a.converse(r, q)
		if err != nil {
			return fmt.Errorf("%s:%d : %w", a.Batch, n, err)
		}
		if err := enc.Encode(answer); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s:%d : cette ligne ne se lit pas : %w", a.Batch, n, err)
	}
	return nil
}

// converse plays a question's turns as one conversation and gives the last one's answer.
func (a *Ask) converse(r *bot.Release, q question) (reply, bot.Turn, error) {
	conv := bot.Conversation{Audience: bot.Citizen}
	if q.Audience == string(bot.Agent) {
		conv.Audience = bot.Agent
	}
	var turn bot.Turn
	var took time.Duration
	for i, text := range q.Turns {
		began := time.Now()
		var err error
		m := bot.Message{Ref: bot.Ref{Channel: "ask", Conversation: "ask"}, ID: fmt.Sprint(i), Text: text}
		if turn, err = r.Answer(context.Background(), conv, m, began); err != nil {
			return reply{}, turn, err
		}
		took = time.Since(began)
		conv = turn.Conversation
	}
	out := reply{ID: q.ID, Decision: turn.Decision.Kind, Entry: turn.Decision.Entry, Section: turn.Decision.Section, Intent: turn.Decision.Intent, Flow: turn.Decision.Flow,
		Layer: string(turn.Understanding.Layer), Text: turn.Reply.Text(), Receipt: turn.Reply.Receipt, Micros: took.Microseconds(), Entries: []rankedEntry{}, Choices: []string{}}
	for _, e := range turn.Understanding.Entries {
		out.Entries = append(out.Entries, rankedEntry{e.Entry.ID, e.Probability})
	}
	for _, c := range turn.Reply.Choices {
		out.Choices = append(out.Choices, c.Label)
	}
	if a.Explain {
		out.Why = turn.Understanding.Why
	}
	return out, turn, nil
}
