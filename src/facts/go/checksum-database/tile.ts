import { nodeHash } from "./tree.ts";

/** Tiles of the public database hold 2 ** 8 hashes, or fewer at the right edge. */
const TILE_HEIGHT = 8;
const TILE_WIDTH: number = 2 ** TILE_HEIGHT;
const HASH_BYTES = 32;

/** A tile that begins with `width` hashes at a place of the log (golang.org/x/mod/sumdb/tlog.Tile). */
export interface TilePlace {
  /** 0 holds records' hashes, 1 those of whole tiles of 0, and so on. */
  readonly level: number;
  readonly number: number;
  /** Needed; who has a wider one gives that. */
  readonly width: number;
}

/** Undefined where the tile is not at hand. */
export type ReadTile = (place: TilePlace) => Promise<Uint8Array | undefined>;

/** `tile/8/0/x072/097`, with `.p/57` behind it where the tile is not full (tlog.Tile.Path). */
export function tilePath({ level, number, width }: TilePlace): string {
  const digits = String(number);
  const whole = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const parts = whole.match(/.{3}/g) ?? [];
  const name = parts.map((part, at) => (at === parts.length - 1 ? part : `x${part}`)).join("/");
  return `tile/${TILE_HEIGHT}/${level}/${name}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
}

/** A full tile at the same place. */
export function fullTile(place: TilePlace): TilePlace {
  return { ...place, width: TILE_WIDTH };
}

/** The hash over the `2 ** height` records from `index * 2 ** height` on; undefined where a tile lacks. */
export async function subtreeHash(
  height: number,
  index: number,
  read: ReadTile,
): Promise<Uint8Array | undefined> {
  const level = Math.floor(height / TILE_HEIGHT);
  const count = 2 ** (height % TILE_HEIGHT);
  const number = Math.floor((index * count) / TILE_WIDTH);
  const first = (index * count) % TILE_WIDTH;
  const tile = await read({ level, number, width: first + count });
  if (tile === undefined || tile.length < (first + count) * HASH_BYTES) return undefined;
  const hashes = Array.from({ length: count }, (_, at) =>
    tile.subarray((first + at) * HASH_BYTES, (first + at + 1) * HASH_BYTES),
  );
  return rootOfPairs(hashes);
}

/** Of as many hashes as a power of 2. */
function rootOfPairs(hashes: readonly Uint8Array[]): Uint8Array | undefined {
  let row = hashes;
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, at) =>
      nodeHash(row[2 * at] as Uint8Array, row[2 * at + 1] as Uint8Array),
    );
  }
  return row[0];
}
