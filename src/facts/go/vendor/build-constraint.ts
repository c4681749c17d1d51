import { trimSpaceGo } from "../../../opa/go/white-space.ts";

/** What has more parts is no constraint to Go (go/build/constraint); recursion is bounded by it. */
const MAX_PARTS = 1000;
/** An old line with more operators counts as none. */
const MAX_OLD_OPERATORS = 100;

/**
 * True for a Go file that `go mod vendor` leaves out: its constraint holds under no tags at all, as with `//go:build ignore`
 * (cmd/go/internal/imports.ShouldBuild with AnyTags), or is none.
 */
export function isLeftOut(source: string): boolean {
  const { goBuild, plusBuild } = headerOf(source);
  const [first, second] = goBuild;
  if (second !== undefined) return true;
  if (first !== undefined) return !canHold(first);
  return plusBuild.some((line) => !canHoldOld(line));
}

interface Header {
  /** What stands behind `//go:build`. */
  readonly goBuild: readonly string[];
  /** What stands behind `// +build`, of lines above the last empty line before the code. */
  readonly plusBuild: readonly string[];
}

function headerOf(source: string): Header {
  const goBuild: string[] = [];
  const old: string[] = [];
  let counted = 0;
  let isInside = false;
  let isOver = false;
  for (const written of source.split("\n")) {
    const line = trimSpaceGo(written);
    if (line === "" && !isOver) {
      counted = old.length;
      continue;
    }
    if (!line.startsWith("//")) isOver = true;
    if (!isInside && /^\/\/go:build(?:\s|$)/.test(line)) goBuild.push(line.slice(10));
    const plus = isOver ? undefined : /^\/\/[ \t]*\+build(?:[ \t](.*))?$/.exec(line);
    if (plus) old.push(plus[1] ?? "");
    const rest = behindComments(line, isInside);
    if (rest === undefined) break;
    isInside = rest;
  }
  return { goBuild, plusBuild: old.slice(0, counted) };
}

/** Whether a comment goes on behind the line; undefined where something else than comments stands in it. */
function behindComments(written: string, inside: boolean): boolean | undefined {
  let [line, isInside] = [written, inside];
  while (line !== "") {
    if (isInside) {
      const end = line.indexOf("*/");
      if (end === -1) return true;
      [line, isInside] = [trimSpaceGo(line.slice(end + 2)), false];
    } else if (line.startsWith("//")) return false;
    else if (line.startsWith("/*")) [line, isInside] = [line.slice(2), true];
    else return undefined;
  }
  return isInside;
}

interface Reading {
  readonly tokens: readonly string[];
  at: number;
  parts: number;
  isReadable: boolean;
}

/** A constraint as a function of whether tags are taken for set: Go takes all but `ignore` for set and for unset. */
type Constraint = (prefer: boolean) => boolean;

function canHold(text: string): boolean {
  const tokens = text.match(/[^\s()!&|]+|&&|\|\||\S/g) ?? [];
  const reading: Reading = { tokens, at: 0, parts: 0, isReadable: true };
  const constraint = anyOf(reading);
  return reading.isReadable && reading.at === tokens.length && constraint(true);
}

function anyOf(reading: Reading): Constraint {
  const parts = listOf(reading, "||", allOf);
  return (prefer) => parts.some((part) => part(prefer));
}

function allOf(reading: Reading): Constraint {
  const parts = listOf(reading, "&&", negated);
  return (prefer) => parts.every((part) => part(prefer));
}

function listOf(
  reading: Reading,
  between: string,
  read: (reading: Reading) => Constraint,
): readonly Constraint[] {
  const parts = [read(reading)];
  while (reading.tokens[reading.at] === between) {
    reading.at += 1;
    parts.push(read(reading));
  }
  return parts;
}

function negated(reading: Reading): Constraint {
  reading.parts += 1;
  if (reading.parts > MAX_PARTS) return unreadable(reading);
  if (reading.tokens[reading.at] !== "!") return single(reading);
  reading.at += 1;
  const part = single(reading);
  return (prefer) => !part(!prefer);
}

function single(reading: Reading): Constraint {
  const token = reading.tokens[reading.at] ?? "";
  reading.at += 1;
  if (token !== "(") return tag(token, reading);
  const inner = anyOf(reading);
  if (reading.tokens[reading.at] !== ")") return unreadable(reading);
  reading.at += 1;
  return inner;
}

function tag(name: string, reading: Reading): Constraint {
  if (name === "" || /[^\p{L}\p{Nd}_.]/u.test(name)) return unreadable(reading);
  return (prefer) => name !== "ignore" && prefer;
}

function unreadable(reading: Reading): Constraint {
  reading.isReadable = false;
  return () => true;
}

/** `// +build a,!b c`: one of those with spaces between, all of those with commas. */
function canHoldOld(line: string): boolean {
  const options = line.split(/[ \t]+/).filter((option) => option !== "");
  const terms = options.map((option) => option.split(","));
  if (terms.flat().length > MAX_OLD_OPERATORS + 1) return true;
  return terms.some((option) => option.every(canHoldTag));
}

/** What is no tag stands for `ignore`. */
function canHoldTag(term: string): boolean {
  if (term.startsWith("!")) return term !== "!" && !term.startsWith("!!");
  return term !== "" && term !== "ignore" && !/[^\p{L}\p{Nd}_.]/u.test(term);
}
