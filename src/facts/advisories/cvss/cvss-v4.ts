import { metricsOf } from "./metrics.ts";

/** How far each value lies below the gravest one, in tenths (CVSS v4.0 specification, section 8). */
const LEVELS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0, A: 1, L: 2, P: 3 },
  PR: { N: 0, L: 1, H: 2 },
  UI: { N: 0, P: 1, A: 2 },
  AC: { L: 0, H: 1 },
  AT: { N: 0, P: 1 },
  VC: { H: 0, L: 1, N: 2 },
  VI: { H: 0, L: 1, N: 2 },
  VA: { H: 0, L: 1, N: 2 },
  SC: { H: 0, L: 1, N: 2 },
  SI: { H: 0, L: 1, N: 2 },
  SA: { H: 0, L: 1, N: 2 },
};

/**
 * The scores of the macrovectors that a base vector and its neighbours fall in, by EQ1 and EQ2, then in the order of `COLUMNS`
 * (EQ3, EQ6, EQ4): the part of the specification's table in which nobody says how mature exploits are.
 */
const SCORES: Readonly<Record<string, readonly number[]>> = {
  "00": [10, 9.6, 9.3, 9, 9.3, 9.2, 8.8, 8, 7.9, 6.9],
  "01": [9.5, 9.1, 9.2, 8.1, 9.2, 8.2, 8.4, 7, 7.1, 6.3],
  "10": [9.4, 8.9, 8.7, 7.5, 8.6, 7.6, 7.2, 5.7, 6.5, 5.3],
  "11": [9, 7.7, 7.7, 6.6, 7.4, 5.9, 6.1, 5.2, 5.8, 2.3],
  "20": [8.6, 7.4, 7, 5.4, 7.2, 5.7, 5.3, 3.6, 4.7, 2.4],
  "21": [7.3, 5.5, 5.4, 4.3, 6.1, 5.1, 4.6, 1.8, 2.4, 1],
};
const COLUMNS = ["001", "011", "002", "012", "101", "111", "102", "112", "211", "212"];

/** One equivalence class of metrics: the gravest vectors of a level, and how many tenths it spans. */
interface Level {
  readonly gravest: readonly Readonly<Record<string, string>>[];
  readonly span: number;
}

const EQ1: readonly Level[] = [
  { gravest: [{ AV: "N", PR: "N", UI: "N" }], span: 1 },
  {
    gravest: [
      { AV: "A", PR: "N", UI: "N" },
      { AV: "N", PR: "L", UI: "N" },
      { AV: "N", PR: "N", UI: "P" },
    ],
    span: 4,
  },
  {
    gravest: [
      { AV: "P", PR: "N", UI: "N" },
      { AV: "A", PR: "L", UI: "P" },
    ],
    span: 5,
  },
];
const EQ2: readonly Level[] = [
  { gravest: [{ AC: "L", AT: "N" }], span: 1 },
  {
    gravest: [
      { AC: "H", AT: "N" },
      { AC: "L", AT: "P" },
    ],
    span: 2,
  },
];
const EQ3: readonly Level[] = [
  { gravest: [{ VC: "H", VI: "H", VA: "H" }], span: 7 },
  {
    gravest: [
      { VC: "L", VI: "H", VA: "H" },
      { VC: "H", VI: "L", VA: "H" },
    ],
    span: 8,
  },
  { gravest: [{ VC: "L", VI: "L", VA: "L" }], span: 10 },
];
/** The first level needs safety metrics, which no base vector has. */
const EQ4: readonly (Level | undefined)[] = [
  undefined,
  { gravest: [{ SC: "H", SI: "H", SA: "H" }], span: 5 },
  { gravest: [{ SC: "L", SI: "L", SA: "L" }], span: 4 },
];

type Macro = readonly [eq1: number, eq2: number, eq3: number, eq4: number, eq6: number];

/**
 * The base score (CVSS-B) of a CVSS 4.0 vector, 0 to 10; undefined for what is none. Threat, environmental and supplemental
 * metrics are not looked at.
 */
export function cvssV4Score(vector: string): number | undefined {
  const metrics = metricsOf(vector, ["CVSS:4.0"]);
  if (metrics === undefined) return undefined;
  const values: Record<string, string> = {};
  for (const [name, levels] of Object.entries(LEVELS)) {
    const value = metrics.get(name) ?? "";
    if (!Object.hasOwn(levels, value)) return undefined;
    values[name] = value;
  }
  if (["VC", "VI", "VA", "SC", "SI", "SA"].every((name) => values[name] === "N")) return 0;
  return scoreOf(values, macroOf(values));
}

function macroOf({ AV, PR, UI, AC, AT, VC, VI, VA, SC, SI, SA }: Record<string, string>): Macro {
  const open = [AV, PR, UI].filter((value) => value === "N").length;
  const eq1 = open === 3 ? 0 : open > 0 && AV !== "P" ? 1 : 2;
  const eq2 = AC === "L" && AT === "N" ? 0 : 1;
  const high = [VC, VI, VA].includes("H");
  const eq3 = VC === "H" && VI === "H" ? 0 : high ? 1 : 2;
  const eq4 = [SC, SI, SA].includes("H") ? 1 : 2;
  return [eq1, eq2, eq3, eq4, high ? 0 : 1];
}

/** The score of the macrovector, less the mean of how far the vector lies on the way to each next lower one. */
function scoreOf(values: Readonly<Record<string, string>>, macro: Macro): number {
  const [eq1, eq2, eq3, eq4, eq6] = macro;
  const score = tableScore(macro) ?? 0;
  const ways: readonly [lower: number | undefined, level: Level | undefined][] = [
    [tableScore([eq1 + 1, eq2, eq3, eq4, eq6]), EQ1[eq1]],
    [tableScore([eq1, eq2 + 1, eq3, eq4, eq6]), EQ2[eq2]],
    [lowerImpact(macro), EQ3[eq3]],
    [tableScore([eq1, eq2, eq3, eq4 + 1, eq6]), EQ4[eq4]],
  ];
  // EQ5 always has a lower level, and a base vector is at the top of its own.
  let count = 1;
  let sum = 0;
  for (const [lower, level] of ways) {
    if (lower === undefined || level === undefined) continue;
    count += 1;
    sum += (score - lower) * (distance(values, level) / level.span);
  }
  return rounded(Math.max(0, score - sum / count));
}

/** EQ3 and EQ6 move together; where both can, the higher score counts. */
function lowerImpact([eq1, eq2, eq3, eq4, eq6]: Macro): number | undefined {
  const byRequirement = tableScore([eq1, eq2, eq3, eq4, eq6 + 1]);
  if (eq3 !== 0) return byRequirement;
  const byImpact = tableScore([eq1, eq2, 1, eq4, eq6]);
  return Math.max(byRequirement ?? 0, byImpact ?? 0);
}

function tableScore([eq1, eq2, eq3, eq4, eq6]: Macro): number | undefined {
  return SCORES[`${eq1}${eq2}`]?.[COLUMNS.indexOf(`${eq3}${eq6}${eq4}`)];
}

/** From the first of the gravest vectors that is nowhere below this one. */
function distance(values: Readonly<Record<string, string>>, { gravest }: Level): number {
  for (const vector of gravest) {
    const steps = Object.entries(vector).map(
      ([name, value]) => level(name, values[name]) - level(name, value),
    );
    if (steps.every((step) => step >= 0)) return steps.reduce((sum, step) => sum + step, 0);
  }
  return 0;
}

function level(name: string, value: string | undefined): number {
  return LEVELS[name]?.[value ?? ""] ?? 0;
}

function rounded(score: number): number {
  return Math.round((score + 1e-6) * 10) / 10;
}
