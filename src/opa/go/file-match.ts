const SEPARATOR = "/";

/** Whether a name is of the shape that a pattern gives (path/filepath, Match); a pattern that is none matches nothing. */
export function matchFile(pattern: string, name: string): boolean {
  let rest = [...pattern];
  let left = [...name];
  while (rest.length > 0) {
    const { isStarred, chunk, behind } = nextChunk(rest);
    rest = behind;
    if (isStarred && chunk.length === 0) return !left.includes(SEPARATOR);
    const found = matchFrom(left, chunk, isStarred, rest.length === 0);
    if (found === undefined) return false;
    left = found;
  }
  return left.length === 0;
}

type Characters = readonly string[];

/** What is left of a name behind a chunk: at its beginning, or behind a star. The last chunk must take all. */
function matchFrom(
  name: Characters,
  chunk: Characters,
  isStarred: boolean,
  isLast: boolean,
): string[] | undefined {
  for (let at = 0; at <= name.length; at++) {
    const left = matchChunk(chunk, name.slice(at));
    if (left !== undefined && (left.length === 0 || !isLast)) return left;
    if (!isStarred || name[at] === SEPARATOR) return undefined;
  }
  return undefined;
}

/** The pattern up to its next star. */
function nextChunk(pattern: Characters): {
  readonly isStarred: boolean;
  readonly chunk: Characters;
  readonly behind: string[];
} {
  let start = 0;
  while (pattern[start] === "*") start++;
  let isInClass = false;
  let end = start;
  for (; end < pattern.length; end++) {
    const character = pattern[end];
    if (character === "\\") end++;
    else if (character === "[") isInClass = true;
    else if (character === "]") isInClass = false;
    else if (character === "*" && !isInClass) break;
  }
  return { isStarred: start > 0, chunk: pattern.slice(start, end), behind: pattern.slice(end) };
}

/** What is left of a name behind the characters of a chunk; undefined where it does not begin with them. */
function matchChunk(chunk: Characters, name: Characters): string[] | undefined {
  let taken = 0;
  for (let at = 0; at < chunk.length; at++, taken++) {
    const character = name[taken];
    if (character === undefined) return undefined;
    if (chunk[at] === "[") {
      const end = matchClass(chunk, at + 1, character);
      if (end === undefined) return undefined;
      at = end;
    } else if (chunk[at] === "?") {
      if (character === SEPARATOR) return undefined;
    } else {
      if (chunk[at] === "\\") at++;
      if (chunk[at] !== character) return undefined;
    }
  }
  return name.slice(taken);
}

/** The position of the bracket that ends a class, where the character is one of it. */
function matchClass(chunk: Characters, start: number, character: string): number | undefined {
  const isNegated = chunk[start] === "^";
  let at = isNegated ? start + 1 : start;
  const first = at;
  let isFound = false;
  while (chunk[at] !== "]" || at === first) {
    const low = classMember(chunk, at);
    if (low === undefined) return undefined;
    let high: ClassMember | undefined = low;
    if (chunk[low.next] === "-") high = classMember(chunk, low.next + 1);
    if (high === undefined) return undefined;
    isFound ||= low.code <= codeOf(character) && codeOf(character) <= high.code;
    at = high.next;
  }
  return isFound === isNegated ? undefined : at;
}

interface ClassMember {
  readonly code: number;
  readonly next: number;
}

/** One character of a class; undefined where the pattern is malformed. */
function classMember(chunk: Characters, start: number): ClassMember | undefined {
  if (chunk[start] === "-" || chunk[start] === "]") return undefined;
  const at = chunk[start] === "\\" ? start + 1 : start;
  const character = chunk[at];
  if (character === undefined || at + 1 >= chunk.length) return undefined;
  return { code: codeOf(character), next: at + 1 };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
