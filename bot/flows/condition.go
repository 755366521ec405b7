package flows

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// Limits of a condition. The library bounds neither time nor steps, hence the short list of what a condition may
// contain (see visit): without loops, its cost is its number of nodes.
const (
	maxNodes     = 100
	memoryBudget = 10_000
)

const daysFunction = "jours" // jours(date): days since that date; negative for a date to come

// condition is a compiled "when".
type condition struct {
	program *vm.Program
	uses    []string // variables, sorted
}

// mistake is what an editor has to put right in a condition.
type mistake struct{ message, fix string }

const conditionExample = `écrivez par exemple : matiere == "impots" and jours(recu_le) > 30`

// compile checks a condition against the variables of its flow. Every mistake found is returned, not only the first.
func compile(source string, vars map[string]variable) (*condition, []mistake) {
	cfg := conf.CreateNew()
	cfg.MaxNodes = maxNodes
	tree, err := parser.ParseWithConfig(source, cfg)
	if err != nil {
		return nil, []mistake{{"la condition ne se lit pas (" + firstError(err) + ")", conditionExample}}
	}
	c := &checker{vars: vars, used: map[string]bool{}}
	ast.Walk(&tree.Node, c)
	if len(c.mistakes) > 0 {
		return nil, c.mistakes
	}
	env := map[string]any{}
	for name, v := range vars {
		env[name] = v.zero()
	}
	env[daysFunction] = func(string) (int, error) { return 0, nil }
	program, err := expr.Compile(source, expr.Env(env), expr.AsBool(), expr.WarnOnAny(), expr.MaxNodes(maxNodes), expr.DisableAllBuiltins())
	if err != nil {
		return nil, []mistake{{"la condition compare des valeurs qui ne vont pas ensemble, ou ne dit ni vrai ni faux (" + firstError(err) + ")", conditionExample}}
	}
	return &condition{program: program, uses: slices.Sorted(maps.Keys(c.used))}, nil
}

// firstError drops the source excerpt that the library adds: the file and line of the problem say it already.
func firstError(err error) string {
	if located, ok := errors.AsType[*file.Error](err); ok {
		return located.Message
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// holds evaluates the condition.
func (c *condition) holds(vars map[string]variable, answers map[string]any, now time.Time) (bool, error) {
	env := make(map[string]any, len(vars)+1)
	for name, v := range vars {
		if value := answers[name]; v.holds(value) {
			env[name] = value
		} else {
			env[name] = v.zero()
		}
	}
	env[daysFunction] = func(date string) (int, error) {
		days, ok := daysSince(date, now)
		if !ok {
			return 0, fmt.Errorf("%q is not a date", date)
		}
		return days, nil
	}
	machine := vm.VM{MemoryBudget: memoryBudget}
	out, err := machine.Run(c.program, env)
	if err != nil {
		return false, fmt.Errorf("condition: %w", err)
	}
	yes, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("condition gives %v", reflect.TypeOf(out))
	}
	return yes, nil
}

// checker looks at each node of a condition, the leaves first.
type checker struct {
	vars     map[string]variable
	used     map[string]bool
	mistakes []mistake
}

var allowedOperators = []string{"==", "!=", "<", "<=", ">", ">=", "and", "&&", "or", "||", "not", "!", "in", "+", "-", "*", "/"}

func (c *checker) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if n.Value == daysFunction {
			return
		}
		if _, ok := c.vars[n.Value]; !ok {
			c.wrong("aucune question n'enregistre « "+n.Value+" »", c.known())
			return
		}
		c.used[n.Value] = true
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.ArrayNode:
	case *ast.UnaryNode:
		c.operator(n.Operator)
	case *ast.BinaryNode:
		c.operator(n.Operator)
		c.values(n.Left, n.Right)
		c.values(n.Right, n.Left)
	case *ast.CallNode:
		c.call(n)
	default:
		c.wrong("la condition contient une tournure qui n'est pas permise", "gardez les comparaisons, and, or, not, in, et jours(une_date)")
	}
}

func (c *checker) wrong(message, fix string) { c.mistakes = append(c.mistakes, mistake{message, fix}) }

func (c *checker) known() string {
	if len(c.vars) == 0 {
		return "ajoutez « save: … » à une question"
	}
	return "variables connues : " + strings.Join(slices.Sorted(maps.Keys(c.vars)), ", ")
}

func (c *checker) operator(op string) {
	if !slices.Contains(allowedOperators, op) {
		c.wrong("« "+op+" » n'est pas permis dans une condition", "gardez les comparaisons, and, or, not, in, et jours(une_date)")
	}
}

func (c *checker) call(n *ast.CallNode) {
	name, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || name.Value != daysFunction {
		c.wrong("cette fonction n'existe pas", "la seule fonction est jours(une_date)")
		return
	}
	if len(n.Arguments) == 1 {
		if arg, ok := n.Arguments[0].(*ast.IdentifierNode); ok && c.vars[arg.Value].kind == KindDate {
			return
		}
	}
	c.wrong("jours() attend une variable qui garde une date", "écrivez jours(nom_de_la_variable), où une question « type: date » enregistre cette variable")
}

// values finds texts that a choice can never give: a condition with a slip of the pen would silently be false for ever.
func (c *checker) values(left, right ast.Node) {
	id, ok := left.(*ast.IdentifierNode)
	if !ok || c.vars[id.Value].kind != KindChoice {
		return
	}
	texts := []ast.Node{right}
	if list, ok := right.(*ast.ArrayNode); ok {
		texts = list.Nodes
	}
	for _, t := range texts {
		if s, ok := t.(*ast.StringNode); ok && !slices.Contains(c.vars[id.Value].values, s.Value) {
			c.wrong("« "+id.Value+" » n'a jamais la valeur « "+s.Value+" »", "valeurs possibles : "+strings.Join(c.vars[id.Value].values, ", "))
		}
	}
}
