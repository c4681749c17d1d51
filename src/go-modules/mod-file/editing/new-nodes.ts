import {
  type Commented,
  type Line,
  type LineBlock,
  NO_COMMENTS,
  NOWHERE,
} from "../syntax/syntax-tree.ts";

/** A line that no text holds yet. */
export function newLine(tokens: string[], inBlock: boolean): Line {
  return { kind: "line", ...uncommented(), tokens, inBlock };
}

/** A block that no text holds yet; it owns its lines from now on. */
export function newBlock(verb: string, lines: Line[]): LineBlock {
  return {
    kind: "block",
    ...uncommented(),
    tokens: [verb],
    open: uncommented(),
    lines,
    close: uncommented(),
  };
}

/** Puts other words in the place of a line's; the verb is left out in a block. */
export function rewriteLine(line: Line, tokens: readonly string[]): void {
  line.tokens = line.inBlock ? tokens.slice(1) : [...tokens];
}

/** Marks a line for `cleanUp`; the comment behind it goes at once. */
export function removeLine(line: Line): void {
  line.tokens = undefined;
  line.suffix = NO_COMMENTS;
}

function uncommented(): Commented {
  return { before: NO_COMMENTS, suffix: NO_COMMENTS, start: NOWHERE, end: NOWHERE };
}
