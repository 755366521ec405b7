// Command calibrate writes intents/calibration.json: what the shipped content's probabilities rest on, so that the program starts without
// learning it again. `make calibrate` runs it after a change of the content; a test fails when it was forgotten.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"oupsbot"
	"oupsbot/bot"
	"oupsbot/intents"
	"oupsbot/knowledge/content"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "calibrate:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	r, problems, err := bot.LoadRelease(oupsbot.Content, intents.Options{Cache: intents.CacheDir()})
	if err != nil {
		return err
	}
	if r == nil {
		return fmt.Errorf("the content has errors: %v", content.Errors(problems))
	}
	defer r.Close()
	c, _ := r.Calibration()
	data, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o644)
}
