/** A thread that infers the types of one revision's rules, and hands them over in slices. */
import { parentPort, workerData } from "node:worker_threads";
import type { Ref } from "../../opa/rego/ast/nodes.ts";
import { inferPathTypes } from "../../opa/rego/types/path-types.ts";
import type { Type } from "../../opa/rego/types/type.ts";
import { typesIn } from "../../opa/rego/types/type-tree.ts";
import type { CompileRequest } from "./compile-thread.ts";

/** Types by paths; each "next" that is sent back then gives more of them. Whoever could infer none says so. */
export type TypesMessage =
  | { readonly kind: "types"; readonly types: readonly (readonly [path: Ref, type: Type])[] }
  | { readonly kind: "end" }
  | { readonly kind: "none" };

/** Types that are taken over in a few milliseconds. */
const SLICE = 200;

function* messages({ files, builtins }: CompileRequest): Generator<TypesMessage> {
  const tree = inferPathTypes(files, builtins);
  if (tree === undefined) return yield { kind: "none" };
  const all = [...typesIn(tree)];
  for (let from = 0; from < all.length; from += SLICE) {
    yield { kind: "types", types: all.slice(from, from + SLICE) };
  }
  yield { kind: "end" };
}

const told = messages(workerData as CompileRequest);

function tellNext(): void {
  const { value } = told.next();
  if (value !== undefined) parentPort?.postMessage(value);
}

parentPort?.on("message", tellNext);
tellNext();
