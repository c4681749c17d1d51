import { metricsOf } from "./metrics.ts";

type Weights = Readonly<Record<string, number>>;

const ATTACK_VECTOR: Weights = { N: 0.85, A: 0.62, L: 0.55, P: 0.2 };
const COMPLEXITY: Weights = { L: 0.77, H: 0.44 };
const PRIVILEGES: Weights = { N: 0.85, L: 0.62, H: 0.27 };
const PRIVILEGES_CHANGED: Weights = { N: 0.85, L: 0.68, H: 0.5 };
const INTERACTION: Weights = { N: 0.85, R: 0.62 };
const IMPACT: Weights = { H: 0.56, L: 0.22, N: 0 };

/**
 * The base score of a CVSS 3.0 or 3.1 vector, 0 to 10 (first.org, CVSS v3.1 specification, section 7.1); undefined for what is
 * none. Temporal and environmental metrics are not looked at.
 */
export function cvssV3Score(vector: string): number | undefined {
  const metrics = metricsOf(vector, ["CVSS:3.0", "CVSS:3.1"]);
  const scope = metrics?.get("S");
  if (metrics === undefined || (scope !== "U" && scope !== "C")) return undefined;
  const weight = (name: string, weights: Weights): number => {
    const value = metrics.get(name) ?? "";
    return Object.hasOwn(weights, value) ? (weights[value] as number) : Number.NaN;
  };
  const changed = scope === "C";
  const exploitability =
    8.22 *
    weight("AV", ATTACK_VECTOR) *
    weight("AC", COMPLEXITY) *
    weight("PR", changed ? PRIVILEGES_CHANGED : PRIVILEGES) *
    weight("UI", INTERACTION);
  const untouched =
    (1 - weight("C", IMPACT)) * (1 - weight("I", IMPACT)) * (1 - weight("A", IMPACT));
  const base = 1 - untouched;
  const impact = changed ? 7.52 * (base - 0.029) - 3.25 * (base - 0.02) ** 15 : 6.42 * base;
  if (Number.isNaN(exploitability + impact)) return undefined;
  if (impact <= 0) return 0;
  return roundUp(Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

/** Up to one decimal, with the specification's guard against the errors of binary fractions. */
function roundUp(score: number): number {
  const whole = Math.round(score * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}
