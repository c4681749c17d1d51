package main

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/server/types"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// events keeps what is traced. Nodes are copied: topdown changes some of them afterwards.
type events []*topdown.Event

func (e *events) Enabled() bool { return true }

func (e *events) Config() topdown.TraceConfig { return topdown.TraceConfig{PlugLocalVars: true} }

func (e *events) TraceEvent(event topdown.Event) {
	if expr, ok := event.Node.(*ast.Expr); ok && expr.Location == nil {
		event.Node = expr.Copy()
	}
	*e = append(*e, &event)
}

// explanationOf tells events as the server does, in lines, or in JSON with the variables in order.
func explanationOf(traced events, lines bool) (string, error) {
	if lines {
		text, err := types.NewTraceV1(traced, true)
		return string(text), err
	}
	raw := make([]types.TraceEventV1, 0, len(traced))
	for _, event := range traced {
		told := types.TraceEventV1{
			Op: strings.ToLower(string(event.Op)), QueryID: event.QueryID, ParentID: event.ParentID,
			Locals: types.NewBindingsV1(event.Locals), Message: event.Message,
		}
		slices.SortFunc(told.Locals, func(a, b *types.BindingV1) int {
			return strings.Compare(string(a.Key.Value.(ast.Var)), string(b.Key.Value.(ast.Var)))
		})
		if event.Node != nil {
			told.Type, told.Node = ast.TypeName(event.Node), event.Node
		}
		raw = append(raw, told)
	}
	text, err := json.Marshal(raw)
	return string(text), err
}
