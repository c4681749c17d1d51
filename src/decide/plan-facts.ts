import type { Location } from "../domain/policy-error.ts";
import { threadBeside } from "../means/async/run-thread.ts";
import { functionsOf, parsePlan, type Statement, statementsOf } from "../opa/ir/plan.ts";
import { inThread } from "./threads.ts";

/** What OPA's IR plan tells of a policy that its Wasm module does not. */
export interface PlanFacts {
  /** Functions that the plan reaches, as dotted paths (`authz.is_admin`). */
  readonly functions: ReadonlySet<string>;
  /** Whether a `with` replaces a part of the input. */
  readonly patchesInput: boolean;
  /**
   * The rule or function that assigns its value at a place, in OPA's words: `rule data.authz.role`.
   */
  definitionAt(location: Location): string | undefined;
}

/** The same as a thread can tell it. */
interface FoundFacts {
  readonly functions: readonly string[];
  readonly patchesInput: boolean;
  readonly files: readonly string[];
  /** By `<file number>:<row>:<col>`. */
  readonly definitions: ReadonlyMap<string, string>;
}

/** Plans up to this size are read in a few milliseconds. */
const SMALL_BYTES = 512 * 1024;
const THREAD = threadBeside(import.meta.url, "plan-facts-thread");

/**
 * Reads the JSON text of an IR plan, a large one beside the event loop. Throws a PolicyError `internal_error` when it is
 * none.
 */
export async function readPlanFacts(
  plan: Uint8Array,
  thread: URL | undefined = THREAD,
): Promise<PlanFacts> {
  const found =
    plan.length <= SMALL_BYTES || thread === undefined
      ? findPlanFacts(plan)
      : await inThread({ file: thread, given: plan, hear: (message) => message as FoundFacts });
  const { functions, patchesInput, files, definitions } = found;
  return {
    functions: new Set(functions),
    patchesInput,
    definitionAt: ({ file, row, col }) => definitions.get(`${files.indexOf(file)}:${row}:${col}`),
  };
}

/** What the thread does. */
export function findPlanFacts(plan: Uint8Array): FoundFacts {
  const parsed = parsePlan(plan);
  const files = (parsed.static.files ?? []).map((file) => file.value);
  const scan: Scan = { definitions: new Map(), patchesInput: false };
  const functions = new Set<string>();
  for (const func of functionsOf(parsed)) {
    const path = (func.path ?? []).slice(1).join(".");
    const isFunction = func.params.length > OWN_PARAMETERS;
    if (isFunction) functions.add(path);
    const definition = `${isFunction ? "function" : "rule"} data.${path}`;
    for (const statement of statementsOf(func.blocks)) noteStatement(scan, statement, definition);
  }
  return { functions: [...functions], files, ...scan };
}

/** Every plan function takes the input and the data first. */
const OWN_PARAMETERS = 2;
const INPUT_LOCAL = 0;

interface Scan {
  /** By `<file number>:<row>:<col>`. */
  readonly definitions: Map<string, string>;
  patchesInput: boolean;
}

function noteStatement(scan: Scan, { type, stmt }: Statement, definition: string): void {
  if (type === "AssignVarOnceStmt") {
    scan.definitions.set(`${stmt.file}:${stmt.row}:${stmt.col}`, definition);
  }
  if (type === "WithStmt" && stmt.local === INPUT_LOCAL && (stmt.path?.length ?? 0) > 0) {
    scan.patchesInput = true;
  }
}
