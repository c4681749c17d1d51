package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// parsed is one file's syntax tree, with all places, or why there is none.
type parsed struct {
	Tree   json.RawMessage `json:"tree,omitempty"`
	Errors []failure       `json:"errors,omitempty"`
}

// parseEach reads each file on its own, as `opa parse --json-include locations` does.
func parseEach(asked *request) map[string]parsed {
	showLocations(true)
	all := make(map[string]parsed, len(asked.Files))
	for file, text := range asked.Files {
		all[file] = parseOne(asked, file, string(text))
	}
	return all
}

func parseOne(asked *request, file, text string) (answered parsed) {
	defer func() {
		if thrown := recover(); thrown != nil {
			answered = parsed{Errors: []failure{{Code: "panic", Message: fmt.Sprint(thrown)}}}
		}
	}()
	options := ast.ParserOptions{RegoVersion: version(asked)}
	module, err := ast.ParseModuleWithOpts(file, text, options)
	if err != nil {
		return parsed{Errors: failuresOf(err)}
	}
	var tree bytes.Buffer
	encoder := json.NewEncoder(&tree)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(module); err != nil {
		return parsed{Errors: []failure{{Code: "unprintable", Message: err.Error()}}}
	}
	return parsed{Tree: tree.Bytes()}
}
