import { canonicalVersion } from "../../version/canonical-version.ts";
import { type Faults, shown } from "../mod-file-error.ts";
import { meaningOf, tokenOf } from "../syntax/quoting.ts";
import type { Line, LineBlock } from "../syntax/syntax-tree.ts";
import type { TextDirective } from "./directives.ts";

/** One line of a file, ready to be understood. */
export interface Directive {
  readonly verb: string;
  readonly line: Line;
  /** The block that holds it. */
  readonly block?: LineBlock | undefined;
  readonly faults: Faults;
}

/** What stands behind the verb, as written. */
export function argumentsOf({ line }: Directive): readonly string[] {
  const tokens = line.tokens ?? [];
  return line.inBlock ? tokens : tokens.slice(1);
}

/** Says that the line is wrong. */
export function refuse({ line, faults }: Directive, message: string): undefined {
  faults.add(line.start, message);
  return undefined;
}

/** What an argument means, which is then written in the shortest way; undefined where it is refused. */
export function readText(directive: Directive, index: number): string | undefined {
  const token = argumentsOf(directive)[index] as string;
  const text = meaningOf(token);
  if (text === undefined) {
    return refuse(directive, `${directive.verb}: ${quotingFault(token)}`);
  }
  writeArgument(directive, index, tokenOf(text));
  return text;
}

/** A version in its one spelling, which is then written so; undefined where it is refused. */
export function readVersion(directive: Directive, index: number): string | undefined {
  const text = readText(directive, index);
  if (text === undefined) return undefined;
  const version = canonicalVersion(text);
  if (version === undefined) {
    return refuse(directive, `${directive.verb}: ${shown(text)} is no version; expected v1.2.3`);
  }
  writeArgument(directive, index, version);
  return version;
}

/** Puts another token in the place of an argument. */
export function writeArgument({ line }: Directive, index: number, token: string): void {
  const { tokens = [], inBlock } = line;
  tokens[inBlock ? index : index + 1] = token;
}

/** A directive of one argument, read; undefined where there is another number of them, or where it is refused. */
export function readTextDirective(
  directive: Directive,
  expected: string,
): TextDirective | undefined {
  if (argumentsOf(directive).length !== 1) return refuse(directive, `expected ${expected}`);
  const text = readText(directive, 0);
  return text === undefined ? undefined : { text, line: directive.line };
}

function quotingFault(token: string): string {
  return token.startsWith('"')
    ? `${shown(token)} holds an escape that Go does not know`
    : `${shown(token)} holds a quote; quotes must be double, and around the whole`;
}
