import { describe, expect, test } from "@jest/globals";
import type { Comparison, OverheadReport } from "../../../src/trials/overhead-report.ts";
import { reportJson } from "../../../src/trials/report/report-json.ts";
import { reportMarkdown } from "../../../src/trials/report/report-markdown.ts";
import { reportSvg } from "../../../src/trials/report/report-svg.ts";
import { reportText } from "../../../src/trials/report/report-text.ts";
import { comparisons, type RoundPair } from "../../../src/trials/rounds.ts";
import { warningsOf } from "../../../src/trials/warnings.ts";

const effect = {
  pairs: 20,
  estimate: 2,
  low: 1.25,
  high: 2.75,
  smallest: 1.1,
  repeatLow: 0.94,
  repeatHigh: 3.06,
};
const cpu: Comparison & { method: string } = {
  unit: "us",
  pairs: [
    { without: 50, with: 51 },
    { without: 52, with: 53 },
  ],
  without: 51,
  with: 52,
  effect,
  method: "the accounts",
};

const REPORT: OverheadReport = {
  plan: {
    profile: "p|<b>`.json",
    command: ["nginx", "-g", "daemon off;"],
    noNewPrivileges: true,
    check: "curl x | grep y",
    load: "http://127.0.0.1:1/",
    requests: 10,
    rounds: 20,
    seed: 42,
  },
  runtime: { runtime: "runc", version: "1.1.5", libseccomp: "2.5.4", native: "x86_64" },
  machine: {
    kernel: "6.1.0",
    architecture: "x86_64",
    cpu: "A CPU",
    cpus: 2,
    jit: "on",
    bitmap: "there",
    load: 0.5,
    stolen: 0.001,
  },
  filter: {
    kind: "loaded",
    alwaysAllowed: ["read", "write"],
    askedEachTime: ["socket"],
    others: "errno",
    flags: [],
    notes: [],
  },
  size: { kind: "told", instructions: [119] },
  functioning: { without: { works: true, readyMs: 80 }, with: { works: true, readyMs: 82 } },
  interrupted: false,
  failedRounds: [],
  cpu,
  calls: {
    kind: "timed",
    pairs: 10,
    costs: [
      {
        call: { name: "socket", number: 41, args: [1, 0, 0], isAskedEachTime: true },
        without: 700,
        with: 750,
        effect: { ...effect, low: 35, high: 62 },
      },
    ],
  },
  warnings: [],
};

describe("the same report", () => {
  test("as text for a terminal", () => {
    const text = reportText(REPORT).join("\n");
    expect(text).toContain(
      "The service works under the profile. CPU per request: costs 1.25 to 2.75 %.",
    );
    expect(text).toContain("a cost of 1.10 % would have been seen in four of five such runs");
    expect(text).toContain("one filter of 119 BPF instructions, as the kernel tells");
    expect(text).toContain("2 calls; where arguments decide, it runs each time: socket");
  });

  test("as Markdown whose tables hold whatever stands in them", () => {
    const page = reportMarkdown(REPORT, "a folder/overhead.svg");
    expect(page).toContain("| 95 % interval | from 1.25 to 2.75 % |");
    expect(page).toContain("| where a second run lands (95 %) | from 0.94 to 3.06 % |");
    expect(page).toContain("![Each round with and without the profile](a%20folder/overhead.svg)");
    expect(page).toContain("| profile | `p\\|&lt;b>'.json` |");
    expect(page).toContain("| check | `curl x \\| grep y` |");
    expect(page).toContain(
      "| `socket` (1, 0, 0) | runs, its arguments decide | 700 | 750 | 35.0 to 62.0 |",
    );
    for (const line of page.split("\n").filter((each) => each.startsWith("|")))
      expect(line.endsWith("|")).toBe(true);
  });

  test("as JSON with the verdict", () => {
    expect(reportJson(REPORT)).toMatchObject({
      plan: { no_new_privileges: true, seed: 42 },
      verdict: { kind: "costs", from: 1.25, to: 2.75 },
      cpu: { effect: { repeat_low: 0.94 }, pairs: cpu.pairs },
      filter: { asked_each_time: ["socket"] },
    });
  });

  test("as a picture with two points a round, both medians and the interval", () => {
    const svg = reportSvg(REPORT);
    // The rest: the legend's two and the estimate.
    expect(svg.match(/<circle /g)).toHaveLength(2 * 2 + 3);
    expect(svg).toContain(">costs 1.25 to 2.75 %</text>");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

test.each([
  { note: "equal rounds", pairs: [{ without: 5, with: 5 }], effect: undefined },
  {
    note: "an effect of nothing at all",
    pairs: [{ without: 5, with: 5 }],
    effect: { ...effect, low: 0, high: 0, estimate: 0 },
  },
])("a picture of $note has places for all", ({ pairs, effect: given }) => {
  const svg = reportSvg({ ...REPORT, cpu: { ...cpu, pairs, without: 5, with: 5, effect: given } });
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test("an interval around zero is a result of its own", () => {
  const unclear = { ...REPORT, cpu: { ...cpu, effect: { ...effect, low: -1, high: 1.5 } } };
  expect(reportText(unclear)[0]).toContain("not distinguishable from zero (±1.50 %)");
});

test("what was ended before its first start has not failed", () => {
  const ended = { works: false, reason: "it was ended before", output: "" } as const;
  const early = {
    ...REPORT,
    cpu: undefined,
    interrupted: true,
    functioning: { without: ended, with: ended },
  };
  expect(reportText(early)[0]).toMatch(/^It was ended before it was known/);
});

test("a service that does not work is told with its last words, as they were", () => {
  const failed = {
    ...REPORT,
    cpu: undefined,
    functioning: {
      ...REPORT.functioning,
      with: { works: false, reason: "it ended", output: "# no\n| permission" } as const,
    },
  };
  expect(reportText(failed).slice(0, 3)).toEqual([
    "The service does not work under the profile: it ended",
    "  | # no",
    "  | | permission",
  ]);
  expect(reportMarkdown(failed, undefined)).toContain("\n    # no\n    | permission\n");
  expect(reportSvg(failed)).toContain("Nothing was measured.");
});

test.each([
  {
    note: "a busy machine",
    change: { machine: { ...REPORT.machine, load: 3.2 } },
    said: "load average 3.2 on 2 CPUs",
  },
  { note: "stolen time", change: { machine: { ...REPORT.machine, stolen: 0.05 } }, said: "5.0 %" },
  { note: "an early end", change: { interrupted: true }, said: "after 0 of 20 pairs" },
  {
    note: "rounds that failed",
    change: { failedRounds: [{ round: 4, arm: "with", reason: "status 500" }] },
    said: "failed with the profile, the first time in round 4: status 500",
  },
  {
    note: "no filter",
    change: { size: { kind: "told", instructions: [] } },
    said: "holds no filter",
  },
  {
    note: "a profile that should not load",
    change: { filter: { kind: "refused", reasons: [] } },
    said: "the model says that it does not load",
  },
] as const)("$note is warned of", ({ change, said }) => {
  expect(warningsOf({ ...REPORT, ...change }).join()).toContain(said);
});

test("a quiet run has no warnings", () => {
  expect(warningsOf(REPORT)).toEqual([]);
});

test("only pairs of which both rounds were measured are compared", () => {
  const measured = (cpuMicrosPerRequest: number) =>
    ({ kind: "measured", readyMs: 80, cpuMicrosPerRequest, cpuMethod: "the accounts" }) as const;
  const failed = { kind: "failed", reason: "status 500", output: "" } as const;
  const rounds: RoundPair[] = [
    { without: measured(50), with: measured(51) },
    { without: measured(50), with: failed },
    { with: measured(52) },
  ];
  const { cpu: compared, startup, failedRounds } = comparisons(rounds, 1);
  expect(compared?.pairs).toEqual([{ without: 50, with: 51 }]);
  expect(startup?.pairs).toHaveLength(1);
  expect(failedRounds).toEqual([{ round: 2, arm: "with", reason: "status 500" }]);
});
