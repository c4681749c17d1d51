import type { CallTimes } from "../micro/time-calls.ts";
import type { Comparison, Functioning, OverheadReport } from "../overhead-report.ts";
import {
  bitmapText,
  figure,
  headline,
  mediansText,
  rangeText,
  sizeText,
  verdictText,
} from "./phrases.ts";

const METHOD = `Each round starts the service anew, waits until its check passes, does a tenth of the work to warm it, and then the
work, whose CPU time is read from the accounting of the service's control group, so that neither the client nor waiting
counts. Rounds come in pairs, with the profile and without, in an order drawn by the seed. The effect is the mean of the
pairs' logarithmic ratios without the fifth at either end; its 95 % interval is a bootstrap over the pairs (percentiles,
widened as few pairs need). The smallest effect that would have been seen is (t97.5 % + t80 %) times the bootstrap's
standard error: one of that size is told from none in four of five such runs. Where a second run lands is that interval
with the noise of both runs in it.`;

/** The report as a Markdown page; `plot` is where its picture lies, seen from the page. */
export function reportMarkdown(report: OverheadReport, plot: string | undefined): string {
  const { plan, functioning, cpu, startup, calls, warnings } = report;
  const lines = [
    "# What a seccomp profile costs",
    "",
    headline(report),
    "",
    ...warnings.map((warning) => `> **Doubtful:** ${inline(warning)}`),
    ...(warnings.length === 0 ? [] : [""]),
    "## Does it work",
    "",
    ...table(
      ["", "without the profile", "with the profile"],
      [["starts, and its check passes", ...[functioning.without, functioning.with].map(works)]],
    ),
    ...outputs(report),
    ...comparedLines("CPU per request", cpu, plot),
    ...comparedLines("Start until the check passes", startup, undefined),
    "## Single calls",
    "",
    ...(calls.kind === "timed" ? callTable(calls) : [`Left out: ${inline(calls.reason)}.`, ""]),
    "## Filter and machine",
    "",
    ...table(["what", "is"], facts(report)),
    "## How it was measured",
    "",
    METHOD,
    "",
    ...table(
      ["what", "is"],
      [
        ["profile", code(plan.profile)],
        ["command", code(plan.command.join(" "))],
        ["check", code(plan.check)],
        ["load", `${code(plan.load)}, ${plan.requests} times a round`],
        ["rounds", `${plan.rounds} pairs`],
        ["no new privileges", plan.noNewPrivileges ? "yes" : "no"],
        ["CPU time from", cpu?.method ?? "nowhere"],
        ["seed", String(plan.seed)],
      ],
    ),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function works(functioning: Functioning): string {
  return functioning.works
    ? `yes, after ${figure(functioning.readyMs)} ms`
    : `no: ${functioning.reason}`;
}

function outputs({ functioning }: OverheadReport): string[] {
  return (["without", "with"] as const).flatMap((arm) => {
    const each = functioning[arm];
    if (each.works || each.output === "") return [];
    const said = each.output.split("\n").map((line) => `    ${line}`);
    return [`What it said ${arm} the profile:`, "", ...said, ""];
  });
}

function comparedLines(
  title: string,
  comparison: Comparison | undefined,
  plot: string | undefined,
): string[] {
  if (comparison === undefined) return [];
  const { effect } = comparison;
  const rows =
    effect === undefined
      ? []
      : [
          ["estimate", `${figure(effect.estimate)} %`],
          ["95 % interval", rangeText(effect.low, effect.high)],
          ["smallest effect that would have been seen", `${figure(effect.smallest)} %`],
          ["where a second run lands (95 %)", rangeText(effect.repeatLow, effect.repeatHigh)],
        ];
  return [
    `## ${title}`,
    "",
    `${mediansText(comparison)}: **${verdictText(effect)}**`,
    "",
    ...(rows.length === 0 ? [] : table(["effect of the profile", ""], rows)),
    ...(plot === undefined
      ? []
      : [`![Each round with and without the profile](${encodeURI(plot)})`, ""]),
  ];
}

function callTable({ costs, pairs }: CallTimes): string[] {
  const rows = costs.map(({ call, without, with: withIt, effect }) => [
    `${code(call.name)} (${call.args.join(", ")})`,
    call.isAskedEachTime ? "runs, its arguments decide" : "always allows",
    figure(without),
    figure(withIt),
    effect === undefined ? "" : `${figure(effect.low)} to ${figure(effect.high)}`,
  ]);
  return [
    `Nanoseconds, the best of 25 batches in each of ${pairs} pairs of containers; medians.`,
    "",
    ...table(["call", "the filter", "without", "with", "difference (95 %)"], rows),
  ];
}

function facts(report: OverheadReport): string[][] {
  const { machine, runtime, filter, size } = report;
  const said =
    filter.kind === "refused"
      ? [["the model says", filter.reasons.map(({ message }) => message).join("; ")]]
      : [
          ["flags", filter.flags.length === 0 ? "none" : filter.flags.join(", ")],
          ["other calls", filter.others],
        ];
  return [
    ["filter", sizeText(size)],
    ["bitmap", bitmapText(report)],
    ...said,
    ["filters are compiled (JIT)", machine.jit],
    ["runtime", `${runtime.runtime} ${runtime.version}, libseccomp ${runtime.libseccomp}`],
    ["kernel", `${machine.kernel} on ${machine.architecture}`],
    ["CPU", `${machine.cpus} x ${machine.cpu}`],
    ["load average", machine.load.toFixed(2)],
    [
      "CPU time given to others",
      machine.stolen === undefined ? "unknown" : `${(machine.stolen * 100).toFixed(1)} %`,
    ],
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(inline).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}

function code(text: string): string {
  return text === "" ? "" : `\`${text.replaceAll("`", "'")}\``;
}

/** One line that closes no cell. */
function inline(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
