/** What the texts in a pattern are replaced by, first those that are to be tried first. */
type Replacement = readonly [old: string, replacement: string];

interface Node {
  readonly next: Map<number, Node>;
  replacement: string | undefined;
}

/**
 * Replaces as Go's `strings.NewReplacer(...)` does when shorter patterns come before the longer ones that they begin:
 * from left to right, without overlap, the shortest pattern that matches. `emit` gets the parts of the result in turn.
 *
 * An empty pattern matches before every unit of the text but not behind another empty match: give bytes, not
 * characters. `spend` hears of the units that were compared.
 */
export function replaceAllGo(
  text: string,
  replacements: readonly Replacement[],
  emit: (part: string) => void,
  spend: (steps: number) => void,
): void {
  const root = trieOf(replacements);
  let last = 0;
  let compared = 0;
  let wasEmpty = false;
  for (let at = 0; at <= text.length; ) {
    const match = shortestMatch(root, text, at, wasEmpty);
    compared += match.end - at + 1;
    if (compared > BATCH) {
      spend(compared);
      compared = 0;
    }
    wasEmpty = match.end === at && match.replacement !== undefined;
    if (match.replacement === undefined) at++;
    else {
      emit(text.slice(last, at) + match.replacement);
      at = match.end;
      last = at;
    }
  }
  emit(text.slice(last));
}

const BATCH = 1024;

interface Match {
  /** Where it ends, or where the search gave up. */
  readonly end: number;
  readonly replacement: string | undefined;
}

function shortestMatch(root: Node, text: string, start: number, skipEmpty: boolean): Match {
  let node: Node | undefined = root;
  let at = start;
  for (; node !== undefined; at++) {
    const { replacement, next }: Node = node;
    if (replacement !== undefined && !(skipEmpty && at === start)) return { end: at, replacement };
    node = at < text.length ? next.get(text.charCodeAt(at)) : undefined;
  }
  return { end: at, replacement: undefined };
}

function trieOf(replacements: readonly Replacement[]): Node {
  const root: Node = { next: new Map(), replacement: undefined };
  for (const [old, replacement] of replacements) {
    let node = root;
    for (let at = 0; at < old.length; at++) {
      const unit = old.charCodeAt(at);
      let next = node.next.get(unit);
      if (next === undefined) {
        next = { next: new Map(), replacement: undefined };
        node.next.set(unit, next);
      }
      node = next;
    }
    node.replacement ??= replacement;
  }
  return root;
}
