import type { Projection } from "./values/projection.ts";
import { decodeProjected } from "./values/read-projected.ts";
import type { Value } from "./values/value.ts";

/** The input of a decision: JSON text (UTF-8) that has been checked, or what is read when somebody wants it. */
export type Input = Uint8Array | UnreadInput;

/** An input that lies in what was sent: whoever reads it says how much of it is wanted, so that it is read once. */
export interface UnreadInput {
  /** The JSON text; undefined where there is no input. Throws `invalid_parameter` where what was sent is none. */
  readonly bytes: Uint8Array | undefined;
  /** What the projection wants of the value, all of it without one. Throws as `bytes` does. */
  value(projection: Projection | undefined): Value | undefined;
}

export function inputValue(
  input: Input | undefined,
  projection?: Projection | undefined,
): Value | undefined {
  if (input === undefined) return undefined;
  return isBytes(input) ? decodeProjected(input, projection) : input.value(projection);
}

export function inputBytes(input: Input | undefined): Uint8Array | undefined {
  return input === undefined || isBytes(input) ? input : input.bytes;
}

/** Also those of another realm, in which Jest and `node:vm` run programs. */
function isBytes(input: Input): input is Uint8Array {
  return ArrayBuffer.isView(input);
}
