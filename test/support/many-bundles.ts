import { createHash } from "node:crypto";
import type { Artifacts, RegoFile, RevisionRecord } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { inLanes } from "../../src/means/async/in-lanes.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { openFileStore } from "../../src/storage/file/store.ts";

const LANES = 16;
const AT = "2026-02-03T04:05:06.789Z";

/** `b<number>`: each owns the root of its name, and `data.<name>.number` is answered with its number. */
function manyNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `b${at}`);
}

/** Stores so many deciding bundles in a folder, as if each had been pushed. */
export async function storeManyBundles(directory: string, count: number): Promise<void> {
  const store = await openFileStore({ directory });
  try {
    await inLanes(manyNames(count), LANES, (name) => storeOne(store, name));
  } finally {
    await store.close();
  }
}

async function storeOne(store: BundleStore, name: string): Promise<void> {
  const artifacts = artifactsOf(name);
  const record: RevisionRecord = {
    name: parseBundleName(name),
    revision: parseRevision(createHash("sha256").update(name).digest("hex")),
    createdAt: AT,
    roots: [name],
    entrypoints: [],
    decide: true,
    regoVersion: 1,
    size: 1,
    artifacts: [...artifacts.keys()],
  };
  await store.putRevision(record, artifacts);
  const { name: bundle, revision } = record;
  const move = { name: bundle, expected: undefined, revision, at: AT, reason: "push" as const };
  const outcome = await store.moveHead(move);
  if (outcome.kind !== "moved") throw new Error(`the head of ${name} did not move`);
}

function artifactsOf(name: string): Artifacts {
  const text = `package ${name}\n\nnumber := data.${name}.facts.number\n`;
  const modules: readonly RegoFile[] = [{ file: `${name}.rego`, version: 1, text }];
  const data = { [name]: { facts: { number: Number(name.slice(1)) } } };
  return new Map([
    ["bundle.tar.gz", Buffer.from(name)],
    ["source.tar.gz", Buffer.from(name)],
    ["modules.json", Buffer.from(JSON.stringify(modules))],
    ["data.json", Buffer.from(JSON.stringify(data))],
  ]);
}
