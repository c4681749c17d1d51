import { randomBytes } from "node:crypto";
import { PolicyError } from "../../domain/policy-error.ts";
import {
  byTokenAge,
  endedBefore,
  endToken,
  idIsTaken,
  type TokenEnd,
  tokenOf,
} from "../token-records.ts";
import type { TokenRecord, TokenStore } from "../token-store.ts";
import { CHANGE_TOKENS, DRAW_KEY } from "./scripts.ts";
import { damagedKey, understand } from "./shelf.ts";
import { createRedisWay, evaluateConfirmed, type RedisStoreOptions, type RedisWay } from "./way.ts";

/** The keys share a hash tag; no bundle's have `access` in front. */
interface Shelf extends RedisWay {
  readonly key: string;
  /** Hash of JSON by id. */
  readonly records: string;
  /** Random text, drawn with each change: one that begins again after a loss is another one too. */
  readonly version: string;
}

/**
 * Tokens that any number of replicas share. Keys, below the prefix: `access:{tokens}:key`, `:records` and `:version`. A change
 * is answered once it is as durable as an answered move of a bundle.
 */
export function createRedisTokenStore(options: RedisStoreOptions): TokenStore {
  const way = createRedisWay(options, "the store");
  const below = `${way.prefix}:access:{tokens}`;
  const [key, records, version] = [`${below}:key`, `${below}:records`, `${below}:version`];
  const shelf: Shelf = { ...way, key, records, version };
  return {
    key: () => readKey(shelf),
    async add(record) {
      if (!(await change(shelf, [[record.id, "", JSON.stringify(record)]]))) {
        throw idIsTaken(record.id);
      }
    },
    async list() {
      const texts = await shelf.run((client) => client.hvals(records));
      return texts.map((text) => parseToken(shelf, text)).toSorted(byTokenAge);
    },
    revoke: (id, at) => end(shelf, id, "revokedAt", at),
    expire: (id, at) => end(shelf, id, "expiresAt", at),
    sweep: (before) => sweep(shelf, before),
    version: async () => (await shelf.run((client) => client.get(version))) ?? "",
    close: () => shelf.close(),
  };
}

async function readKey(shelf: Shelf): Promise<Uint8Array> {
  const held = await shelf.run((client) => client.get(shelf.key));
  const hex = held ?? (await drawKey(shelf));
  if (/^[0-9a-f]{64}$/.test(hex)) return Buffer.from(hex, "hex");
  throw damagedKey(shelf.key, "it does not hold 64 hex digits");
}

async function drawKey(shelf: Shelf): Promise<string> {
  const values = [randomBytes(32).toString("hex")];
  const step = { script: DRAW_KEY, keys: [shelf.key], values, what: "the key of the tokens" };
  return String(await evaluateConfirmed(shelf, step));
}

/** A token by its id, what it is and what it becomes; empty text where it is not there. */
type Change = readonly [id: string, before: string, after: string];

/** False, and nothing is changed, when one of the tokens is something else by now. */
async function change(shelf: Shelf, changes: readonly Change[]): Promise<boolean> {
  const answer = await evaluateConfirmed(shelf, {
    script: CHANGE_TOKENS,
    keys: [shelf.records, shelf.version],
    values: [randomBytes(8).toString("hex"), ...changes.flat()],
    what: "the change of a token",
  });
  return answer === 1;
}

/** So often others may change a token between reading and changing it. */
const ATTEMPTS = 20;

async function end(
  shelf: Shelf,
  id: string,
  how: TokenEnd,
  at: string,
): Promise<TokenRecord | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await shelf.run((client) => client.hget(shelf.records, id));
    if (before === null) return undefined;
    const record = parseToken(shelf, before);
    const after = endToken(record, how, at);
    if (after === record) return record;
    if (await change(shelf, [[id, before, JSON.stringify(after)]])) return after;
  }
  throw new PolicyError("unavailable", `the token ${id} is changed by others all the time`);
}

async function sweep(shelf: Shelf, before: string): Promise<void> {
  const texts = await shelf.run((client) => client.hvals(shelf.records));
  const ended = texts.flatMap((text): readonly Change[] => {
    const record = parseToken(shelf, text);
    return endedBefore(record, before) ? [[record.id, text, ""]] : [];
  });
  for (const each of ended) await change(shelf, [each]);
}

function parseToken({ records }: Shelf, text: string): TokenRecord {
  return understand(records, () => tokenOf(JSON.parse(text)));
}
