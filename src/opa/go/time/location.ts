import { brotliDecompressSync } from "node:zlib";
import { spanByRule } from "./posix-rule.ts";
import { ZONE_ARCHIVE } from "./zone-archive.ts";
import { readZoneFile, type ZoneFile } from "./zone-file.ts";

/** What a zone's clock shows for a while. */
export interface ZoneSpan {
  /** `CET`, `+03`. */
  readonly name: string;
  /** Seconds east of UTC. */
  readonly offset: number;
  /** In seconds since 1970; the end is not part of it. */
  readonly start: number;
  readonly end: number;
}

/** A time zone. */
export interface Location {
  /** What its clock shows at a moment, in seconds since 1970. */
  readonly at: (seconds: number) => ZoneSpan;
  /** Seconds east of UTC of an abbreviation around a moment; undefined where this zone never had it. */
  readonly offsetOf: (name: string, seconds: number) => number | undefined;
}

const FOREVER = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

export const UTC: Location = fixedZone("UTC", 0);

/** A place whose clock never changes. */
export function fixedZone(name: string, offset: number): Location {
  return {
    at: () => ({ name, offset, ...FOREVER }),
    offsetOf: (wanted) => (wanted === name ? offset : undefined),
  };
}

/**
 * The zone of an IANA name (Go's time.LoadLocation), undefined for an unknown one. `Local` is the zone of this process.
 * Zones are those that Go brings, so that every machine answers the same.
 */
export function loadLocation(name: string): Location | undefined {
  if (name === "" || name === "UTC") return UTC;
  if (name === "Local") return localZone();
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const file = zoneFiles().get(name);
  if (file === undefined) return undefined;
  const location = locationOf(readZoneFile(file));
  loaded.set(name, location);
  return location;
}

/** No more than there are names. */
const loaded = new Map<string, Location>();

function localZone(): Location {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (timeZone === "Local" ? undefined : loadLocation(timeZone)) ?? UTC;
}

let files: ReadonlyMap<string, Uint8Array> | undefined;

function zoneFiles(): ReadonlyMap<string, Uint8Array> {
  files ??= unpack(brotliDecompressSync(Buffer.from(ZONE_ARCHIVE, "base64")));
  return files;
}

function unpack(archive: Buffer): ReadonlyMap<string, Uint8Array> {
  const lineEnd = archive.indexOf("\n");
  const index = JSON.parse(archive.toString("utf8", 0, lineEnd)) as [string, number][];
  const unpacked = new Map<string, Uint8Array>();
  let at = lineEnd + 1;
  for (const [names, length] of index) {
    for (const name of names.split(" ")) unpacked.set(name, archive.subarray(at, at + length));
    at += length;
  }
  return unpacked;
}

function locationOf(file: ZoneFile): Location {
  const at = (seconds: number): ZoneSpan => spanAt(file, seconds);
  return {
    at,
    offsetOf: (name, seconds) => {
      const named = file.types.filter((type) => type.name === name);
      const inEffect = named.find(({ offset }) => at(seconds - offset).name === name);
      return inEffect === undefined ? named[0]?.offset : at(seconds - inEffect.offset).offset;
    },
  };
}

function spanAt({ types, changes, first, rule }: ZoneFile, seconds: number): ZoneSpan {
  const [earliest] = changes;
  if (earliest === undefined || seconds < earliest.when) {
    return { ...first, start: FOREVER.start, end: earliest?.when ?? FOREVER.end };
  }
  let [low, high] = [0, changes.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (seconds < (changes[middle]?.when ?? 0)) high = middle;
    else low = middle;
  }
  const { when, type } = changes[low] as (typeof changes)[0];
  const byRule = high === changes.length ? spanByRule(rule, when, seconds) : undefined;
  const { name = "", offset = 0 } = types[type] ?? {};
  return byRule ?? { name, offset, start: when, end: changes[high]?.when ?? FOREVER.end };
}
