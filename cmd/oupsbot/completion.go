package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// Completion prints a shell's completion script, made from the command line itself.
type Completion struct {
	Shell string `arg:"" name:"shell" help:"bash, zsh ou fish." enum:"bash,zsh,fish"`
}

// Help is shown by --help.
func (*Completion) Help() string {
	return "Exemples :\n  source <(oupsbot completion bash)\n  oupsbot completion fish > ~/.config/fish/completions/oupsbot.fish"
}

// Run prints the script.
func (c *Completion) Run(cli *CLI, k *kong.Kong) error {
	words := completionWords(k.Model.Node, "")
	switch c.Shell {
	case "fish":
		for _, w := range words {
			for _, name := range w.words {
				condition := "__fish_use_subcommand"
				if w.path != "" {
					condition = "__fish_seen_subcommand_from " + w.path[strings.LastIndex(w.path, " ")+1:]
				}
				if long, ok := strings.CutPrefix(name, "--"); ok {
					fmt.Fprintf(cli.out, "complete -c oupsbot -n '%s' -l %s\n", condition, long)
				} else {
					fmt.Fprintf(cli.out, "complete -c oupsbot -n '%s' -f -a %s\n", condition, name)
				}
			}
		}
		return nil
	case "zsh":
		fmt.Fprintln(cli.out, "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit")
	}
	fmt.Fprintln(cli.out, "_oupsbot() {\n  local path=\"\" word\n  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$word\" in -*) ;; *) path=\"${path:+$path }$word\" ;; esac\n  done\n  case \"$path\" in")
	for i := len(words) - 1; i >= 0; i-- { // the longest paths first
		pattern := "\"" + words[i].path + "\"*"
		if words[i].path == "" {
			pattern = "*"
		}
		fmt.Fprintf(cli.out, "    %s) COMPREPLY=($(compgen -f -W %q -- \"${COMP_WORDS[COMP_CWORD]}\")) ;;\n", pattern, strings.Join(words[i].words, " "))
	}
	fmt.Fprintln(cli.out, "  esac\n}\ncomplete -o filenames -F _oupsbot oupsbot")
	return nil
}

// level is what may be typed after a path of subcommands.
type level struct {
	path  string
	words []string
}

func completionWords(n *kong.Node, path string) []level {
	here := level{path: path}
	for _, f := range n.Flags {
		if !f.Hidden {
			here.words = append(here.words, "--"+f.Name)
			if f.Tag.Negatable != "" {
				here.words = append(here.words, "--no-"+f.Name)
			}
		}
	}
	var below []level
	for _, c := range n.Children {
		here.words = append(here.words, c.Name)
		below = append(below, completionWords(c, strings.TrimSpace(path+" "+c.Name))...)
	}
	return append([]level{here}, below...)
}
