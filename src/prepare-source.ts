import { Worker } from "node:worker_threads";
import type { BundleSource, FileTree } from "./domain/bundle.ts";
import type { BundleName } from "./domain/bundle-name.ts";
import { type Diagnostic, type ErrorCode, PolicyError } from "./domain/policy-error.ts";
import type { Revision } from "./domain/revision.ts";
import { readSource } from "./pipeline.ts";
import { rememberRevision, revisionOf } from "./publish/revision-of.ts";

/** Trees up to this size take a few milliseconds and are read where they are. */
const SMALL_BYTES = 256 * 1024;
/** How much longer a byte of YAML takes than one of Rego or JSON, at the least. */
const YAML_WEIGHT = 16;
const TIMEOUT_MS = 60_000;
const MEMORY_MEBIBYTES = 2_048;

/** What the thread is given, and what it answers. */
export interface PrepareRequest {
  readonly name: BundleName;
  readonly tree: FileTree;
}

export type PrepareAnswer =
  | { readonly kind: "source"; readonly source: BundleSource; readonly revision: Revision }
  | {
      readonly kind: "refused";
      readonly code: ErrorCode;
      readonly message: string;
      readonly diagnostics: readonly Diagnostic[];
    };

/**
 * `readSource` and `revisionOf` of what was pushed, without keeping decisions and agents waiting: what is large is read in a
 * thread of its own, bounded in time and memory. Throws what they throw, and `too_large` at the bounds.
 */
export async function prepareSource(name: BundleName, tree: FileTree): Promise<BundleSource> {
  if (weightOf(tree) <= SMALL_BYTES || !isBuilt()) return readSource(name, tree);
  const answer = await askThread({ name, tree });
  if (answer.kind === "refused") {
    const { code, message, diagnostics } = answer;
    throw new PolicyError(code, message, { diagnostics });
  }
  rememberRevision(answer.source, answer.revision);
  return answer.source;
}

/** The thread's side: everything that can be said is an answer; only a defect throws. */
export function prepare({ name, tree }: PrepareRequest): PrepareAnswer {
  const source = readSource(name, tree);
  return { kind: "source", source, revision: revisionOf(source) };
}

function weightOf(tree: FileTree): number {
  let weight = 0;
  for (const [path, bytes] of tree) {
    weight += bytes.length * (/\.ya?ml$/.test(path) ? YAML_WEIGHT : 1);
  }
  return weight;
}

/** Threads load JavaScript: sources that run as they are, under a test runner, have none. */
function isBuilt(): boolean {
  return import.meta.url.endsWith(".js");
}

function askThread(workerData: PrepareRequest): Promise<PrepareAnswer> {
  const thread = new Worker(new URL("./prepare-thread.js", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MEBIBYTES },
  });
  return new Promise<PrepareAnswer>((resolve, reject) => {
    const refuse = (reason: string): void => {
      reject(new PolicyError("too_large", `the bundle is too large to be read: ${reason}`));
    };
    const timer = setTimeout(() => refuse(`it took more than ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS);
    thread.on("message", resolve);
    thread.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") refuse(`more than ${MEMORY_MEBIBYTES} MiB`);
      else reject(error);
    });
    thread.on("exit", () => {
      clearTimeout(timer);
      refuse("the reader ended");
    });
  }).finally(() => thread.terminate());
}
