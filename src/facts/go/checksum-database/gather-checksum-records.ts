import path from "node:path";
import { isPolicyError, PolicyError, systemCodeOf } from "../../../domain/policy-error.ts";
import type { ModuleVersion } from "../../../go-modules/mod-file/mod-file.ts";
import { escapePath, escapeVersion } from "../../../go-modules/module-path/escape-path.ts";
import { filePathFault } from "../../../go-modules/module-path/path-fault.ts";
import { readBounded } from "../../../means/text/read-bounded.ts";
import { lenientText } from "../../../means/text/utf8-text.ts";
import { cachedTiles } from "./cached-tiles.ts";
import {
  CHECKSUM_RECORDS_KIND,
  type ChecksumRecords,
  type ProvenRecord,
} from "./checksum-records.ts";
import { type InclusionProof, inclusionOf } from "./inclusion.ts";
import { proveInclusion } from "./prove-inclusion.ts";
import { type Lookup, parseLookup } from "./record.ts";
import type { ReadTile } from "./tile.ts";
import { type LogTree, parseTree } from "./tree.ts";

const MAX_LOOKUP: number = 64 * 1024;
/** Beside the tree of its own lookup: the largest, of which tiles are likeliest to be there. */
const OTHER_TREES = 8;

export interface GatheredRecords {
  readonly records: ChecksumRecords;
  /** Of which there is no record that can be read. */
  readonly missing: readonly ModuleVersion[];
}

/**
 * What a module cache knows of the checksum database: the records of the modules, each with a proof where the cached tiles
 * give one. `folder` is `cache/download/sumdb` of GOMODCACHE, `database` a name such as `GO_CHECKSUM_DATABASE`, `latest` the
 * content of `pkg/sumdb/<database>/latest` of GOPATH. Nothing is taken on trust: what was altered makes a proof that fails.
 */
export async function gatherChecksumRecords(
  folder: string,
  database: string,
  modules: readonly ModuleVersion[],
  latest?: Uint8Array,
): Promise<GatheredRecords> {
  if (filePathFault(database) !== undefined) {
    const message = `${JSON.stringify(database)} is no name of a checksum database`;
    throw new PolicyError("invalid_parameter", message);
  }
  const root = path.join(folder, database);
  const lookups = new Map<number, Lookup>();
  const missing: ModuleVersion[] = [];
  for (const module of modules) {
    const lookup = await lookupOf(root, module);
    if (lookup === undefined) missing.push(module);
    else lookups.set(lookup.record.id, lookup);
  }
  const prover = createProver(cachedTiles(root), [...lookups.values()], latest);
  const records: ProvenRecord[] = [];
  for (const [, lookup] of [...lookups].toSorted(([a], [b]) => a - b)) {
    records.push(await prover.prove(lookup));
  }
  const { trees } = prover;
  const kind = CHECKSUM_RECORDS_KIND;
  return { records: { apiVersion: "facts.gatehouse/v1", kind, trees, records }, missing };
}

async function lookupOf(root: string, module: ModuleVersion): Promise<Lookup | undefined> {
  const [name, version] = [escapePath(module.path), escapeVersion(module.version)];
  if (name === undefined || version === undefined) return undefined;
  try {
    const bytes = await readBounded(path.join(root, "lookup", `${name}@${version}`), MAX_LOOKUP);
    return bytes === undefined ? undefined : parseLookup(bytes);
  } catch (error) {
    if (isPolicyError(error) && systemCodeOf(error.cause) === "ENOENT") return undefined;
    throw error;
  }
}

interface NotedTree {
  readonly note: string;
  readonly tree: LogTree;
}

interface Prover {
  /** The notes that proofs lead to, each once. */
  readonly trees: readonly string[];
  prove(lookup: Lookup): Promise<ProvenRecord>;
}

function createProver(
  read: ReadTile,
  lookups: readonly Lookup[],
  latest: Uint8Array | undefined,
): Prover {
  const notes = new Set(lookups.map(({ note }) => lenientText(note)));
  if (latest !== undefined) notes.add(lenientText(latest));
  const largest = [...notes]
    .flatMap((note) => treeIn(note))
    .toSorted((a, b) => b.tree.size - a.tree.size)
    .slice(0, OTHER_TREES);
  const trees: string[] = [];
  const indexOf = (note: string): number => {
    const known = trees.indexOf(note);
    return known === -1 ? trees.push(note) - 1 : known;
  };
  return {
    trees,
    async prove({ record, note }) {
      const own = lenientText(note);
      const found = await bestProof(record, [...treeIn(own), ...largest], read);
      return { ...record, tree: indexOf(found?.note ?? own), proof: found?.proof };
    },
  };
}

/** The first that leads to its tree's root, else the first that leads elsewhere: that shows that something was altered. */
async function bestProof(
  record: Lookup["record"],
  candidates: readonly NotedTree[],
  read: ReadTile,
): Promise<{ readonly note: string; readonly proof: InclusionProof } | undefined> {
  let astray: { readonly note: string; readonly proof: InclusionProof } | undefined;
  for (const { note, tree } of candidates) {
    const proof = await proveInclusion(record.id, tree.size, read);
    if (proof === undefined) continue;
    if (inclusionOf(record, proof, tree).outcome === "verified") return { note, proof };
    astray ??= { note, proof };
  }
  return astray;
}

/** The tree of a note whose signatures nobody has looked at yet. */
function treeIn(note: string): readonly NotedTree[] {
  const tree = parseTree(note.slice(0, note.lastIndexOf("\n\n") + 1));
  return tree === undefined ? [] : [{ note, tree }];
}
