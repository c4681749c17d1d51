import type { Location } from "../domain/policy-error.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { inThread, threadBeside } from "./threads.ts";

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
 * Reads the JSON text of an IR plan (OPA v1/ir), a large one beside the event loop. Throws a
 * PolicyError `invalid_parameter` when it is none.
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
  const { static: statics, funcs } = parsePlan(plan);
  const files = (statics.files ?? []).map((file) => file.value);
  const scan: Scan = { definitions: new Map(), patchesInput: false };
  const functions = new Set<string>();
  for (const func of funcs?.funcs ?? []) {
    const path = (func.path ?? []).slice(1).join(".");
    const isFunction = func.params.length > OWN_PARAMETERS;
    if (isFunction) functions.add(path);
    scanNode(scan, func.blocks, `${isFunction ? "function" : "rule"} data.${path}`);
  }
  return { functions: [...functions], files, ...scan };
}

/** Every plan function takes the input and the data first. */
const OWN_PARAMETERS = 2;
const INPUT_LOCAL = 0;

interface Plan {
  readonly static: { readonly files?: readonly { readonly value: string }[] };
  readonly funcs?: { readonly funcs?: readonly PlanFunction[] };
}

interface PlanFunction {
  readonly path?: readonly string[];
  readonly params: readonly number[];
  readonly blocks: unknown;
}

interface Statement {
  readonly type: string;
  readonly stmt: {
    readonly file?: number;
    readonly row?: number;
    readonly col?: number;
    readonly local?: number;
    readonly path?: readonly number[] | null;
  };
}

interface Scan {
  /** By `<file number>:<row>:<col>`. */
  readonly definitions: Map<string, string>;
  patchesInput: boolean;
}

function parsePlan(plan: Uint8Array): Plan {
  try {
    return JSON.parse(Buffer.from(plan).toString("utf8")) as Plan;
  } catch (error) {
    throw new PolicyError("invalid_parameter", "the bundle's plan is no JSON", { cause: error });
  }
}

function scanNode(scan: Scan, node: unknown, definition: string): void {
  if (typeof node !== "object" || node === null) return;
  if (isStatement(node)) noteStatement(scan, node, definition);
  for (const child of Object.values(node)) scanNode(scan, child, definition);
}

function isStatement(node: object): node is Statement {
  return "type" in node && "stmt" in node;
}

function noteStatement(scan: Scan, { type, stmt }: Statement, definition: string): void {
  if (type === "AssignVarOnceStmt") {
    scan.definitions.set(`${stmt.file}:${stmt.row}:${stmt.col}`, definition);
  }
  if (type === "WithStmt" && stmt.local === INPUT_LOCAL && (stmt.path?.length ?? 0) > 0) {
    scan.patchesInput = true;
  }
}
