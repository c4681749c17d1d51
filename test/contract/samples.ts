import { createHash } from "node:crypto";
import type { ArtifactName, Artifacts, RevisionRecord } from "../../src/domain/bundle.ts";
import { type BundleName, parseBundleName } from "../../src/domain/bundle-name.ts";
import type { Head } from "../../src/domain/head.ts";
import { parseRevision, type Revision } from "../../src/domain/revision.ts";
import type { BundleStore, DeleteRequest, MoveOutcome } from "../../src/storage/bundle-store.ts";

export function bundleName(text: string): BundleName {
  return parseBundleName(text);
}

/** The revision of a made-up content. */
export function revisionOf(text: string): Revision {
  return parseRevision(createHash("sha256").update(text).digest("hex"));
}

export interface Sample {
  readonly record: RevisionRecord;
  readonly artifacts: Artifacts;
}

/** A revision of a bundle whose artifacts hold every byte. */
export function sample(
  name: BundleName,
  content: string,
  changes: Partial<RevisionRecord> = {},
  size = 256,
): Sample {
  const archive = Uint8Array.from({ length: size }, (_, at) => (at + content.length) % 256);
  const artifacts = new Map<ArtifactName, Uint8Array>([
    ["bundle.tar.gz", archive],
    ["source.tar.gz", Buffer.from(content)],
    ["policy.wasm", new Uint8Array(0)],
  ]);
  const record: RevisionRecord = {
    name,
    revision: revisionOf(content),
    createdAt: "2026-01-02T03:04:05.678Z",
    roots: ["authz", "k8s/injector"],
    entrypoints: ["authz/allow"],
    decide: true,
    regoVersion: 1,
    size: archive.byteLength,
    artifacts: [...artifacts.keys()],
    ...changes,
  };
  return { record, artifacts };
}

export const AT = "2026-02-03T04:05:06.789Z";

/** Stores a made-up content and moves the head of its bundle there. */
export async function publish(
  store: BundleStore,
  name: BundleName,
  content: string,
  at: string = AT,
): Promise<Head> {
  const { record, artifacts } = sample(name, content);
  await store.putRevision(record, artifacts);
  const expected = await store.readHead(name);
  const { revision } = record;
  return headOf(await store.moveHead({ name, expected, revision, at, reason: "push" }));
}

/** Asks for the end of a head. */
export function deletion(name: BundleName, expected: Head): DeleteRequest {
  return { name, expected, revision: expected.revision, at: AT };
}

/** The head of an outcome that must be a move. */
export function headOf(outcome: MoveOutcome): Head {
  if (outcome.kind === "moved") return outcome.head;
  throw new Error(`the head did not move: ${outcome.kind}`);
}
