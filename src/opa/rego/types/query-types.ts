import { isPolicyError, type Location } from "../../../domain/policy-error.ts";
import { variable } from "../ast/calls.ts";
import type { Body, Ref, Term } from "../ast/nodes.ts";
import { printRef } from "../ast/print-node.ts";
import type { Compilation, Complaint } from "../compile/compilation.ts";
import { emptyTree } from "../compile/rule-tree.ts";
import { builtinTypes } from "./builtin-types.ts";
import { faultsOfBody, inferBody, type ModifiersOf, type TypeFault } from "./infer-body.ts";
import { modifiersIn } from "./modifiers.ts";
import { refErrorText } from "./path-type-error.ts";
import { createRuleGraph, type RuleGraph } from "./rule-graph.ts";
import { ANY } from "./type.ts";
import { rootEnvironment, wrap, wrapAround } from "./type-environment.ts";
import { newTypeTree, putType, type TypeTree } from "./type-tree.ts";
import { createWork } from "./work.ts";

/** What OPA's type checker says of ad-hoc queries. */
export interface QueryTypes {
  /** Of a compiled query; nothing where that is too much work. */
  complaintsOf(body: Body, textOf?: (ref: Ref) => string): readonly Complaint[];
}

type Rules = Pick<Compilation, "modules" | "ruleTree">;

/** Some ten milliseconds of work for one query. */
const MAX_WORK = 200_000;

/** For queries among the rules whose types these are. Without types all is fine. */
export function createQueryTypes(tree: TypeTree | undefined, compilation: Rules): QueryTypes {
  if (tree === undefined) return { complaintsOf: () => [] };
  const modifiersOf = modifiersAmong(compilation);
  const work = createWork(MAX_WORK);
  const builtins = rootEnvironment(builtinTypes(), {
    work,
    inferBody: (around, body) => {
      return faultsOfBody(around, body, modifiersOf).length === 0
        ? inferBody(around, body, modifiersOf)
        : undefined;
    },
  });
  const rules = { ...wrap(builtins), tree };
  return {
    complaintsOf(body, textOf = printRef) {
      work.restart();
      try {
        return faultsOfBody(rules, body, modifiersOf).map((fault) => complaintOf(fault, textOf));
      } catch (thrown) {
        if (isPolicyError(thrown) && thrown.code === "too_large") return [];
        throw thrown;
      }
    },
  };
}

/** To know which rules read which takes a walk over all of them: past so many, replaced data may be anything. */
const MAX_RULES = 1_000;

function modifiersAmong({ modules, ruleTree }: Rules): ModifiersOf {
  const others = modifiersIn(NO_GRAPH, emptyTree());
  let amongRules: ModifiersOf | undefined;
  return (environment, expression) => {
    if (expression.with.length === 0) return environment;
    if (!expression.with.some(({ target }) => isData(target))) {
      return others(environment, expression);
    }
    const count = modules.reduce((sum, { rules }) => sum + rules.length, 0);
    if (count > MAX_RULES) return wrapAround(environment, ANY_DATA);
    amongRules ??= modifiersIn(createRuleGraph({ modules, ruleTree }), ruleTree);
    return amongRules(environment, expression);
  };
}

const NO_GRAPH: RuleGraph = {
  ...{ dependencies: new Map(), dependents: new Map(), pathOf: ({ head }) => head.ref },
};

function isData({ value }: Term): boolean {
  const head = value.kind === "ref" ? value.terms[0]?.value : value;
  return head?.kind === "var" && head.name === "data";
}

const ANY_DATA: TypeTree = newTypeTree();
putType(ANY_DATA, [variable("data", { file: "", row: 1, col: 1 })], ANY);

function complaintOf(fault: TypeFault, textOf: (ref: Ref) => string): Complaint {
  if (fault.kind === "ref") {
    const { ref, error } = fault;
    return {
      message: refErrorText(ref, error, textOf),
      location: (ref[0] as { location: Location }).location,
    };
  }
  const { operator, what, location } = fault;
  if (operator === undefined) return { message: what, location };
  const name = printRef(operator);
  const isFunction = what !== "undefined function";
  return { message: isFunction ? `${name}: ${what}` : `${what} ${name}`, location };
}
