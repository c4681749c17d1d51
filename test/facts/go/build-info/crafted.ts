import type { RandomAccess } from "../../../../src/facts/go/build-info/random-access.ts";

/** How the strings lie in the data: behind the marker, or behind pointers as before Go 1.18. */
export interface CraftedStrings {
  readonly version?: string;
  /** The lines without their frame. */
  readonly lines?: string;
  readonly encoding?: "inline" | "pointer";
  /** What lies between the beginning of the data and the marker; the marker belongs at a multiple of 16. */
  readonly before?: Buffer;
}

type Order = "little" | "big";
export interface CraftedElf {
  readonly word?: 4 | 8;
  readonly order?: Order;
  /** False leaves the section table out. */
  readonly sections?: boolean;
}

const ADDRESS = 0x401000;
export const MARKER: Buffer = Buffer.from("\xff Go buildinf:", "latin1");
const LINES = "path\texample.com/m\nmod\texample.com/m\t(devel)\t\nbuild\tGOOS=linux\n";
const FRAME_BEGIN = Buffer.from("3077af0c9274080241e1c107e6d618e6", "hex");
const FRAME_END = Buffer.from("f932433186182072008242104116d8f2", "hex");

/** Bytes that are read as a file is. */
export function bytesAccess(bytes: Uint8Array): RandomAccess {
  const read = (offset: number, length: number): Uint8Array =>
    bytes.subarray(offset, offset + length);
  return { size: bytes.length, read: async (offset, length) => read(offset, length) };
}

/** Fields of a header, one after the other: their size in bytes and their value. */
function fields(
  order: Order,
  ...values: readonly (readonly [size: number, value: number])[]
): Buffer {
  const parts = values.map(([size, value]) => {
    const bytes = Buffer.alloc(size);
    for (let at = 0, rest = BigInt(value); at < size; at += 1, rest >>= 8n)
      bytes[order === "little" ? at : size - 1 - at] = Number(rest & 0xffn);
    return bytes;
  });
  return Buffer.concat(parts);
}

function uvarint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest < 128 ? rest : (rest % 128) + 128);
    if (rest < 128) return Buffer.from(bytes);
  }
}

function framed(lines: string): Buffer {
  return lines === ""
    ? Buffer.alloc(0)
    : Buffer.concat([FRAME_BEGIN, Buffer.from(lines), FRAME_END]);
}

/** What a linker leaves in the data at an address. */
function craftData(
  address: number,
  word: 4 | 8,
  order: Order,
  { version = "go1.26.8", lines = LINES, encoding = "inline", before }: CraftedStrings = {},
): Buffer {
  const start = before ?? Buffer.alloc(0);
  const [versionBytes, module] = [Buffer.from(version), framed(lines)];
  const header = Buffer.alloc(32);
  MARKER.copy(header);
  if (encoding === "inline") {
    header[15] = 2;
    const strings = [versionBytes, module].flatMap((bytes) => [uvarint(bytes.length), bytes]);
    return Buffer.concat([start, header, ...strings, Buffer.alloc(16)]);
  }
  header[14] = word;
  header[15] = order === "big" ? 1 : 0;
  const at = address + start.length + header.length;
  const bytesAt = at + 4 * word;
  fields(order, [word, at], [word, at + 2 * word]).copy(header, 16);
  const strings = fields(
    order,
    [word, bytesAt],
    [word, versionBytes.length],
    [word, bytesAt + versionBytes.length],
    [word, module.length],
  );
  return Buffer.concat([start, header, strings, versionBytes, module, Buffer.alloc(16)]);
}

/** An ELF file of one writable segment. */
export function craftElf(strings: CraftedStrings = {}, shape: CraftedElf = {}): Buffer {
  const { word = 8, order = "little", sections = true } = shape;
  const wide = word === 8;
  const data = craftData(ADDRESS, word, order, strings);
  const [headerSize, programSize, sectionSize] = wide ? [64, 56, 64] : [52, 32, 40];
  const dataAt = headerSize + programSize;
  const names = Buffer.from("\0.go.buildinfo\0.shstrtab\0");
  const namesAt = dataAt + data.length;
  const sectionsAt = sections ? namesAt + names.length : 0;
  const identity = Buffer.from([
    0x7f,
    0x45,
    0x4c,
    0x46,
    wide ? 2 : 1,
    order === "little" ? 1 : 2,
    1,
  ]);
  const header = Buffer.concat([
    identity,
    Buffer.alloc(9),
    fields(order, [2, 2], [2, 62], [4, 1], [word, ADDRESS], [word, headerSize], [word, sectionsAt]),
    fields(order, [4, 0], [2, headerSize], [2, programSize], [2, 1]),
    fields(order, [2, sectionSize], [2, sections ? 3 : 0], [2, sections ? 2 : 0]),
  ]);
  const place: [number, number][] = [
    [word, dataAt],
    [word, ADDRESS],
    [word, ADDRESS],
    [word, data.length],
    [word, data.length],
  ];
  const program = wide
    ? fields(order, [4, 1], [4, 6], ...place, [8, 16])
    : fields(order, [4, 1], ...place, [4, 6], [4, 16]);
  const section = (name: number, type: number, address: number, at: number, size: number): Buffer =>
    fields(
      order,
      [4, name],
      [4, type],
      [word, 0],
      [word, address],
      [word, at],
      [word, size],
      [4, 0],
      [4, 0],
      [word, 1],
      [word, 0],
    );
  const table = [
    section(0, 0, 0, 0, 0),
    section(1, 1, ADDRESS, dataAt, data.length),
    section(15, 3, 0, namesAt, names.length),
  ];
  return Buffer.concat([header, program, data, names, ...(sections ? table : [])]);
}

/** A PE file of one section of data. */
export function craftPe(strings: CraftedStrings = {}, word: 4 | 8 = 8): Buffer {
  const [base, address] = [0x400000, 0x1000];
  const data = craftData(base + address, word, "little", strings);
  const optionalSize = word === 8 ? 112 : 96;
  const dataAt = 96 + 24 + optionalSize + 40;
  const dos = Buffer.alloc(96);
  dos.write("MZ");
  dos.writeUInt32LE(96, 0x3c);
  const file = fields(
    "little",
    [2, word === 8 ? 0x8664 : 0x14c],
    [2, 1],
    [4, 0],
    [4, 0],
    [4, 0],
    [2, optionalSize],
    [2, 2],
  );
  const optional = Buffer.alloc(optionalSize);
  optional.writeUInt16LE(word === 8 ? 0x20b : 0x10b, 0);
  optional.writeUInt32LE(base, word === 8 ? 24 : 28);
  const section = fields(
    "little",
    [8, 0],
    [4, data.length],
    [4, address],
    [4, data.length],
    [4, dataAt],
    [12, 0],
    [4, 0xc0000040],
  );
  section.write(".data");
  return Buffer.concat([dos, Buffer.from("PE\0\0"), file, optional, section, data]);
}

/** A Mach-O file of one segment with one section. */
export function craftMachO(
  strings: CraftedStrings = {},
  { word = 8, order = "little" }: { readonly word?: 4 | 8; readonly order?: Order } = {},
): Buffer {
  const wide = word === 8;
  const data = craftData(ADDRESS, word, order, strings);
  const [headerSize, segmentSize, sectionSize] = wide ? [32, 72, 80] : [28, 56, 68];
  const dataAt = headerSize + segmentSize + sectionSize;
  const header = fields(
    order,
    [4, wide ? 0xfeedfacf : 0xfeedface],
    [4, wide ? 0x0100000c : 12],
    [4, 0],
    [4, 2],
    [4, 1],
    [4, segmentSize + sectionSize],
    [4, 0],
    ...(wide ? ([[4, 0]] as [number, number][]) : []),
  );
  const segment = Buffer.concat([
    fields(order, [4, wide ? 0x19 : 1], [4, segmentSize + sectionSize]),
    Buffer.from("__DATA".padEnd(16, "\0")),
    fields(order, [word, ADDRESS], [word, data.length], [word, dataAt], [word, data.length]),
    fields(order, [4, 3], [4, 3], [4, 1], [4, 0]),
  ]);
  const section = Buffer.concat([
    Buffer.from("__go_buildinfo".padEnd(16, "\0")),
    Buffer.from("__DATA".padEnd(16, "\0")),
    fields(order, [word, ADDRESS], [word, data.length], [4, dataAt]),
    Buffer.alloc(sectionSize - 36 - 2 * word),
  ]);
  return Buffer.concat([header, segment, section, data]);
}

/** A universal binary of these; each gets an architecture of its own. */
export function craftUniversal(...binaries: readonly Buffer[]): Buffer {
  let offset = 8 + 20 * binaries.length;
  const entries = binaries.map(({ length }, index) => {
    const entry = fields("big", [4, 7], [4, index], [4, offset], [4, length], [4, 0]);
    offset += length;
    return entry;
  });
  return Buffer.concat([
    fields("big", [4, 0xcafebabe], [4, binaries.length]),
    ...entries,
    ...binaries,
  ]);
}

/** An XCOFF file of one section and one symbol. */
function craftXcoff(strings: CraftedStrings = {}, word: 4 | 8 = 8): Buffer {
  const wide = word === 8;
  const data = craftData(ADDRESS, word, "big", strings);
  const [headerSize, sectionSize] = wide ? [24, 72] : [20, 40];
  const dataAt = headerSize + sectionSize;
  const symbolsAt = dataAt + data.length;
  const header = wide
    ? fields("big", [2, 0x1f7], [2, 1], [4, 0], [8, symbolsAt], [2, 0], [2, 2], [4, 1])
    : fields("big", [2, 0x1df], [2, 1], [4, 0], [4, symbolsAt], [4, 1], [2, 0], [2, 2]);
  const section = Buffer.concat([
    Buffer.from(".data\0\0\0"),
    fields("big", [word, ADDRESS], [word, ADDRESS], [word, data.length], [word, dataAt]),
    fields("big", [word, 0], [word, 0], ...(wide ? WIDE_COUNTS : COUNTS), [4, 0x40]),
    Buffer.alloc(wide ? 4 : 0),
  ]);
  return Buffer.concat([header, section, data, Buffer.alloc(18), fields("big", [4, 4])]);
}

const WIDE_COUNTS: readonly [number, number][] = [
  [4, 0],
  [4, 0],
];
const COUNTS: readonly [number, number][] = [
  [2, 0],
  [2, 0],
];

/** A Plan 9 executable without text. */
function craftPlan9(strings: CraftedStrings = {}): Buffer {
  const start = Buffer.alloc(8);
  const data = craftData(40, 8, "little", { ...strings, before: start });
  const header = fields(
    "big",
    [4, 0x8a97],
    [4, 0],
    [4, data.length],
    [4, 0],
    [4, 0],
    [4, 0],
    [4, 0],
  );
  return Buffer.concat([header, Buffer.alloc(12), data]);
}

/** Each format in each of its shapes, with both encodings of the strings where Go ever wrote both. */
export function craftAll(strings: CraftedStrings = {}): Readonly<Record<string, Buffer>> {
  const both = (["inline", "pointer"] as const).flatMap((encoding) => {
    const given = { ...strings, encoding };
    return [
      [`ELF of 64 bits, ${encoding}`, craftElf(given)],
      [`ELF of 64 bits, big-endian, ${encoding}`, craftElf(given, { order: "big" })],
      [`ELF of 32 bits, ${encoding}`, craftElf(given, { word: 4 })],
      [`ELF of 32 bits, big-endian, ${encoding}`, craftElf(given, { word: 4, order: "big" })],
      [`ELF without sections, ${encoding}`, craftElf(given, { sections: false })],
      [`PE of 64 bits, ${encoding}`, craftPe(given)],
      [`PE of 32 bits, ${encoding}`, craftPe(given, 4)],
      [`Mach-O of 64 bits, ${encoding}`, craftMachO(given)],
      [`Mach-O of 32 bits, ${encoding}`, craftMachO(given, { word: 4 })],
      [`Mach-O, big-endian, ${encoding}`, craftMachO(given, { order: "big" })],
      [`Mach-O, universal, ${encoding}`, craftUniversal(craftMachO(given), craftMachO(given))],
      [`XCOFF of 64 bits, ${encoding}`, craftXcoff(given)],
      [`XCOFF of 32 bits, ${encoding}`, craftXcoff(given, 4)],
    ] as const;
  });
  return Object.fromEntries([...both, ["Plan 9, inline", craftPlan9(strings)]]);
}
