import { PolicyError } from "../../domain/policy-error.ts";
import type { ModDirectives, WorkDirectives } from "./directives/directives.ts";
import { modDirectives } from "./directives/mod-directives.ts";
import { workDirectives } from "./directives/work-directives.ts";
import { createFaults } from "./mod-file-error.ts";
import { parseSyntax } from "./syntax/parse-syntax.ts";
import type { FileSyntax } from "./syntax/syntax-tree.ts";

/** As much as Go itself reads of a go.mod file (modfetch/codehost.MaxGoMod). */
const MAX_BYTES = 16 * 2 ** 20;

/** A file as written and as meant: directives point at their lines. */
export interface Parsed<Directives> {
  readonly syntax: FileSyntax;
  readonly directives: Directives;
}

/** Parses go.mod; throws `invalid_parameter` with every fault, `too_large` beyond 16 MiB. */
export function parseMod(text: string, file: string, lax: boolean): Parsed<ModDirectives> {
  checkSize(text, file);
  const faults = createFaults(file);
  const syntax = parseSyntax(text, faults);
  const directives = modDirectives(syntax, faults, lax);
  faults.end();
  return { syntax, directives };
}

/** The same for go.work. */
export function parseWork(text: string, file: string): Parsed<WorkDirectives> {
  checkSize(text, file);
  const faults = createFaults(file);
  const syntax = parseSyntax(text, faults);
  const directives = workDirectives(syntax, faults);
  faults.end();
  return { syntax, directives };
}

function checkSize(text: string, file: string): void {
  if (text.length <= MAX_BYTES && Buffer.byteLength(text) <= MAX_BYTES) return;
  throw new PolicyError("too_large", `${file} is larger than the 16 MiB that Go reads`);
}
