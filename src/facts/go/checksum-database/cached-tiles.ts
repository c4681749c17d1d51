import { readdir } from "node:fs/promises";
import path from "node:path";
import { isPolicyError, systemCodeOf } from "../../../domain/policy-error.ts";
import { readBounded } from "../../../means/text/read-bounded.ts";
import { fullTile, type ReadTile, type TilePlace, tilePath } from "./tile.ts";

const TILE_BYTES = 8192;
/** Of a width that is not full there are 255. */
const MOST_WIDTHS = 255;
const REMEMBERED = 1024;

/** Tiles of a folder that the go command filled: of a place it may have several, each the beginning of the next. */
export function cachedTiles(folder: string): ReadTile {
  const known = new Map<string, Promise<Uint8Array | undefined>>();
  return (place) => {
    const key = tilePath(place);
    const found = known.get(key) ?? readTile(folder, place);
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, found);
    return found;
  };
}

async function readTile(folder: string, place: TilePlace): Promise<Uint8Array | undefined> {
  const full = tilePath(fullTile(place));
  const whole = await fileOrNone(path.join(folder, full));
  if (whole !== undefined) return whole;
  const parts = path.join(folder, `${full}.p`);
  const widths = (await readdir(parts).catch(() => [])).slice(0, MOST_WIDTHS).map(Number);
  const wide = widths.filter((width) => Number.isInteger(width) && width >= place.width);
  if (wide.length === 0) return undefined;
  return fileOrNone(path.join(parts, String(Math.min(...wide))));
}

/** Undefined for what is not there, or is larger than it may be. */
async function fileOrNone(place: string): Promise<Uint8Array | undefined> {
  try {
    return await readBounded(place, TILE_BYTES);
  } catch (error) {
    if (isPolicyError(error) && systemCodeOf(error.cause) === "ENOENT") return undefined;
    throw error;
  }
}
