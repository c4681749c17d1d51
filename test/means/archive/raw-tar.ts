import { gzipSync } from "node:zlib";

/** One header and its content, with whatever a hostile writer may put there. */
export interface RawEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** The type flag; "0" is a plain file. */
  readonly type?: string;
  readonly linkName?: string;
  /** The text of the size field instead of the true one. */
  readonly sizeField?: string;
  readonly magic?: string;
}

const BLOCK = 512;

/** A tar.gz of exactly these entries; `end` is what follows them, two zero blocks unless said. */
export function rawArchive(entries: readonly RawEntry[], end: Uint8Array = endOfTar()): Buffer {
  return gzipSync(Buffer.concat([...entries.map(blocksOf), end]));
}

export function endOfTar(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}

/** A pax record: its own length, a space, and `key=value` with a line break. */
export function paxRecord(key: string, value: string): string {
  const body = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(body);
  while (String(length).length + Buffer.byteLength(body) !== length) {
    length = String(length).length + Buffer.byteLength(body);
  }
  return length + body;
}

function blocksOf(entry: RawEntry): Buffer {
  const content = Buffer.from(entry.content ?? "");
  const header = Buffer.alloc(BLOCK);
  header.set(Buffer.from(entry.name).subarray(0, 100), 0);
  header.write("0000644\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(
    entry.sizeField ?? `${content.length.toString(8).padStart(11, "0")}\0`,
    124,
    "latin1",
  );
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write(entry.type ?? "0", 156);
  header.write(entry.linkName ?? "", 157);
  header.write(entry.magic ?? "ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding]);
}
