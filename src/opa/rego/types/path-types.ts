import type { RegoFile } from "../../../domain/bundle.ts";
import { isPolicyError } from "../../../domain/policy-error.ts";
import type { BuiltinSignature } from "../compile/compilation.ts";
import { inferTypes } from "./infer-types.ts";
import { typeErrorOf } from "./path-type-error.ts";
import { rootEnvironment, wrap } from "./type-environment.ts";
import { newTypeTree, type TypeTree } from "./type-tree.ts";
import { createWork } from "./work.ts";

/** What OPA's type checker says of questions by path. */
export interface PathTypes {
  /** The error of the query for a path below `data`, in OPA's words; undefined where the path is fine. */
  typeErrorOf(path: readonly (string | bigint)[]): string | undefined;
}

/** The types of rules by their paths, of modules as `inferTypes` takes them; undefined where that is too much work. */
export function inferPathTypes(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  maxWork?: number,
): TypeTree | undefined {
  return ifPossible(() => inferTypes(files, builtins, maxWork).tree);
}

/** Without types, and where a path is too much work, all is fine. Ask only for paths that have no value. */
export function createPathTypes(tree: TypeTree | undefined): PathTypes {
  if (tree === undefined) return { typeErrorOf: () => undefined };
  const work = createWork(MAX_WORK);
  const below = rootEnvironment(newTypeTree(), { work, inferBody: (environment) => environment });
  const environment = { ...wrap(below), tree };
  return { typeErrorOf: (path) => ifPossible(() => typeErrorOf(environment, path)) };
}

/** Some ten milliseconds of work for one path. */
const MAX_WORK = 200_000;

function ifPossible<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (thrown) {
    if (isPolicyError(thrown) && thrown.code === "too_large") return undefined;
    throw thrown;
  }
}
