import { type HeaderFields, headerFields } from "./header-fields.ts";
import { checkSegmentCount, type Image, type Segment, segmentOf } from "./image.ts";
import { type RandomAccess, readWhole } from "./random-access.ts";
import { damagedBinary } from "./unreadable.ts";

/** Where the fields of each class lie; `word` is the size of an address. */
const LAYOUTS = {
  32: {
    word: 4,
    size: 52,
    programs: 28,
    sections: 32,
    counts: 42,
    compression: 12,
    program: { size: 32, flags: 24, offset: 4, address: 8, fileSize: 16, memorySize: 20 },
    section: { size: 40, flags: 8, address: 12, offset: 16, length: 20, link: 24 },
  },
  64: {
    word: 8,
    size: 64,
    programs: 32,
    sections: 40,
    counts: 54,
    compression: 24,
    program: { size: 56, flags: 4, offset: 8, address: 16, fileSize: 32, memorySize: 40 },
    section: { size: 64, flags: 8, address: 16, offset: 24, length: 32, link: 40 },
  },
} as const;
type Layout = (typeof LAYOUTS)[32 | 64];

const LOAD = 1;
const EXECUTABLE = 1;
const WRITABLE = 2;
const STRING_TABLE = 3;
const COMPRESSED = 0x800n;
/** From here on numbers of sections stand elsewhere, in the first section. */
const MANY_SECTIONS = 0xff00;
const NAMES_ELSEWHERE = 0xffff;
const SECTION_NAME = ".go.buildinfo\0";
/** Linux loads no program with more. */
const MAX_PROGRAM_HEADERS = 65_536;
const MAX_SECTION_HEADERS = 8 * 2 ** 20;
const MAX_SECTION_NAMES = 8 * 2 ** 20;
const MAX_OFFSET = 2n ** 63n;

/** An ELF file of one class and byte order. */
interface Elf {
  readonly source: RandomAccess;
  readonly layout: Layout;
  readonly order: "little" | "big";
  readonly header: HeaderFields;
}

/** A table of headers, of which each has `entry` bytes. */
interface Table {
  readonly bytes: Uint8Array;
  readonly fields: HeaderFields;
  readonly count: number;
  readonly entry: number;
}

/** Reads the headers of an ELF file as debug/elf does; of sections only what finds the build information. */
export async function readElf(source: RandomAccess): Promise<Image> {
  const elf = await readHeader(source);
  const programs = await programTable(elf);
  const section = await buildInfoSection(elf);
  const segments = segmentsOf(elf, programs);
  const data = section ?? firstWritable(elf, programs);
  return { format: "elf", data, base: 0n, segments };
}

async function readHeader(source: RandomAccess): Promise<Elf> {
  const ident = await readWhole(source, 0n, 16, "the ELF header");
  const layout = ident[4] === 1 ? LAYOUTS[32] : ident[4] === 2 ? LAYOUTS[64] : undefined;
  const order = ident[5] === 1 ? "little" : ident[5] === 2 ? "big" : undefined;
  if (layout === undefined || order === undefined)
    throw damagedBinary(`it is an ELF file of class ${ident[4]} and byte order ${ident[5]}`);
  const bytes = await readWhole(source, 0n, layout.size, "the ELF header");
  const header = headerFields(bytes, order);
  // Go looks at the lowest byte of the second.
  if (ident[6] !== 1 || (header.u32(20) & 0xff) !== 1)
    throw damagedBinary("its ELF version is not 1");
  return { source, layout, order, header };
}

/** A number as wide as an address. */
function wordAt(fields: HeaderFields, { word }: Layout, at: number): bigint {
  return word === 4 ? BigInt(fields.u32(at)) : fields.u64(at);
}

async function programTable({ source, layout, order, header }: Elf): Promise<Table> {
  const [entry, count] = [header.u16(layout.counts), header.u16(layout.counts + 2)];
  if (count > 0 && entry < layout.program.size) throw damagedBinary("its program headers are cut");
  if (count * entry > MAX_PROGRAM_HEADERS) throw damagedBinary("it has too many program headers");
  const offset = offsetOf(wordAt(header, layout, layout.programs), "the program headers");
  const bytes = await readWhole(source, offset, count * entry, "the program headers");
  return { bytes, fields: headerFields(bytes, order), count, entry };
}

function segmentsOf({ layout }: Elf, { fields, count, entry }: Table): Segment[] {
  checkSegmentCount(count);
  const { address, fileSize, offset } = layout.program;
  return Array.from({ length: count }, (_, index) => {
    const at = index * entry;
    const size = offsetOf(wordAt(fields, layout, at + fileSize), "a segment");
    const start = offsetOf(wordAt(fields, layout, at + offset), "a segment");
    return segmentOf(wordAt(fields, layout, at + address), size, start);
  });
}

/** The first loaded segment that can be written but not executed. */
function firstWritable({ layout }: Elf, { fields, count, entry }: Table): Image["data"] {
  const { flags, address, memorySize } = layout.program;
  for (let at = 0; at < count * entry; at += entry) {
    const mode = fields.u32(at + flags) & (EXECUTABLE | WRITABLE);
    if (fields.u32(at) !== LOAD || mode !== WRITABLE) continue;
    const size = wordAt(fields, layout, at + memorySize);
    return { address: wordAt(fields, layout, at + address), size };
  }
  return undefined;
}

async function buildInfoSection(elf: Elf): Promise<Image["data"]> {
  const { layout } = elf;
  const { fields, count, entry, namesAt } = await sectionTable(elf);
  for (let at = 0; at < count * entry; at += entry) checkSection(elf, fields, at);
  if (count === 0 || namesAt === 0) return undefined;
  if (namesAt >= count) throw damagedBinary("its section names lie in no section");
  const names = await sectionNames(elf, fields, namesAt * entry);
  // A name that nothing ends is none: behind the last zero byte there is no name.
  const lastEnd = names.lastIndexOf(0);
  let found: Image["data"];
  for (let at = 0; at < count * entry; at += entry) {
    const name = fields.u32(at);
    if (name > lastEnd) throw damagedBinary("the name of a section lies outside of the names");
    if (found !== undefined || !startsWith(names, name, SECTION_NAME)) continue;
    if (isCompressed(fields, layout, at)) throw damagedBinary(".go.buildinfo is compressed");
    const { address, length } = layout.section;
    const size = wordAt(fields, layout, at + length);
    found = { address: wordAt(fields, layout, at + address), size };
  }
  return found;
}

/** Go refuses a file in which any section is beyond every file, or compressed without a header of how. */
function checkSection({ source, layout }: Elf, fields: HeaderFields, at: number): void {
  const { offset, length } = layout.section;
  const start = offsetOf(wordAt(fields, layout, at + offset), "a section");
  const size = offsetOf(wordAt(fields, layout, at + length), "a section");
  const needed = BigInt(layout.compression);
  const isCut = size < needed || start + needed > BigInt(source.size);
  if (isCut && isCompressed(fields, layout, at)) throw damagedBinary("a compressed section is cut");
}

/** The section headers, and which of them has the names; where there are very many, the first tells of it. */
async function sectionTable(elf: Elf): Promise<Table & { readonly namesAt: number }> {
  const { source, layout, order, header } = elf;
  const offset = offsetOf(wordAt(header, layout, layout.sections), "the section headers");
  const entry = header.u16(layout.counts + 4);
  let [count, namesAt] = [header.u16(layout.counts + 6), header.u16(layout.counts + 8)];
  if (offset === 0n ? count !== 0 : count !== 0 && namesAt >= count)
    throw damagedBinary("the numbers of its sections contradict each other");
  if (offset !== 0n && count === 0) {
    const first = await readWhole(source, offset, layout.section.size, "the section headers");
    [count, namesAt] = countsElsewhere(headerFields(first, order), layout, namesAt);
  }
  if (count > 0 && entry < layout.section.size) throw damagedBinary("its section headers are cut");
  if (count * entry > MAX_SECTION_HEADERS) throw damagedBinary("it has too many sections");
  const bytes = await readWhole(source, offset, count * entry, "the section headers");
  return { bytes, fields: headerFields(bytes, order), count, entry, namesAt };
}

function countsElsewhere(first: HeaderFields, layout: Layout, namesAt: number): [number, number] {
  const count = Number(wordAt(first, layout, layout.section.length));
  const link = first.u32(layout.section.link);
  const names = namesAt === NAMES_ELSEWHERE ? link : namesAt;
  const isLow = namesAt === NAMES_ELSEWHERE && link < MANY_SECTIONS;
  if (first.u32(4) !== 0 || count < MANY_SECTIONS || isLow)
    throw damagedBinary("the first of its sections tells no number of sections");
  return [count, names];
}

async function sectionNames(
  { source, layout }: Elf,
  fields: HeaderFields,
  at: number,
): Promise<Buffer> {
  const { offset, length } = layout.section;
  if (fields.u32(at + 4) !== STRING_TABLE || isCompressed(fields, layout, at))
    throw damagedBinary("its section names are no table of strings");
  const size = wordAt(fields, layout, at + length);
  if (size > MAX_SECTION_NAMES) throw damagedBinary("the names of its sections are too long");
  const start = wordAt(fields, layout, at + offset);
  const bytes = await readWhole(source, start, Number(size), "the section names");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function isCompressed(fields: HeaderFields, layout: Layout, at: number): boolean {
  return (wordAt(fields, layout, at + layout.section.flags) & COMPRESSED) !== 0n;
}

function startsWith(bytes: Buffer, at: number, text: string): boolean {
  return bytes.toString("latin1", at, at + text.length) === text;
}

/** Go holds offsets and sizes in signed numbers. */
function offsetOf(value: bigint, what: string): bigint {
  if (value >= MAX_OFFSET) throw damagedBinary(`the place of ${what} is beyond every file`);
  return value;
}
