import { randomBytes } from "node:crypto";
import path from "node:path";
import { messageOf, PolicyError } from "../../domain/policy-error.ts";
import { createTurns, type Turns } from "../../means/async/turns.ts";
import {
  byTokenAge,
  endedBefore,
  endToken,
  idIsTaken,
  type TokenEnd,
  tokenOf,
} from "../token-records.ts";
import type { TokenRecord, TokenStore } from "../token-store.ts";
import { diskWrites, replaceFile, storageError, type WriteFileSystem } from "./durable-file.ts";
import { openingErrors } from "./opening-errors.ts";
import { preparePrivateFolder } from "./private-folder.ts";
import { readIfPresent } from "./revisions.ts";
import type { FileStoreOptions } from "./store.ts";

interface OpenFolder {
  readonly folder: string;
  readonly keyFile: string;
  readonly tokensFile: string;
  readonly writes: WriteFileSystem;
  readonly turns: Turns;
  key: Uint8Array | undefined;
  /** What was answered; the file may hold a change more, whose last step failed. */
  tokens: readonly TokenRecord[];
  version: string;
}

/**
 * Opens the tokens of a data directory, `access/key` and `access/tokens.json`, which its user alone can read. Whoever opens
 * them holds the directory's lock (`openFileStore`). A change is a new file, durable as a head is. Throws `misconfigured`
 * naming a damaged file.
 */
export async function openFileTokenStore(options: FileStoreOptions): Promise<TokenStore> {
  const { directory, variable, writes = diskWrites } = options;
  const folder = path.join(path.resolve(directory), "access");
  return openingErrors(directory, variable, async () => {
    await preparePrivateFolder(folder, writes);
    const [keyFile, tokensFile] = [path.join(folder, "key"), path.join(folder, "tokens.json")];
    const tokens = await readTokens(tokensFile);
    const key = await readKey(keyFile);
    if (key === undefined && tokens.length > 0) throw damaged(keyFile, "it is missing");
    const files = { folder, keyFile, tokensFile, writes, turns: createTurns() };
    return createStore({ ...files, key, tokens, version: drawVersion() });
  });
}

function createStore(open: OpenFolder): TokenStore {
  let closing: Promise<void> | undefined;
  const use = async <T>(work: () => T | Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new PolicyError("unavailable", "the store is closed");
    try {
      return await work();
    } catch (error) {
      throw storageError(error, open.folder);
    }
  };
  const change = (alter: (tokens: readonly TokenRecord[]) => readonly TokenRecord[]) =>
    use(() => open.turns.take("", () => write(open, alter(open.tokens))));
  const end = async (id: string, how: TokenEnd, at: string) => {
    await change((tokens) => replaced(tokens, id, (record) => endToken(record, how, at)));
    return open.tokens.find((record) => record.id === id);
  };
  return {
    key: () => use(() => open.turns.take("", () => holdKey(open))),
    add: (record) =>
      change((tokens) => {
        if (tokens.some(({ id }) => id === record.id)) throw idIsTaken(record.id);
        return [...tokens, { ...record }].toSorted(byTokenAge);
      }),
    list: () => use(() => open.tokens),
    revoke: (id, at) => end(id, "revokedAt", at),
    expire: (id, at) => end(id, "expiresAt", at),
    sweep: (before) =>
      change((tokens) => {
        const kept = tokens.filter((record) => !endedBefore(record, before));
        return kept.length === tokens.length ? tokens : kept;
      }),
    version: () => use(() => open.version),
    close() {
      closing ??= open.turns.settle();
      return closing;
    },
  };
}

/** The same list where the token is not there, or is as it was. */
function replaced(
  tokens: readonly TokenRecord[],
  id: string,
  alter: (record: TokenRecord) => TokenRecord,
): readonly TokenRecord[] {
  const at = tokens.findIndex((record) => record.id === id);
  const record = tokens[at];
  const altered = record && alter(record);
  return altered === undefined || altered === record ? tokens : tokens.with(at, altered);
}

async function write(open: OpenFolder, tokens: readonly TokenRecord[]): Promise<void> {
  if (tokens === open.tokens) return;
  const lines = tokens.map((record) => JSON.stringify(record)).join(",\n");
  await replaceFile(open.writes, open.tokensFile, Buffer.from(`{"tokens":[\n${lines}\n]}\n`));
  open.tokens = tokens;
  open.version = drawVersion();
}

async function holdKey(open: OpenFolder): Promise<Uint8Array> {
  if (open.key === undefined) {
    const key = randomBytes(32);
    await replaceFile(open.writes, open.keyFile, Buffer.from(`${key.toString("hex")}\n`));
    open.key = key;
  }
  return Uint8Array.from(open.key);
}

function drawVersion(): string {
  return randomBytes(8).toString("hex");
}

async function readKey(file: string): Promise<Uint8Array | undefined> {
  const text = (await readIfPresent(file))?.toString("utf8").trim();
  if (text === undefined) return undefined;
  if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, "hex");
  throw damaged(file, "it does not hold 64 hex digits");
}

async function readTokens(file: string): Promise<readonly TokenRecord[]> {
  const bytes = await readIfPresent(file);
  if (bytes === undefined) return [];
  try {
    const { tokens } = JSON.parse(bytes.toString("utf8")) as { tokens: readonly unknown[] };
    return tokens.map(tokenOf);
  } catch (error) {
    throw damaged(file, messageOf(error));
  }
}

function damaged(file: string, reason: string): PolicyError {
  const remedy = "restore the folder from a backup, or move it away and make the tokens anew";
  return new PolicyError("misconfigured", `${file} is damaged (${reason}): ${remedy}`);
}
