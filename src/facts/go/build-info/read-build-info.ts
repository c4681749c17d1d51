import { isDeepStrictEqual } from "node:util";
import type { BuildInfo } from "../build-info.ts";
import { readElf } from "./elf.ts";
import { findMarker } from "./find-marker.ts";
import { headerFields } from "./header-fields.ts";
import type { BinaryFormat, Image } from "./image.ts";
import { readMachO } from "./mach-o.ts";
import { parseModuleInfo } from "./parse-module-info.ts";
import { readPe } from "./pe.ts";
import { readPlan9 } from "./plan9.ts";
import { type RandomAccess, withBudget } from "./random-access.ts";
import { readStrings } from "./recorded-strings.ts";
import { architecturesIn } from "./universal.ts";
import { damagedInformation, Unreadable, type UnreadableCode } from "./unreadable.ts";
import { readXcoff } from "./xcoff.ts";

/** What a binary says of its build, or why it says nothing: then nothing about it can be verified. */
export type BuildInfoReading =
  | { readonly kind: "read"; readonly format: BinaryFormat; readonly info: BuildInfo }
  | {
      readonly kind: "unreadable";
      readonly code: UnreadableCode;
      /** A clause for people whose subject is the file: `it holds no build information`. */
      readonly message: string;
    };

/** Beyond the size of the file, for headers that are read more than once. */
const SPARE_BYTES = 16 * 2 ** 20;
const MAX_GO_VERSION = 4096;

/**
 * Reads the build information of a Go program: what `go version -m` shows, or `unreadable`. Symbols and relocations are not
 * looked at, so a file in which only those are damaged is read where Go refuses it. Reads no more bytes than the file has
 * and 16 MiB, and holds a few megabytes of them at once. What the program says of itself is not signed.
 */
export async function readBuildInfo(source: RandomAccess): Promise<BuildInfoReading> {
  const bounded = withBudget(source, source.size + SPARE_BYTES);
  try {
    return await readAny(bounded);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { kind: "unreadable", code: error.code, message: error.message };
  }
}

type Reading = Extract<BuildInfoReading, { readonly kind: "read" }>;

async function readAny(source: RandomAccess): Promise<Reading> {
  const ident = await source.read(0, 16);
  // Nothing shorter can be a program, and Go looks no further either.
  const kind = ident.length < 16 ? undefined : kindOf(ident);
  if (kind === undefined) throw new Unreadable("not_a_binary", "it is no binary that Go makes");
  if (kind === "universal") return await readUniversal(source);
  if (typeof kind === "function") return await readOne(source, kind);
  throw new Unreadable(
    "unsupported_format",
    `${kind.message}, whose build information Go does not read`,
  );
}

type ReadImage = (source: RandomAccess) => Promise<Image>;

/** By the first bytes: what reads its headers, or what it is otherwise. */
function kindOf(
  ident: Uint8Array,
): ReadImage | "universal" | { readonly message: string } | undefined {
  const text = Buffer.from(ident).toString("latin1");
  const first = headerFields(ident, "big").u32(0);
  if (text.startsWith("\x7fELF")) return readElf;
  if (text.startsWith("MZ")) return readPe;
  if (text.startsWith("\xfe\xed\xfa") || text.startsWith("\xfa\xed\xfe", 1)) return readMachO;
  if (first === 0xcafebabe) return "universal";
  if (text.startsWith("\x01\xdf") || text.startsWith("\x01\xf7")) return readXcoff;
  if ([0x1eb, 0x8a97, 0x647].includes(first)) return readPlan9;
  if (text.startsWith("\0asm")) return { message: "it is WebAssembly" };
  if (text.startsWith("!<arch>\n") || text.startsWith("<bigaf>\n"))
    return { message: "it is an archive of object files" };
  if (first === 0xcafebabf) return { message: "it is a universal binary of 64 bits" };
  return undefined;
}

async function readOne(source: RandomAccess, readImage: ReadImage): Promise<Reading> {
  const image = await readImage(source);
  const { goVersion, moduleInfo } = await readStrings(
    source,
    image,
    await findMarker(source, image),
  );
  const info = { goVersion: versionOf(goVersion), ...parseModuleInfo(utf8Of(moduleInfo)) };
  return { kind: "read", format: image.format, info };
}

function versionOf(bytes: Uint8Array): string {
  const version = utf8Of(bytes);
  if (bytes.length > MAX_GO_VERSION || /\p{Cc}/u.test(version))
    throw damagedInformation("what it records as the version of Go is none");
  return version;
}

function utf8Of(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damagedInformation("its build information is no UTF-8");
  }
}

/** Go reads the first architecture only; here all must tell of the same modules, or none is believed. */
async function readUniversal(source: RandomAccess): Promise<Reading> {
  const [first, ...others] = await architecturesIn(source);
  const reading = await readOne(first as RandomAccess, readMachO);
  for (const other of others) {
    const compared = await readOne(other, readMachO).catch((error: unknown) => {
      if (error instanceof Unreadable) return undefined;
      throw error;
    });
    if (compared === undefined || !isSameBuild(reading.info, compared.info)) {
      throw new Unreadable(
        "architectures_differ",
        "it is a universal binary whose architectures record different builds: check each, taken out with lipo -thin",
      );
    }
  }
  return reading;
}

/** Settings differ: they name the architecture. */
function isSameBuild(one: BuildInfo, other: BuildInfo): boolean {
  return isDeepStrictEqual({ ...one, settings: [] }, { ...other, settings: [] });
}
