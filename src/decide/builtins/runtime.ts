import { type Builtin, type BuiltinFamily, impure } from "./builtin.ts";

/** `opa.runtime()`: what the context tells of the process. */
const opaRuntime: Builtin = ({ runtime }) => runtime;

export const RUNTIME: BuiltinFamily = {
  "opa.runtime": impure(0, opaRuntime),
};
