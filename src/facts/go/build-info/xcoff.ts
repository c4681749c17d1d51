import { headerFields } from "./header-fields.ts";
import { checkSegmentCount, type Image, segmentOf } from "./image.ts";
import { type RandomAccess, readWhole } from "./random-access.ts";
import { Unreadable } from "./unreadable.ts";

const MAGIC_32 = 0x1df;
const DATA = 0x40;

/** Where the fields of each size lie; `word` is the size of an address. */
const LAYOUTS = {
  32: {
    word: 4,
    header: 20,
    symbols: 12,
    section: 40,
    address: 12,
    length: 16,
    offset: 20,
    flags: 36,
  },
  64: {
    word: 8,
    header: 24,
    symbols: 20,
    section: 72,
    address: 16,
    length: 24,
    offset: 32,
    flags: 64,
  },
} as const;

/** Reads the headers of an XCOFF file, which AIX runs, as Go does, but for its symbols and relocations. */
export async function readXcoff(source: RandomAccess): Promise<Image> {
  const start = await readWhole(source, 0n, LAYOUTS[32].header, "the XCOFF header");
  const layout = LAYOUTS[headerFields(start, "big").u16(0) === MAGIC_32 ? 32 : 64];
  const bytes = await readWhole(source, 0n, layout.header, "the XCOFF header");
  const header = headerFields(bytes, "big");
  const symbolsAt = layout.word === 4 ? BigInt(header.u32(8)) : header.u64(8);
  if (symbolsAt === 0n || header.u32(layout.symbols) === 0) {
    throw new Unreadable(
      "unsupported_format",
      "it is an XCOFF file without symbols, which Go does not read: link it without -s",
    );
  }
  const [count, optionalSize] = [header.u16(2), header.u16(16)];
  const sectionsAt = BigInt(layout.header + optionalSize);
  return await sectionsOf(source, sectionsAt, count, layout);
}

async function sectionsOf(
  source: RandomAccess,
  start: bigint,
  count: number,
  layout: (typeof LAYOUTS)[32 | 64],
): Promise<Image> {
  checkSegmentCount(count);
  const bytes = await readWhole(source, start, count * layout.section, "the section headers");
  const fields = headerFields(bytes, "big");
  const word = (at: number): bigint =>
    layout.word === 4 ? BigInt(fields.u32(at)) : fields.u64(at);
  const places = Array.from({ length: count }, (_, index) => index * layout.section);
  const segments = places.map((at) => {
    const offset = word(at + layout.offset);
    return segmentOf(
      word(at + layout.address),
      word(at + layout.length),
      offset === 0n ? undefined : offset,
    );
  });
  const at = places.find((place) => fields.u32(place + layout.flags) === DATA);
  const data =
    at === undefined
      ? undefined
      : { address: word(at + layout.address), size: word(at + layout.length) };
  return { format: "xcoff", data, base: 0n, segments };
}
