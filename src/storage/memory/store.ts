import type { ArtifactName, Artifacts, RevisionRecord } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import { DELETED, type Head, type HeadMove, isSameHead } from "../../domain/head.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import type { Revision } from "../../domain/revision.ts";
import type {
  BundleStore,
  DeleteOutcome,
  DeleteRequest,
  MoveOutcome,
  MoveRequest,
} from "../bundle-store.ts";
import { drawEpoch } from "../epoch.ts";
import { byAge, deletionOf, MAX_MOVES } from "../stored-json.ts";

interface Shelf {
  readonly revisions: Map<Revision, { record: RevisionRecord; artifacts: Artifacts }>;
  /** Newest first. */
  moves: readonly HeadMove[];
}

/** A store that lasts as long as the process: for tests and for trying things out. */
export function createMemoryStore(): BundleStore {
  let epoch = drawEpoch();
  const shelves = new Map<BundleName, Shelf>();
  let closed = false;
  const use = async <T>(work: () => T): Promise<T> => {
    if (closed) throw new PolicyError("unavailable", "the store is closed");
    return work();
  };
  const headOf = (name: BundleName): Head | undefined => {
    const move = shelves.get(name)?.moves[0];
    if (move === undefined || move.reason === DELETED) return undefined;
    return { epoch, sequence: move.sequence, revision: move.revision };
  };
  const stored = (name: BundleName, revision: Revision) =>
    shelves.get(name)?.revisions.get(revision);
  return {
    epoch: () => use(() => epoch),
    renewEpoch: (lost) =>
      use(() => {
        if (epoch === lost) epoch = drawEpoch();
        return epoch;
      }),
    putRevision: (record, artifacts) => use(() => put(shelves, record, artifacts)),
    readRevision: (name, revision) => use(() => stored(name, revision)?.record),
    readArtifact: (name, revision, artifact) =>
      use(() => stored(name, revision)?.artifacts.get(artifact)?.slice()),
    listRevisions: (name) =>
      use(() =>
        [...(shelves.get(name)?.revisions.values() ?? [])].map((kept) => kept.record).sort(byAge),
      ),
    deleteRevision: (name, revision) =>
      use(() => {
        if (headOf(name)?.revision === revision) return false;
        shelves.get(name)?.revisions.delete(revision);
        return true;
      }),
    readHead: (name) => use(() => headOf(name)),
    listHeads: () =>
      use(() =>
        [...shelves.keys()].toSorted().flatMap((name) => {
          const head = headOf(name);
          return head === undefined ? [] : [{ name, head }];
        }),
      ),
    moveHead: (request) =>
      use(() => move(shelves.get(request.name), headOf(request.name), request, epoch)),
    deleteHead: (request) =>
      use(() => bury(shelfOf(shelves, request.name), headOf(request.name), request, epoch)),
    listNames: () =>
      use(() => [...shelves.keys()].filter((name) => shelves.get(name)?.moves.length).toSorted()),
    readHistory: (name, limit) => use(() => (shelves.get(name)?.moves ?? []).slice(0, limit)),
    trimHistory: (name) =>
      use(() => {
        const shelf = shelves.get(name);
        if (shelf !== undefined && headOf(name) === undefined)
          shelf.moves = shelf.moves.slice(0, 1);
      }),
    ping: () => use(() => undefined),
    async close() {
      closed = true;
    },
  };
}

function put(shelves: Map<BundleName, Shelf>, record: RevisionRecord, artifacts: Artifacts): void {
  const shelf = shelfOf(shelves, record.name);
  if (shelf.revisions.has(record.revision)) return;
  const copies = [...artifacts].map(([artifact, bytes]): [ArtifactName, Uint8Array] => [
    artifact,
    bytes.slice(),
  ]);
  shelf.revisions.set(record.revision, { record, artifacts: new Map(copies) });
}

function shelfOf(shelves: Map<BundleName, Shelf>, name: BundleName): Shelf {
  const shelf = shelves.get(name) ?? { revisions: new Map(), moves: [] };
  shelves.set(name, shelf);
  return shelf;
}

function move(
  shelf: Shelf | undefined,
  current: Head | undefined,
  request: MoveRequest,
  epoch: string,
): MoveOutcome {
  if (!isSameHead(current, request.expected)) return { kind: "stale", head: current };
  if (shelf?.revisions.has(request.revision) !== true) return { kind: "missing" };
  const { revision, at, reason } = request;
  const sequence = noteMove(shelf, { revision, at, reason });
  return { kind: "moved", head: { epoch, sequence, revision } };
}

function bury(
  shelf: Shelf,
  current: Head | undefined,
  request: DeleteRequest,
  epoch: string,
): DeleteOutcome {
  if (!isSameHead(current, request.expected)) return { kind: "stale", head: current };
  const sequence = noteMove(shelf, deletionOf(request));
  return { kind: "moved", tombstone: { epoch, sequence, revision: request.revision } };
}

function noteMove(shelf: Shelf, move: Omit<HeadMove, "sequence">): number {
  const sequence = (shelf.moves[0]?.sequence ?? 0) + 1;
  shelf.moves = [{ sequence, ...move }, ...shelf.moves].slice(0, MAX_MOVES);
  return sequence;
}
