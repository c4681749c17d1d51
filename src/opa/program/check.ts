import type { BundleSource } from "../../domain/bundle.ts";
import type { Diagnostic } from "../../domain/policy-error.ts";
import { jsonFindings } from "./diagnostics.ts";
import { REGO_PARSE_ERROR, REGO_TYPE_ERROR } from "./findings.ts";
import type { Opa } from "./opa.ts";

export interface CheckContext {
  readonly opa: Opa;
  readonly signal: AbortSignal;
  /** A bundle folder. */
  readonly folder: string;
  readonly extra: readonly string[];
}

export interface CheckFindings {
  /** What no agent would take. */
  readonly errors: readonly Diagnostic[];
  /** What only `--strict` finds. */
  readonly strict: readonly Diagnostic[];
  /** The modules are refused as Rego v1 and would pass as v0. */
  readonly isV0: boolean;
}

/**
 * `opa check --strict` of modules, tests and data; where it finds something, a plain run tells
 * errors from the rest.
 */
export async function checkBundle(
  context: CheckContext & { readonly source: BundleSource },
): Promise<CheckFindings> {
  const all = await checkModules(context, ["--bundle", "--strict"]);
  if (all.length === 0) return { errors: [], strict: [], isV0: false };
  const errors = await checkModules(context, ["--bundle"]);
  const isV0 = errors.some(ofVersion) && (await passesAsV0(context, context.source));
  if (errors.some(({ code }) => code === REGO_PARSE_ERROR.code)) {
    return { errors: [...errors, ...(await parseErrors(context))], strict: [], isV0 };
  }
  const known = new Set(errors.map((each) => JSON.stringify(each)));
  return { errors, strict: all.filter((each) => !known.has(JSON.stringify(each))), isV0 };
}

/** Whether another version of Rego may say otherwise: builtins are among the types. */
function ofVersion({ code }: Diagnostic): boolean {
  return code === REGO_PARSE_ERROR.code || code === REGO_TYPE_ERROR.code;
}

/** Whether modules that are refused as Rego v1 were written for OPA before 1.0. */
export async function passesAsV0(
  context: CheckContext,
  { regoVersion, fileRegoVersions }: Pick<BundleSource, "regoVersion" | "fileRegoVersions">,
): Promise<boolean> {
  if (regoVersion === 0 || Object.keys(fileRegoVersions).length > 0) return false;
  return (await checkModules(context, ["--v0-compatible"])).length === 0;
}

/**
 * Loading a bundle stops at the first file that does not parse; loading files does not, but knows
 * one version only.
 */
async function parseErrors(
  context: CheckContext & { readonly source: BundleSource },
): Promise<Diagnostic[]> {
  const { regoVersion, fileRegoVersions } = context.source;
  if (Object.keys(fileRegoVersions).length > 0) return [];
  return checkModules(context, regoVersion === 0 ? ["--v0-compatible"] : []);
}

/** One run of `opa check` over a folder, with all it finds. */
export async function checkModules(
  { opa, folder, signal, extra }: CheckContext,
  flags: readonly string[],
): Promise<Diagnostic[]> {
  const result = await opa.run(
    ["check", "--format", "json", "--max-errors", "100", ...flags, ...extra, "."],
    { cwd: folder, signal },
  );
  return result.exitCode === 0 ? [] : jsonFindings(result);
}
