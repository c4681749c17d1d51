import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { cachedTiles } from "../../../../src/facts/go/checksum-database/cached-tiles.ts";
import { inclusionOf } from "../../../../src/facts/go/checksum-database/inclusion.ts";
import { proveInclusion } from "../../../../src/facts/go/checksum-database/prove-inclusion.ts";
import { tilePath } from "../../../../src/facts/go/checksum-database/tile.ts";
import { checksumLog } from "../../../support/checksum-log.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-log-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Around the powers of 2, and of the width of a tile. */
const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 31, 256, 257, 300];

function textsOf(size: number): string[] {
  return Array.from({ length: size }, (_, id) => `a.b/c${id} v1.0.0 h1:${id}=\n`);
}

function textOf(proof: readonly Uint8Array[] | undefined): string | undefined {
  return proof?.map((hash) => Buffer.from(hash).toString("hex")).join(" ");
}

function flipped(bytes: Uint8Array, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = Math.floor(random() * copy.length);
  copy[at] = (copy[at] as number) ^ (1 << Math.floor(random() * 8));
  return copy;
}

test.each(SIZES)("each record of a tree of %i verifies, and nothing altered does", async (size) => {
  const texts = textsOf(size);
  const log = checksumLog(texts);
  const tree = { size, root: log.root() };
  const random = seededRandom(size);
  for (const [id, text] of texts.entries()) {
    const record = { id, text };
    const proof = log.proof(id);
    expect(inclusionOf(record, proof, tree)).toEqual({ outcome: "verified" });
    const place = Math.floor(random() * proof.length);
    const altered = [
      inclusionOf({ id, text: `${text}x` }, proof, tree),
      inclusionOf({ id, text: flipped(Buffer.from(text), random).toString("latin1") }, proof, tree),
      inclusionOf(record, proof, { size, root: flipped(tree.root, random) }),
      inclusionOf(record, [...proof, tree.root], tree),
      ...(proof.length === 0
        ? []
        : [
            inclusionOf(record, proof.with(place, flipped(proof[place] as Buffer, random)), tree),
            inclusionOf(record, proof.slice(1), tree),
            inclusionOf({ id: (id + 1) % size, text }, proof, tree),
          ]),
    ];
    expect(altered.filter(({ outcome }) => outcome !== "contradicted")).toEqual([]);
  }
});

test.each(SIZES)("of a tree of %i tiles give the same proofs", async (size) => {
  const log = checksumLog(textsOf(size));
  const place = path.join(folder, String(size));
  log.writeTiles(place);
  const read = cachedTiles(place);
  for (let id = 0; id < size; id += 1) {
    expect(textOf(await proveInclusion(id, size, read))).toBe(textOf(log.proof(id)));
  }
});

test("tiles of a larger tree prove for a smaller one, as long as they are there", async () => {
  const texts = textsOf(600);
  const place = path.join(folder, "larger");
  checksumLog(texts).writeTiles(place);
  const smaller = checksumLog(texts.slice(0, 300));
  const proof = await proveInclusion(7, 300, cachedTiles(place));
  expect(textOf(proof)).toBe(textOf(smaller.proof(7)));
  expect(await proveInclusion(7, 900, cachedTiles(place))).toBeUndefined();
  expect(await proveInclusion(900, 900, cachedTiles(path.join(folder, "gone")))).toBeUndefined();
});

test("without a proof, or in a tree that ends before it, nothing can be said", () => {
  const record = { id: 3, text: "a\n" };
  const root = Buffer.alloc(32);
  expect(inclusionOf(record, undefined, { size: 4, root })).toMatchObject({
    outcome: "not_verifiable",
    why: expect.stringContaining("no proof"),
  });
  expect(inclusionOf(record, [], { size: 3, root })).toMatchObject({
    outcome: "not_verifiable",
    why: expect.stringContaining("younger"),
  });
});

test("a proof in a tree larger than 32 bits has as many hashes as the tree is high", () => {
  const [id, size] = [2 ** 40 + 1, 2 ** 41];
  const proof = Array.from({ length: 41 }, () => Buffer.alloc(32));
  const inclusion = (hashes: readonly Buffer[]): string =>
    inclusionOf({ id, text: "a\n" }, hashes, { size, root: Buffer.alloc(32) }).outcome;
  expect(inclusion(proof)).toBe("contradicted");
  expect(inclusion([...proof, ...proof])).toBe("contradicted");
});

test.each([
  { level: 0, number: 0, width: 1, path: "tile/8/0/000.p/1" },
  { level: 1, number: 1234067, width: 256, path: "tile/8/1/x001/x234/067" },
  { level: 3, number: 1000, width: 8, path: "tile/8/3/x001/000.p/8" },
])("the tile at $path", ({ path: expected, ...place }) => {
  expect(tilePath(place)).toBe(expected);
});
