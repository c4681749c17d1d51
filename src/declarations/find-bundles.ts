import { readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import { isPolicyError, messageOf, PolicyError, systemCodeOf } from "../domain/policy-error.ts";
import { readBounded } from "../means/text/read-bounded.ts";
import { declaredName } from "./declared-name.ts";
import { type FolderEntry, isPassedOver, lookAt } from "./folder-entry.ts";
import { MANIFEST } from "./manifest.ts";
import { DECLARATION } from "./read-declaration.ts";

/** A folder that is a bundle. */
export interface DeclaredBundle {
  readonly name: BundleName;
  readonly folder: string;
}

/** Something in the folder of bundles of which no bundle can be made. */
export interface FolderProblem {
  readonly place: string;
  readonly message: string;
}

export interface FoundBundles {
  /** Sorted by name. */
  readonly bundles: readonly DeclaredBundle[];
  /** What was passed over, and why: it hides nothing but itself. */
  readonly problems: readonly FolderProblem[];
  /** Whether everything was understood, so that a bundle which is not among them is not there. */
  readonly isWhole: boolean;
}

interface Search {
  readonly top: string;
  /** The top without links. */
  readonly root: string;
  entries: number;
}

/** A folder below the top. `above` are the real places of the folders that hold it, itself the last. */
interface Folder {
  readonly below: string;
  readonly above: readonly string[];
}

/** What lies in and below a folder that makes bundles. */
interface Found {
  readonly bundles: readonly Candidate[];
  readonly problems: readonly FolderProblem[];
  readonly holdsRego: boolean;
}

/** `isGuess`: its declaration could not be read, so that it goes by its path. */
interface Candidate extends DeclaredBundle {
  readonly isGuess: boolean;
}

/** Links to folders could make work without end. */
const MAX_ENTRIES = 100_000;
const MAX_DECLARATION_BYTES = 4 * 1024 * 1024;

const NOTHING: Found = { bundles: [], problems: [], holdsRego: false };

/**
 * The bundles below a folder: each folder with a `bundle.yaml` (which names it) or a `.manifest`, and
 * each folder directly below the top that has Rego in it but no such folder; these are named by their
 * path. Inside a bundle nothing is searched; links are followed where they stay below the top. Throws
 * `misconfigured` only when the folder itself cannot be read.
 */
export async function findBundles(top: string): Promise<FoundBundles> {
  const unreadable = (error: unknown): never => {
    throw new PolicyError(
      "misconfigured",
      `cannot read the folder of bundles ${top}: ${reasonOf(error)}`,
      { cause: error },
    );
  };
  const root = await realpath(top).catch(unreadable);
  const names = await readdir(root).catch(unreadable);
  const found = await searchNames({ top, root, entries: 0 }, { below: "", above: [root] }, names);
  const { kept, problems } = withoutDoubles(found.bundles);
  const all = [...found.problems, ...problems];
  return {
    bundles: kept.map(({ name, folder }) => ({ name, folder })),
    problems: all,
    isWhole: all.length === 0 && kept.every(({ isGuess }) => !isGuess),
  };
}

async function searchNames(
  search: Search,
  folder: Folder,
  names: readonly string[],
): Promise<Found> {
  const { below } = folder;
  const isDeclared = names.includes(DECLARATION);
  if (below !== "" && (isDeclared || names.includes(MANIFEST))) {
    const name = isDeclared ? await nameIn(search, folder) : undefined;
    const isGuess = isDeclared && name === undefined;
    return named(search, below, () => name ?? parseBundleName(below), isGuess);
  }
  search.entries += names.length;
  if (search.entries > MAX_ENTRIES) {
    return problemOf(search, below, `more than ${MAX_ENTRIES} files and folders lie here`);
  }
  const parts: Found[] = [];
  for (const name of names.toSorted()) {
    if (!isPassedOver(name)) parts.push(await searchEntry(search, folder, name));
  }
  const found: Found = {
    bundles: parts.flatMap((part) => part.bundles),
    problems: parts.flatMap((part) => part.problems),
    holdsRego: parts.some((part) => part.holdsRego),
  };
  const isPlainBundle =
    below !== "" && !below.includes("/") && found.bundles.length === 0 && found.holdsRego;
  // What is wrong inside a bundle is told when that is read.
  return isPlainBundle ? named(search, below, () => parseBundleName(below)) : found;
}

async function searchEntry(search: Search, folder: Folder, name: string): Promise<Found> {
  const below = path.posix.join(folder.below, name);
  const entry = await entryAt(search, path.join(folder.above.at(-1) ?? search.root, name));
  if (entry.kind === "refused") return problemOf(search, below, entry.reason);
  if (entry.kind === "file") return { ...NOTHING, holdsRego: name.endsWith(".rego") };
  if (entry.kind === "gone") return NOTHING;
  if (folder.above.includes(entry.place)) {
    return problemOf(search, below, "it is a link to a folder that holds it");
  }
  try {
    const names = await readdir(entry.place);
    return await searchNames(search, { below, above: [...folder.above, entry.place] }, names);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return NOTHING; // Removed since its name was read.
    return problemOf(search, below, `it cannot be read: ${reasonOf(error)}`);
  }
}

async function entryAt({ root }: Search, place: string): Promise<FolderEntry> {
  try {
    return await lookAt(root, place);
  } catch (error) {
    return { kind: "refused", reason: `it cannot be read: ${reasonOf(error)}` };
  }
}

/**
 * A declaration names its bundle; one that cannot be read goes by its path, so that reading it will
 * tell the fault.
 */
async function nameIn({ root }: Search, { above }: Folder): Promise<BundleName | undefined> {
  try {
    const entry = await lookAt(root, path.join(above.at(-1) ?? root, DECLARATION));
    if (entry.kind !== "file") return undefined;
    const bytes = await readBounded(entry.place, MAX_DECLARATION_BYTES);
    return bytes && declaredName(bytes);
  } catch (error) {
    if (isPolicyError(error) || systemCodeOf(error) !== undefined) return undefined;
    throw error;
  }
}

function named(
  search: Search,
  below: string,
  nameOf: () => BundleName,
  isGuess: boolean = false,
): Found {
  const folder = path.join(search.top, below);
  try {
    return { ...NOTHING, bundles: [{ name: nameOf(), folder, isGuess }], holdsRego: false };
  } catch (error) {
    return problemOf(search, below, `it cannot be a bundle: ${messageOf(error)}`);
  }
}

function problemOf({ top }: Search, below: string, reason: string): Found {
  const place = path.join(top, below);
  return { ...NOTHING, problems: [{ place, message: `${place} is passed over: ${reason}` }] };
}

/** Of several folders that declare one name none counts: nobody can say which is meant. */
function withoutDoubles(candidates: readonly Candidate[]): {
  readonly kept: readonly Candidate[];
  readonly problems: readonly FolderProblem[];
} {
  const byName = new Map<BundleName, Candidate[]>();
  for (const candidate of candidates) {
    byName.set(candidate.name, [...(byName.get(candidate.name) ?? []), candidate]);
  }
  const kept: Candidate[] = [];
  const problems: FolderProblem[] = [];
  for (const [name, all] of byName) {
    const sure = all.filter(({ isGuess }) => !isGuess);
    const [only, second] = sure.length > 0 ? sure : all;
    if (only !== undefined && second === undefined) kept.push(only);
    else problems.push(doubled(name, sure.length > 0 ? sure : all));
    if (sure.length > 0) problems.push(...all.filter(({ isGuess }) => isGuess).map(unread));
  }
  return { kept: kept.sort((a, b) => (a.name < b.name ? -1 : 1)), problems };
}

function doubled(name: BundleName, all: readonly Candidate[]): FolderProblem {
  const folders = all.map(({ folder }) => folder).join(" and in ");
  return { place: folders, message: `bundle ${name} is declared in ${folders}: keep one of them` };
}

function unread({ folder }: Candidate): FolderProblem {
  const place = path.join(folder, DECLARATION);
  return { place, message: `${place} names no bundle: gatehouse check ${folder} says why` };
}

function reasonOf(error: unknown): string {
  const code = systemCodeOf(error);
  return code === "ENOENT" ? "there is no such folder" : (code ?? messageOf(error));
}
