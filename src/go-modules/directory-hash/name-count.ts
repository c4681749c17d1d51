import { moduleTooLarge } from "./module-content-error.ts";
import { MAX_MODULE_FILES, MAX_NAMES_BYTES } from "./module-limits.ts";

/** Counts names by their bytes. Throws `too_large` past as many as are kept in memory. */
export function createNameCount(place: string): (bytes: number) => void {
  let [count, total] = [0, 0];
  return (bytes) => {
    count += 1;
    total += bytes;
    if (count <= MAX_MODULE_FILES && total <= MAX_NAMES_BYTES) return;
    throw moduleTooLarge(place, `${MAX_MODULE_FILES} files, or ${MAX_NAMES_BYTES} bytes of names`);
  };
}
