import type { Comparison, OverheadReport } from "../overhead-report.ts";
import { quantile } from "../statistics/quantiles.ts";
import { figure, verdictText } from "./phrases.ts";

const [WIDTH, HEIGHT] = [720, 400];
const ROUNDS = { left: 70, right: 450, top: 60, bottom: 340 };
const EFFECT = { left: 510, right: 690 };
const COLOURS = { without: "#2b6cb0", with: "#c05621" } as const;

/** A place on the picture, from values to pixels. */
type Scale = (value: number) => number;

/** The CPU per request of each round as points with both medians, and beside them the interval of the effect. */
export function reportSvg({ cpu }: OverheadReport): string {
  const body =
    cpu === undefined ? [label(WIDTH / 2, HEIGHT / 2, "Nothing was measured.")] : plot(cpu);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...body,
    "</svg>",
    "",
  ].join("\n");
}

function plot(cpu: Comparison): string[] {
  const values = cpu.pairs.flatMap((pair) => [pair.without, pair.with]);
  const y = scaleOf(values, ROUNDS.bottom, ROUNDS.top);
  const x: Scale = (round) =>
    ROUNDS.left + ((round + 0.5) / cpu.pairs.length) * (ROUNDS.right - ROUNDS.left);
  return [
    label(ROUNDS.left, 30, "CPU per request, each round (µs)", "start"),
    ...axis(values, y),
    ...(["without", "with"] as const).flatMap((arm) => [
      line(ROUNDS.left, y(cpu[arm]), ROUNDS.right, y(cpu[arm]), COLOURS[arm], "4 3"),
      ...cpu.pairs.map((pair, round) => point(x(round), y(pair[arm]), COLOURS[arm])),
    ]),
    label((ROUNDS.left + ROUNDS.right) / 2, HEIGHT - 40, "round"),
    ...legend(),
    ...effectOf(cpu),
  ];
}

function axis(values: readonly number[], y: Scale): string[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const ticks = low === high ? [low] : [low, (low + high) / 2, high];
  return [
    line(ROUNDS.left, ROUNDS.top, ROUNDS.left, ROUNDS.bottom, "#718096"),
    line(ROUNDS.left, ROUNDS.bottom, ROUNDS.right, ROUNDS.bottom, "#718096"),
    ...ticks.map((value) => label(ROUNDS.left - 8, y(value) + 4, figure(value), "end")),
  ];
}

function legend(): string[] {
  return (["without", "with"] as const).flatMap((arm, index) => {
    const x = ROUNDS.left + index * 230;
    return [
      point(x + 4, HEIGHT - 16, COLOURS[arm]),
      label(x + 16, HEIGHT - 12, `${arm} the profile (line: median)`, "start"),
    ];
  });
}

function effectOf({ effect }: Comparison): string[] {
  const title = label((EFFECT.left + EFFECT.right) / 2, 30, "effect, 95 % interval (%)");
  const middle = (ROUNDS.top + ROUNDS.bottom) / 2;
  // Two lines: one is too long for the place.
  const [first = "", second = ""] = verdictText(effect).split(/ (?=\()/);
  const words = [first, second].map((text, index) =>
    label((EFFECT.left + EFFECT.right) / 2, middle + 70 + 18 * index, text),
  );
  if (effect === undefined) return [title, ...words];
  const { low, high, estimate } = effect;
  const x = scaleOf([low, high, 0], EFFECT.left, EFFECT.right);
  return [
    title,
    line(x(0), middle - 60, x(0), middle + 30, "#718096", "2 3"),
    label(x(0), middle + 44, "0"),
    line(x(low), middle, x(high), middle, COLOURS.with),
    ...[low, high].flatMap((end) => [
      line(x(end), middle - 6, x(end), middle + 6, COLOURS.with),
      label(x(end), middle - 14, figure(end)),
    ]),
    point(x(estimate), middle, COLOURS.with),
    ...words,
  ];
}

/** Values spread over a range of pixels. */
function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [quantile(sorted, 0), quantile(sorted, 1)];
  const width = high - low;
  return (value) => (width === 0 ? (from + to) / 2 : from + ((value - low) / width) * (to - from));
}

function point(x: number, y: number, colour: string): string {
  return `<circle cx="${pixel(x)}" cy="${pixel(y)}" r="4" fill="${colour}" fill-opacity="0.7"/>`;
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, dashes = ""): string {
  const dashed = dashes === "" ? "" : ` stroke-dasharray="${dashes}"`;
  return `<line x1="${pixel(x1)}" y1="${pixel(y1)}" x2="${pixel(x2)}" y2="${pixel(y2)}" stroke="${colour}" stroke-width="1.5"${dashed}/>`;
}

function label(x: number, y: number, text: string, anchor = "middle"): string {
  return `<text x="${pixel(x)}" y="${pixel(y)}" text-anchor="${anchor}" fill="#1a202c">${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`;
}

function pixel(value: number): string {
  return value.toFixed(1);
}
