import type { Service } from "../inputs/seccomp-services/service.ts";
import type { Precision } from "./profile-precision.ts";
import type { Row } from "./run-bench.ts";
import { spreadOf } from "./spread.ts";

/** What became of a service. */
export interface Judged {
  readonly service: Service;
  readonly recorded: Precision;
  readonly strict: Precision;
  readonly byDefault: Precision;
  readonly byWork: Precision;
  readonly denials: readonly string[];
  /** Why it failed under a profile, by runtime and mode. */
  readonly failures: readonly string[];
}

const FIRST_WIDTH = 35;
const WIDTH = 17;

/** Per service, each as needed / allowed and the share. */
export function precisionTable(judged: readonly Judged[]): readonly string[] {
  const heads = ["", "recorded alone", "no equivalents", "default", "default, by work"];
  const lines = judged.map(
    ({ service, recorded, strict, byDefault, byWork, denials, failures }) => [
      `${service.name} (${service.works})`,
      ...[recorded, strict, byDefault, byWork].map(
        (each) => `${each.needed}/${each.allowed} ${shareOf(each).toFixed(2)}`,
      ),
      `${denials.length === 0 ? "no" : denials.join(" ")} false denials`,
      failures.length === 0 ? "passes under runc and crun" : failures.join("; "),
    ],
  );
  return [heads, ...lines].map((line) =>
    line
      .map((cell, column) => cell.padEnd(column === 0 ? FIRST_WIDTH : WIDTH))
      .join(" ")
      .trimEnd(),
  );
}

/** The calls that cost the default its precision: which, for what reason, at how many services. */
export function costTable(judged: readonly Judged[]): readonly string[] {
  const counts = new Map<string, Map<string, number>>();
  for (const { byDefault } of judged) {
    for (const [name, kind] of byDefault.spare) {
      const names = counts.get(kind) ?? new Map<string, number>();
      counts.set(kind, names.set(name, (names.get(name) ?? 0) + 1));
    }
  }
  return [...counts].flatMap(([kind, names]) => {
    const most = [...names].toSorted((left, right) => right[1] - left[1]);
    const total = most.reduce((sum, [, count]) => sum + count, 0);
    return [
      `allowed by default and not needed, ${kind}, ${total} in all services:`,
      `  ${most.map(([name, count]) => `${name} ${count}`).join(", ")}`,
    ];
  });
}

/** Over the services: the median, and what the best and the worst came to. */
export function precisionRows(judged: readonly Judged[]): readonly Row[] {
  const shares = (of: (each: Judged) => Precision): number[] =>
    judged.map((each) => shareOf(of(each)));
  const denials = judged.map((each) => each.denials.length);
  const failures = judged.map((each) => each.failures.length);
  const measured: readonly (readonly [string, readonly number[], string])[] = [
    ["services", [judged.length], "10 or more"],
    ["precision, recorded calls alone", shares(({ recorded }) => recorded), ">= 0.9 (0.81)"],
    ["precision without equivalents", shares(({ strict }) => strict), ">= 0.9"],
    ["precision by default", shares(({ byDefault }) => byDefault), ""],
    ["the same, equivalents as needed", shares(({ byWork }) => byWork), ">= 0.9"],
    ["false denials of a service", denials, "0"],
    ["failures under runc and crun", failures, "0"],
  ];
  return measured.map(([what, values, expected]) => ({
    what,
    unit: "",
    ours: spreadOf(values),
    expected,
  }));
}

function shareOf({ needed, allowed }: Precision): number {
  return needed / allowed;
}
