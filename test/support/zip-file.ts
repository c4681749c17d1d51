import { crc32, deflateRawSync } from "node:zlib";

const FLAG_UTF8 = 0x800;
const DEFLATE = 8;
/** 1 January 1980, the first day that a zip knows. */
const FIRST_DAY = 0x21;

/** A zip file of these texts by name, in this order, deflated and without times, as Go writes those of modules. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const { bodies, directory, count } = zipParts(files, 0);
  const end = zipEnd({ count, size: directory.length, offset: bodies.length });
  return Buffer.concat([bodies, directory, end]);
}

export interface ZipParts {
  readonly bodies: Buffer;
  readonly directory: Buffer;
  readonly count: number;
}

/** The files, and a directory of them as from where the first one begins. */
export function zipParts(files: Readonly<Record<string, string>>, start: number): ZipParts {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = start;
  for (const [name, text] of Object.entries(files)) {
    const [bytes, nameBytes] = [Buffer.from(text), Buffer.from(name)];
    const packed = deflateRawSync(bytes);
    const common = commonHeader(nameBytes, bytes, packed);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, nameBytes, packed]);
    bodies.push(local);
    directory.push(directoryEntry(common, nameBytes, offset));
    offset += local.length;
  }
  return {
    bodies: Buffer.concat(bodies),
    directory: Buffer.concat(directory),
    count: directory.length,
  };
}

/** What the header before a file and its entry in the directory share. */
function commonHeader(name: Buffer, bytes: Buffer, packed: Buffer): Buffer {
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(FLAG_UTF8, 2);
  header.writeUInt16LE(DEFLATE, 4);
  header.writeUInt16LE(FIRST_DAY, 8);
  header.writeUInt32LE(crc32(bytes), 10);
  header.writeUInt32LE(packed.length, 14);
  header.writeUInt32LE(bytes.length, 18);
  header.writeUInt16LE(name.length, 22);
  return header;
}

function directoryEntry(common: Buffer, name: Buffer, offset: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000"), common, rest, name]);
}

/** Where a directory lies, and of how many entries and bytes it is. */
export interface ZipEnd {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

export function zipEnd({ count, size, offset }: ZipEnd): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006");
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

/** The same for large zips, which is followed by where it lies itself. */
export function zip64End(
  { count, size, offset }: Omit<ZipEnd, "offset"> & { readonly offset: number | bigint },
  at: number | bigint,
): Buffer {
  const end = Buffer.alloc(76);
  end.write("PK\u0006\u0006");
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.write("PK\u0006\u0007", 56);
  end.writeBigUInt64LE(BigInt(at), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
