import type { OverheadReport } from "../overhead-report.ts";
import { effectVerdict } from "../statistics/relative-effect.ts";

/** The report as a JSON document; names in snake case, times in the unit that their names or `unit` say. */
export function reportJson(report: OverheadReport): unknown {
  const verdict = report.cpu?.effect && effectVerdict(report.cpu.effect);
  return snakeCase({ ...report, verdict });
}

/** Only what the program itself made goes in: it has few levels. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCase(member),
    ]),
  );
}
