import type { Head } from "../domain/head.ts";
import { type Diagnostic, isPolicyError, messageOf, systemCodeOf } from "../domain/policy-error.ts";
import { shortRevision } from "../domain/revision.ts";
import { type CliIo, writeJson, writeLines } from "./cli-io.ts";
import { EXIT_INTERRUPTED, EXIT_REFUSED, EXIT_STATUS } from "./exit-codes.ts";
import { type Paint, paintFor, placeIn, plain } from "./paint.ts";

export interface FailureOptions {
  /** Print the error as a JSON document on standard output. */
  readonly json: boolean;
  /** The folder that the places of findings are relative to, as the person typed it. */
  readonly base?: string | undefined;
  /** The head that stays, for a refused push. */
  readonly active?: Head | undefined;
  /** A last line for people: what stays as it was. */
  readonly closing?: string;
}

/** Prints why a command failed, findings first, and gives the exit status. Quiet after Ctrl-C. */
export function reportFailure(io: CliIo, error: unknown, options: FailureOptions): number {
  if (io.signal.aborted) return EXIT_INTERRUPTED;
  const code = isPolicyError(error) ? error.code : "internal_error";
  const findings = isPolicyError(error) ? error.diagnostics : [];
  if (options.json) {
    writeJson(io.stdout, {
      code,
      message: messageOf(error),
      ...(findings.length > 0 && { errors: findings }),
      ...(options.active !== undefined && { active: options.active }),
    });
    return EXIT_STATUS[code];
  }
  const paint = paintFor(io, "stderr");
  writeLines(io.stderr, [
    ...findings.flatMap((finding) => formatFinding(finding, options.base, paint)),
    ...summary(error, findings, paint),
    ...(options.closing === undefined ? [] : [options.closing]),
  ]);
  return isPolicyError(error) ? EXIT_STATUS[code] : EXIT_REFUSED;
}

/** The last line over the findings; left out where the only finding has said it. */
function summary(error: unknown, findings: readonly Diagnostic[], paint: Paint): string[] {
  const message = plain(messageOf(error));
  if (findings.length === 1 && findings[0]?.message === messageOf(error)) return [];
  const trace = isPolicyError(error) || systemCodeOf(error) !== undefined ? [] : traceOf(error);
  return [`${paint.bad("error:")} ${message}`, ...trace.map(paint.faint)];
}

/** Anything but our own errors and the system's is a fault of the program: where it arose helps to mend it. */
function traceOf(error: unknown): string[] {
  const stack = typeof error === "object" && error !== null && "stack" in error ? error.stack : "";
  return String(stack).split("\n").slice(1, 6);
}

/** Findings that did not refuse anything, one `file:row:col: warning: message` a line. */
export function reportWarnings(
  io: CliIo,
  warnings: readonly Diagnostic[],
  base: string | undefined,
): void {
  const paint = paintFor(io, "stderr");
  const label = `${paint.warning("warning:")} `;
  writeLines(
    io.stderr,
    warnings.flatMap((warning) => formatFinding(warning, base, paint, label)),
  );
}

/** `file:row:col: message`, with the further lines of a long message indented. */
function formatFinding(
  finding: Diagnostic,
  base: string | undefined,
  paint: Paint,
  label = "",
): string[] {
  const [first = "", ...more] = plain(finding.message).split("\n");
  const place = placeIn(base, finding.location);
  const head = place === "" ? "" : `${paint.strong(place)}: `;
  return [`${head}${label}${first}`, ...more.map((line) => `    ${line}`)];
}

/** Which revision stays when a push is refused. */
export function staysActive(active: Head | undefined): string {
  if (active === undefined) return "No revision of it is active.";
  return `Revision ${shortRevision(active.revision)} (sequence ${active.sequence}) stays active.`;
}
