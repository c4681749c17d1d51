import os from "node:os";
import { OPA_VERSION } from "./opa.mjs";

/** What the numbers were taken on. */
export async function describeMachine() {
  const [cpu] = os.cpus();
  return {
    date: new Date().toISOString(),
    machine: `${os.availableParallelism()} x ${cpu?.model.trim() ?? os.arch()}, ${os.type()} ${os.release()}`,
    memory_gib: Math.round(os.totalmem() / 2 ** 30),
    load_average: os.loadavg()[0],
    node: process.version,
    opa: OPA_VERSION,
  };
}

const HEADS = ["", "ours", "compared with", "times", "expected"];
/** From so many rounds on the 95th percentile says more than the largest. */
const MANY_ROUNDS = 20;

/** The table for people: medians, and in brackets the smallest and the largest round. */
export function benchTable({ date, machine, memory_gib, load_average, node, opa, benches }) {
  const groups = Object.entries(benches).map(([name, rows]) => ({ name, lines: rows.map(cells) }));
  const all = [HEADS, ...groups.flatMap(({ lines }) => lines)];
  const widths = HEADS.map((_, column) => Math.max(...all.map((line) => line[column].length)));
  const print = (line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd();
  return [
    "",
    `${machine}, ${memory_gib} GiB; Node ${node}, OPA ${opa}; load ${load_average.toFixed(1)}; ${date}`,
    "Medians, with the smallest and the largest round. Only what was taken in one run compares.",
    "",
    print(HEADS),
    ...groups.flatMap(({ name, lines }) => [name, ...lines.map(print)]),
  ].join("\n");
}

function cells({ what, unit, ours, peer, ratio, expected = "" }) {
  return [
    `  ${what}`,
    `${spread(ours)} ${unit}`,
    peer === undefined ? "" : `${peer.name} ${spread(peer.value)}`,
    ratio === undefined ? "" : spread(ratio),
    expected,
  ];
}

function spread({ rounds, min, median, p95, max }) {
  if (rounds === 1) return number(median);
  if (rounds >= MANY_ROUNDS)
    return `${number(median)} (${number(min)}-${number(max)}, p95 ${number(p95)})`;
  return `${number(median)} (${number(min)}-${number(max)})`;
}

function number(value) {
  if (value === 0) return "0";
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value >= 10 ? 3 : 2);
}
