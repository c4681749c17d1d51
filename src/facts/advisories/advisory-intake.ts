import type { Advisories, Advisory, Severity, UnreadAdvisory } from "./advisory.ts";
import { affectedRanges } from "./osv/affected-ranges.ts";
import type { OsvAffected, OsvRecord } from "./osv/osv-record.ts";
import { sortedRanges } from "./range-order.ts";
import { gradeSeverity, graver } from "./severity.ts";

/** Takes OSV records in any order and makes advisories of those about Go modules. */
export interface AdvisoryIntake {
  add(record: OsvRecord): void;
  counts(): IntakeCounts;
  /**
   * What they come to. The snapshot is the newest `modified` up to now where none is given; undefined where no record tells a time
   * that can be one (the Go database's own source files tell the year 1): then it has to be given.
   */
  finish(now: string, snapshot?: string): Advisories | undefined;
}

export interface IntakeCounts {
  /** Records, all of them. */
  readonly read: number;
  /** Taken back by their authors: left out. */
  readonly withdrawn: number;
  /** About other ecosystems alone. */
  readonly foreign: number;
  /** Records of an id that was there already: the newer one counts. */
  readonly repeated: number;
}

/** Times before are no times of records but zero values of programs, and those to come would make a snapshot that never ages. */
const FIRST_TIME = "1990";
const MAX_SUMMARY = 300;

export function createAdvisoryIntake(): AdvisoryIntake {
  const records = new Map<string, OsvRecord>();
  let read = 0;
  let repeated = 0;
  const live = (): OsvRecord[] => [...records.values()].filter(({ withdrawn }) => !withdrawn);
  return {
    add: (record) => {
      read += 1;
      const before = records.get(record.id);
      if (before !== undefined) repeated += 1;
      if (before === undefined || record.modified > before.modified) {
        records.set(record.id, record);
      }
    },
    counts: () => {
      const current = live();
      const foreign = current.filter((record) => goEntries(record).length === 0).length;
      return { read, withdrawn: records.size - current.length, foreign, repeated };
    },
    finish: (now, given) => {
      const snapshot = given ?? newest(records.values(), now);
      return snapshot === undefined ? undefined : { snapshot, ...compacted(live()) };
    },
  };
}

function newest(records: Iterable<OsvRecord>, now: string): string | undefined {
  let time: string | undefined;
  for (const { modified } of records) {
    const isTime = modified > FIRST_TIME && modified <= now;
    if (isTime && (time === undefined || modified > time)) time = modified;
  }
  return time;
}

function compacted(records: readonly OsvRecord[]): Omit<Advisories, "snapshot"> {
  const advisories: Advisory[] = [];
  const unread: UnreadAdvisory[] = [];
  for (const record of records) {
    for (const [module, entries] of byModule(goEntries(record))) {
      const read = advisoryOf(record, module, entries);
      if (typeof read === "string") unread.push({ id: record.id, module, why: read });
      else advisories.push(read);
    }
  }
  const graded = gradedByAliases(advisories);
  return { advisories: graded.sort(byModuleThenId), unread: unread.sort(byModuleThenId) };
}

function goEntries({ affected }: OsvRecord): OsvAffected[] {
  return (affected ?? []).filter(({ package: its }) => its?.ecosystem === "Go");
}

function byModule(entries: readonly OsvAffected[]): Map<string, OsvAffected[]> {
  const groups = new Map<string, OsvAffected[]>();
  for (const entry of entries) {
    const name = entry.package?.name ?? "";
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** Why it cannot be one, where one of the entries cannot be read: what is read of the others would be too little. */
function advisoryOf(
  record: OsvRecord,
  module: string,
  entries: readonly OsvAffected[],
): Advisory | string {
  const ranges = [];
  for (const entry of entries) {
    const read = affectedRanges(entry);
    if (read.kind === "unread") return read.why;
    ranges.push(...read.ranges);
  }
  const { id, aliases, summary, modified, published, database_specific } = record;
  const own = entries.flatMap(({ severity }) => severity ?? []);
  const word = database_specific?.severity;
  const grade = gradeSeverity({
    vectors: own.length > 0 ? own : (record.severity ?? []),
    word: typeof word === "string" ? word : undefined,
  });
  return {
    id,
    aliases: [...new Set(aliases ?? [])].sort(),
    ...(summary && { summary: summaryOf(summary) }),
    ...grade,
    published: published ?? modified,
    modified,
    module,
    ranges: sortedRanges(ranges),
  };
}

function summaryOf(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...line.slice(0, 2 * MAX_SUMMARY)];
  if (characters.length <= MAX_SUMMARY) return line;
  return `${characters.slice(0, MAX_SUMMARY - 1).join("")}…`;
}

/** What grades itself not is as grave as the gravest other record of the same vulnerability. */
function gradedByAliases(advisories: readonly Advisory[]): Advisory[] {
  const byName = new Map<string, Severity>();
  for (const { id, aliases, severity } of advisories) {
    for (const name of [id, ...aliases]) {
      byName.set(name, graver(byName.get(name) ?? "unknown", severity));
    }
  }
  return advisories.map((advisory) => {
    if (advisory.severity !== "unknown") return advisory;
    const severity = [advisory.id, ...advisory.aliases]
      .map((name) => byName.get(name) ?? "unknown")
      .reduce(graver);
    return severity === "unknown" ? advisory : { ...advisory, severity, severityFrom: "alias" };
  });
}

function byModuleThenId(
  a: { readonly module: string; readonly id: string },
  b: { readonly module: string; readonly id: string },
): number {
  return compareText(a.module, b.module) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}
