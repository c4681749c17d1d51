import { type HeaderFields, headerFields } from "./header-fields.ts";
import { checkSegmentCount, type Image, segmentOf } from "./image.ts";
import { type RandomAccess, readAt, readWhole } from "./random-access.ts";
import { damagedBinary, Unreadable } from "./unreadable.ts";

const DOS_HEADER = 96;
const FILE_HEADER = 20;
const SECTION = 40;
const DIRECTORY = 8;
/** Those that Go knows: none, 386, arm, riscv32, riscv64, riscv128, amd64, arm64. */
const MACHINES = [0, 0x14c, 0x1c4, 0x5032, 0x5064, 0x5128, 0x8664, 0xaa64];
/** By the magic of the optional header: its size without directories, and where the rest of what matters lies. */
const OPTIONAL_HEADERS: ReadonlyMap<number, { size: number; isWide: boolean }> = new Map([
  [0x10b, { size: 96, isWide: false }],
  [0x20b, { size: 112, isWide: true }],
]);
/** Initialised data that can be read and written, whatever the alignment. */
const WRITABLE_DATA = 0xc0000040;
const ALIGNMENT = 0x600000;

/** Reads the headers of a PE file as debug/pe does, but for its symbols and relocations. */
export async function readPe(source: RandomAccess): Promise<Image> {
  const dos = headerFields(await readWhole(source, 0n, DOS_HEADER, "the DOS header"), "little");
  const start = BigInt(dos.u32(0x3c));
  const signature = Buffer.from(await readAt(source, start, 4)).toString("latin1");
  if (signature !== "PE\0\0") {
    throw new Unreadable("not_a_binary", "it is a DOS program, which Go does not make");
  }
  const header = headerFields(
    await readWhole(source, start + 4n, FILE_HEADER, "the file header"),
    "little",
  );
  const machine = header.u16(0);
  if (!MACHINES.includes(machine)) {
    const name = `0x${machine.toString(16)}`;
    throw new Unreadable("unsupported_format", `it is a PE file for the machine ${name}`);
  }
  const [count, optionalSize] = [header.u16(2), header.u16(16)];
  const optionalAt = start + 4n + BigInt(FILE_HEADER);
  const base = await imageBase(source, optionalAt, optionalSize);
  const sectionsAt = optionalAt + BigInt(optionalSize);
  return await sectionsOf(source, sectionsAt, count, base);
}

/** What addresses are above those of the sections; the optional header holds together as Go wants it. */
async function imageBase(source: RandomAccess, at: bigint, size: number): Promise<bigint> {
  if (size === 0) return 0n;
  const bytes = await readWhole(source, at, size, "the optional header");
  const fields = headerFields(bytes, "little");
  const kind = size < 2 ? undefined : OPTIONAL_HEADERS.get(fields.u16(0));
  if (kind === undefined || size < kind.size)
    throw damagedBinary("its optional header is none of PE32 or PE32+");
  if (fields.u32(kind.size - 4) * DIRECTORY !== size - kind.size)
    throw damagedBinary("the number of its data directories contradicts their size");
  return kind.isWide ? fields.u64(24) : BigInt(fields.u32(28));
}

async function sectionsOf(
  source: RandomAccess,
  sectionsAt: bigint,
  count: number,
  base: bigint,
): Promise<Image> {
  checkSegmentCount(count);
  const bytes = await readWhole(source, sectionsAt, count * SECTION, "the section headers");
  const fields = headerFields(bytes, "little");
  const places = Array.from({ length: count }, (_, index) => index * SECTION);
  const segments = places.map((at) => {
    const offset = fields.u32(at + 20);
    return segmentOf(
      BigInt(fields.u32(at + 12)),
      BigInt(fields.u32(at + 16)),
      offset === 0 ? undefined : BigInt(offset),
      32,
    );
  });
  const data = places.find((at) => isData(fields, at));
  return {
    format: "pe",
    base,
    segments,
    data: data === undefined ? undefined : dataOf(fields, data, base),
  };
}

function isData(fields: HeaderFields, at: number): boolean {
  const kind = (fields.u32(at + 36) & ~ALIGNMENT) >>> 0;
  return fields.u32(at + 12) !== 0 && fields.u32(at + 16) !== 0 && kind === WRITABLE_DATA;
}

function dataOf(fields: HeaderFields, at: number, base: bigint): Image["data"] {
  const address = BigInt.asUintN(64, BigInt(fields.u32(at + 12)) + base);
  return { address, size: BigInt(fields.u32(at + 8)) };
}
