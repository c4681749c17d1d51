import { unicodeClassName } from "./class-names.ts";

/** A pattern as the matching library takes it. */
export interface TranslatedPattern {
  readonly source: string;
  /** Names of groups, each with the names that the groups of this name have in the source, in order. */
  readonly groupNames: ReadonlyMap<string, readonly string[]>;
}

/** What was read and written of a pattern so far. */
interface Translation {
  readonly pattern: string;
  at: number;
  source: string;
  inClass: boolean;
  readonly groupNames: Map<string, string[]>;
}

/**
 * Rewrites what Go's regexp/syntax and the matching library read differently: names of Unicode classes in any case, which
 * are made canonical, and names of groups that are there twice, of which the later ones are renamed. Undefined for a class
 * that Go does not know. Whether the rest is valid is for the library to say.
 */
export function translatePattern(pattern: string): TranslatedPattern | undefined {
  const state: Translation = {
    pattern,
    at: 0,
    source: "",
    inClass: false,
    groupNames: new Map(),
  };
  while (state.at < pattern.length) {
    const character = pattern.charAt(state.at);
    if (character === "\\") {
      if (!translateEscape(state)) return undefined;
    } else if (state.inClass) copyInClass(state, character);
    else if (character === "[") openClass(state);
    else if (character === "(") openGroup(state);
    else copy(state, 1);
  }
  return { source: state.source, groupNames: state.groupNames };
}

function copy(state: Translation, count: number): void {
  state.source += state.pattern.slice(state.at, state.at + count);
  state.at += count;
}

/** False for a Unicode class that Go does not know. */
function translateEscape(state: Translation): boolean {
  const { pattern, at } = state;
  const letter = pattern.charAt(at + 1);
  if (letter === "Q" && !state.inClass) {
    const end = pattern.indexOf("\\E", at + 2);
    copy(state, end < 0 ? pattern.length - at : end + 2 - at);
    return true;
  }
  if (letter === "p" || letter === "P") return translateClassName(state, letter);
  copy(state, 2);
  return true;
}

function translateClassName(state: Translation, letter: string): boolean {
  const { pattern, at } = state;
  const braced = pattern.charAt(at + 2) === "{";
  const end = braced ? pattern.indexOf("}", at) : at + 2;
  if (end < 0 || end >= pattern.length) {
    copy(state, 2);
    return true;
  }
  const written = braced ? pattern.slice(at + 3, end) : pattern.charAt(end);
  const negation = braced && written.startsWith("^") ? "^" : "";
  const name = unicodeClassName(written.slice(negation.length));
  if (name === undefined) return false;
  state.source += `\\${letter}{${negation}${name}}`;
  state.at = end + 1;
  return true;
}

function openClass(state: Translation): void {
  const { pattern, at } = state;
  state.inClass = true;
  let count = pattern.charAt(at + 1) === "^" ? 2 : 1;
  // A bracket that comes first stands for itself.
  if (pattern.charAt(at + count) === "]") count++;
  copy(state, count);
}

function copyInClass(state: Translation, character: string): void {
  const { pattern, at } = state;
  const namedEnd = pattern.startsWith("[:", at) ? pattern.indexOf(":]", at + 2) : -1;
  if (namedEnd >= 0) copy(state, namedEnd + 2 - at);
  else {
    if (character === "]") state.inClass = false;
    copy(state, 1);
  }
}

const NAMED_GROUP = /\(\?P?<([A-Za-z0-9_]+)>/y;

function openGroup(state: Translation): void {
  NAMED_GROUP.lastIndex = state.at;
  const [opening, name] = NAMED_GROUP.exec(state.pattern) ?? [];
  if (opening === undefined || name === undefined) {
    copy(state, 1);
    return;
  }
  const known = state.groupNames.get(name) ?? [];
  const unique = known.length === 0 ? name : uniqueName(state.pattern, `${name}_${known.length}`);
  state.groupNames.set(name, [...known, unique]);
  state.source += `(?P<${unique}>`;
  state.at += opening.length;
}

function uniqueName(pattern: string, wanted: string): string {
  let name = wanted;
  while (pattern.includes(name)) name += "_";
  return name;
}
