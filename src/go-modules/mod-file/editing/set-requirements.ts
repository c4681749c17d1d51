import type { ModDirectives, VersionDirective } from "../directives/directives.ts";
import { tokenOf } from "../syntax/quoting.ts";
import { type FileSyntax, type Line, type LineBlock, NO_COMMENTS } from "../syntax/syntax-tree.ts";
import { addLine } from "./add-line.ts";
import type { NewRequirement } from "./add-requirement.ts";
import { setIndirect } from "./indirect-marker.ts";
import { newLine, removeLine } from "./new-nodes.ts";
import { requirementBlocks } from "./requirement-blocks.ts";

/**
 * Leaves these requirements and no others, each of its path once, keeping the lines and comments that are there, as the
 * go command writes go.mod below `go 1.17` (File.SetRequire).
 */
export function setRequirements(
  file: FileSyntax,
  directives: ModDirectives,
  wanted: readonly NewRequirement[],
): void {
  const missing = updateRequirements(directives, wanted, (line) => line);
  for (const each of missing) {
    const line = addLine(file, ["require", tokenOf(each.path), each.version]);
    setIndirect(line, each.indirect);
    directives.require.push({ ...each, line });
  }
}

/** The same from `go 1.17` on: direct and indirect ones in blocks of their own (File.SetRequireSeparateIndirect). */
export function setSeparateRequirements(
  file: FileSyntax,
  directives: ModDirectives,
  wanted: readonly NewRequirement[],
): void {
  const { direct, indirect, isOnlyBlock, blockOf } = requirementBlocks(file);
  const missing = updateRequirements(directives, wanted, (line, isIndirect) => {
    const [target, other] = isIndirect ? [indirect, direct] : [direct, indirect];
    return isOnlyBlock || blockOf.get(line) === other ? moveLine(line, target) : line;
  });
  for (const each of missing) {
    const line = newLine([tokenOf(each.path), each.version], true);
    setIndirect(line, each.indirect);
    (each.indirect ? indirect : direct).lines.push(line);
    directives.require.push({ ...each, line });
  }
}

/** Changes, places and removes what is there, and gives what is not. */
function updateRequirements(
  directives: ModDirectives,
  wanted: readonly NewRequirement[],
  place: (line: Line, indirect: boolean) => Line,
): NewRequirement[] {
  const missing = new Map(wanted.map((each) => [each.path, each]));
  directives.require = directives.require.flatMap(({ path, line }): VersionDirective[] => {
    const found = missing.get(path);
    if (found === undefined) {
      removeLine(line);
      return [];
    }
    missing.delete(path);
    setVersion(line, found.version);
    setIndirect(line, found.indirect);
    return [{ path, version: found.version, line: place(line, found.indirect) }];
  });
  return [...missing.values()];
}

/** A blank line before it goes: ordering would take it to another place. */
function setVersion(line: Line, version: string): void {
  const { tokens = [], inBlock, before } = line;
  if (inBlock && before.length === 1 && before[0]?.text === "") line.before = NO_COMMENTS;
  tokens[inBlock ? 1 : 2] = version;
}

/** What stays in its old place is for `cleanUp`. */
function moveLine(line: Line, block: LineBlock): Line {
  const { tokens = [], inBlock } = line;
  const moved: Line = { ...line, tokens: inBlock ? tokens : tokens.slice(1), inBlock: true };
  line.tokens = undefined;
  block.lines.push(moved);
  return moved;
}
