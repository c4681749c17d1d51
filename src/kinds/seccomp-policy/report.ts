import type { JsonObject } from "../../domain/json-value.ts";
import type { Counted, RecordedCall } from "../../facts/recording/recording.ts";
import { sortedJson } from "../../means/json/sorted-json.ts";
import type { PublishedPolicy } from "./published-policy.ts";

/** What a report tells of one call. */
interface ReportRow {
  readonly call: string;
  /** `allow`, or on which arguments. */
  readonly rule: string;
  readonly count: number;
  readonly processes: readonly Counted[];
  readonly paths: readonly Counted[];
  readonly why: readonly string[];
}

/** Which calls a policy allows and why, hottest first, for programs. */
export function reportJson(policy: PublishedPolicy): string {
  const { recording, parts } = policy;
  const report: JsonObject = {
    policy: policy.name,
    architectures: parts.architectures,
    localhostProfile: policy.localhostProfile,
    sources: recording.sources.map(({ format, origin }) => ({ format, origin })),
    incomplete: recording.incomplete.map(({ reason, message }) => ({ reason, message })),
    unknown: unknownCalls(policy),
    calls: rowsOf(policy).map(({ processes, paths, ...row }) => ({
      ...row,
      processes: processes.map(({ text, count }) => ({ text, count })),
      paths: paths.map(({ text, count }) => ({ text, count })),
    })),
  };
  return `${JSON.stringify(sortedJson(report), null, 2)}\n`;
}

/** The same for people, as Markdown. */
export function reportMarkdown(policy: PublishedPolicy): string {
  const { name, parts, recording, localhostProfile } = policy;
  const rows = rowsOf(policy);
  const unknown = unknownCalls(policy);
  const lines = [
    `# System calls of ${name}`,
    "",
    `${rows.length} calls on ${parts.architectures.join(", ")}, as \`${localhostProfile}\`. Every other call gets ${otherwise(policy)}.`,
    "",
    ...listOf(
      "Recorded by",
      recording.sources.map(({ format, origin }) => `${format}: ${origin}`),
    ),
    ...listOf(
      "What the recordings lack",
      recording.incomplete.map(({ message }) => message),
    ),
    ...listOf("Calls without a name, which are not allowed", unknown),
    "| call | rule | seen | processes | paths | why |",
    "| --- | --- | ---: | --- | --- | --- |",
    ...rows.map(({ call, rule, count, processes, paths, why }) => {
      const cells = [call, rule, String(count), textsOf(processes), textsOf(paths), why.join("; ")];
      return `| ${cells.map(cell).join(" | ")} |`;
    }),
  ];
  return `${lines.join("\n")}\n`;
}

/** Few enough for one cell of a table. */
const MOST_TEXTS = 4;

function rowsOf({ calls, parts, recording }: PublishedPolicy): readonly ReportRow[] {
  const recorded = new Map<string, RecordedCall[]>();
  for (const call of recording.calls) {
    if (call.name === undefined || !parts.architectures.includes(call.architecture)) continue;
    recorded.set(call.name, [...(recorded.get(call.name) ?? []), call]);
  }
  return calls
    .map(({ name, reasons }): ReportRow => {
      const seen = recorded.get(name) ?? [];
      const limited = parts.limited.get(name);
      return {
        call: name,
        rule: limited === undefined ? "allow" : `allow with ${limited.length} sets of arguments`,
        count: seen.reduce((sum, { count }) => sum + count, 0),
        processes: seen.flatMap(({ processes }) => processes),
        paths: seen.flatMap(({ paths }) => paths),
        why: [...new Set(reasons.map(({ message }) => message))],
      };
    })
    .toSorted((left, right) => right.count - left.count || (left.call < right.call ? -1 : 1));
}

function unknownCalls({ recording, parts }: PublishedPolicy): string[] {
  return recording.calls
    .filter(
      ({ name, architecture }) => name === undefined && parts.architectures.includes(architecture),
    )
    .map(({ architecture, number, count }) => `${architecture} ${number} (${count} times)`);
}

function otherwise({ profile, parts }: PublishedPolicy): string {
  if (parts.spec.mode === "Log") return "through and is logged (mode Log)";
  if (parts.spec.defaultAction !== "Errno") return `\`${profile.defaultAction}\``;
  return `EPERM where every kernel has it, else ${parts.spec.errno}`;
}

function listOf(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [`${title}:`, "", ...items.map((item) => `- ${cell(item)}`), ""];
}

function textsOf(counted: readonly Counted[]): string {
  const texts = counted.map(({ text }) => text).filter((text) => text !== "");
  const more = texts.length - MOST_TEXTS;
  return texts.slice(0, MOST_TEXTS).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Paths and names come from outside: what would end a cell or begin a mark is escaped, what is no text is shown by its number. */
function cell(text: string): string {
  return text
    .replaceAll(/[\p{C}\u2028\u2029]/gu, (each) => `\\u{${each.codePointAt(0)?.toString(16)}}`)
    .replaceAll(/[\\`*_{}[\]<>|#!~&]/g, (mark) => `\\${mark}`);
}
