import { compareTexts } from "../../../opa/go/text-bytes.ts";
import { compareVersions } from "../../version/compare-versions.ts";
import type { CommonDirectives, ModDirectives, OnLine } from "../directives/directives.ts";
import type { FileSyntax, Line } from "../syntax/syntax-tree.ts";

type Order = (left: Line, right: Line) => number;

/** From this language on, exclusions are ordered as versions. */
const ORDERED_EXCLUSIONS = "v1.21";

/** Takes what stands there twice out of go.mod, and orders the lines of each block (File.SortBlocks). */
export function sortModBlocks(file: FileSyntax, directives: ModDirectives): void {
  const { exclude, tool, ignore } = directives;
  const twice = [
    ...repeated(exclude, ({ path, version }) => `${path} ${version}`),
    ...repeatedReplacements(directives),
    ...repeated(tool, ({ text }) => text),
    ...repeated(ignore, ({ text }) => text),
  ];
  const go = directives.go?.text ?? "";
  const byVersion = compareVersions(`v${go}`, ORDERED_EXCLUSIONS) >= 0;
  sortBlocks(file, new Set(twice), (verb) => {
    if (verb === "retract") return compareRetractions;
    return verb === "exclude" && byVersion ? compareExclusions : compareLines;
  });
}

/** The same for go.work (WorkFile.SortBlocks). */
export function sortWorkBlocks(file: FileSyntax, directives: CommonDirectives): void {
  sortBlocks(file, new Set(repeatedReplacements(directives)), () => compareLines);
}

function sortBlocks(
  file: FileSyntax,
  removed: ReadonlySet<Line>,
  orderOf: (verb: string) => Order,
): void {
  file.statements = file.statements.filter((statement) => {
    if (statement.kind === "comments") return true;
    if (statement.kind === "line") return !removed.has(statement);
    const order = orderOf(statement.tokens[0] ?? "");
    statement.lines = statement.lines.filter((line) => !removed.has(line)).toSorted(order);
    return statement.lines.length > 0;
  });
}

/** Of replacements the last one counts. */
function repeatedReplacements({ replace }: CommonDirectives): Line[] {
  return repeated(replace.toReversed(), ({ oldPath, oldVersion }) => `${oldPath} ${oldVersion}`);
}

/** The lines of all but the first of each; paths may hold spaces, versions not. */
function repeated<Each extends OnLine>(
  list: readonly Each[],
  keyOf: (each: Each) => string,
): Line[] {
  const seen = new Set<string>();
  return list.flatMap((each) => {
    const key = keyOf(each);
    if (seen.has(key)) return [each.line];
    seen.add(key);
    return [];
  });
}

function compareLines({ tokens: left = [] }: Line, { tokens: right = [] }: Line): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const order = compareTexts(left[index] as string, right[index] as string);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareExclusions(left: Line, right: Line): number {
  const [path = "", version = ""] = left.tokens ?? [];
  const [otherPath = "", otherVersion = ""] = right.tokens ?? [];
  if (left.tokens?.length !== 2 || right.tokens?.length !== 2) return compareLines(left, right);
  return compareTexts(path, otherPath) || compareVersions(version, otherVersion);
}

/** Downwards. */
function compareRetractions(left: Line, right: Line): number {
  const [low, high] = intervalOf(left);
  const [otherLow, otherHigh] = intervalOf(right);
  return compareVersions(otherLow, low) || compareVersions(otherHigh, high);
}

function intervalOf({ tokens = [] }: Line): readonly [low: string, high: string] {
  const [first = "", low = "", , high = ""] = tokens;
  if (tokens.length === 1) return [first, first];
  return tokens.length === 5 ? [low, high] : ["", ""];
}
