import { HEADER_SIZE } from "./find-marker.ts";
import { headerFields } from "./header-fields.ts";
import { type Image, readAddress } from "./image.ts";
import type { RandomAccess } from "./random-access.ts";
import { damagedInformation } from "./unreadable.ts";

/** The two strings that a linker leaves in a binary. */
export interface RecordedStrings {
  readonly goVersion: Uint8Array;
  /** Without its frame; empty where the program was built without modules. */
  readonly moduleInfo: Uint8Array;
}

/** What ten thousand modules take. */
const MAX_STRING = 2 ** 20;
const MAX_UVARINT = 10;
const POINTER_SIZE_AT = 14;
const FLAGS_AT = 15;
const STRINGS_AT = 16;
const BIG_ENDIAN = 1;
const INLINE = 2;
/** Sixteen bytes before and behind, by which cmd/go finds it in a running program. */
const FRAME = 16;
const NEWLINE = 0x0a;

/** Reads the strings at the marker: inline as since Go 1.18, or behind pointers. Throws `build_information_damaged`. */
export async function readStrings(
  source: RandomAccess,
  image: Image,
  marker: bigint,
): Promise<RecordedStrings> {
  const memory: Memory = (address, length) => readExactly(source, image, address, length);
  const header = await memory(marker, HEADER_SIZE);
  const isInline = ((header[FLAGS_AT] as number) & INLINE) !== 0;
  const [goVersion, framed] = await (isInline
    ? inlineStrings(memory, marker + BigInt(HEADER_SIZE))
    : pointedStrings(memory, header));
  if (goVersion.length === 0) throw damagedInformation("it records no version of Go");
  return { goVersion, moduleInfo: withoutFrame(framed) };
}

type Memory = (address: bigint, length: number) => Promise<Uint8Array>;

async function readExactly(
  source: RandomAccess,
  image: Image,
  address: bigint,
  length: number,
): Promise<Uint8Array> {
  const bytes = await readAddress(source, image, address, length);
  if (bytes === undefined || bytes.length < length)
    throw damagedInformation("its build information leads to bytes that the file has not");
  return bytes;
}

/** Two strings, each behind its length. */
async function inlineStrings(memory: Memory, start: bigint): Promise<[Uint8Array, Uint8Array]> {
  const version = await inlineString(memory, start);
  const module = await inlineString(memory, version.end);
  return [version.bytes, module.bytes];
}

async function inlineString(
  memory: Memory,
  address: bigint,
): Promise<{ readonly bytes: Uint8Array; readonly end: bigint }> {
  const { value, size } = uvarint(await memory(address, MAX_UVARINT));
  const start = address + BigInt(size);
  return { bytes: await memory(start, checkedLength(value)), end: start + value };
}

/** A number of seven bits a byte, the lowest first (binary.Uvarint). */
function uvarint(bytes: Uint8Array): { readonly value: bigint; readonly size: number } {
  let value = 0n;
  for (const [index, byte] of bytes.entries()) {
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80 && value < 2n ** 64n) return { value, size: index + 1 };
  }
  throw damagedInformation("the length of a string in its build information has no end");
}

/** Two pointers to strings of Go, which are a pointer and a length themselves. */
async function pointedStrings(
  memory: Memory,
  header: Uint8Array,
): Promise<[Uint8Array, Uint8Array]> {
  const size = header[POINTER_SIZE_AT] as number;
  if (size !== 4 && size !== 8)
    throw damagedInformation(`its build information has pointers of ${size} bytes`);
  const order = ((header[FLAGS_AT] as number) & BIG_ENDIAN) === 0 ? "little" : "big";
  const wordIn = (bytes: Uint8Array, at: number): bigint => {
    const fields = headerFields(bytes, order);
    return size === 4 ? BigInt(fields.u32(at)) : fields.u64(at);
  };
  const stringAt = async (address: bigint): Promise<Uint8Array> => {
    // Without modules there is no list of them.
    if (address === 0n) return new Uint8Array();
    const string = await memory(address, 2 * size);
    const length = checkedLength(wordIn(string, size));
    return length === 0 ? new Uint8Array() : await memory(wordIn(string, 0), length);
  };
  const version = await stringAt(wordIn(header, STRINGS_AT));
  return [version, await stringAt(wordIn(header, STRINGS_AT + size))];
}

function checkedLength(length: bigint): number {
  if (length > BigInt(MAX_STRING))
    throw damagedInformation(`a string of its build information has ${length} bytes`);
  return Number(length);
}

/** Go takes what has no frame for nothing; then something else stands where the modules belong. */
function withoutFrame(framed: Uint8Array): Uint8Array {
  if (framed.length === 0) return framed;
  if (framed.length <= 2 * FRAME || framed[framed.length - FRAME - 1] !== NEWLINE)
    throw damagedInformation("its list of modules has no beginning or no end");
  return framed.subarray(FRAME, -FRAME);
}
