import path from "node:path";
import { isPolicyError, PolicyError } from "../../domain/policy-error.ts";
import type { BundleHere } from "../../pipeline/seen-here.ts";
import type { CliIo } from "../cli-io.ts";
import { localName, readWritten, treeOf } from "./source-path.ts";

/** Reads the bundles that another is to see. Throws as their reading does, with places that an editor opens. */
export async function readBundlesBeside(
  io: CliIo,
  paths: readonly string[],
): Promise<readonly BundleHere[]> {
  const bundles: BundleHere[] = [];
  for (const each of paths) bundles.push(await readBundleBeside(io, each));
  return bundles;
}

async function readBundleBeside(io: CliIo, written: string): Promise<BundleHere> {
  const read = await readWritten(io, written);
  const tree = await treeOf(read);
  const name = await localName(io, read, tree);
  const { readBundleHere } = await import("../../pipeline/seen-here.ts");
  try {
    return readBundleHere(name, tree);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const diagnostics = error.diagnostics.map((finding) => {
      const { location } = finding;
      if (location === undefined) return finding;
      return { ...finding, location: { ...location, file: path.join(written, location.file) } };
    });
    const message = `${written}: ${error.message}`;
    throw new PolicyError(error.code, message, { cause: error, diagnostics });
  }
}
