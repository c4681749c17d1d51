/** What a file of a time zone holds (RFC 8536), as far as Go uses it. */
export interface ZoneFile {
  readonly types: readonly ZoneType[];
  /** When the clock changed, in seconds since 1970, and to which type. */
  readonly changes: readonly { readonly when: number; readonly type: number }[];
  /** Before the first change. */
  readonly first: ZoneType;
  /** What holds behind the last change, as POSIX writes it in TZ. */
  readonly rule: string;
}

export interface ZoneType {
  readonly name: string;
  readonly offset: number;
  readonly isDaylight: boolean;
}

const HEADER = 44;
const COUNTS = 20;

/** Reads one of the files that Go brings, which are of version 2 or later; of each the 64-bit part. */
export function readZoneFile(file: Uint8Array): ZoneFile {
  const data = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const start = sizeOf(data, 0, 4);
  const [, , , times, typeCount, letters] = countsAt(data, start);
  const changesAt = start + HEADER;
  const typesAt = changesAt + times * 9;
  const namesAt = typesAt + typeCount * 6;
  const names = data.toString("latin1", namesAt, namesAt + letters);
  const types = Array.from({ length: typeCount }, (_, i): ZoneType => {
    const at = typesAt + i * 6;
    const from = data.readUInt8(at + 5);
    return {
      offset: data.readInt32BE(at),
      isDaylight: data.readUInt8(at + 4) !== 0,
      name: names.slice(from, names.indexOf("\0", from)),
    };
  });
  const changes = Array.from({ length: times }, (_, i) => ({
    when: Number(data.readBigInt64BE(changesAt + i * 8)),
    type: data.readUInt8(changesAt + times * 8 + i),
  }));
  const rule = data.toString("latin1", start + sizeOf(data, start, 8)).trim();
  const first = types[
    firstType(
      types,
      changes.map(({ type }) => type),
    )
  ] as ZoneType;
  return { types, changes, first, rule };
}

type Counts = readonly [number, number, number, number, number, number];

function countsAt(data: Buffer, start: number): Counts {
  return [0, 1, 2, 3, 4, 5].map((i) =>
    data.readUInt32BE(start + COUNTS + i * 4),
  ) as unknown as Counts;
}

/** The size of a part with its header. */
function sizeOf(data: Buffer, start: number, timeSize: number): number {
  const [utc, standard, leaps, times, types, letters] = countsAt(data, start);
  const perTime = times * (timeSize + 1) + types * 6 + letters + leaps * (timeSize + 4);
  return HEADER + perTime + standard + utc;
}

/** Which type holds before the first change (time/zoneinfo.go, lookupFirstZone). */
function firstType(types: readonly ZoneType[], used: readonly number[]): number {
  if (!used.includes(0)) return 0;
  const earliest = used[0] ?? 0;
  if (types[earliest]?.isDaylight === true) {
    for (let i = earliest - 1; i >= 0; i--) if (types[i]?.isDaylight === false) return i;
  }
  return Math.max(
    types.findIndex(({ isDaylight }) => !isDaylight),
    0,
  );
}
