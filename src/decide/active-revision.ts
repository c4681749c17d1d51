import type { AccessPaths } from "../domain/access-paths.ts";
import type {
  BundleAccess,
  DecisionBudget,
  EngineChoice,
  RegoFile,
  Sees,
} from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Decision } from "../domain/decision.ts";
import { PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { askRoots } from "./ask-roots.ts";
import type { BuiltinDeclaration } from "./builtins/builtin.ts";
import { BUILTINS } from "./builtins/builtins.ts";
import { engineSize } from "./engine-size.ts";
import { ENGINES, type EngineParts } from "./engines.ts";
import type { Evaluation, Evaluator } from "./evaluator.ts";
import { inputBytes } from "./input.ts";
import { type Pending, whenReady } from "./pending.ts";
import type { Queryable } from "./topdown/exact-engine.ts";
import type { Projection } from "./values/projection.ts";

/** The parts of a revision from which it can answer. */
export interface RevisionParts {
  readonly name: BundleName;
  readonly revision: Revision;
  readonly roots: readonly string[];
  readonly engine: EngineChoice;
  /** Of each decision. */
  readonly budget?: DecisionBudget | undefined;
  /** Whose documents its rules refer to, as it was declared. */
  readonly sees?: Sees | undefined;
  /** Which of its decisions answer the AuthZEN API. */
  readonly authzen?: AccessPaths | undefined;
  readonly access?: BundleAccess | undefined;
  /** Those of them that there are, and what these see. */
  readonly seen?: readonly RevisionParts[] | undefined;
  /** No OPA has checked it. */
  readonly isUnchecked?: boolean | undefined;
  /** Slash-separated. */
  readonly entrypoints: readonly string[];
  readonly artifacts: {
    /** The Rego files: JSON text. */
    readonly modules: Uint8Array;
    /** Base documents: JSON text. */
    readonly data: Uint8Array;
    /** What OPA makes of the declared entrypoints. */
    readonly wasm?: Uint8Array | undefined;
  };
}

/** Names the revision that gave an answer. */
export interface NamedRevision {
  readonly name: BundleName;
  readonly revision: Revision;
}

/** One that another sees, and whom it names itself. */
export interface SeenRevision extends NamedRevision {
  readonly sees?: Sees | undefined;
}

/** What is asked of a revision, besides the path. */
export type Question = Pick<Evaluation, "input" | "context" | "watch" | "options">;

/** One revision, live: it answers every path below its roots. */
export interface ActiveRevision extends NamedRevision {
  readonly roots: readonly string[];
  /** About what its engine takes in memory; absent: nothing to speak of. */
  readonly engineBytes?: number;
  readonly queryable: Queryable;
  /** Of each decision. */
  readonly budget?: DecisionBudget | undefined;
  /** Whose documents its rules refer to, as it was declared; absent: nobody's. */
  readonly sees?: Sees | undefined;
  /** The revisions of others that its rules see, in order of their names; absent: none. */
  readonly seen?: readonly SeenRevision[];
  /** Which of its decisions answer the AuthZEN API; absent: none. */
  readonly authzen?: AccessPaths | undefined;
  /** Who may ask it without a role; absent: nobody. */
  readonly access?: BundleAccess | undefined;
  /** What the Data API answers for `data.<path>` of this revision, without the documents of those that it sees. */
  answer(path: readonly string[], question: Question): Pending<Decision>;
  /** What a question of the path is likely to want of its input; absent or undefined: all of it, or that is not known. */
  reads?(path: readonly string[]): Projection | undefined;
  /** True when a rule defines the path or a value above it. */
  hasRule(path: readonly string[]): boolean;
  /** Final: later questions are refused with `unavailable`. */
  close(): void;
}

/** Makes a revision live. Throws a PolicyError as the engines do; nothing is left behind then. */
export async function activateRevision(
  parts: RevisionParts,
  builtins: ReadonlyMap<string, BuiltinDeclaration> = BUILTINS,
): Promise<ActiveRevision> {
  const { name, revision, roots, entrypoints, budget, authzen, access, artifacts } = parts;
  const { sees, seen = [] } = parts;
  const engineParts: EngineParts = {
    ...{ modules: readModules(artifacts.modules), data: artifacts.data, builtins, label: name },
    seen: seen.map((each) => ({
      ...{ name: each.name, files: readModules(each.artifacts.modules) },
      data: each.artifacts.data,
    })),
    // OPA has checked each of them, not what they are together now.
    isUnchecked: parts.isUnchecked || sees !== undefined,
    ...(artifacts.wasm && { wasm: { module: artifacts.wasm, entrypoints } }),
  };
  const exact = await ENGINES.exact(engineParts);
  const hasWasm = parts.engine === "wasm" && artifacts.wasm !== undefined;
  const wasm = hasWasm ? await ENGINES.wasm(engineParts) : undefined;
  const both = wasm === undefined ? askExact(exact) : askBoth(exact, wasm, new Set(entrypoints));
  const ask = seen.length === 0 ? both : askRoots(both, roots);
  return {
    ...{ name, revision, roots, budget, authzen, access, queryable: exact.queryable },
    ...(sees !== undefined && { sees, seen: seen.map(nameOf) }),
    engineBytes: [parts, ...seen].reduce((sum, each) => sum + engineSize(each.artifacts), 0),
    answer(path, question) {
      question.context.limitTo(budget);
      return ask(path, question);
    },
    reads: exact.reads,
    hasRule: exact.hasRule,
    close() {
      exact.close();
      wasm?.close();
    },
  };
}

function nameOf({ name, revision, sees }: RevisionParts): SeenRevision {
  return { name, revision, ...(sees && { sees }) };
}

type Ask = ActiveRevision["answer"];

function askExact(exact: Evaluator): Ask {
  return (path, { input, context, watch, options }) =>
    exact.evaluate({ path, input, context, watch, options });
}

/**
 * Asks the module for its entrypoints. It does not tell what conflicts, and takes every input for an object where a `with`
 * replaces a part of it (OPA issue 6304), and drops the errors of builtins: there the exact engine answers.
 */
function askBoth(exact: Evaluator, wasm: Evaluator, entrypoints: ReadonlySet<string>): Ask {
  return (path, { input, context, watch, options }) => {
    const evaluation = { path, input, context, watch, options };
    const isExact = options?.strictBuiltinErrors || options?.explain !== undefined;
    if (isExact || isNoObject(inputBytes(input))) return exact.evaluate(evaluation);
    if (!entrypoints.has(path.join("/"))) return exact.evaluate(evaluation);
    return whenReady(wasm.evaluate(evaluation), (decision) =>
      decision.kind === "error" ? exact.evaluate(evaluation) : decision,
    );
  };
}

const OPEN_BRACE = 0x7b;
const SPACE = 0x20;

function isNoObject(input: Uint8Array | undefined): boolean {
  if (input === undefined) return false;
  return input.find((byte) => byte > SPACE) !== OPEN_BRACE;
}

/** The files in a `modules.json`. Throws `internal_error` where it is not what a publication wrote. */
export function readModules(bytes: Uint8Array): readonly RegoFile[] {
  const modules = parseJson(Buffer.from(bytes).toString("utf8"));
  if (Array.isArray(modules) && modules.every(isRegoFile)) return modules;
  throw new PolicyError("internal_error", "the stored modules.json is no list of modules");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRegoFile(value: unknown): value is RegoFile {
  if (typeof value !== "object" || value === null) return false;
  if (!("file" in value && "version" in value && "text" in value)) return false;
  const { file, version, text } = value;
  return typeof file === "string" && typeof text === "string" && (version === 0 || version === 1);
}
