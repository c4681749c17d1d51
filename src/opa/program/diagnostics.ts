import type { FindingCode } from "../../domain/finding.ts";
import { type Diagnostic, PolicyError } from "../../domain/policy-error.ts";
import { BUNDLE_LOAD_ERROR, OPA_ERROR, OUTSIDE_ROOTS } from "./findings.ts";
import type { OpaResult } from "./opa.ts";

/**
 * OPA's text errors: `file:row[:col]: code: message`, and lines indented by blanks that go on
 * with the message; excerpts of the file are indented by tabs.
 */
const TEXT_ERROR = /^(?:\d+ errors? occurred: )?([^\n]+?):(\d+)(?::(\d+))?: ([a-z_]+): ([^\n]*)$/gm;
const MESSAGE_GOES_ON = /\n {2}\S[^\n]*/y;
/** What commands put before the finding itself. */
const LEADS = [/^error: /, /^load error: /, /^unable to load bundle \.: /, /^bundle \.: /];
const BAD_FILE = /^bundle load failed on (\S.*?): (.*)$/s;
const OUTSIDE_MODULE = /^manifest roots .* do not permit 'package .*' in module '(.+)'$/;
const OUTSIDE_DATA = /^manifest roots .* do not permit data at path '.*'$/;

interface OpaError {
  readonly code?: string;
  readonly message?: string;
  readonly location?: { readonly file?: string; readonly row?: number; readonly col?: number };
}

/** The findings of a command that was run with `--format json` and failed. Never empty. */
export function jsonFindings(result: OpaResult): Diagnostic[] {
  const errors = parseErrors(printed(result));
  return errors === undefined ? textFindings(result) : errors.map(toDiagnostic);
}

function parseErrors(text: string): OpaError[] | undefined {
  try {
    const { errors } = JSON.parse(text) as { errors?: OpaError[] };
    return Array.isArray(errors) && errors.length > 0 ? errors : undefined;
  } catch {
    return undefined;
  }
}

function toDiagnostic({ code, message: told = "", location }: OpaError): Diagnostic {
  const message = told.trim();
  if (code === undefined || code === "") return loadFinding(message);
  const file = location?.file ?? "";
  if (file === "") return { code: toFindingCode(code), message };
  return {
    code: toFindingCode(code),
    message,
    location: { file, row: Math.max(1, location?.row ?? 1), col: Math.max(1, location?.col ?? 1) },
  };
}

/** OPA has codes of its own (v1/ast/errors.go, v1/topdown/errors.go): they go on as they are. */
function toFindingCode(ofOpa: string): FindingCode {
  return ofOpa as FindingCode;
}

/**
 * The findings in text that `build` and `test` print. Columns are not told there: 1 stands for
 * them. Never empty.
 */
export function textFindings(result: OpaResult): Diagnostic[] {
  const trimmed = withoutLeads(printed(result));
  const found = [...trimmed.matchAll(TEXT_ERROR)].map((match) => {
    const [line, file = "", row = "1", col = "1", code = "", first = ""] = match;
    const end = match.index + line.length;
    const message = first + trimmed.slice(end, endOfMessage(trimmed, end));
    // OPA's rows and columns are 0 where a whole file is meant.
    const [atRow, atCol] = [Math.max(1, Number(row)), Math.max(1, Number(col))];
    const location = { file, row: atRow, col: atCol };
    return { code: toFindingCode(code), message: message.trim(), location };
  });
  return found.length > 0 ? found : [loadFinding(trimmed)];
}

function endOfMessage(text: string, start: number): number {
  let end = start;
  for (;;) {
    MESSAGE_GOES_ON.lastIndex = end;
    if (!MESSAGE_GOES_ON.test(text)) return end;
    end = MESSAGE_GOES_ON.lastIndex;
  }
}

/** Some commands print errors to standard output. */
function printed({ stdout, stderr }: OpaResult): string {
  return stderr.trim() || stdout.toString("utf8").trim();
}

/** A finding without a code: a file that cannot be read, or one outside the roots. */
function loadFinding(text: string): Diagnostic {
  const message = withoutLeads(text);
  const [, badFile, reason = ""] = BAD_FILE.exec(message.trim()) ?? [];
  if (badFile !== undefined) {
    const row = Number(/^yaml: line (\d+)/.exec(reason)?.[1] ?? 1);
    return { code: BUNDLE_LOAD_ERROR.code, message: reason, location: place(badFile, row) };
  }
  const outside = OUTSIDE_MODULE.exec(message)?.[1];
  if (outside !== undefined) {
    return { code: OUTSIDE_ROOTS.code, message, location: place(outside, 1) };
  }
  if (OUTSIDE_DATA.test(message)) return { code: OUTSIDE_ROOTS.code, message };
  return {
    code: OPA_ERROR.code,
    message: message === "" ? "opa failed without a message" : message,
  };
}

function place(file: string, row: number): { file: string; row: number; col: number } {
  // The loader names files by their path inside the bundle, which begins with a slash.
  return { file: file.replace(/^\//, ""), row, col: 1 };
}

function withoutLeads(text: string): string {
  return LEADS.reduce((rest, lead) => rest.replace(lead, ""), text);
}

/** Without repetitions, sorted by file, row and column; findings without a place come first. */
export function sortedFindings(findings: readonly Diagnostic[]): Diagnostic[] {
  const exact = new Map(findings.map((each) => [JSON.stringify(each), each]));
  const precise = new Set<string>();
  for (const each of exact.values()) if (hasColumn(each)) precise.add(lineKey(each));
  return [...exact.values()]
    .filter((each) => hasColumn(each) || !precise.has(lineKey(each)))
    .sort(compare);
}

/** Text errors come without a column: the same finding with one is worth more. */
function hasColumn(finding: Diagnostic): boolean {
  return finding.location !== undefined && finding.location.col > 1;
}

function lineKey({ code, message, location }: Diagnostic): string {
  return JSON.stringify([code, message, location?.file, location?.row]);
}

function compare(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.location?.file ?? "", b.location?.file ?? "") ||
    (a.location?.row ?? 0) - (b.location?.row ?? 0) ||
    (a.location?.col ?? 0) - (b.location?.col ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The one error of a refused bundle; `hint` goes on with its message. */
export function refusal(findings: readonly Diagnostic[], hint = ""): PolicyError {
  const diagnostics = sortedFindings(findings);
  const count = diagnostics.length === 1 ? "1 finding" : `${diagnostics.length} findings`;
  const message = `the bundle was refused: ${count}${hint}`;
  return new PolicyError("invalid_parameter", message, { diagnostics });
}
