import { withoutRawBytes } from "../../../opa/go/text-bytes.ts";
import type { GoDebug, Place, Placed, Replacement } from "../mod-file.ts";
import type { DebugDirective, OnLine, ReplaceDirective, TextDirective } from "./directives.ts";

/** Where the directive begins; in a block, its own line. */
export function placeOf({ line }: OnLine): Place {
  const { row, col } = line.start;
  return { row, col };
}

/** A text with its place; bytes that are not UTF-8 are U+FFFD, as in Go's JSON. */
export function placedOf(directive: TextDirective): Placed {
  return { text: withoutRawBytes(directive.text), place: placeOf(directive) };
}

export function goDebugOf(directive: DebugDirective): GoDebug {
  const { key, value } = directive;
  return {
    key: withoutRawBytes(key),
    value: withoutRawBytes(value),
    place: placeOf(directive),
  };
}

export function replacementOf(directive: ReplaceDirective): Replacement {
  const { oldPath, oldVersion, newVersion } = directive;
  const path = withoutRawBytes(directive.newPath);
  return {
    old: {
      path: withoutRawBytes(oldPath),
      ...(oldVersion === "" ? {} : { version: oldVersion }),
    },
    new:
      newVersion === ""
        ? { kind: "directory", path }
        : { kind: "module", path, version: newVersion },
    place: placeOf(directive),
  };
}
