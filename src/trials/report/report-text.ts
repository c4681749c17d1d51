import type { Comparison, OverheadReport } from "../overhead-report.ts";
import { bitmapText, figure, headline, mediansText, sizeText, verdictText } from "./phrases.ts";

/** The report in a few lines for a terminal. */
export function reportText(report: OverheadReport): readonly string[] {
  const { cpu, startup, calls, plan, functioning } = report;
  const failed = [functioning.without, functioning.with].flatMap((each) =>
    each.works || each.output === "" ? [] : each.output.split("\n").map((line) => `  | ${line}`),
  );
  return [
    headline(report),
    ...failed,
    ...compared("CPU per request", cpu),
    ...compared("start until ready", startup),
    ...(calls.kind === "left_out" ? [`  single calls: left out, ${calls.reason}`] : []),
    ...(calls.kind === "timed"
      ? calls.costs.map(
          ({ call, without, with: withIt }) =>
            `  ${call.name}: ${figure(without)} ns without, ${figure(withIt)} ns with`,
        )
      : []),
    `  filter: ${sizeText(report.size)}`,
    `  ${bitmapText(report)}`,
    `  seed ${plan.seed}`,
  ];
}

function compared(what: string, comparison: Comparison | undefined): readonly string[] {
  if (comparison === undefined) return [];
  const { effect } = comparison;
  const seen =
    effect === undefined
      ? ""
      : `; a cost of ${figure(effect.smallest)} % would have been seen in four of five such runs`;
  return [`  ${what}: ${mediansText(comparison)}`, `    ${verdictText(effect)}${seen}`];
}
