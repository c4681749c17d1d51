import { findOpa } from "../../src/opa/program/find-opa.ts";

let found: string | undefined;

/** The `opa` that set-up found or built; throws when set-up has not run. */
export function opaBinary(): string {
  found ??= findOpa(process.env);
  return found;
}
