import { type HeaderFields, headerFields, nameIn } from "./header-fields.ts";
import { checkSegmentCount, type Image, type Segment, segmentOf } from "./image.ts";
import { type RandomAccess, readWhole } from "./random-access.ts";
import { damagedBinary } from "./unreadable.ts";

const MAGIC_32 = 0xfeedface;
const MAGIC_64 = 0xfeedfacf;
const MAX_COMMANDS = 4 * 2 ** 20;
const MAX_OFFSET = 2n ** 63n;
const READ_AND_WRITE = 3;
const SECTION_NAME = "__go_buildinfo";
/** What is in no file: addresses below all others. */
const PAGE_ZERO = "__PAGEZERO";

/** Where the fields of a segment and of its sections lie, by the command. */
const LAYOUTS: ReadonlyMap<number, Layout> = new Map([
  [1, { word: 4, size: 56, address: 24, section: 68 }],
  [0x19, { word: 8, size: 72, address: 24, section: 80 }],
]);

interface Layout {
  readonly word: 4 | 8;
  readonly size: number;
  /** Address, size, offset and file size follow each other; then come the two protections and the number of sections. */
  readonly address: number;
  readonly section: number;
}

interface Loads {
  readonly segments: Segment[];
  section: Image["data"];
  writable: Image["data"];
}

/** Reads the headers of a Mach-O file for one architecture as debug/macho does, but for its symbols and relocations. */
export async function readMachO(source: RandomAccess): Promise<Image> {
  const bytes = await readWhole(source, 0n, 28, "the Mach-O header");
  const order = [MAGIC_32, MAGIC_64].includes(headerFields(bytes, "big").u32(0)) ? "big" : "little";
  const header = headerFields(bytes, order);
  const magic = header.u32(0);
  if (magic !== MAGIC_32 && magic !== MAGIC_64) throw damagedBinary("its Mach-O magic is unknown");
  const [count, size] = [header.u32(16), header.u32(20)];
  if (size > MAX_COMMANDS) throw damagedBinary("its load commands are too long");
  const start = magic === MAGIC_64 ? 32n : 28n;
  const commands = await readWhole(source, start, size, "the load commands");
  const { segments, section, writable } = readCommands(
    commands,
    headerFields(commands, order),
    count,
  );
  return { format: "mach-o", data: section ?? writable, base: 0n, segments };
}

function readCommands(bytes: Uint8Array, fields: HeaderFields, count: number): Loads {
  const loads: Loads = { segments: [], section: undefined, writable: undefined };
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (bytes.length - at < 8) throw damagedBinary("it has fewer load commands than it says");
    const size = fields.u32(at + 4);
    if (size < 8 || size > bytes.length - at) throw damagedBinary("a load command has no end");
    const layout = LAYOUTS.get(fields.u32(at));
    if (layout !== undefined) addSegment(loads, bytes, fields, { at, size, layout });
    at += size;
  }
  return loads;
}

function addSegment(
  loads: Loads,
  bytes: Uint8Array,
  fields: HeaderFields,
  { at, size, layout }: { readonly at: number; readonly size: number; readonly layout: Layout },
): void {
  if (size < layout.size) throw damagedBinary("a segment is cut");
  const word = (index: number): bigint => {
    const place = at + layout.address + index * layout.word;
    return layout.word === 4 ? BigInt(fields.u32(place)) : fields.u64(place);
  };
  const [address, memorySize, offset, fileSize] = [word(0), word(1), word(2), word(3)];
  const [most, now, sections] = [16, 12, 8].map((before) => fields.u32(at + layout.size - before));
  if (offset >= MAX_OFFSET || fileSize >= MAX_OFFSET)
    throw damagedBinary("a segment is beyond every file");
  if ((sections as number) * layout.section > size - layout.size)
    throw damagedBinary("a segment has fewer sections than it says");
  checkSegmentCount(loads.segments.length + 1);
  if (nameIn(bytes, at + 8, 16) !== PAGE_ZERO)
    loads.segments.push(segmentOf(address, fileSize, offset));
  if (address !== 0n && fileSize !== 0n && most === READ_AND_WRITE && now === READ_AND_WRITE)
    loads.writable ??= { address, size: memorySize };
  loads.section ??= sectionIn(bytes, fields, at + layout.size, sections as number, layout);
}

function sectionIn(
  bytes: Uint8Array,
  fields: HeaderFields,
  start: number,
  count: number,
  { word, section }: Layout,
): Image["data"] {
  for (let at = start; at < start + count * section; at += section) {
    if (nameIn(bytes, at, 16) !== SECTION_NAME) continue;
    const read = (place: number): bigint =>
      word === 4 ? BigInt(fields.u32(place)) : fields.u64(place);
    return { address: read(at + 32), size: read(at + 32 + word) };
  }
  return undefined;
}
