import { PolicyError } from "../domain/policy-error.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const DURATION = /^(\d{1,6})([smhd])$/;

/** Seconds of a text such as `90d`, `12h`, `30m` or `45s`. Throws `invalid_parameter`. */
export function parseDuration(text: string): number {
  const [, count, unit = ""] = DURATION.exec(text) ?? [];
  if (count !== undefined) return Number(count) * (UNITS[unit] ?? 0);
  const message = `${JSON.stringify(text)} is no time: one like 90d, 12h, 30m or 45s is wanted`;
  throw new PolicyError("invalid_parameter", message);
}
