import type { RegoFile } from "../../../domain/bundle.ts";
import { isPolicyError } from "../../../domain/policy-error.ts";
import type { BuiltinSignature } from "../compile/compilation.ts";
import { inferTypes } from "./infer-types.ts";
import { typeErrorOf } from "./path-type-error.ts";
import type { TypeEnvironment } from "./type-environment.ts";

/** What OPA's type checker says of questions by path. */
export interface PathTypes {
  /** The error of the query for a path below `data`, in OPA's words; undefined where the path is fine. */
  typeErrorOf(path: readonly (string | bigint)[]): string | undefined;
}

/**
 * Infers nothing before the first question, and then once: ask only for paths that have no value. Where the types are too much
 * work, all paths are fine.
 */
export function createPathTypes(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
): PathTypes {
  let inferred: { readonly environment: TypeEnvironment | undefined } | undefined;
  return {
    typeErrorOf(path) {
      inferred ??= { environment: inferIfPossible(files, builtins) };
      const { environment } = inferred;
      return environment && ifPossible(() => typeErrorOf(environment, path));
    },
  };
}

function inferIfPossible(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
): TypeEnvironment | undefined {
  return ifPossible(() => inferTypes(files, builtins));
}

function ifPossible<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (thrown) {
    if (isPolicyError(thrown) && thrown.code === "too_large") return undefined;
    throw thrown;
  }
}
