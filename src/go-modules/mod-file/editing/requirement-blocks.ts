import { isIndirect } from "../directives/comments.ts";
import { trimSpace } from "../syntax/go-space.ts";
import type { Commented, FileSyntax, Line, LineBlock, Statement } from "../syntax/syntax-tree.ts";
import { blockAround } from "./add-line.ts";
import { newBlock } from "./new-nodes.ts";

const REQUIRE = "require";

export interface RequirementBlocks {
  /** Where direct requirements are added. */
  readonly direct: LineBlock;
  readonly indirect: LineBlock;
  /** The file had one line or block of requirements, without comments: all of them go to these two. */
  readonly isOnlyBlock: boolean;
  /** The blocks that were there. */
  readonly blockOf: ReadonlyMap<Line, LineBlock>;
}

/**
 * The last block without comments that holds direct requirements only, and the same for indirect ones; where there is
 * none, an empty one beside what is there (setRequireSeparateIndirect of golang.org/x/mod/modfile).
 */
export function requirementBlocks(file: FileSyntax): RequirementBlocks {
  const found = file.statements.flatMap((statement, index) =>
    isRequirement(statement) ? [{ statement, index }] : [],
  );
  const blockOf = new Map(
    found.flatMap(({ statement }) =>
      statement.kind === "block" ? statement.lines.map((line) => [line, statement] as const) : [],
    ),
  );
  const [only, ...others] = found;
  const isOnlyBlock = only !== undefined && others.length === 0 && !hasComments(only.statement);
  const lastOf = (indirect: boolean) =>
    found.findLast(({ statement }) => holdsOnly(statement, indirect))?.index;
  let [directAt, indirectAt] = [lastOf(false), lastOf(true)];
  let direct: LineBlock;
  if (directAt === undefined) {
    const lastAt = found.at(-1)?.index;
    directAt = indirectAt ?? (lastAt === undefined ? file.statements.length : lastAt + 1);
    if (indirectAt !== undefined) indirectAt += 1;
    direct = insertBlock(file, directAt);
  } else direct = ensureBlock(file, directAt);
  const indirect =
    indirectAt === undefined ? insertBlock(file, directAt + 1) : ensureBlock(file, indirectAt);
  return { direct, indirect, isOnlyBlock, blockOf };
}

function isRequirement(statement: Statement): statement is Line | LineBlock {
  return statement.kind !== "comments" && statement.tokens?.[0] === REQUIRE;
}

function holdsOnly(statement: Line | LineBlock, indirect: boolean): boolean {
  if (hasComments(statement)) return false;
  if (statement.kind === "line") return isIndirect(statement) === indirect;
  const { lines } = statement;
  return (
    lines.length > 0 && lines.every((line) => !hasComments(line) && isIndirect(line) === indirect)
  );
}

/** Comments that say more than the marker alone. */
function hasComments({ before, suffix }: Commented): boolean {
  const [comment, ...others] = suffix;
  if (before.length > 0 || others.length > 0) return true;
  return comment !== undefined && trimSpace(comment.text.slice("//".length)) !== "indirect";
}

function insertBlock(file: FileSyntax, index: number): LineBlock {
  const block = newBlock(REQUIRE, []);
  file.statements.splice(index, 0, block);
  return block;
}

function ensureBlock(file: FileSyntax, index: number): LineBlock {
  const statement = file.statements[index] as Line | LineBlock;
  const block = statement.kind === "block" ? statement : blockAround(statement, REQUIRE);
  file.statements[index] = block;
  return block;
}
