import { LRUCache } from "lru-cache";
import type { RegoFile } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import type { Decision, StackFrame } from "../../domain/decision.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { inTurns } from "../../means/async/steps.ts";
import type { Module } from "../../opa/rego/ast/nodes.ts";
import type { AbsentCall } from "../../opa/rego/compile/absent-calls.ts";
import type { BuiltinDeclaration } from "../builtins/builtin.ts";
import { signaturesOf } from "../builtins/builtins.ts";
import type { EvaluationContext } from "../context.ts";
import type { AskOptions, Evaluation, Evaluator } from "../evaluator.ts";
import { explainPath, stackOfPath, type World } from "../explain/explain.ts";
import { inputValue } from "../input.ts";
import { isSuspended } from "../network/answers.ts";
import { untilSettled } from "../network/until-settled.ts";
import { type Pending, whenReady } from "../pending.ts";
import { joinFiles, type NamedFiles } from "../seen-files.ts";
import { pathKey } from "../values/lookup.ts";
import { mergeValues } from "../values/merge-values.ts";
import { parseStored } from "../values/parse-stored.ts";
import { printJson } from "../values/print-value.ts";
import type { Projection } from "../values/projection.ts";
import { haveSameItems } from "../values/same-items.ts";
import { isNumber, type Value } from "../values/value.ts";
import { type CompileThread, compileBeside } from "./compile-beside.ts";
import { failureOf } from "./failure-of.ts";
import { createInputReads } from "./input-reads.ts";
import { createPathRefusals, type Refusal } from "./path-refusals.ts";
import { makeTopdown, type Topdown } from "./program.ts";

/** What the exact engine is made of: one revision's Rego and data. */
export interface ExactEngineOptions {
  readonly modules: readonly RegoFile[];
  /** The base documents as JSON text. */
  readonly data: Uint8Array;
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  /** What the rules see of other bundles. Default: nothing. */
  readonly seen?: readonly SeenDocuments[];
  /** What the watch is told before the path. */
  readonly label: string;
  /** No OPA has checked the modules: what can be found wrong with them here is refused. */
  readonly isUnchecked?: boolean | undefined;
  /** Compiles what is large. Default: that of `compileBeside`. */
  readonly thread?: CompileThread;
}

/** Rules and base documents of another bundle. */
export interface SeenDocuments extends NamedFiles {
  /** JSON text. */
  readonly data: Uint8Array;
}

/** Rules and base documents of one bundle. */
export interface Documents {
  /** What the modules were compiled from. */
  readonly files: readonly RegoFile[];
  /** Through all stages of the compiler. */
  readonly modules: readonly Module[];
  readonly stored: Value;
  /** What generated variables are called in the text. */
  readonly writtenNames: ReadonlyMap<string, string>;
}

/** Rules and base documents, as ad-hoc queries ask them. */
export interface Queryable extends Documents {
  /** Of other bundles: what the rules see. */
  readonly seen?: ReadonlyMap<BundleName, Documents>;
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
}

/** Answers any path, and knows which have rules. */
export interface ExactEngine extends Evaluator {
  readonly queryable: Queryable;
  /** What a question of the path will want of its input, where that is known; undefined also for all of it. */
  reads(path: readonly string[]): Projection | undefined;
  /** True when a rule defines the path or a value above it. */
  hasRule(path: readonly string[]): boolean;
}

/**
 * Answers any path below `data` as OPA's Data API does, from the Rego itself. Throws a PolicyError `invalid_parameter`
 * that names the builtins that nobody has.
 */
export async function createExactEngine(options: ExactEngineOptions): Promise<ExactEngine> {
  const { builtins, label, thread, isUnchecked, seen = [] } = options;
  const signatures = signaturesOf(builtins);
  const { files, ownerOf } = joinFiles(options.modules, seen);
  const { modules, absent, writtenNames } = await compileBeside(files, signatures, {
    thread,
    isUnchecked,
  });
  refuseAbsent(absent);
  const own = await parseStored(options.data);
  const theirs = await Promise.all(seen.map(({ data }) => parseStored(data)));
  const stored = theirs.reduce(mergeValues, own);
  const topdown = await inTurns(makeTopdown(modules, builtins));
  await inTurns(topdown.makeReady());
  const world = { topdown, modules, writtenNames };
  const inputReads = createInputReads(topdown.program.tree);
  const refusals = createPathRefusals(files, signatures);
  const modulesOf = (owner: BundleName | undefined): readonly Module[] =>
    seen.length === 0 ? modules : modules.filter(({ file }) => ownerOf(file) === owner);
  const queryable: Queryable = {
    ...{ files: options.modules, modules: modulesOf(undefined) },
    ...{ stored: own, writtenNames, builtins },
    seen: new Map(
      seen.map(({ name, files }, at): [BundleName, Documents] => [
        name,
        { files, modules: modulesOf(name), stored: theirs[at] as Value, writtenNames },
      ]),
    ),
  };
  const known = new LRUCache<string, AskedPath>({ max: MAX_PATHS });
  let closed = false;
  let last: { readonly path: readonly string[]; readonly asked: AskedPath } | undefined;

  function askedAt(path: readonly string[]): AskedPath {
    // Most ask what was asked before: to look that up costs more than a small decision.
    if (last !== undefined && haveSameItems(last.path, path)) return last.asked;
    const asked = askedAmongAll(path);
    last = { path: [...path], asked };
    return asked;
  }

  function askedAmongAll(path: readonly string[]): AskedPath {
    const key = path.join(SEPARATOR);
    let asked = known.get(key);
    if (asked === undefined) {
      asked = prepare(world, path, label);
      known.set(key, asked);
    }
    return asked;
  }

  async function project(asked: AskedPath, path: readonly string[]): Promise<void> {
    asked.projection = await inTurns(inputReads(path.map(pathKey)));
  }

  /** Most of a small decision is to read what no rule looks at: of what is asked often, only what is read is read. */
  function projectionOf(asked: AskedPath, { path, options }: Evaluation): Projection | undefined {
    if (asked.asks === PROJECTED_AFTER) void project(asked, path);
    asked.asks += 1;
    return options?.explain === undefined ? asked.projection : undefined;
  }

  function run(
    asked: AskedPath,
    { context, watch, options }: Evaluation,
    input: Value | undefined,
  ): Decision {
    watch?.enter(asked.label);
    try {
      return asked.decide(stored, input, context, options);
    } catch (thrown) {
      if (isSuspended(thrown)) throw thrown;
      return failureOf(thrown, () => asked.stack(stored, input, context, options));
    } finally {
      watch?.leave();
    }
  }

  /** OPA refuses such a path before it evaluates anything: it never has a value. */
  function refuseIfWrong(
    asked: AskedPath,
    { path, context }: Evaluation,
    decision: Decision,
  ): Pending<Decision> {
    if (decision.kind === "defined" || !asked.mayBeRefused) return decision;
    const { refusal = refusals.of(path, context) } = asked;
    return whenReady(refusal, (known) => {
      if (known.isShort) asked.refusal = known;
      return known.refused ?? decision;
    });
  }

  return {
    queryable,
    evaluate(evaluation) {
      if (closed) throw new PolicyError("unavailable", "this revision does not answer any more");
      const asked = askedAt(evaluation.path);
      const input = inputValue(evaluation.input, projectionOf(asked, evaluation));
      const decision = untilSettled(evaluation.context, () => run(asked, evaluation, input));
      return whenReady(decision, (settled) => refuseIfWrong(asked, evaluation, settled));
    },
    reads: (path) => known.peek(path.join(SEPARATOR))?.projection,
    hasRule: (path) => topdown.hasRule(path.map(pathKey)),
    close() {
      closed = true;
    },
  };
}

/** To find out what rules read takes as long as some hundred small decisions. */
const PROJECTED_AFTER = 100;
/** So many paths are kept ready: whoever asks chooses them. */
const MAX_PATHS = 1_000;
/** Stands in no path: a segment with it is one all the same. */
const SEPARATOR = "/\u0000";

/** A path that has been asked before. */
interface AskedPath {
  /** For the watch. */
  readonly label: string;
  /** Something in it can be wrong by its type: it goes below a rule's name, or is a function. */
  readonly mayBeRefused: boolean;
  refusal?: Refusal;
  asks: number;
  /** What is read of the input, once that is known; all of it without one. */
  projection?: Projection | undefined;
  decide: Ask<Decision>;
  /** What was under way when the error came up that the same ends with. */
  stack: Ask<readonly StackFrame[] | undefined>;
}

type Ask<Answer> = (
  stored: Value,
  input: Value | undefined,
  context: EvaluationContext,
  options: AskOptions | undefined,
) => Answer;

function prepare(world: World, path: readonly string[], label: string): AskedPath {
  const { topdown } = world;
  const keys = path.map(pathKey);
  const told = {
    label: `${label} ${path.join("/")}`,
    mayBeRefused: mayBeRefused(topdown, keys),
    asks: 0,
  };
  if (topdown.isFunction(keys)) {
    return { ...told, decide: () => UNDEFINED, stack: () => undefined };
  }
  const ask = topdown.prepare(keys);
  return {
    ...told,
    decide(stored, input, context, options) {
      const value = ask(stored, input, context, options);
      const decision: Decision =
        value === undefined ? UNDEFINED : { kind: "defined", json: printJson(value) };
      const explain = options?.explain;
      // As in OPA's server, which explains without a value in full alone.
      const isWanted = value !== undefined || explain?.mode === "full";
      if (explain === undefined || !isWanted) return decision;
      context.answers.beginRun();
      const isStrict = options?.strictBuiltinErrors === true;
      const asked = { context, stored, input, isStrict };
      return { ...decision, explanation: explainPath(world, keys, asked, explain, value) };
    },
    stack(stored, input, context, options) {
      const isStrict = options?.strictBuiltinErrors === true;
      return stackOfPath(world, keys, { context, stored, input, isStrict });
    },
  };
}

function refuseAbsent(calls: readonly AbsentCall[]): void {
  const names = new Set(calls.map(({ name }) => name));
  if (names.size === 0) return;
  const listed = [...names].sort().join(", ");
  const message = `the policy calls builtins that are not available here: ${listed}`;
  throw new PolicyError("invalid_parameter", message);
}

const UNDEFINED: Decision = { kind: "undefined" };

function mayBeRefused(topdown: Topdown, keys: readonly Value[]): boolean {
  const isBelowRule = topdown.hasRule(keys.slice(0, -1));
  return isBelowRule || topdown.isFunction(keys) || keys.some(isNumber);
}
