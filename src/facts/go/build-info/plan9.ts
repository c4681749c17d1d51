import { headerFields } from "./header-fields.ts";
import { type Image, type Segment, segmentOf } from "./image.ts";
import { type RandomAccess, readWhole } from "./random-access.ts";

const HEADER = 32;
const WIDE = 0x8000;

/** Reads the header of a Plan 9 executable as debug/plan9obj does. Addresses are offsets here: nothing says where it is loaded. */
export async function readPlan9(source: RandomAccess): Promise<Image> {
  const bytes = await readWhole(source, 0n, HEADER, "the Plan 9 header");
  const fields = headerFields(bytes, "big");
  const isWide = (fields.u32(0) & WIDE) !== 0;
  if (isWide) await readWhole(source, 32n, 8, "the Plan 9 header");
  // Text, data, symbols and the two line tables, one after the other.
  const sizes = [4, 8, 16, 24, 28].map((at) => BigInt(fields.u32(at)));
  let offset = isWide ? 40n : 32n;
  const segments = sizes.map((size) => {
    const segment = segmentOf(offset, size, offset, 32);
    offset = BigInt.asUintN(32, offset + size);
    return segment;
  });
  const { first: address, size } = segments[1] as Segment;
  return { format: "plan9", data: { address, size }, base: 0n, segments };
}
