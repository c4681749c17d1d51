import { sortTexts } from "./value.ts";

/** How objects with the same keys in the same order are written. */
export interface ObjectLayout {
  /** As the objects have them. */
  readonly keys: readonly string[];
  /** As they are written. */
  readonly sorted: readonly string[];
  /** What stands before each value: the comma, the key and the colon. */
  readonly before: readonly string[];
}

/** Finds the layout of an object by its keys. */
export type ObjectLayouts = (keys: string[]) => ObjectLayout;

/** So much is kept: keys may come from whoever asks. */
const MAX_LAYOUTS = 256;
const MAX_KEYS = 32;
const MAX_KEY_LENGTH = 64;

/**
 * Keeps layouts of small objects, for objects come in numbers: to sort and quote their keys takes longer than to write their
 * values. `textOf` gives a key and its colon.
 */
export function createObjectLayouts(comma: string, textOf: (key: string) => string): ObjectLayouts {
  const known = new Map<string, ObjectLayout>();
  return (keys) => {
    const [first = ""] = keys;
    const found = known.get(first);
    if (found !== undefined && areSame(found.keys, keys)) return found;
    const sorted = sortTexts([...keys]);
    const before = sorted.map((key, at) => (at === 0 ? "" : comma) + textOf(key));
    const layout = { keys, sorted, before };
    if (isSmall(keys)) {
      if (known.size >= MAX_LAYOUTS) known.clear();
      known.set(first, layout);
    }
    return layout;
  };
}

function areSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

function isSmall(keys: readonly string[]): boolean {
  return keys.length <= MAX_KEYS && keys.every(({ length }) => length <= MAX_KEY_LENGTH);
}
