package main

import (
	"context"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/types"
	"github.com/open-policy-agent/opa/v1/util"
)

func answerTypes(asked *request, compiler *ast.Compiler, answered *response) error {
	answered.RuleTypes = map[string]string{}
	for _, module := range compiler.Modules {
		ast.WalkRules(module, func(rule *ast.Rule) bool {
			ref := rule.Ref().GroundPrefix()
			answered.RuleTypes[ref.String()] = types.Sprint(compiler.TypeEnv.GetByRef(ref))
			return false
		})
	}
	for _, path := range asked.Typed {
		refused, err := typeError(path, compiler)
		if err != nil {
			return err
		}
		answered.TypeErrors = append(answered.TypeErrors, refused)
	}
	return nil
}

// typeError compiles the query that the server makes of a path (v1/server, stringPathToQuery).
func typeError(path string, compiler *ast.Compiler) (string, error) {
	ref := ast.Ref{ast.DefaultRootDocument}
	for part := range strings.SplitSeq(path, "/") {
		if part == "" {
			continue
		}
		if number, ok := util.Atoi64(part); ok {
			ref = append(ref, ast.InternedTerm(number))
		} else {
			ref = append(ref, ast.InternedTerm(part))
		}
	}
	query, err := ast.ParseBody(ref.String())
	if err != nil {
		return "", err
	}
	_, err = rego.New(rego.ParsedQuery(query), rego.Compiler(compiler)).PrepareForEval(context.Background())
	if err != nil {
		return err.Error(), nil
	}
	return "", nil
}
