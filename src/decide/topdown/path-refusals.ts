import type { RegoFile } from "../../domain/bundle.ts";
import type { Decision } from "../../domain/decision.ts";
import { withDeadline } from "../../means/async/deadline.ts";
import { int64Of } from "../../opa/go/number-text.ts";
import { REGO_TYPE_ERROR } from "../../opa/program/findings.ts";
import type { BuiltinSignature } from "../../opa/rego/compile/compilation.ts";
import { createPathTypes, type PathTypes } from "../../opa/rego/types/path-types.ts";
import type { EvaluationContext } from "../context.ts";
import { isPending, type Pending } from "../pending.ts";
import { typesBeside } from "./types-beside.ts";

/** What OPA's type checker says of the paths that are asked of one revision. */
export interface PathRefusals {
  /**
   * The error instead of a decision without a value; undefined where the path is fine. Pending while the types are inferred:
   * throws `unavailable` when that takes longer than the question has time.
   */
  of(path: readonly string[], context: EvaluationContext): Pending<Refusal>;
}

export interface Refusal {
  readonly refused: Decision | undefined;
  /** Worth being kept with its path. */
  readonly isShort: boolean;
}

/** Infers nothing before the first question, and keeps what it has inferred. */
export function createPathRefusals(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  thread?: URL,
): PathRefusals {
  let types: Pending<PathTypes> | undefined;

  function begin(): Pending<PathTypes> {
    const begun = typesBeside(files, builtins, thread);
    if (!isPending(begun)) return createPathTypes(begun.tree);
    return begun.then(({ tree }) => {
      types = createPathTypes(tree);
      return types;
    });
  }

  return {
    of(path, context) {
      types ??= begin();
      if (!isPending(types)) return refusalBy(types, path);
      const limitMs = context.deadline - performance.now();
      return withDeadline(types, limitMs, () => NOT_READY).then((late) => refusalBy(late, path));
    },
  };
}

const NOT_READY =
  "the types of the bundle's rules, which say whether this path can be asked, are not known yet";

function refusalBy(types: PathTypes, path: readonly string[]): Refusal {
  const message = types.typeErrorOf(path.map((part) => int64Of(part) ?? part));
  if (message === undefined) return FINE;
  const refused: Decision = { kind: "error", error: { code: REGO_TYPE_ERROR.code, message } };
  return { refused, isShort: message.length <= SHORT_LENGTH };
}

/** Errors name all keys that there are. */
const SHORT_LENGTH = 4_096;
const FINE: Refusal = { refused: undefined, isShort: true };
