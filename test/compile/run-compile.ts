import { compileBundle } from "../../src/compile/compile-bundle.ts";
import { BUILTINS, signaturesOf } from "../../src/decide/builtins/builtins.ts";
import type { BundleSource, CompiledBundle, CompiledEngine } from "../../src/domain/bundle.ts";
import type { Diagnostic, PolicyError } from "../../src/domain/policy-error.ts";
import { createOpa, type Opa } from "../../src/opa/program/opa.ts";
import { opaBinary } from "../support/opa.ts";

export const opa: Opa = createOpa({ binary: opaBinary() });

export function compile(source: BundleSource): Promise<CompiledBundle> {
  return compileBundle(source, { opa, builtins: signaturesOf(BUILTINS) });
}

/** The compiled engine; fails when there is none. */
export async function engineOf(source: BundleSource): Promise<CompiledEngine> {
  const { engine } = await compile(source);
  if (engine === undefined) throw new Error("no engine");
  return engine;
}

/** Why a source is refused, as lines `file:row:col code message`; empty when it is not. */
export async function refusalOf(source: BundleSource): Promise<readonly string[]> {
  const error = await errorOf(compile(source));
  return error === undefined ? [] : error.diagnostics.map(toLine);
}

/** Why the declared entrypoints of a source are not portable, as lines; empty when they are. */
export async function reasonsOf(source: BundleSource): Promise<readonly string[]> {
  const { portability } = await engineOf(source);
  if (portability === undefined) throw new Error("the source declares no entrypoint");
  const reasons = portability.reasons.map(toLine);
  if (portability.portable !== (reasons.length === 0)) throw new Error("a verdict against itself");
  return reasons;
}

export function toLine({ code, message, location }: Diagnostic): string {
  const place = location === undefined ? "" : `${location.file}:${location.row}:${location.col} `;
  return `${place}${code} ${message}`;
}

/** The error a promise ends with, undefined when it ends well. */
export async function errorOf(work: Promise<unknown>): Promise<PolicyError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error as PolicyError;
  }
}
