package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"syscall"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/util"
)

// measurement asks what a decision costs. What is compiled under a name is kept for those that follow.
type measurement struct {
	Name         string `json:"name"`
	Milliseconds int    `json:"milliseconds"`
}

var measured = map[string]*rego.PreparedEvalQuery{}

// measure gives microseconds of CPU time for one decision, from the bytes of the first input to those of the result, as a
// program decides that embeds the library. What the garbage collector does beside counts too.
func measure(asked *request, answered *response) error {
	prepared, err := prepareMeasured(asked)
	if err != nil {
		return err
	}
	input := []byte(asked.Inputs[0])
	ctx := context.Background()
	decisions := 0
	began, before := time.Now(), cpuTime()
	for time.Since(began) < time.Duration(asked.Measure.Milliseconds)*time.Millisecond {
		for range 8 {
			if err := decide(ctx, prepared, input, answered); err != nil {
				return err
			}
			decisions++
		}
	}
	answered.Cost = float64((cpuTime() - before).Nanoseconds()) / 1000 / float64(decisions)
	return nil
}

func prepareMeasured(asked *request) (*rego.PreparedEvalQuery, error) {
	if known := measured[asked.Measure.Name]; known != nil {
		return known, nil
	}
	compiler, err := compile(asked, &response{})
	if err != nil {
		return nil, err
	}
	data := map[string]any{}
	if len(asked.Data) > 0 {
		if err := util.Unmarshal(asked.Data, &data); err != nil {
			return nil, err
		}
	}
	// Values are kept as the evaluation needs them: the faster of the library's two ways to hold data.
	store := inmem.NewFromObjectWithOpts(data, inmem.OptReturnASTValuesOnRead(true))
	prepared, err := rego.New(
		rego.Query(asked.Queries[0]),
		rego.Compiler(compiler),
		rego.Store(store),
		rego.SetRegoVersion(version(asked)),
	).PrepareForEval(context.Background())
	if err != nil {
		return nil, err
	}
	measured[asked.Measure.Name] = &prepared
	return &prepared, nil
}

func decide(ctx context.Context, prepared *rego.PreparedEvalQuery, input []byte, answered *response) error {
	value, err := ast.ValueFromReader(bytes.NewReader(input))
	if err != nil {
		return err
	}
	results, err := prepared.Eval(ctx, rego.EvalParsedInput(value))
	if err != nil {
		return err
	}
	if len(results) == 0 {
		return errors.New("undefined")
	}
	answered.Measured, err = json.Marshal(results[0].Expressions[0].Value)
	return err
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
