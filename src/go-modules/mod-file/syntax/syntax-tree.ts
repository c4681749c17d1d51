import type { Place } from "../mod-file.ts";

/** A place with its offset in the text, in UTF-16 units. */
export interface Position extends Place {
  readonly at: number;
}

/** From `//` to the end of the line, without it. An empty one stands for a blank line that formatting keeps. */
export interface Comment {
  readonly text: string;
  readonly start: Position;
}

/** What comments stick to. The lists are replaced, never changed. */
export interface Commented {
  /** On lines of their own before it. */
  before: readonly Comment[];
  /** Behind it. */
  suffix: readonly Comment[];
  start: Position;
  end: Position;
}

/** A directive, or one line of a block. */
export interface Line extends Commented {
  readonly kind: "line";
  /** As written, with quotes; without the verb in a block. Undefined once it is removed. */
  tokens: string[] | undefined;
  inBlock: boolean;
}

/** `require ( ... )`. */
export interface LineBlock extends Commented {
  readonly kind: "block";
  /** Before the parenthesis: the verb, and only that in what is right. */
  readonly tokens: readonly string[];
  readonly open: Commented;
  lines: Line[];
  readonly close: Commented;
}

/** Comments that belong to no directive. */
export interface CommentBlock extends Commented {
  readonly kind: "comments";
}

export type Statement = Line | LineBlock | CommentBlock;

/** A file as written: all that formatting needs. */
export interface FileSyntax {
  /** Comments that stick to nothing. */
  before: readonly Comment[];
  statements: Statement[];
}

export const NO_COMMENTS: readonly Comment[] = [];
export const NOWHERE: Position = { at: 0, row: 1, col: 1 };
