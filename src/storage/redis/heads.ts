import type { BundleName } from "../../domain/bundle-name.ts";
import type { Head, HeadMove, NamedHead } from "../../domain/head.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { isRevision } from "../../domain/revision.ts";
import type { DeleteOutcome, DeleteRequest, MoveOutcome, MoveRequest } from "../bundle-store.ts";
import { drawEpoch, isEpoch } from "../epoch.ts";
import { deletionOf, MAX_MOVES } from "../stored-json.ts";
import { DELETE_HEAD, MOVE_HEAD, RENEW_EPOCH } from "./scripts.ts";
import { damagedKey, type RedisShelf } from "./shelf.ts";
import { evaluateConfirmed } from "./way.ts";

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
  const step = { script, keys, values: [...wanted, ...values], what: "the move" };
  const answer = await evaluateConfirmed(shelf, step);
  const [outcome, sequence = "0", revision = ""] = answer as readonly string[];
  if (outcome === "moved") return { kind: "done", place: { epoch, sequence: Number(sequence) } };
  if (outcome === "missing") return { kind: "missing" };
  const head = plainHead(shelf.keys.head(name), sequence, revision);
  return { kind: "stale", head: head && { epoch, ...head } };
}
