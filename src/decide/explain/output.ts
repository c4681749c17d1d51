/** A text that grows up to a limit. */
export interface Output {
  add(text: string): void;
  /** Counts what will be added. */
  count(length: number): void;
  finish(): string;
}

const MOST_CHARACTERS = 32 * 1024 * 1024;

/** Throws what `refuse` makes when the text becomes too long. */
export function startOutput(refuse: () => Error): Output {
  const parts: string[] = [];
  let length = 0;
  const count = (more: number): void => {
    length += more;
    if (length > MOST_CHARACTERS) throw refuse();
  };
  return {
    count,
    add(text) {
      parts.push(text);
    },
    finish: () => parts.join(""),
  };
}
