import { compatibleRules, type Kept } from "./compatible-rules.ts";
import type { RandomProgram } from "./random-program.ts";

const NAMES = ["red", "blue", "sub", "k", "open"] as const;

/** References that are known only when they are asked, into base and virtual documents under one path. */
export function lateReferences(random: () => number): RandomProgram {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const chance = (share: number): boolean => random() < share;
  const name = (): string => pick(NAMES);
  const scalar = (): string => pick(["1", "2", "true", "false", '"red"', '"blue"', "null", "1.0"]);
  const guard = (): string =>
    pick([
      "input.go",
      'input.a == "red"',
      "input.n > 1",
      "not input.go",
      "true",
      "input.xs[_] == 2",
      "some v in input.xs; v > 1",
    ]);
  const ref = (): string => {
    const parts = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      pick([
        `.${name()}`,
        "[input.a]",
        "[input.b]",
        "[x]",
        "[_]",
        `[${scalar()}]`,
        `["${name()}"]`,
      ]),
    );
    return `data.t${parts.join("")}`;
  };
  const rule = (): string => {
    switch (Math.floor(random() * 8)) {
      case 0:
        return `${name()} := ${scalar()} if { ${guard()} }`;
      case 1:
        return `${name()} contains ${pick(["x", "input.a", scalar()])} if { x := ${pick(["input.a", "1", "input.n"])}; ${guard()} }`;
      case 2:
        return `${name()}[x] := ${pick(["x", scalar(), "input.n"])} if { some x in input.xs; ${guard()} }`;
      case 3:
        return `${name()}.${name()} := ${scalar()} if { ${guard()} }`;
      case 4:
        return `${name()}.${name()}[x] := ${scalar()} if { some x in ["red", "sub"]; ${guard()} }`;
      case 5:
        return `${name()} := {"${name()}": ${scalar()}, "n": input.n}`;
      case 6:
        return `default ${name()} := ${scalar()}`;
      default:
        return `${name()}[x] contains y if { some x in ["red", "k"]; some y in input.xs }`;
    }
  };
  const asking = (at: number): string => {
    const r = ref();
    const needs = r.includes("[x]");
    const bind = pick([
      'x := "red"',
      "x := input.a",
      "some x in [input.a, input.b]",
      'some x in {"red", "sub"}',
    ]);
    const prefix = needs || chance(0.2) ? `${bind}; ` : "";
    switch (Math.floor(random() * 9)) {
      case 0:
        return `q${at} if { ${prefix}not ${r.replaceAll("[_]", "[input.b]")} }`;
      case 1:
        return `q${at} := [y | ${prefix}y := ${r}]`;
      case 2:
        return `q${at} := {y | ${prefix}some y; ${r}[y]}`;
      case 3:
        return `q${at} if { ${prefix}every y in [1, 2] { not ${r.replaceAll("[_]", "[input.a]")} == y } }`;
      case 4:
        return `q${at} := ${r.replaceAll("[x]", "[input.a]").replaceAll("[_]", "[input.b]")} if true else := "none"`;
      case 5:
        return `q${at} := y if { ${prefix}y := ${r.replaceAll("[_]", "[input.b]")} with input.a as "sub" }`;
      case 6:
        return `q${at} := [y, z] if { ${prefix}z := ${r.replaceAll("[_]", "[input.b]")}; y := ${r.replaceAll("[_]", ".open")} with data.t.red as {"open": 5} }`;
      case 7:
        return `q${at} := {k: y | ${prefix}some k, y in ${r.replaceAll("[_]", "[input.a]")}}`;
      default:
        return `q${at} if { ${prefix}${r} }`;
    }
  };
  const packages = pick([["t"], ["t", "t.sub"], ["t", "t.red", "t.sub.k"], ["t.blue", "t.red"]]);
  const kept: Kept[] = packages.map((each) => ({
    path: each.split("."),
    kind: "package",
  }));
  const modules = Object.fromEntries(
    packages.map((each, at) => {
      const rules = Array.from({ length: 1 + Math.floor(random() * 4) }, rule);
      return [
        `p${at}.rego`,
        `package ${each}\n\n${compatibleRules(each, rules, kept).join("\n\n")}\n`,
      ];
    }),
  );
  const queries = Array.from({ length: 3 }, (_, at) => asking(at));
  const base = (depth: number): unknown =>
    depth === 0 || chance(0.4)
      ? pick<unknown>([1, true, false, "red", [1, 2], ["red"], null, 1.5])
      : Object.fromEntries(NAMES.filter(() => chance(0.4)).map((each) => [each, base(depth - 1)]));
  const input = (): unknown => ({
    ...(chance(0.9) && { a: pick<unknown>(["red", "sub", "zip", 1, "open", true]) }),
    b: name(),
    ...(chance(0.5) && { go: chance(0.5) }),
    n: pick([0, 1, 2, 3]),
    xs: pick<unknown>([[1, 2], [2, 3, 1], [], ["red"], { red: 2 }]),
  });
  return {
    modules: { ...modules, "q.rego": `package q\n\n${queries.join("\n\n")}\n` },
    data: chance(0.6)
      ? { t: Object.fromEntries(NAMES.filter(() => chance(0.4)).map((each) => [each, base(2)])) }
      : {},
    inputs: [input(), input(), input()],
    queries: ["data.q.q0", "data.q.q1", "data.q.q2", "data.t"],
  };
}
