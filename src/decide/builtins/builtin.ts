import type { FindingCode } from "../../domain/finding.ts";
import type { Location } from "../../domain/policy-error.ts";
import type { EvaluationContext } from "../context.ts";
import { EVAL_BUILTIN_ERROR } from "../findings.ts";
import type { Value } from "../values/value.ts";

/**
 * One builtin function. Answers undefined where OPA's gives no value; throws a {@link BuiltinError} where OPA's gives
 * an error, which outside strict mode is undefined as well; throws `Suspended` where the answer must be waited for.
 */
export type Builtin = (
  context: EvaluationContext,
  args: readonly Value[],
  /** The expression that calls, where the engine knows it. */
  place?: Location,
) => Value | undefined;

/** A builtin, and what is known of it beside what it answers; as `opa capabilities` tells it. */
export interface BuiltinDeclaration {
  /** How many operands it takes. */
  readonly arity: number;
  /** Whether the same operands give the same answer in every decision. */
  readonly isDeterministic: boolean;
  readonly call: Builtin;
}

/** The builtins of one file, by their Rego names. */
export type BuiltinFamily = Readonly<Record<string, BuiltinDeclaration>>;

/** A builtin whose answer depends on its operands alone. */
export function pure(arity: number, call: Builtin): BuiltinDeclaration {
  return { arity, isDeterministic: true, call };
}

/** A builtin whose answer depends on more: a clock, chance, a key, a network. */
export function impure(arity: number, call: Builtin): BuiltinDeclaration {
  return { arity, isDeterministic: false, call };
}

/** An error that a builtin reports about its operands: Rego's undefined unless builtin errors are strict. */
export class BuiltinError extends Error {
  override readonly name = "BuiltinError";
  /** What OPA files it under. */
  readonly code: FindingCode;

  constructor(message: string, code: FindingCode = EVAL_BUILTIN_ERROR.code) {
    super(message);
    this.code = code;
  }
}

/** An error of a builtin that ends the whole question, whatever is asked of it (topdown's Halt). */
export class BuiltinHalt extends Error {
  override readonly name = "BuiltinHalt";
  readonly code: FindingCode;

  constructor(message: string, code: FindingCode) {
    super(message);
    this.code = code;
  }
}

/** One whose text, which may be as long as what was sent, is put together only for whoever reads it. */
export function lateBuiltinError(message: () => string): BuiltinError {
  return Object.defineProperty(new BuiltinError(""), "message", { get: message });
}

/** True for what a builtin threw about its operands, false for a defect. */
export function isBuiltinError(error: unknown): error is BuiltinError {
  return (
    typeof error === "object" && error !== null && "name" in error && error.name === "BuiltinError"
  );
}
