import { textOf } from "../../../src/opa/go/text-bytes.ts";

/** A call of a builtin: its operands as value text, and the Rego expression that makes it. */
export interface Expression {
  readonly note: string;
  readonly builtin: string;
  /** Value text; {@link untyped} around one hides its type from OPA's compiler. */
  readonly args: readonly string[];
  readonly rego: string;
}

/** Rego that a module needs beside the expressions. */
export const HELPERS = "untyped(x) := x";

/** Calls of one builtin that show one thing. */
export function calls(
  note: string,
  builtin: string,
  operands: readonly (readonly string[])[],
): readonly Expression[] {
  return operands.map((args, i) => ({
    note: operands.length === 1 ? note : `${note} (${i + 1})`,
    builtin,
    args,
    rego: `${builtin}(${args.map(asciiOnly).join(", ")})`,
  }));
}

/** The same with the types of all operands hidden. */
export function untypedCalls(
  note: string,
  builtin: string,
  operands: readonly (readonly string[])[],
): readonly Expression[] {
  return calls(
    note,
    builtin,
    operands.map((args) => args.map((arg) => (arg.startsWith("untyped(") ? arg : untyped(arg)))),
  );
}

/** OPA's parser refuses a byte-order mark even in a string. */
export function asciiOnly(arg: string): string {
  return arg.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** An operand that OPA's compiler would refuse for its type. */
export function untyped(text: string): string {
  return `untyped(${text})`;
}

/** A string operand of any bytes, written in hexadecimal. */
export function bytes(hex: string): string {
  return `hex.decode("${hex}")`;
}

/** The value text of an operand. */
export function operandText(arg: string): string {
  const hex = /^hex\.decode\("(.*)"\)$/.exec(arg)?.[1];
  // Unescaped, a lone surrogate stays one.
  if (hex !== undefined) return `"${textOf(Buffer.from(hex, "hex"))}"`;
  return arg.startsWith("untyped(") ? arg.slice("untyped(".length, -1) : arg;
}

/** A string operand. */
export function text(value: string): string {
  return JSON.stringify(value);
}
