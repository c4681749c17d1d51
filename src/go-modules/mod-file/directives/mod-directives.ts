import type { Faults } from "../mod-file-error.ts";
import type { FileSyntax } from "../syntax/syntax-tree.ts";
import { type Directive, readTextDirective } from "./arguments.ts";
import { deprecationOf } from "./comments.ts";
import { addCommon, addRead, once } from "./common-directives.ts";
import type { ModDirectives, ModuleDirective } from "./directives.ts";
import { readRetract } from "./retract-directive.ts";
import { readVersionDirective } from "./version-directive.ts";
import { unknownVerb, visitLines } from "./visit-lines.ts";

const BLOCKS = ["module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore"];
const VERBS: readonly string[] = [...BLOCKS, "go", "toolchain"];
/** All else in the go.mod of a dependency has no effect, and may come from a newer Go. */
const LAX_VERBS: ReadonlySet<string> = new Set(["go", "module", "retract", "require", "ignore"]);

/** What the lines of a go.mod file say; `lax` as Go reads that of a dependency. */
export function modDirectives(syntax: FileSyntax, faults: Faults, lax: boolean): ModDirectives {
  const found: ModDirectives = {
    ...{ godebug: [], replace: [], require: [], exclude: [], retract: [], tool: [], ignore: [] },
  };
  visitLines(syntax, { faults, verbs: VERBS, blocks: BLOCKS, lax }, (directive) => {
    if (lax && !LAX_VERBS.has(directive.verb)) return;
    if (!addCommon(found, directive, lax)) addOwn(found, directive, lax);
  });
  return found;
}

function addOwn(found: ModDirectives, directive: Directive, lax: boolean): void {
  switch (directive.verb) {
    case "module":
      found.module = once(found.module, directive, () => readModule(directive));
      return;
    case "require":
    case "exclude":
      addRead(found[directive.verb], readVersionDirective(directive));
      return;
    case "retract":
      addRead(found.retract, readRetract(directive, lax));
      return;
    case "tool":
      addRead(found.tool, readTextDirective(directive, "one package behind tool"));
      return;
    case "ignore":
      addRead(found.ignore, readTextDirective(directive, "one directory behind ignore"));
      return;
    default:
      unknownVerb(directive, VERBS);
  }
}

/** A line whose path is refused is the module line nevertheless. */
function readModule(directive: Directive): ModuleDirective {
  const { line, block } = directive;
  const path = readTextDirective(directive, "module and one path")?.text ?? "";
  return { path, deprecated: deprecationOf(line, block), line };
}
