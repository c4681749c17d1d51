import { type Location, PolicyError } from "../../../domain/policy-error.ts";
import type { LosslessJson } from "../../../means/json/read-json.ts";
import { isGoError } from "../../go/go-error.ts";
import { isGoSpace } from "../../go/white-space.ts";
import { isYamlLimit } from "../../go/yaml/yaml-limit.ts";
import { REGO_PARSE_ERROR } from "../../program/findings.ts";
import type { Comment, Module, Rule } from "./nodes.ts";
import { readAnnotation } from "./read-annotation.ts";

/** A METADATA comment of a module. */
export interface Annotation {
  readonly scope: string;
  /** What it is about: a rule, or undefined for the package. */
  readonly rule: Rule | undefined;
  /** What `rego.metadata.rule()` gives of it. */
  readonly members: ReadonlyMap<string, LosslessJson>;
  readonly row: number;
}

/**
 * The annotations of a module, each about what stands next below it (v1/ast/annotations.go, attachAnnotationsNodes). Throws
 * `invalid_parameter` with the place of one that cannot be read, which OPA has refused too, or that is too much.
 */
export function annotationsOf({ comments, rules, path }: Module): readonly Annotation[] {
  const packageRow = path[0]?.location.row ?? 0;
  let next = 0;
  return blocksOf(comments).map(({ yaml, location }) => {
    const { row } = location;
    const read = readBlock(yaml, location);
    while ((rules[next]?.location.row ?? Number.POSITIVE_INFINITY) <= row) next++;
    const rule = packageRow > row ? undefined : rules[next];
    const written = read.get("scope");
    const scope =
      typeof written === "string" ? written : defaultScope(rule, read.get("entrypoint") === true);
    return { scope, rule, members: new Map([...read, ["scope", scope]]), row };
  });
}

function readBlock(yaml: string, location: Location): ReturnType<typeof readAnnotation> {
  try {
    return readAnnotation(yaml);
  } catch (error) {
    if (!isGoError(error) && !isYamlLimit(error)) throw error;
    const { message } = error;
    const diagnostic = { code: REGO_PARSE_ERROR.code, message, location };
    throw new PolicyError("invalid_parameter", message, { diagnostics: [diagnostic] });
  }
}

function defaultScope(rule: Rule | undefined, isEntrypoint: boolean): string {
  if (rule === undefined) return "package";
  return isEntrypoint ? "document" : "rule";
}

interface Block {
  readonly yaml: string;
  /** Of its first line. */
  readonly location: Location;
}

/** Lines from the beginning, one below the other, from the word on. */
function blocksOf(comments: readonly Comment[]): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < comments.length; at++) {
    const first = comments[at] as Comment;
    if (!startsBlock(first)) continue;
    let yaml = "";
    let last = first;
    for (let next = comments[at + 1]; next !== undefined; next = comments[at + 1]) {
      const isBelow = next.location.col === 1 && next.location.row === last.location.row + 1;
      if (!isBelow || startsBlock(next)) break;
      yaml += `${next.text.startsWith(" ") ? next.text.slice(1) : next.text}\n`;
      last = next;
      at++;
    }
    blocks.push({ yaml, location: first.location });
  }
  return blocks;
}

function startsBlock({ text, location }: Comment): boolean {
  let start = 0;
  while (isGoSpace(text.charAt(start))) start++;
  return location.col === 1 && text.startsWith("METADATA", start);
}
