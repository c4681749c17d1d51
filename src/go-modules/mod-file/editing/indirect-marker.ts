import { isIndirect } from "../directives/comments.ts";
import { trimSpace } from "../syntax/go-space.ts";
import { type Comment, type Line, NO_COMMENTS, NOWHERE } from "../syntax/syntax-tree.ts";

const MARKER = "// indirect";
const WORD = "indirect;";

/** Marks a requirement as indirect or takes the marker off; what else the comment says stays (Require.setIndirect). */
export function setIndirect(line: Line, indirect: boolean): void {
  if (isIndirect(line) === indirect) return;
  const [comment, ...others] = line.suffix;
  if (comment === undefined) {
    line.suffix = [{ text: MARKER, start: NOWHERE }];
    return;
  }
  const text = indirect ? withMarker(comment) : withoutMarker(comment);
  line.suffix = text === undefined ? NO_COMMENTS : [{ ...comment, text }, ...others];
}

function withMarker({ text }: Comment): string {
  const said = trimSpace(text.slice("//".length));
  return said === "" ? MARKER : `${MARKER}; ${said}`;
}

/** Undefined where nothing is left. */
function withoutMarker({ text }: Comment): string | undefined {
  const said = trimSpace(text.slice("//".length));
  return said === "indirect" ? undefined : `//${text.slice(text.indexOf(WORD) + WORD.length)}`;
}
