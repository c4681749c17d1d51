/** Says of a whole text whether it is meant. */
export type Pattern = (text: string) => boolean;

/** What one place of a pattern stands for: a letter, letters of one part, or anything. */
type Step = { readonly letter: string } | { readonly stars: 1 | 2 };

/** Longer texts are meant by no pattern with a star. */
const MAX_TEXT = 4_096;

/**
 * A pattern for whole texts: `*` stands for letters of one part, of which `separators` end each, `**` for any. Neither stands
 * for control characters. Takes time by the length of both, whatever the text.
 */
export function compilePattern(pattern: string, separators: string): Pattern {
  if (!pattern.includes("*")) return (text) => text === pattern;
  const steps = stepsOf(pattern);
  return (text) => text.length <= MAX_TEXT && matches(steps, text, separators);
}

function stepsOf(pattern: string): readonly Step[] {
  const parts = pattern.match(/\*+|[^*]/g) ?? [];
  return parts.map((part) =>
    part.startsWith("*") ? { stars: part.length === 1 ? 1 : 2 } : { letter: part },
  );
}

/** Keeps every place of the pattern that the text so far can have led to. */
function matches(steps: readonly Step[], text: string, separators: string): boolean {
  let places = new Set<number>();
  reach(steps, 0, places);
  for (const letter of text.split("")) {
    const next = new Set<number>();
    for (const place of places) {
      const step = steps[place];
      if (step === undefined) continue;
      if ("letter" in step) {
        if (step.letter === letter) reach(steps, place + 1, next);
      } else if (standsFor(step.stars, letter, separators)) reach(steps, place, next);
    }
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(steps.length);
}

/** A star may stand for nothing. */
function reach(steps: readonly Step[], place: number, into: Set<number>): void {
  into.add(place);
  const step = steps[place];
  if (step !== undefined && "stars" in step) reach(steps, place + 1, into);
}

function standsFor(stars: 1 | 2, letter: string, separators: string): boolean {
  if (letter < " " || letter === "\x7f") return false;
  return stars === 2 || !separators.includes(letter);
}
