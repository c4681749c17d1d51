import type { FindingCode } from "../../../domain/finding.ts";
import { type Diagnostic, type Location, PolicyError } from "../../../domain/policy-error.ts";
import {
  REGO_COMPILE_ERROR,
  REGO_TYPE_ERROR,
  REGO_UNSAFE_VAR_ERROR,
} from "../../program/findings.ts";
import type { Body, Module, Ref, Rule, Term } from "../ast/nodes.ts";
import { type NameOf, printRef, printTerm } from "../ast/print-node.ts";
import { isWildcard } from "../ast/terms.ts";
import { variablesOfBody } from "../ast/variables.ts";
import { walkBody } from "../ast/visit.ts";
import type { QueryTypes } from "../types/query-types.ts";
import { captureValues } from "./capture-values.ts";
import { checkCalls, checkUnsafeBuiltins } from "./check-calls.ts";
import {
  type BuiltinSignature,
  type Checks,
  type Compilation,
  type Complaint,
  createCompilation,
} from "./compilation.ts";
import { erasePrintCalls } from "./erase-print-calls.ts";
import { reorderBodies } from "./reorder-bodies.ts";
import { rewriteComprehensionTerms } from "./rewrite-comprehension-terms.ts";
import { rewriteDynamicTerms } from "./rewrite-dynamic-terms.ts";
import { rewriteExprTerms } from "./rewrite-expr-terms.ts";
import { rewriteLocalVars } from "./rewrite-local-vars.ts";
import { rewriteTemplateStrings } from "./rewrite-template-strings.ts";
import { rewriteWithValues } from "./rewrite-with-values.ts";
import type { RuleTree } from "./rule-tree.ts";
import { unsafeNames } from "./unsafe-names.ts";

/** A query that can be evaluated among the rules that it was compiled for. */
export interface CompiledQuery {
  /** Has the query as its body, and no name. */
  readonly rule: Rule;
  /** The variables that its author gave names, by these. */
  readonly shown: ReadonlyMap<string, string>;
  /** What generated variables are called in the text. */
  readonly writtenNames: ReadonlyMap<string, string>;
}

export interface QuerySurroundings {
  readonly builtins: ReadonlyMap<string, BuiltinSignature>;
  readonly ruleTree: RuleTree;
  /** What OPA's type checker says. Default: nothing. */
  readonly types?: QueryTypes | undefined;
  /** Builtins that may not be called. */
  readonly unsafe: ReadonlySet<string>;
}

/** Statements with bodies in each other: renaming their variables takes twice the time for each. */
const MAX_NESTED = 4;

/**
 * Makes of a query what OPA's query compiler makes of it (v1/ast/compile.go, queryCompiler), in place. Throws a PolicyError
 * `invalid_parameter` with what OPA's stages complain of; `internal_error` for an empty query.
 */
export function compileQuery(body: Body, surroundings: QuerySurroundings): CompiledQuery {
  const [first] = body;
  if (first === undefined) throw new PolicyError("internal_error", "cannot evaluate empty query");
  if (nestedDepth(body) > MAX_NESTED) {
    const message = `statements with bodies lie more than ${MAX_NESTED} deep in each other`;
    refuse([{ message, location: first.location }], REGO_COMPILE_ERROR.code);
  }
  captureValues(body, surroundings);
  const subjects = new Map<string, Term>();
  const checks: Checks = { complaints: [], calls: [], unsafe: new Map(), subjects };
  const compilation = beginCompilation(body, surroundings, checks);
  rewriteLocalVars(compilation);
  refuse(checks.complaints, REGO_COMPILE_ERROR.code);
  for (const rewrite of REWRITINGS) rewrite(compilation);
  const [rule] = compilation.modules.flatMap(({ rules }) => rules) as [Rule];
  const { writtenNames } = compilation;
  refuse(checkCalls(rule.body, { ...surroundings, writtenNames }), REGO_TYPE_ERROR.code);
  reorderBodies(compilation);
  refuse(unsafeNames(checks.unsafe, writtenNames), REGO_UNSAFE_VAR_ERROR.code);
  rewriteDynamicTerms(compilation);
  const nameOf = namesIn(writtenNames, subjects);
  const textOf = (ref: Ref): string => printRef(ref, nameOf);
  refuse(surroundings.types?.complaintsOf(rule.body, textOf) ?? [], REGO_TYPE_ERROR.code);
  refuse(checkUnsafeBuiltins(rule.body, surroundings.unsafe), REGO_TYPE_ERROR.code);
  return { rule, shown: shownNames(rule.body, writtenNames), writtenNames };
}

/** What variables are called in the text; a generated one stands for what its author wrote. */
function namesIn(
  writtenNames: ReadonlyMap<string, string>,
  subjects: ReadonlyMap<string, Term>,
): NameOf {
  const known = new Map(writtenNames);
  const nameOf: NameOf = (name) => {
    let text = known.get(name);
    if (text === undefined) {
      const subject = subjects.get(name);
      text = subject === undefined ? name : printTerm(subject, nameOf);
      known.set(name, text);
    }
    return text;
  };
  return nameOf;
}

const REWRITINGS: readonly ((compilation: Compilation) => void)[] = [
  rewriteTemplateStrings,
  erasePrintCalls,
  rewriteExprTerms,
  rewriteComprehensionTerms,
  rewriteWithValues,
];

/** What names of a query begin with that its author has not given: no rule has such. */
const GENERATED = "__localq";

function beginCompilation(
  body: Body,
  { builtins, ruleTree }: QuerySurroundings,
  checks: Checks,
): Compilation {
  const location: Location = { file: "", row: 1, col: 1 };
  const rule: Rule = {
    head: {
      ...{ name: "", ref: [], args: [], key: undefined, value: undefined },
      ...{ isAssigned: false, location },
    },
    ...{ body, otherwise: undefined, isDefault: false, location },
  };
  const module: Module = {
    ...{ file: "", version: 1, path: [], imports: [], rules: [rule], comments: [] },
  };
  const compilation = createCompilation([module], builtins, checks, GENERATED);
  compilation.ruleTree = ruleTree;
  return compilation;
}

function nestedDepth(body: Body): number {
  let deepest = 0;
  for (const { terms } of body) {
    const bodies =
      terms.kind === "every" || terms.kind === "not"
        ? [terms.body]
        : terms.kind === "and" || terms.kind === "or"
          ? [terms.left, terms.right]
          : [];
    for (const each of bodies) deepest = Math.max(deepest, 1 + nestedDepth(each));
  }
  walkBody(body, {
    expression: ({ terms: { kind } }) => ["every", "not", "and", "or"].includes(kind),
    term: ({ value }) => {
      if (!("body" in value)) return false;
      deepest = Math.max(deepest, nestedDepth(value.body));
      return true;
    },
  });
  return deepest;
}

/** As many as OPA tells of. */
const MAX_TOLD = 10;

function refuse(complaints: readonly Complaint[], code: FindingCode): void {
  const [first] = complaints;
  if (first === undefined) return;
  const told = complaints.slice(0, MAX_TOLD).map(({ message, location }): Diagnostic => {
    // Of what the compiler alone has written.
    return location.row === 0 ? { code, message } : { code, message, location };
  });
  const rest = { code: REGO_COMPILE_ERROR.code, message: "error limit reached" };
  const diagnostics = complaints.length > MAX_TOLD ? [...told, rest] : told;
  throw new PolicyError("invalid_parameter", first.message, { diagnostics });
}

/** Neither wildcards nor what the compiler has named. */
function shownNames(
  body: Body,
  writtenNames: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const name of variablesOfBody(body, { skipClosures: true, skipRefCallHead: true })) {
    const written = writtenNames.get(name) ?? name;
    const isHidden = isWildcard(written) || written.startsWith("__local");
    if (!isHidden && name !== "data" && name !== "input") shown.set(written, name);
  }
  return shown;
}
