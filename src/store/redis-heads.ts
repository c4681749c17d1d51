import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, HeadMove, NamedHead } from "../domain/head.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { isRevision } from "../domain/revision.ts";
import type { MoveOutcome, MoveRequest } from "./bundle-store.ts";
import { drawEpoch, isEpoch } from "./epoch.ts";
import { MOVE_HEAD } from "./redis-scripts.ts";
import { damagedKey, type RedisShelf } from "./redis-shelf.ts";
import { MAX_MOVES } from "./stored-json.ts";

/** The epoch of the store, drawn by whoever asks first. */
export async function readEpoch(shelf: RedisShelf): Promise<string> {
  const key = shelf.keys.epoch;
  const stored = await shelf.run((client) => client.get(key));
  if (stored === null) {
    await shelf.run((client) => client.set(key, drawEpoch(), "NX"));
    return readEpoch(shelf);
  }
  if (isEpoch(stored)) return stored;
  throw damagedKey(key, "it does not hold 16 hex digits");
}

export async function readHead(shelf: RedisShelf, name: BundleName): Promise<Head | undefined> {
  const [epoch, head] = await Promise.all([readEpoch(shelf), readPlainHead(shelf, name)]);
  return head && { epoch, ...head };
}

export async function listHeads(shelf: RedisShelf): Promise<readonly NamedHead[]> {
  const [epoch, names] = await Promise.all([
    readEpoch(shelf),
    shelf.run((client) => client.smembers(shelf.keys.names)),
  ]);
  const heads = await Promise.all(
    names.toSorted().map(async (text): Promise<readonly NamedHead[]> => {
      const name = text as BundleName;
      const head = await readPlainHead(shelf, name);
      // A mover that died between the two writes leaves a name without a head.
      return head === undefined ? [] : [{ name, head: { epoch, ...head } }];
    }),
  );
  return heads.flat();
}

async function readPlainHead(
  { run, keys }: RedisShelf,
  name: BundleName,
): Promise<Omit<Head, "epoch"> | undefined> {
  const key = keys.head(name);
  const [sequence, revision] = await run((client) => client.hmget(key, "sequence", "revision"));
  return plainHead(key, sequence ?? "0", revision ?? "");
}

function plainHead(
  key: string,
  sequence: string,
  revision: string,
): Omit<Head, "epoch"> | undefined {
  if (sequence === "0" && revision === "") return undefined;
  if (!/^[1-9]\d*$/.test(sequence) || !isRevision(revision)) throw damagedKey(key, "it is no head");
  return { sequence: Number(sequence), revision };
}

export async function moveHead(shelf: RedisShelf, request: MoveRequest): Promise<MoveOutcome> {
  const { name, expected, revision, at, reason } = request;
  const { keys } = shelf;
  const epoch = await readEpoch(shelf);
  if (expected !== undefined && expected.epoch !== epoch) {
    return { kind: "stale", head: await readHead(shelf, name) };
  }
  const move: HeadMove = { sequence: (expected?.sequence ?? 0) + 1, revision, at, reason };
  await shelf.run((client) => client.sadd(keys.names, name));
  const [outcome, sequence = "0", current = ""] = await evaluateMove(shelf, [
    ...[keys.head(name), keys.records(name), keys.moves(name)],
    ...[String(expected?.sequence ?? 0), expected?.revision ?? ""],
    ...[String(move.sequence), revision, JSON.stringify(move), String(MAX_MOVES)],
  ]);
  if (outcome === "moved")
    return { kind: "moved", head: { epoch, sequence: move.sequence, revision } };
  if (outcome === "missing") return { kind: "missing" };
  const head = plainHead(keys.head(name), sequence, current);
  return { kind: "stale", head: head && { epoch, ...head } };
}

const DISK_MS = 2_000;

/** Moves, and where the server can tell, waits until the move is on its disk. */
async function evaluateMove(
  shelf: RedisShelf,
  values: readonly string[],
): Promise<readonly string[]> {
  if (!shelf.confirmsDisk) {
    const answer = await shelf.run(async (client) => client.eval(MOVE_HEAD, 3, ...values));
    return answer as readonly string[];
  }
  const replies = await shelf.runConfirmed(async (client) => {
    const pipeline = client.pipeline();
    pipeline.eval(MOVE_HEAD, 3, ...values);
    pipeline.call("WAITAOF", 1, 0, DISK_MS);
    return throwFirstError(await pipeline.exec());
  });
  const [moved, confirmed] = replies as readonly (readonly string[])[];
  if (Number(confirmed?.[0]) >= 1) return moved ?? [];
  throw new PolicyError("unavailable", "Redis did not say in time that the move is on its disk");
}

function throwFirstError(
  replies: readonly [error: Error | null, reply: unknown][] | null,
): readonly unknown[] {
  return (replies ?? []).map(([error, reply]) => {
    if (error !== null) throw error;
    return reply;
  });
}
