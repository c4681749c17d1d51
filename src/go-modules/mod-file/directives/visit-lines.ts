import { didYouMean } from "../../../means/text/suggestion.ts";
import { type Faults, shown } from "../mod-file-error.ts";
import type { FileSyntax, LineBlock } from "../syntax/syntax-tree.ts";
import type { Directive } from "./arguments.ts";

export interface Visit {
  readonly faults: Faults;
  /** What a line may begin with. */
  readonly verbs: readonly string[];
  /** What a block may begin with. */
  readonly blocks: readonly string[];
  /** Unknown blocks are passed over. */
  readonly lax: boolean;
}

/** Gives every line with its verb, in a block or not. */
export function visitLines(
  { statements }: FileSyntax,
  visit: Visit,
  each: (directive: Directive) => void,
): void {
  const { faults } = visit;
  for (const statement of statements) {
    if (statement.kind === "line") {
      each({ verb: statement.tokens?.[0] ?? "", line: statement, faults });
    } else if (statement.kind === "block" && isKnownBlock(statement, visit)) {
      const [verb = ""] = statement.tokens;
      for (const line of statement.lines) each({ verb, line, block: statement, faults });
    }
  }
}

/** Refuses a line whose verb nobody knows. */
export function unknownVerb({ verb, line, faults }: Directive, verbs: readonly string[]): void {
  faults.add(line.start, () => {
    const known = `${verbs.join(", ")}${didYouMean(verb, verbs)}`;
    return `${shown(verb)} is no directive; expected ${known}`;
  });
}

function isKnownBlock(block: LineBlock, { faults, blocks, verbs, lax }: Visit): boolean {
  const [verb = "", ...others] = block.tokens;
  if (others.length === 0 && blocks.includes(verb)) return true;
  if (lax) return false;
  faults.add(block.start, () => {
    if (others.length > 0) return `only the verb may stand before (, not more than ${shown(verb)}`;
    if (verbs.includes(verb)) return `${verb} takes no block; write it on one line`;
    const known = `${blocks.join(", ")}${didYouMean(verb, blocks)}`;
    return `${shown(verb)} is no block; expected ${known}`;
  });
  return false;
}
