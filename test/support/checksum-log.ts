import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Somebody who can sign notes, with what others verify them by. */
export interface NoteSigner {
  /** As GOSUMDB has it. */
  readonly verifierKey: string;
  sign(text: string): string;
  /** The line of a signature alone. */
  signatureOf(text: string): string;
}

export function noteSigner(name: string): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
  const key = Buffer.concat([Buffer.of(1), raw]);
  const hash = createHash("sha256").update(`${name}\n`).update(key).digest().subarray(0, 4);
  const signatureOf = (text: string): string => {
    const signature = Buffer.concat([hash, sign(null, Buffer.from(text), privateKey)]);
    return `\u2014 ${name} ${signature.toString("base64")}\n`;
  };
  return {
    verifierKey: `${name}+${hash.toString("hex")}+${key.toString("base64")}`,
    sign: (text) => `${text}\n${signatureOf(text)}`,
    signatureOf,
  };
}

/** A log of a few records, hashed as RFC 6962 defines it: by recursion, and not as the code under test does. */
export interface ChecksumLog {
  readonly size: number;
  root(): Buffer;
  /** From the record's side up. */
  proof(id: number): Buffer[];
  treeText(): string;
  /** What a database answers for a record. */
  lookup(id: number, signer: NoteSigner): string;
  /** Writes the tiles of height 8 as the go command caches them. */
  writeTiles(folder: string): void;
}

export function checksumLog(texts: readonly string[]): ChecksumLog {
  const leaves = texts.map((text) => hashOf(Buffer.of(0), Buffer.from(text)));
  const known = new Map<string, Buffer>();
  const rangeHash = (low: number, high: number): Buffer => {
    const hash = known.get(`${low} ${high}`) ?? treeHash(low, high);
    known.set(`${low} ${high}`, hash);
    return hash;
  };
  const treeHash = (low: number, high: number): Buffer => {
    if (high === low) return hashOf();
    if (high - low === 1) return leaves[low] as Buffer;
    const middle = low + split(high - low);
    return hashOf(Buffer.of(1), rangeHash(low, middle), rangeHash(middle, high));
  };
  const auditPath = (id: number, low: number, high: number): Buffer[] => {
    if (high - low <= 1) return [];
    const middle = low + split(high - low);
    return id < middle
      ? [...auditPath(id, low, middle), rangeHash(middle, high)]
      : [...auditPath(id, middle, high), rangeHash(low, middle)];
  };
  const root = (): Buffer => rangeHash(0, leaves.length);
  const treeText = (): string =>
    `go.sum database tree\n${texts.length}\n${root().toString("base64")}\n`;
  return {
    size: texts.length,
    root,
    proof: (id) => auditPath(id, 0, leaves.length),
    treeText,
    lookup: (id, signer) => `${id}\n${texts[id]}\n${signer.sign(treeText())}`,
    writeTiles: (folder) => {
      for (let height = 0; leaves.length >= 2 ** height; height += 8) {
        const width = 2 ** height;
        const row = Array.from({ length: Math.floor(leaves.length / width) }, (_, at) =>
          rangeHash(at * width, (at + 1) * width),
        );
        writeLevel(folder, height / 8, row);
      }
    },
  };
}

function writeLevel(folder: string, level: number, row: readonly Buffer[]): void {
  for (let at = 0; at * 256 < row.length; at += 1) {
    const tile = Buffer.concat(row.slice(at * 256, (at + 1) * 256));
    const name = `tile/8/${level}/${String(at).padStart(3, "0")}`;
    const file = tile.length === 8192 ? name : `${name}.p/${tile.length / 32}`;
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), tile);
  }
}

/** The largest power of 2 below a count from 2 on. */
function split(count: number): number {
  return 2 ** (Math.ceil(Math.log2(count)) - 1);
}

function hashOf(...parts: readonly Buffer[]): Buffer {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}
