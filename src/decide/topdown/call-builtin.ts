import type { Location } from "../../domain/policy-error.ts";
import { type Builtin, BuiltinHalt, isBuiltinError } from "../builtins/builtin.ts";
import type { Value } from "../values/value.ts";
import { builtinFailure, EvaluationError } from "./errors.ts";
import type { Evaluation } from "./evaluation.ts";

/** The answer of a builtin; undefined where it has none. Its errors are noted where they count. */
export function callBuiltin(
  name: string,
  call: Builtin,
  evaluation: Evaluation,
  args: readonly Value[],
  location: Location,
): Value | undefined {
  try {
    return call(evaluation.context, args, location);
  } catch (error) {
    if (error instanceof BuiltinHalt)
      throw new EvaluationError(error.code, error.message, location);
    if (!isBuiltinError(error)) throw error;
    if (evaluation.isStrict) evaluation.builtinError ??= builtinFailure(name, error, location);
    return undefined;
  }
}
