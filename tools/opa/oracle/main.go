// Oracle answers, one JSON object a line, what OPA's own library makes of Rego modules: the rules as its compiler leaves
// them, the plan of a query, and the answers of topdown. Tests and benches ask it in bulk; the product never runs it.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	astjson "github.com/open-policy-agent/opa/v1/ast/json"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/cache"
	"github.com/open-policy-agent/opa/v1/util"
)

// request is one set of modules and what is wanted of it.
type request struct {
	// Rego by file name.
	Modules map[string]string `json:"modules"`
	// Modules without `import rego.v1` are read as version 0.
	V0   bool            `json:"v0"`
	Data json.RawMessage `json:"data"`
	// Each is asked with each input: `data.a.b`, or any query.
	Queries []string `json:"queries"`
	// Left out for questions without an input.
	Inputs []json.RawMessage `json:"inputs"`
	Strict bool              `json:"strict"`
	// Stages of the compiler after which the modules are wanted (`ResolveRefs`, ...); `Parsed` is before all.
	Stages []string `json:"stages"`
	// Modules are given with the places of their nodes.
	Locations bool `json:"locations"`
	Plan      bool `json:"plan"`
	// Rules that are tests are rewritten as `opa test` has them.
	TestRules bool `json:"testRules"`
	// Where there are some, they are parsed, each on its own, and nothing else is answered.
	Files map[string][]byte `json:"files"`
	// The hosts that builtins may ask; left out for any.
	AllowNet []string `json:"allowNet"`
	// What was fetched for one question is there for those that follow.
	Shared bool `json:"shared"`
	// The time of each input, in nanoseconds since the epoch.
	Times []int64 `json:"times"`
	// Paths as the server takes them, `a/b/0`: their type errors and the types of all rules are answered beside.
	Typed []string `json:"typed"`
	// Each answer comes with all events that led to it: `lines` as people read them, or `events`.
	Explain string `json:"explain"`
	// What the first query costs with the first input is answered, and nothing else.
	Measure *measurement `json:"measure"`
}

type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Row     int    `json:"row,omitempty"`
	Col     int    `json:"col,omitempty"`
}

// answer has one of the two, or neither for undefined.
type answer struct {
	// JSON text as OPA's server writes it.
	Result *string  `json:"result,omitempty"`
	Error  *failure `json:"error,omitempty"`
	// JSON text.
	Explanation string `json:"explanation,omitempty"`
}

type response struct {
	// Why the modules or a query cannot be compiled.
	Errors []failure `json:"errors,omitempty"`
	// The modules by stage and file, as JSON of OPA's syntax tree.
	Stages map[string]map[string]json.RawMessage `json:"stages,omitempty"`
	// By query, then by input.
	Answers [][]answer   `json:"answers,omitempty"`
	Plans   []*ir.Policy `json:"plans,omitempty"`
	// By file.
	Parsed map[string]parsed `json:"parsed,omitempty"`
	// By path, empty where there is none.
	TypeErrors []string `json:"typeErrors,omitempty"`
	// By the constant part of the rules' references.
	RuleTypes map[string]string `json:"ruleTypes,omitempty"`
	// Microseconds of a decision, and its result.
	Cost     float64         `json:"cost,omitempty"`
	Measured json.RawMessage `json:"measured,omitempty"`
}

func main() {
	rego.RegisterPlugin("gatehouse.oracle", planTaker{})
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			write(out, serve(line))
		}
		if err != nil {
			return
		}
	}
}

func write(out *bufio.Writer, answered *response) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(answered); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_ = out.Flush()
}

func serve(line []byte) (answered *response) {
	answered = &response{}
	defer func() {
		if thrown := recover(); thrown != nil {
			answered.Errors = []failure{{Code: "panic", Message: fmt.Sprint(thrown)}}
		}
	}()
	var asked request
	if err := util.Unmarshal(line, &asked); err != nil {
		answered.Errors = failuresOf(err)
		return answered
	}
	if len(asked.Files) > 0 {
		answered.Parsed = parseEach(&asked)
		return answered
	}
	answerAsked := answerAll
	if asked.Measure != nil {
		answerAsked = measure
	}
	if err := answerAsked(&asked, answered); err != nil {
		answered.Errors = failuresOf(err)
	}
	return answered
}

func answerAll(asked *request, answered *response) error {
	compiler, err := compile(asked, answered)
	if err != nil {
		return err
	}
	if asked.Typed != nil {
		if err := answerTypes(asked, compiler, answered); err != nil {
			return err
		}
	}
	store, err := storeOf(asked)
	if err != nil {
		return err
	}
	for _, query := range asked.Queries {
		if asked.Plan {
			plan, err := planOf(asked, query)
			if err != nil {
				return err
			}
			answered.Plans = append(answered.Plans, plan)
		}
		answers, err := ask(asked, query, compiler, store)
		if err != nil {
			return err
		}
		answered.Answers = append(answered.Answers, answers)
	}
	return nil
}

func version(asked *request) ast.RegoVersion {
	if asked.V0 {
		return ast.RegoV0
	}
	return ast.RegoV1
}

func compile(asked *request, answered *response) (*ast.Compiler, error) {
	showLocations(asked.Locations)
	modules := map[string]*ast.Module{}
	for _, file := range util.KeysSorted(asked.Modules) {
		options := ast.ParserOptions{RegoVersion: version(asked)}
		module, err := ast.ParseModuleWithOpts(file, asked.Modules[file], options)
		if err != nil {
			return nil, err
		}
		modules[file] = module
	}
	compiler := ast.NewCompiler().WithDefaultRegoVersion(version(asked)).WithRewriteTestRules(asked.TestRules)
	if asked.AllowNet != nil {
		capabilities := ast.CapabilitiesForThisVersion()
		capabilities.AllowNet = asked.AllowNet
		compiler.WithCapabilities(capabilities)
	}
	compiler.Modules = modules
	for _, stage := range asked.Stages {
		if stage == "Parsed" {
			if err := snapshot(stage, answered)(compiler); err != nil {
				return nil, err
			}
			continue
		}
		compiler.WithStageAfterID(ast.StageID(stage), ast.CompilerStageDefinition{
			Name: "oracle " + stage, MetricName: "oracle", Stage: snapshot(stage, answered),
		})
	}
	compiler.Compile(modules)
	if compiler.Failed() {
		return nil, compiler.Errors
	}
	return compiler, nil
}

// showLocations says whether the JSON of syntax trees has places; OPA keeps that in a global variable.
func showLocations(shown bool) {
	options := astjson.Defaults()
	options.MarshalOptions.IncludeLocation = astjson.NodeToggle{
		Term: shown, Package: shown, Import: shown, Rule: shown, Head: shown, Expr: shown, SomeDecl: shown,
		Every: shown, With: shown, Not: shown, And: shown, Or: shown,
	}
	astjson.SetOptions(options)
}

// snapshot notes what the modules are after a stage: later ones change them in place.
func snapshot(stage string, answered *response) ast.CompilerStage {
	return func(compiler *ast.Compiler) *ast.Error {
		taken := map[string]json.RawMessage{}
		for file, module := range compiler.Modules {
			text, err := json.Marshal(module)
			if err != nil {
				return ast.NewError("oracle", nil, "%s", err.Error())
			}
			taken[file] = text
		}
		if answered.Stages == nil {
			answered.Stages = map[string]map[string]json.RawMessage{}
		}
		answered.Stages[stage] = taken
		return nil
	}
}

func storeOf(asked *request) (storage.Store, error) {
	data := map[string]any{}
	if len(asked.Data) > 0 {
		if err := util.Unmarshal(asked.Data, &data); err != nil {
			return nil, err
		}
	}
	return inmem.NewFromObject(data), nil
}

func ask(asked *request, query string, compiler *ast.Compiler, store storage.Store) ([]answer, error) {
	ctx := context.Background()
	prepared, err := rego.New(
		rego.Query(query),
		rego.Compiler(compiler),
		rego.Store(store),
		rego.StrictBuiltinErrors(asked.Strict),
		rego.SetRegoVersion(version(asked)),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	inputs := asked.Inputs
	if len(inputs) == 0 {
		inputs = []json.RawMessage{nil}
	}
	answers := make([]answer, 0, len(inputs))
	var shared []rego.EvalOption
	if asked.Shared {
		shared = append(shared, rego.EvalInterQueryBuiltinCache(cache.NewInterQueryCache(nil)))
	}
	for i, input := range inputs {
		options := shared
		if i < len(asked.Times) {
			options = append(options[:len(options):len(options)], rego.EvalTime(time.Unix(0, asked.Times[i])))
		}
		var traced events
		if asked.Explain != "" {
			options = append(options[:len(options):len(options)], rego.EvalQueryTracer(&traced))
		}
		answered := evaluate(ctx, &prepared, input, options)
		if asked.Explain != "" && answered.Error == nil {
			if answered.Explanation, err = explanationOf(traced, asked.Explain == "lines"); err != nil {
				return nil, err
			}
		}
		answers = append(answers, answered)
	}
	return answers, nil
}

func evaluate(ctx context.Context, prepared *rego.PreparedEvalQuery, input json.RawMessage, options []rego.EvalOption) answer {
	if len(input) > 0 {
		value, err := ast.ValueFromReader(bytes.NewReader(input))
		if err != nil {
			return failed(err)
		}
		options = append(options, rego.EvalParsedInput(value))
	}
	results, err := prepared.Eval(ctx, options...)
	if err != nil {
		return failed(err)
	}
	if len(results) == 0 {
		return answer{}
	}
	text, err := json.Marshal(valueOf(results))
	if err != nil {
		return failed(err)
	}
	written := string(text)
	return answer{Result: &written}
}

// valueOf is the value of a query that is one reference, and all results of any other.
func valueOf(results rego.ResultSet) any {
	if len(results) == 1 && len(results[0].Bindings) == 0 && len(results[0].Expressions) == 1 {
		return results[0].Expressions[0].Value
	}
	return results
}

func failed(err error) answer {
	return answer{Error: &failuresOf(err)[0]}
}

func failuresOf(err error) []failure {
	// First, for a builtin's error may hold those of the parser.
	var one *topdown.Error
	if errors.As(err, &one) {
		return []failure{at(failure{Code: one.Code, Message: one.Message}, one.Location)}
	}
	var many ast.Errors
	if errors.As(err, &many) {
		all := make([]failure, 0, len(many))
		for _, each := range many {
			all = append(all, at(failure{Code: each.Code, Message: each.Message}, each.Location))
		}
		return all
	}
	return []failure{{Code: "error", Message: err.Error()}}
}

func at(what failure, place *ast.Location) failure {
	if place != nil {
		what.File, what.Row, what.Col = place.File, place.Row, place.Col
	}
	return what
}

// planTaker takes the plan of a query instead of running it.
type planTaker struct{}

type takenPlan struct{ policy *ir.Policy }

func (planTaker) IsTarget(name string) bool { return name == "gatehouse.oracle" }

func (planTaker) PrepareForEval(_ context.Context, policy *ir.Policy, _ ...rego.PrepareOption) (rego.TargetPluginEval, error) {
	return takenPlan{policy}, nil
}

func (t takenPlan) Eval(context.Context, *rego.EvalContext, ast.Value) (ast.Value, error) {
	lastPlan = t.policy
	return ast.NewSet(), nil
}

var lastPlan *ir.Policy

func planOf(asked *request, query string) (*ir.Policy, error) {
	options := []func(*rego.Rego){
		rego.Query(query), rego.Target("gatehouse.oracle"), rego.SetRegoVersion(version(asked)),
	}
	for _, file := range util.KeysSorted(asked.Modules) {
		options = append(options, rego.Module(file, asked.Modules[file]))
	}
	lastPlan = nil
	if _, err := rego.New(options...).Eval(context.Background()); err != nil {
		return nil, err
	}
	if lastPlan == nil {
		return nil, errors.New("no plan was made of " + strconv.Quote(query))
	}
	return lastPlan, nil
}
