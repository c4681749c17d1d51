import { headerFields } from "./header-fields.ts";
import { partOf, type RandomAccess, readWhole } from "./random-access.ts";
import { damagedBinary, Unreadable } from "./unreadable.ts";

const FAT_HEADER = 8;
const ARCHITECTURE = 20;
/** A Java class has the same magic, and its version where the number of architectures stands. */
const MAX_ARCHITECTURES = 30;

/** The binaries in a universal one of Mach-O, one for each architecture. Throws where it says one of them twice. */
export async function architecturesIn(source: RandomAccess): Promise<RandomAccess[]> {
  const bytes = await readWhole(source, 0n, FAT_HEADER, "the universal header");
  const count = headerFields(bytes, "big").u32(4);
  if (count > MAX_ARCHITECTURES)
    throw new Unreadable("not_a_binary", "it is a Java class, or no universal binary");
  if (count === 0) throw damagedBinary("it is a universal binary for no architecture");
  const table = await readWhole(source, 8n, count * ARCHITECTURE, "the universal header");
  const fields = headerFields(table, "big");
  const places = Array.from({ length: count }, (_, index) => index * ARCHITECTURE);
  const names = places.map((at) => `${fields.u32(at)} ${fields.u32(at + 4)}`);
  if (new Set(names).size < count)
    throw damagedBinary("it is a universal binary with one architecture twice");
  return places.map((at) => partOf(source, fields.u32(at + 8), fields.u32(at + 12)));
}
