import { isGoSpace } from "../../../opa/go/white-space.ts";
import { trimSpace } from "../syntax/go-space.ts";
import type { Comment, Line, LineBlock } from "../syntax/syntax-tree.ts";

const SLASHES = "//";
const DEPRECATED = /(?:^|\n\n)Deprecated: *(.*?)(?:$|\n\n)/s;

/**
 * True for `// indirect` alone or `// indirect; text`, as Go reads it: the first comment, and nothing between the word
 * and the semicolon.
 */
export function isIndirect(line: Line): boolean {
  const [comment] = line.suffix;
  if (comment === undefined) return false;
  const text = trimSpace(withoutSlashes(comment));
  if (text === "indirect") return true;
  const marker = "indirect;";
  return (
    text.length > marker.length && text.startsWith(marker) && isGoSpace(text.charAt(marker.length))
  );
}

/** The comment behind a line, without slashes; undefined where there is none, or where it marks the line as indirect. */
export function plainCommentOf(line: Line): string | undefined {
  const [comment] = line.suffix;
  return comment === undefined || isIndirect(line) ? undefined : trimSpace(withoutSlashes(comment));
}

/**
 * What the comments before and behind a directive say, line by line; where it has none, those of its block
 * (parseDirectiveComment).
 */
export function rationaleOf(line: Line, block: LineBlock | undefined): string {
  const hasNone = line.before.length === 0 && line.suffix.length === 0;
  const { before, suffix } = hasNone && block !== undefined ? block : line;
  return [...before, ...suffix]
    .filter(({ text }) => text.startsWith(SLASHES))
    .map((comment) => trimSpace(withoutSlashes(comment)))
    .join("\n");
}

/** The first paragraph that begins with `Deprecated:`, without that; `""` where there is none. */
export function deprecationOf(line: Line, block: LineBlock | undefined): string {
  return DEPRECATED.exec(rationaleOf(line, block))?.[1] ?? "";
}

function withoutSlashes({ text }: Comment): string {
  return text.startsWith(SLASHES) ? text.slice(SLASHES.length) : text;
}
