import { type Image, readAddress } from "./image.ts";
import type { RandomAccess } from "./random-access.ts";
import { damagedInformation, Unreadable } from "./unreadable.ts";

/** What build information begins with: it lies at an address that is a multiple of 16. */
const MARKER = Buffer.from("\xff Go buildinf:", "latin1");
const ALIGNMENT = 16;
/** Of what the marker begins: itself, and what is said of the strings. */
export const HEADER_SIZE = 32;
const CHUNK = 2 ** 20;

/**
 * The address of the build information, searched as debug/buildinfo of today does it: through all that the linker may have
 * put it into, a chunk at a time, not the first 64 KiB as it used to. Throws `no_build_information` where there is none.
 */
export async function findMarker(source: RandomAccess, image: Image): Promise<bigint> {
  if (image.data === undefined || image.data.size === 0n) throw none();
  const end = image.data.address + image.data.size;
  if (end >= 2n ** 64n) throw none();
  let address = alignedUp(image.data.address);
  while (address < end) {
    const left = end - address;
    const length = left < BigInt(CHUNK) ? Number(left) : CHUNK;
    const chunk = await readAddress(source, image, address, length);
    // Behind what the file holds there are only zeros.
    if (chunk === undefined || chunk.length === 0) throw none();
    const at = markerIn(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    if (at !== undefined) return withHeader(address + BigInt(at), end);
    address += BigInt(length);
  }
  throw none();
}

function withHeader(marker: bigint, end: bigint): bigint {
  if (end - marker < BigInt(HEADER_SIZE))
    throw damagedInformation("its data ends within its build information");
  return marker;
}

function markerIn(chunk: Buffer): number | undefined {
  let misaligned = false;
  for (let at = chunk.indexOf(MARKER); at >= 0; at = chunk.indexOf(MARKER, at + 1)) {
    if (at % ALIGNMENT !== 0) {
      misaligned = true;
      continue;
    }
    // Go's own reader then looks in another place, where somebody can have put what he likes.
    if (misaligned) throw damagedInformation("its marker stands twice, once where none belongs");
    return at;
  }
  return undefined;
}

function alignedUp(address: bigint): bigint {
  const align = BigInt(ALIGNMENT);
  return ((address + align - 1n) / align) * align;
}

function none(): Unreadable {
  return new Unreadable(
    "no_build_information",
    "it holds no build information: it is no Go program, or its linker or a packer left it out",
  );
}
