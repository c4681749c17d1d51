import { createHash } from "node:crypto";
import type { Artifacts, RevisionRecord } from "../../src/domain/bundle.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { parseRevision } from "../../src/domain/revision.ts";
import { inLanes } from "../../src/means/async/in-lanes.ts";
import type { BundleStore } from "../../src/storage/bundle-store.ts";
import { openFileStore } from "../../src/storage/file/store.ts";
import { type BuiltEngine, buildEngine } from "./build-engine.ts";

const LANES = 16;
const AT = "2026-02-03T04:05:06.789Z";

/** `b<number>`: each owns the root of its name, and `data.<name>.number` is answered with its number. */
function manyNames(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `b${at}`);
}

/** Stores so many deciding bundles in a folder, as if each had been pushed: one policy, compiled once. */
export async function storeManyBundles(directory: string, count: number): Promise<void> {
  const built = buildEngine({
    "many.rego": "package many\n\nnumber := data.many.facts.number\n",
    "data.json": '{"many":{"facts":{"number":0}}}',
  });
  const store = await openFileStore({ directory });
  try {
    await inLanes(manyNames(count), LANES, (name) => storeOne(store, name, built));
  } finally {
    await store.close();
  }
}

async function storeOne(store: BundleStore, name: string, built: BuiltEngine): Promise<void> {
  const artifacts = artifactsOf(name, built);
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

function artifactsOf(name: string, built: BuiltEngine): Artifacts {
  const index = {
    entrypoints: built.index.entrypoints.map((entry) => ({
      ...entry,
      path: [name, ...entry.path.slice(1)],
    })),
  };
  const number = Number(name.slice(1));
  return new Map([
    ["bundle.tar.gz", Buffer.from(name)],
    ["source.tar.gz", Buffer.from(name)],
    ["policy.wasm", ownModule(built.wasm, name)],
    ["plan.json", built.plan],
    ["data.json", Buffer.from(JSON.stringify({ many: { facts: { number } } }))],
    ["index.json", Buffer.from(JSON.stringify(index))],
  ]);
}

/** The same module with a section of its own, so that no engine takes two for one. */
function ownModule(wasm: Uint8Array, name: string): Uint8Array {
  const text = Buffer.from(name);
  return Buffer.concat([wasm, Buffer.from([0, text.length + 1, text.length]), text]);
}
