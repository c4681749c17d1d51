import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FileTree } from "../../domain/bundle.ts";
import { type Diagnostic, PolicyError } from "../../domain/policy-error.ts";
import { type ArchiveLimits, readArchive } from "../../means/archive/read-archive.ts";
import { textFindings } from "./diagnostics.ts";
import type { Opa } from "./opa.ts";

export interface BuildContext {
  readonly opa: Opa;
  readonly signal: AbortSignal;
  readonly extra: readonly string[];
}

export interface BuildRequest {
  /** A bundle folder. */
  readonly folder: string;
  readonly target: "plan" | "rego" | "wasm";
  readonly entrypoints: readonly string[];
  /**
   * Leaves out whatever reads an entrypoint, which OPA makes entrypoints otherwise, and refuses where that is a function.
   */
  readonly isPruned?: boolean;
}

export type Built =
  | { readonly kind: "built"; readonly files: FileTree }
  | { readonly kind: "refused"; readonly findings: readonly Diagnostic[] };

const MEBIBYTE = 1024 * 1024;
/** Of what OPA itself made out of a bundle within our limits. */
const LIMITS: ArchiveLimits = {
  maxInflatedBytes: 1024 * MEBIBYTE,
  maxFiles: 50_000,
  maxFileBytes: 512 * MEBIBYTE,
};

/** `opa build` of a bundle folder: the files of the archive it makes, or what it found. */
export async function buildArchive(context: BuildContext, request: BuildRequest): Promise<Built> {
  const { folder, target, entrypoints, isPruned = false } = request;
  const output = `${folder}.${target}.tar.gz`;
  const entries = entrypoints.flatMap((entrypoint) => ["-e", entrypoint]);
  const flags = ["--bundle", "-t", target, "-o", output, ...(isPruned ? ["--prune-unused"] : [])];
  const result = await context.opa.run(["build", ...flags, ...context.extra, ...entries, "."], {
    cwd: folder,
    signal: context.signal,
  });
  if (result.exitCode !== 0) return { kind: "refused", findings: textFindings(result) };
  return { kind: "built", files: await readArchive(await readFile(output), LIMITS) };
}

/** A file that a build makes for certain. */
export function builtFile(files: FileTree, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes !== undefined) return bytes;
  throw new PolicyError("internal_error", `opa build made no ${path.basename(name)}`);
}
