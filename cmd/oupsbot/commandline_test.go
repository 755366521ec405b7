package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// commands are all that may be asked for help.
var commands = [][]string{{}, {"serve"}, {"chat"}, {"ask"}, {"eval"}, {"classify"}, {"check"}, {"test"}, {"content"}, {"content", "export"}, {"content", "diff"}, {"content", "status"}, {"replay"}, {"completion"}}

// english is what would be left of the library's own words.
var english = regexp.MustCompile(`\b(Usage:|Arguments:|Flags|Commands|Show|help\.|Run|for more|information|flags|command|expected|unexpected|missing|unknown|must|should|value|invalid|did you|mean|file or directory|no such|but|got|the|of|and|required|default|exists|envar|string|read)\b`)

// names is what stays as it is in every language: options, variables, addresses, what was typed or is to be.
var names = regexp.MustCompile(`--?[a-z\[\]-]+(=\S+)?|\$?OUPSBOT_\w+|"[^"]*"|https?://\S+|oupsbot [a-z ]+`)

func TestHelpIsInFrench(t *testing.T) {
	for _, c := range commands {
		out, errOut, code := program(t, "", append(c, "--help")...)
		name := strings.Join(c, " ")
		if code != 0 || errOut != "" {
			t.Errorf("%s --help: exit %d, %s", name, code, errOut)
		}
		if word := english.FindString(names.ReplaceAllString(out, "")); word != "" {
			t.Errorf("%s --help: the word %q is not French:\n%s", name, word, out)
		}
		for _, want := range []string{"Usage : oupsbot", "Options :", "Affiche cette aide."} {
			if !strings.Contains(out, want) {
				t.Errorf("%s --help: %q is missing", name, want)
			}
		}
		if strings.Count(out, "«") != strings.Count(out, "»") {
			t.Errorf("%s --help: an inverted comma is left open:\n%s", name, out)
		}
	}
}

func TestHelpShowsExamples(t *testing.T) {
	for _, c := range commands {
		if name := strings.Join(c, " "); name != "content" && name != "content diff" && name != "content status" {
			if out, _ := works(t, "", append(c, "--help")...); !strings.Contains(out, "Exemple") || !strings.Contains(out, "    oupsbot ") {
				t.Errorf("%s --help shows no example:\n%s", name, out)
			}
		}
	}
}

func TestWithoutACommandTheHelpIsShown(t *testing.T) {
	alone, _ := works(t, "")
	if help, _ := works(t, "", "--help"); alone != help || alone == "" {
		t.Errorf("printed %s", alone)
	}
}

func TestAWrongCommandLineIsToldInFrench(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nulle-part")
	for _, args := range [][]string{
		{"--bogus"}, {"bogus"}, {"askk"}, {"ask", "--bogus", "x"}, {"ask", "-x"}, {"ask", "--audience", "roi", "x"}, {"ask", "--audience"}, {"ask", "--json=peut-etre", "x"},
		{"--content", nowhere, "ask", "x"}, {"--content"}, {"classify"}, {"classify", "--train", nowhere, "--test", nowhere}, {"classify", "--train", t.TempDir(), "--test", nowhere},
		{"check", nowhere}, {"completion", "tcsh"}, {"completion"}, {"content"}, {"content", "exportt", "x"}, {"content", "export"}, {"replay"}, {"replay", "a", "b"}, {"eval"},
		{"serve", "--keep", "hier"}, {"serve", "--log-level", "fort"}, {"serve", "--trusted-proxy", "zzz"}, {"serve", "x"}, {"test", nowhere},
	} {
		out, errOut, code := program(t, "", args...)
		name := strings.ReplaceAll(strings.Join(args, " "), nowhere, "DOSSIER")
		if code != 2 || out != "" {
			t.Errorf("oupsbot %s: exit %d, printed %q", name, code, out)
		}
		if !strings.HasPrefix(errOut, "oupsbot : ") || !strings.Contains(errOut, "Voir « oupsbot --help ».") {
			t.Errorf("oupsbot %s: %s", name, errOut)
		}
		if word := english.FindString(names.ReplaceAllString(strings.ReplaceAll(errOut, nowhere, ""), "")); word != "" {
			t.Errorf("oupsbot %s: the word %q is not French: %s", name, word, errOut)
		}
	}
}

func TestAWrongVariableIsNamed(t *testing.T) {
	for name, value := range map[string]string{"OUPSBOT_KEEP": "hier", "OUPSBOT_LOG": "fort"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, value)
			if _, errOut, code := program(t, "", "serve"); code != 2 || !strings.Contains(errOut, "variable "+name) || english.MatchString(names.ReplaceAllString(errOut, "")) {
				t.Errorf("exit %d: %s", code, errOut)
			}
		})
	}
}

func TestAFileThatIsNotThereIsToldInFrench(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "nulle-part")
	dir := small(t)
	for _, args := range [][]string{{"ask"}, {"eval", nowhere}, {"--content", dir, "ask", "--batch", nowhere}, {"--content", dir, "ask", "--batch", t.TempDir()}} {
		out, errOut, code := program(t, "", args...)
		if code != 1 || out != "" || english.MatchString(names.ReplaceAllString(strings.ReplaceAll(errOut, nowhere, ""), "")) || !strings.HasPrefix(errOut, "oupsbot : ") {
			t.Errorf("%v: exit %d, %s%s", args, code, out, errOut)
		}
	}
}

func TestTheCompletionScriptsAreRead(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script, errOut := works(t, "", "completion", shell)
		for _, word := range []string{"serve", "classify", "export", "batch", "log-level", "no-warnings"} {
			if !strings.Contains(script, word) {
				t.Errorf("%s: %q cannot be completed", shell, word)
			}
		}
		if errOut != "" {
			t.Errorf("%s: %s", shell, errOut)
		}
		if program, err := exec.LookPath(shell); err == nil {
			c := exec.Command(program, "-n")
			c.Stdin = strings.NewReader(script)
			if said, err := c.CombinedOutput(); err != nil {
				t.Errorf("%s -n: %v: %s", shell, err, said)
			}
		}
	}
}

func TestBashCompletes(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not here")
	}
	script, _ := works(t, "", "completion", "bash")
	for typed, want := range map[string]string{
		"oupsbot se": "serve", "oupsbot cont": "content", "oupsbot content ex": "export", "oupsbot ask --ba": "--batch", "oupsbot content export --fo": "--force", "oupsbot --con": "--content",
		"oupsbot check --no-w": "--no-warnings",
	} {
		words := strings.Fields(typed)
		c := exec.Command(bash, "--norc", "-c", script+"\nCOMP_WORDS=("+typed+"); COMP_CWORD="+string(rune('0'+len(words)-1))+"; _oupsbot; echo \"${COMPREPLY[*]}\"")
		c.Dir = t.TempDir() // no file to complete
		if got, err := c.CombinedOutput(); err != nil || strings.TrimSpace(string(got)) != want {
			t.Errorf("%q completes to %q, %v; want %q", typed, got, err, want)
		}
	}
}
