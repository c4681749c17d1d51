import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import { isPolicyError, PolicyError, systemCodeOf } from "../domain/policy-error.ts";
import { DECLARATION } from "./declared-bundle.ts";
import { MANIFEST } from "./manifest.ts";
import { asObject } from "./read-document.ts";
import { isPassedOver } from "./read-folder.ts";
import { lenientText } from "./utf8-text.ts";
import { readYaml } from "./yaml-text.ts";

/** A folder that is a bundle. */
export interface DeclaredBundle {
  readonly name: BundleName;
  readonly folder: string;
}

/** A folder below the top, with what lies in and below it that makes bundles. */
interface Found {
  readonly bundles: readonly DeclaredBundle[];
  readonly holdsRego: boolean;
}

/**
 * The bundles below a folder, sorted by name: each folder with a `bundle.yaml` (which names it) or
 * a `.manifest`, and each folder directly below the top that has Rego in it but no such folder;
 * these are named by their path. Inside a bundle nothing is searched. Throws `misconfigured` when
 * there is no folder, a name is invalid or two have the same.
 */
export async function findBundles(folder: string): Promise<DeclaredBundle[]> {
  const found = new Map<BundleName, DeclaredBundle>();
  const { bundles } = await search(folder, "");
  for (const bundle of bundles) {
    const other = found.get(bundle.name);
    if (other !== undefined) {
      throw misconfigured(
        `bundle ${bundle.name} is declared in ${other.folder} and in ${bundle.folder}`,
      );
    }
    found.set(bundle.name, bundle);
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function search(top: string, below: string): Promise<Found> {
  const folder = path.join(top, below);
  const entries = await entriesOf(folder);
  const names = new Set(entries.map(({ name }) => name));
  if (below !== "" && (names.has(DECLARATION) || names.has(MANIFEST))) {
    const name = await nameOf(folder, below, names.has(DECLARATION));
    return { bundles: [{ name, folder }], holdsRego: false };
  }
  const inner: Found[] = [];
  for (const entry of entries) {
    if (isPassedOver(entry.name)) continue;
    if (entry.isSymbolicLink()) {
      throw misconfigured(`${path.join(folder, entry.name)} is a symbolic link, which is refused`);
    }
    if (entry.isDirectory()) inner.push(await search(top, path.posix.join(below, entry.name)));
  }
  const bundles = inner.flatMap((part) => part.bundles);
  const holdsRego =
    entries.some((entry) => entry.isFile() && entry.name.endsWith(".rego")) ||
    inner.some((part) => part.holdsRego);
  const isPlainBundle = below !== "" && !below.includes("/") && bundles.length === 0 && holdsRego;
  if (!isPlainBundle) return { bundles, holdsRego };
  return { bundles: [{ name: validName(below, folder), folder }], holdsRego };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const isMissing = systemCodeOf(error) === "ENOENT";
    const reason = isMissing ? "there is no such folder" : systemCodeOf(error);
    throw misconfigured(`cannot read the folder of bundles ${folder}: ${reason}`);
  }
}

/**
 * A declaration names its bundle; one that cannot be read goes by its path, so that reading it will
 * tell the fault.
 */
async function nameOf(folder: string, below: string, isDeclared: boolean): Promise<BundleName> {
  if (!isDeclared) return validName(below, folder);
  try {
    const text = lenientText(await readFile(path.join(folder, DECLARATION)));
    const { value } = readYaml(text, { file: DECLARATION, line: 1 });
    return parseBundleName(asObject(asObject(value)["metadata"])["name"]);
  } catch (error) {
    if (isPolicyError(error) || systemCodeOf(error) !== undefined) return validName(below, folder);
    throw error;
  }
}

function validName(below: string, folder: string): BundleName {
  try {
    return parseBundleName(below);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    throw misconfigured(`${folder} cannot be a bundle: ${error.message}`);
  }
}

function misconfigured(message: string): PolicyError {
  return new PolicyError("misconfigured", message);
}
