import { crc32, deflateRawSync } from "node:zlib";

const FLAG_UTF8 = 0x800;
const DEFLATE = 8;
/** 1 January 1980, the first day that a zip knows. */
const FIRST_DAY = 0x21;

/** A zip file of these texts by name, in this order, deflated and without times, as Go writes those of modules. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const [bytes, nameBytes] = [Buffer.from(text), Buffer.from(name)];
    const packed = deflateRawSync(bytes);
    const common = commonHeader(nameBytes, bytes, packed);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), common, nameBytes, packed]);
    bodies.push(local);
    directory.push(directoryEntry(common, nameBytes, offset));
    offset += local.length;
  }
  return Buffer.concat([...bodies, ...directory, endOf(directory, offset)]);
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

function endOf(directory: readonly Buffer[], offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
