import { compileBundle } from "../../src/compile/compile-bundle.ts";
import type { BundleSource, CompiledBundle, CompiledEngine } from "../../src/domain/bundle.ts";
import type { Diagnostic, PolicyError } from "../../src/domain/policy-error.ts";
import { createOpa, type Opa } from "../../src/opa/program/opa.ts";
import { opaBinary } from "../support/opa.ts";

export const opa: Opa = createOpa({ binary: opaBinary() });

const HOST_BUILTINS: ReadonlySet<string> = new Set(["sprintf", "time.now_ns"]);

export function compile(source: BundleSource): Promise<CompiledBundle> {
  return compileBundle(source, { opa, hostBuiltins: HOST_BUILTINS });
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
