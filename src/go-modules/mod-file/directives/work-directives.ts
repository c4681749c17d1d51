import type { Faults } from "../mod-file-error.ts";
import type { FileSyntax } from "../syntax/syntax-tree.ts";
import { readTextDirective } from "./arguments.ts";
import { addCommon, addRead } from "./common-directives.ts";
import type { WorkDirectives } from "./directives.ts";
import { unknownVerb, visitLines } from "./visit-lines.ts";

const BLOCKS = ["godebug", "use", "replace"];
const VERBS: readonly string[] = [...BLOCKS, "go", "toolchain"];

/** What the lines of a go.work file say; it has no lax reading. */
export function workDirectives(syntax: FileSyntax, faults: Faults): WorkDirectives {
  const found: WorkDirectives = { godebug: [], replace: [], use: [] };
  visitLines(syntax, { faults, verbs: VERBS, blocks: BLOCKS, lax: false }, (directive) => {
    if (addCommon(found, directive, false)) return;
    if (directive.verb !== "use") unknownVerb(directive, VERBS);
    else addRead(found.use, readTextDirective(directive, "one directory behind use"));
  });
  return found;
}
