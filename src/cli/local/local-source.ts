import type { BundleSource, BundleStatements, CompiledBundle } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import { isPolicyError } from "../../domain/policy-error.ts";
import type { SeenHere } from "../../pipeline/seen-here.ts";
import type { CliIo } from "../cli-io.ts";
import { reportFailure } from "../failure.ts";
import { withProgress } from "../progress.ts";
import { readBundlesBeside } from "./bundles-beside.ts";
import { openLocalOpa } from "./local-opa.ts";
import { localName, readWritten, treeOf } from "./source-path.ts";

/** Something local, understood: its declaration read and its generators run. */
export interface LocalSource {
  readonly source: BundleSource;
  /** The folder as typed; undefined for an archive. */
  readonly base: string | undefined;
  /** What it sees of the bundles that were named beside it. */
  readonly seen: SeenHere;
}

export interface LocalOptions {
  readonly path: string;
  readonly bundle?: BundleName | undefined;
  readonly json?: boolean | undefined;
  /** What the command line says of it beside the files. */
  readonly statements?: BundleStatements | undefined;
  /** Folders and archives of bundles that it sees. */
  readonly sees?: readonly string[] | undefined;
}

/**
 * Reads a folder or archive here, without a server, and hands it on. Findings, whether from reading or from `use`, are
 * printed with paths that an editor opens. Gives the exit status.
 */
export async function withLocalSource(
  io: CliIo,
  { path, bundle, json = false, statements = {}, sees = [] }: LocalOptions,
  use: (local: LocalSource) => Promise<number>,
): Promise<number> {
  const written = await readWritten(io, path);
  const { base } = written;
  const tree = await treeOf(written);
  const name = bundle ?? (await localName(io, written, tree));
  const others = await readBundlesBeside(io, sees);
  const [{ readSource }, { chooseSeenHere }] = await Promise.all([
    import("../../pipeline/read-source.ts"),
    import("../../pipeline/seen-here.ts"),
  ]);
  try {
    const source = readSource(name, tree, statements);
    return await use({ source, base, seen: await chooseSeenHere(source, others) });
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return reportFailure(io, error, { json, base });
  }
}

/** Runs the whole gate on a source with the local opa, beside what it sees. Throws as the gate does, `misconfigured` without an opa. */
export async function compileLocally(
  io: CliIo,
  source: BundleSource,
  { parts, warnings }: SeenHere,
): Promise<CompiledBundle> {
  const opa = await openLocalOpa(io);
  const { passOwnGate } = await import("../../pipeline/decide-once.ts");
  const work = passOwnGate(source, { opa, signal: io.signal, seen: parts });
  const compiled = await withProgress(io, `checking ${source.name}`, work);
  return { ...compiled, warnings: [...warnings, ...compiled.warnings] };
}
