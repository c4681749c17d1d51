import type { BundleName } from "../../domain/bundle-name.ts";
import type { Head, HeadMove, NamedHead } from "../../domain/head.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { isRevision } from "../../domain/revision.ts";
import type { DeleteOutcome, DeleteRequest, MoveOutcome, MoveRequest } from "../bundle-store.ts";
import { drawEpoch, isEpoch } from "../epoch.ts";
import { deletionOf, MAX_MOVES } from "../stored-json.ts";
import { DELETE_HEAD, MOVE_HEAD, RENEW_EPOCH } from "./scripts.ts";
import { damagedKey, type RedisShelf } from "./shelf.ts";

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

export async function renewEpoch(shelf: RedisShelf, lost: string): Promise<string> {
  const key = shelf.keys.epoch;
  const epoch = await shelf.run((client) => client.eval(RENEW_EPOCH, 1, key, lost, drawEpoch()));
  return String(epoch);
}

export async function readHead(shelf: RedisShelf, name: BundleName): Promise<Head | undefined> {
  const [epoch, head] = await Promise.all([readEpoch(shelf), readPlainHead(shelf, name)]);
  return head && { epoch, ...head };
}

export async function listHeads(shelf: RedisShelf): Promise<readonly NamedHead[]> {
  const [epoch, names] = await Promise.all([readEpoch(shelf), listNames(shelf)]);
  const heads = await Promise.all(
    names.map(async (name): Promise<readonly NamedHead[]> => {
      const head = await readPlainHead(shelf, name);
      // Deleted, or a mover died between the two writes.
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
  const { name, revision, at, reason } = request;
  const { keys } = shelf;
  const outcome = await attempt(
    shelf,
    request,
    MOVE_HEAD,
    [keys.head(name), keys.moves(name), keys.records(name)],
    [...noted({ revision, at, reason }), revision],
  );
  if (outcome.kind !== "done") return outcome;
  return { kind: "moved", head: { ...outcome.place, revision } };
}

export async function deleteHead(
  shelf: RedisShelf,
  request: DeleteRequest,
): Promise<DeleteOutcome> {
  const { keys } = shelf;
  const { name, revision } = request;
  const outcome = await attempt(
    shelf,
    request,
    DELETE_HEAD,
    [keys.head(name), keys.moves(name)],
    noted(deletionOf(request)),
  );
  if (outcome.kind === "done") return { kind: "moved", tombstone: { ...outcome.place, revision } };
  if (outcome.kind === "stale") return outcome;
  throw new PolicyError("internal_error", "Redis misses a revision that no deletion asks for");
}

/** Every name that has or had a head. */
export async function listNames(shelf: RedisShelf): Promise<readonly BundleName[]> {
  const names = await shelf.run((client) => client.smembers(shelf.keys.names));
  return names.toSorted() as BundleName[];
}

/** The move as the scripts want it: they put its sequence in front. */
function noted(move: Omit<HeadMove, "sequence">): readonly string[] {
  return [JSON.stringify(move).slice(1), String(MAX_MOVES)];
}

type Attempt =
  | { readonly kind: "done"; readonly place: Omit<Head, "revision"> }
  | Exclude<MoveOutcome, { readonly kind: "moved" }>;

/** Runs a script that takes the next sequence of a bundle, if its head is still the expected one. */
async function attempt(
  shelf: RedisShelf,
  { name, expected }: Pick<MoveRequest, "name" | "expected">,
  script: string,
  keys: readonly string[],
  values: readonly string[],
): Promise<Attempt> {
  const epoch = await readEpoch(shelf);
  if (expected !== undefined && expected.epoch !== epoch) {
    return { kind: "stale", head: await readHead(shelf, name) };
  }
  await shelf.run((client) => client.sadd(shelf.keys.names, name));
  const wanted = [String(expected?.sequence ?? 0), expected?.revision ?? ""];
  const answer = await evaluateMove(shelf, script, keys, [...wanted, ...values]);
  const [outcome, sequence = "0", revision = ""] = answer;
  if (outcome === "moved") return { kind: "done", place: { epoch, sequence: Number(sequence) } };
  if (outcome === "missing") return { kind: "missing" };
  const head = plainHead(shelf.keys.head(name), sequence, revision);
  return { kind: "stale", head: head && { epoch, ...head } };
}

const DISK_MS = 2_000;

/** Moves, and where the server can tell, waits until the move is on its disk. */
async function evaluateMove(
  shelf: RedisShelf,
  script: string,
  keys: readonly string[],
  values: readonly string[],
): Promise<readonly string[]> {
  if (!shelf.confirmsDisk) {
    const answer = await shelf.run((client) =>
      client.eval(script, keys.length, ...keys, ...values),
    );
    return answer as readonly string[];
  }
  const replies = await shelf.runConfirmed(async (client) => {
    const pipeline = client.pipeline();
    pipeline.eval(script, keys.length, ...keys, ...values);
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
