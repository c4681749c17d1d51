import type { Claim, ClaimOutcome } from "../facts/dependencies/claim.ts";
import { isCounted, type OutcomeOptions, outcomeOf } from "../sumcheck/outcome.ts";
import type { CliIo } from "./cli-io.ts";
import { formatCount } from "./format.ts";
import { type Paint, paintFor, plain } from "./paint.ts";

export interface ClaimReport extends OutcomeOptions {
  /** What the report is about, such as the binary's file. */
  readonly subject: string;
  /** Also the claims that are verified, each by itself. */
  readonly verbose: boolean;
}

const TOLD: Readonly<Record<ClaimOutcome, string>> = {
  verified: "verified",
  contradicted: "contradicted",
  not_verifiable: "not verifiable",
};

/** Claims for people: the outcome, then what is contradicted, what is not verifiable, and how much is verified. */
export function claimLines(io: CliIo, claims: readonly Claim[], report: ClaimReport): string[] {
  const paint = paintFor(io, "stdout");
  const outcome = outcomeOf(claims, report);
  const of = (wanted: ClaimOutcome): readonly Claim[] =>
    claims.filter((claim) => claim.outcome === wanted);
  const doubtful = of("not_verifiable");
  return [
    `${colourOf(outcome, paint)(`${TOLD[outcome]}:`)} ${paint.strong(plain(report.subject))}`,
    ...section("contradicted", of("contradicted"), paint.bad, paint),
    ...section(
      "not verifiable",
      doubtful.filter((claim) => isCounted(claim, report)),
      paint.warning,
      paint,
    ),
    ...unaskedLines(
      doubtful.filter((claim) => !isCounted(claim, report)),
      report,
      paint,
    ),
    ...(report.verbose
      ? section("verified", of("verified"), paint.good, paint)
      : verifiedLines(of("verified"), paint)),
  ];
}

function colourOf(outcome: ClaimOutcome, paint: Paint): (text: string) => string {
  if (outcome === "verified") return paint.good;
  return outcome === "contradicted" ? paint.bad : paint.warning;
}

function section(
  title: string,
  claims: readonly Claim[],
  colour: (text: string) => string,
  paint: Paint,
): string[] {
  if (claims.length === 0) return [];
  return ["", colour(title), ...claims.flatMap((claim) => lines(claim, paint))];
}

/** What nobody asked for is told by name alone. */
function unaskedLines(claims: readonly Claim[], { verbose }: ClaimReport, paint: Paint): string[] {
  const title = "not verifiable, and not asked for";
  if (claims.length === 0 || verbose) return section(title, claims, paint.faint, paint);
  const names = [...new Set(claims.map(({ claim }) => claim))].join(", ");
  return ["", paint.faint(`${title}: ${names} (--verbose tells why)`)];
}

function lines({ code, message, place, missing = [] }: Claim, paint: Paint): string[] {
  const where = place === undefined ? "" : placeText(place.file, place.row);
  return [
    `  ${where === "" ? "" : `${paint.strong(where)}: `}${plain(message)} ${paint.faint(`[${code}]`)}`,
    ...missing.map((each) => `      ${paint.faint(`missing: ${plain(each)}`)}`),
  ];
}

function placeText(file: string, row: number | undefined): string {
  return plain(row === undefined ? file : `${file}:${row}`);
}

/** `sum 12, version 12`: claims that are verified, by what was asked. */
function verifiedLines(claims: readonly Claim[], { good }: Paint): string[] {
  if (claims.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { claim } of claims) counts.set(claim, (counts.get(claim) ?? 0) + 1);
  const each = [...counts].map(([claim, count]) => `${claim} ${count}`).join(", ");
  return ["", `${good("verified")} ${formatCount(claims.length, "claim")}: ${each}`];
}
