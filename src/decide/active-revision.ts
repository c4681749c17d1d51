import type { PathIndex } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Decision } from "../domain/decision.ts";
import type { Diagnostic } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { REGO_TYPE_ERROR } from "../opa/program/findings.ts";
import { type Builtin, HOST_BUILTINS } from "./builtins/builtins.ts";
import { mergedDocument } from "./documents.ts";
import { chooseEngine, ENGINES } from "./engines.ts";
import type { BaseDocument, Evaluation, Evaluator } from "./evaluator.ts";
import { EVAL_CONFLICT_ERROR } from "./findings.ts";
import { parsePathIndex } from "./path-index.ts";
import { createPathTree, isBelowRule, routePath } from "./path-router.ts";
import { isPending, type Pending, whenReady } from "./pending.ts";
import { type PlanFacts, readPlanFacts } from "./plan-facts.ts";
import { printJson } from "./values/print-value.ts";

/** The parts of a stored revision from which it can answer. */
export interface RevisionParts {
  readonly name: BundleName;
  readonly revision: Revision;
  readonly roots: readonly string[];
  readonly artifacts: {
    readonly wasm: Uint8Array;
    /** Base documents: JSON text. */
    readonly data: Uint8Array;
    /** The path index: JSON text. */
    readonly index: Uint8Array;
    /**
     * OPA's IR plan. With it errors name their rule, functions are known, and unsafe inputs are
     * refused.
     */
    readonly plan?: Uint8Array;
  };
}

/** Names the revision that gave an answer. */
export interface NamedRevision {
  readonly name: BundleName;
  readonly revision: Revision;
}

/** What is asked of a revision, besides the path. */
export type Question = Pick<Evaluation, "input" | "context" | "watch">;

/** One revision, live: it answers every path below its roots. */
export interface ActiveRevision extends NamedRevision {
  readonly roots: readonly string[];
  /** What the Data API answers for `data.<path>` of this revision alone. */
  answer(path: readonly string[], question: Question): Pending<Decision>;
  /** True when a rule defines the path or a value above it. */
  hasRule(path: readonly string[]): boolean;
  /** Final: later questions are refused with `unavailable`. */
  close(): void;
}

/**
 * Makes a revision live. Throws a PolicyError as `createWasmEngine` does; nothing is left behind
 * then.
 */
export async function activateRevision(
  parts: RevisionParts,
  builtins: ReadonlyMap<string, Builtin> = HOST_BUILTINS,
): Promise<ActiveRevision> {
  const { name, revision, roots, artifacts } = parts;
  const facts = artifacts.plan === undefined ? undefined : await readPlanFacts(artifacts.plan);
  const index = parsePathIndex(artifacts.index);
  const engineParts = {
    wasm: artifacts.wasm,
    data: artifacts.data,
    index,
    builtins,
    labels: labelsOf(name, index),
    guardNonObjectInput: facts?.patchesInput ?? false,
  };
  const engine = await ENGINES[chooseEngine(engineParts)](engineParts);
  const tree = createPathTree(index);
  const ask = createAsk(engine, facts);

  function answer(path: readonly string[], question: Question): Pending<Decision> {
    const route = routePath(tree, path);
    if (route.kind === "entrypoint") return ask(route.id, route.rest, question);
    if (facts !== undefined && isFunction(facts, path)) return functionAsked(path);
    const base = engine.base(path, question.context);
    if (route.kind === "base") return whenReady(base, decisionOf);
    const { node } = route;
    return whenReady(base, ({ value, error }) => {
      if (error !== undefined) return { kind: "error", error };
      return mergedDocument(node, value, path.length === 0, (id) => ask(id, [], question));
    });
  }

  return {
    name,
    revision,
    roots,
    answer,
    hasRule: (path) => isBelowRule(tree, path),
    close: engine.close,
  };
}

type Ask = (id: number, rest: readonly string[], question: Question) => Pending<Decision>;

function labelsOf(name: BundleName, index: PathIndex): readonly string[] {
  return index.entrypoints.map(({ path }) => `${name} ${path.join("/")}`);
}

function createAsk(engine: Evaluator, facts: PlanFacts | undefined): Ask {
  return (entrypoint, rest, { input, context, watch }) => {
    const decision = engine.evaluate({ entrypoint, rest, input, context, watch });
    if (isPending(decision)) return decision.then((late) => named(late, facts));
    return decision.kind === "error" ? named(decision, facts) : decision;
  };
}

function named(decision: Decision, facts: PlanFacts | undefined): Decision {
  return decision.kind === "error" && facts !== undefined
    ? { kind: "error", error: namedConflict(decision.error, facts) }
    : decision;
}

/** OPA's words for a conflict name the rule, which the module does not tell. */
function namedConflict(error: Diagnostic, facts: PlanFacts): Diagnostic {
  if (error.code !== EVAL_CONFLICT_ERROR.code || error.location === undefined) return error;
  const definition = facts.definitionAt(error.location);
  if (definition === undefined || !error.message.startsWith("rule ")) return error;
  const inputs = definition.startsWith("function ") ? " for the same inputs" : "";
  return { ...error, message: `${definition} produced conflicting values${inputs}` };
}

function decisionOf({ value, error }: BaseDocument): Decision {
  if (error !== undefined) return { kind: "error", error };
  return value === undefined ? { kind: "undefined" } : { kind: "defined", json: printJson(value) };
}

function isFunction(facts: PlanFacts, path: readonly string[]): boolean {
  return path.some((_segment, at) => facts.functions.has(path.slice(0, at + 1).join(".")));
}

/**
 * OPA's type checker refuses to read a function as a document; it also says the function's type.
 */
function functionAsked(path: readonly string[]): Decision {
  const message = `function data.${path.join(".")} used as reference, not called`;
  return { kind: "error", error: { code: REGO_TYPE_ERROR.code, message } };
}
