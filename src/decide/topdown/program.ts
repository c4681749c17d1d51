import type { Module } from "../../opa/rego/ast/nodes.ts";
import type { EvaluationContext } from "../context.ts";
import type { Value } from "../values/value.ts";
import type { Compile } from "./compile.ts";
import { compileBody } from "./compile-body.ts";
import { dottedName } from "./compile-call.ts";
import { compileExpression } from "./compile-expression.ts";
import { compileRef } from "./compile-ref.ts";
import { compileMatch } from "./compile-unify.ts";
import { compileValue } from "./compile-value.ts";
import { startEvaluation } from "./evaluation.ts";
import { createRuleTree, type RuleNode } from "./rule-tree.ts";
import { createScope, NOTHING_BOUND, type Program } from "./scope.ts";

const COMPILE: Compile = {
  value: compileValue,
  ref: compileRef,
  match: compileMatch,
  expression: compileExpression,
  body: compileBody,
};

/** Rules that can be asked. */
export interface Topdown {
  /** The document at a path below `data`; undefined where there is none. Throws `EvaluationError`. */
  ask(
    path: readonly string[],
    stored: Value,
    input: Value | undefined,
    context: EvaluationContext,
  ): Value | undefined;
}

/** Makes a program of modules that have gone through all stages of the compiler. */
export function createTopdown(modules: readonly Module[], builtins: Program["builtins"]): Topdown {
  const tree = createRuleTree(modules);
  const functions = new Map<string, RuleNode>();
  const program: Program = { compile: COMPILE, tree, builtins, functions };
  collectFunctions(tree, functions);
  return {
    ask(path, stored, input, context) {
      const scope = createScope(program, undefined);
      const nowhere = { file: "", row: 0, col: 0 };
      const ref = ["data", ...path].map((text, at) => ({
        value:
          at === 0 ? ({ kind: "var", name: text } as const) : ({ kind: "string", text } as const),
        location: nowhere,
      }));
      let slot = 0;
      const step = scope.program.compile.ref(scope, ref, NOTHING_BOUND, (found) => {
        slot = found;
        return (frame) => frame.emit(frame);
      });
      let answer: Value | undefined;
      step({
        slots: new Array(scope.size()),
        evaluation: startEvaluation(context, stored, input),
        findsOne: false,
        emit: (frame) => {
          answer ??= frame.slots[slot];
          return undefined;
        },
      });
      return answer;
    },
  };
}

function collectFunctions(node: RuleNode, functions: Map<string, RuleNode>): void {
  const [first] = node.rules;
  if (first !== undefined && first.rule.head.args.length > 0) {
    functions.set(dottedName(first.ref), node);
  }
  for (const [, child] of node.children.entries()) collectFunctions(child, functions);
}
