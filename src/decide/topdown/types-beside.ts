import { isMainThread } from "node:worker_threads";
import type { RegoFile } from "../../domain/bundle.ts";
import { threadBeside } from "../../means/async/run-thread.ts";
import type { BuiltinSignature } from "../../opa/rego/compile/compilation.ts";
import { inferPathTypes } from "../../opa/rego/types/path-types.ts";
import { newTypeTree, putType, type TypeTree } from "../../opa/rego/types/type-tree.ts";
import type { Pending } from "../pending.ts";
import { inThread } from "../threads.ts";
import type { CompileRequest } from "./compile-thread.ts";
import type { TypesMessage } from "./types-thread.ts";

/** Texts up to this size are compiled, and what they give is known, in some ten milliseconds. */
const SMALL_LENGTH = 16 * 1024;
/** Some ten milliseconds: small texts can have types without measure. */
const SMALL_WORK = 200_000;
const THREAD = threadBeside(import.meta.url, "types-thread");

/** The types of rules; without a tree where they need too much memory or time. */
export interface RuleTypes {
  readonly tree: TypeTree | undefined;
}

/** Infers the types of compiled modules, at once where they are small, else beside the event loop. */
export function typesBeside(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  thread: URL | undefined = THREAD,
): Pending<RuleTypes> {
  if (thread === undefined || !isMainThread) return { tree: inferPathTypes(files, builtins) };
  const length = files.reduce((sum, { text }) => sum + text.length, 0);
  const tree = length <= SMALL_LENGTH ? inferPathTypes(files, builtins, SMALL_WORK) : undefined;
  if (tree !== undefined) return { tree };
  return inferThere({ files, builtins }, thread).catch(() => ({ tree: undefined }));
}

async function inferThere(given: CompileRequest, file: URL): Promise<RuleTypes> {
  const tree = newTypeTree();
  return await inThread<RuleTypes>({
    ...{ file, given },
    hear: (message, worker) => {
      const told = message as TypesMessage;
      if (told.kind === "none") return { tree: undefined };
      if (told.kind === "end") return { tree };
      for (const [path, type] of told.types) putType(tree, path, type);
      worker.postMessage("next");
      return undefined;
    },
  });
}
