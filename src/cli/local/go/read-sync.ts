import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

/**
 * The bytes of a plain file, for readers that cannot wait; undefined where there is none, or more than `limit`. Waits for no pipe.
 */
export function readSync(place: string, limit: number): Uint8Array | undefined {
  let file: number;
  try {
    file = openSync(place, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(file);
    return stat.isFile() && stat.size <= limit ? readFileSync(file) : undefined;
  } finally {
    closeSync(file);
  }
}
