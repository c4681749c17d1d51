import type { Json } from "../../src/domain/json-value.ts";
import { seededRandom } from "../support/seeded-random.ts";

/** A generated policy: packages below `<name>.t`, and rules of `<name>.main` that refer to them. */
export interface Program {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Rules of its package `main`. */
  readonly rules: readonly string[];
}

/** What a program is written with. */
interface Pen {
  readonly name: string;
  pick<T>(choices: readonly T[]): T;
  chance(probability: number): boolean;
}

const KEYS = ["red", "blue", "sub", "zip"];
const NAMES = ["allow", "x", "red"];
const VALUES = ["true", "false", "1", '"s"', "null", '{"x": 1, "allow": false}', '{"x", "red"}'];
const CONDITIONS = ["", " if input.go", " if input.n == 1", " if input.n > 5"];
const OPERATORS = "import future.keywords.and\nimport future.keywords.or\n";
/** With it every negation is planned in another way. */
const NEGATION = "import future.keywords.not\n";

/** The same programs for the same seed. */
export function dynamicPrograms(seed: number, count: number): readonly Program[] {
  return Array.from({ length: count }, (_, at) => program(`p${at}`, seed * 100_003 + at));
}

/** Questions that hit keys, miss them, and hold what no key is. */
export function dynamicInputs(seed: number): readonly Json[] {
  const pen = penOf("", seed);
  const key = (): Json => pen.pick([...KEYS, ...KEYS, ...NAMES, "none", true, null]);
  const keys = (): Json => Array.from({ length: pen.pick([0, 1, 2, 3]) }, key);
  return Array.from({ length: 10 }, () => ({
    a: key(),
    ...(pen.chance(0.9) && { b: key() }),
    ...(pen.chance(0.9) && { ks: keys() }),
    go: pen.chance(0.5),
    n: pen.pick([1, 2, 9]),
  }));
}

function penOf(name: string, seed: number): Pen {
  const random = seededRandom(seed);
  return {
    name,
    pick: (choices) => choices[Math.floor(random() * choices.length)] as (typeof choices)[number],
    chance: (probability) => random() < probability,
  };
}

function program(name: string, seed: number): Program {
  const pen = penOf(name, seed);
  const files: Record<string, string> = {};
  const base: Record<string, Json> = {};
  const own: string[] = [];
  for (const key of KEYS) {
    const role = pen.pick([
      "rule",
      "rule",
      "package",
      "package",
      "data",
      "both",
      "none",
      pen.pick(["empty", "none"]),
    ]);
    if (role === "rule") own.push(rule(pen, key));
    if (role === "package" || role === "both") {
      files[`${name}/t/${key}.rego`] = packageBelow(pen, key);
    }
    if (role === "empty") files[`${name}/t/${key}.rego`] = `package ${name}.t.${key}\n`;
    if (role === "data") base[key] = pen.pick<Json>([true, false, 1, "s", { x: 1, allow: false }]);
    if (role === "both") base[key] = { z: 9, deep: { x: false } };
  }
  if (pen.chance(0.05)) own.push("f(a) := a\n");
  if (own.length > 0) files[`${name}/t.rego`] = `package ${name}.t\n\n${own.join("\n")}`;
  files[`${name}/lib.rego`] = library(pen);
  files[`${name}/data.json`] = JSON.stringify({
    flag: { red: true, blue: false, n: { x: 1 } },
    ...(Object.keys(base).length > 0 || pen.chance(0.3) ? { t: base } : {}),
  });
  const rules = Array.from({ length: 3 }, (_, at) => `r${at}`);
  const hasNot = pen.chance(0.4);
  const bodies = rules.map((each) => asking(pen, each, hasNot)).join("\n\n");
  const imports = `${OPERATORS}${hasNot ? NEGATION : ""}`;
  files[`${name}/main.rego`] = `package ${name}.main\n\n${imports}\n${bodies}\n`;
  return { name, files, rules };
}

function packageBelow(pen: Pen, key: string): string {
  const names = NAMES.filter(() => pen.chance(0.6));
  const rules = names.map((each) => rule(pen, each));
  if (pen.chance(0.03)) rules.push("f(a) := a\n");
  if (rules.length === 0 || pen.chance(0.15)) {
    const deeper = rule(pen, pen.pick(NAMES));
    return `package ${pen.name}.t.${key}.${pen.pick([...NAMES, "deep"])}\n\n${deeper}`;
  }
  return `package ${pen.name}.t.${key}\n\n${rules.join("\n")}`;
}

/** One rule of a name, of any shape. */
function rule(pen: Pen, name: string): string {
  const value = pen.pick(VALUES);
  const condition = pen.pick(CONDITIONS);
  const some = ` if some k in ${pen.pick(['["red", "x"]', '["blue"]', "input.ks"])}`;
  return `${pen.pick([
    `${name} := ${value}${condition}`,
    `${name} := ${value}${condition}`,
    `default ${name} := false\n\n${name}${condition === "" ? " if input.go" : condition}`,
    `${name} contains ${pen.pick(['"red"', '"x"', "1"])}${condition}`,
    `${name} contains k${some}`,
    `${name}[k] := ${value}${some}`,
    `${name}.x := ${value}${condition}`,
    `${name}.${pen.pick(NAMES)}.x := ${value}${condition}`,
    `${name}[k].allow := ${value}${some}`,
  ])}\n`;
}

function library(pen: Pen): string {
  const { name } = pen;
  return `package ${name}.lib

holds(v) if v

at(k) := data.${name}.t[k]

has(k) if data.${name}.t[k]${pen.pick(["", ".allow", ".x"])}

lacks(k) if not ${pen.chance(0.2) ? `data.${name}.t[k]` : "has(k)"}

constant := 3
`;
}

/** A reference with a dynamic part; \`key\` is what stands there first. */
function reference(pen: Pen, key: string): string {
  const part = (): string => pen.pick([".allow", ".x", ".red", "[input.b]", ".deep"]);
  const rest = pen.pick(["", "", part(), part() + (pen.chance(0.3) ? part() : "")]);
  const below = pen.pick(["t", "t", "t", "t", "flag", `t.${pen.pick(KEYS)}`]);
  return `data.${pen.name}.${below}[${key}]${rest}`;
}

function asking(pen: Pen, rule: string, hasNot: boolean): string {
  const ref = reference(pen, pen.pick(["input.a", "input.b"]));
  const other = reference(pen, "input.b");
  const ofK = reference(pen, "k");
  const lib = `data.${pen.name}.lib`;
  const replaced = pen.pick([
    "input.go as true",
    'input as {"a": "red", "b": "x", "go": true}',
    `data.${pen.name}.t.red as {"x": 7}`,
    `data.${pen.name}.t as {"red": {"x": 7}}`,
    `data.${pen.name}.flag as {"red": false}`,
    `data.${pen.name}.lib.constant as 4`,
    `data.${pen.name}.lib.holds as true`,
  ]);
  const positive = [
    `${rule} := ${ref}`,
    `${rule} if ${ref}`,
    `${rule} if ${ref} == ${pen.pick(VALUES)}`,
    `${rule} if ${ref} != 1`,
    `${rule} := v if {\n\tk := input.a\n\tv := ${ofK}\n}`,
    `${rule} contains k if {\n\tsome k in input.ks\n\t${ofK}\n}`,
    `${rule} := {[k, v] | v := ${ofK}}`,
    `${rule} := {k | ${ofK}}`,
    `${rule} := {k: v | v := ${reference(pen, "k").replace(/\[input\.b\].*/, "")}}`,
    `${rule} if every k in input.ks { ${ofK} }`,
    `${rule} := count(${ref})`,
    `${rule} := object.get(${ref}, "x", "none")`,
    `${rule} if input.b in ${ref}`,
    `${rule} := 1 if ${ref}\n\nelse := 2 if ${other}\n\nelse := 3`,
    `default ${rule} := "no"\n\n${rule} := "yes" if ${ref}`,
    `${rule} := v if v := ${ref} with ${replaced}`,
    `${rule} := ${lib}.at(input.a)`,
    `${rule} if ${lib}.has(input.a)`,
    `${rule} if ${lib}.holds(${ref})`,
    `${rule} if ${ref} and ${other}`,
    `${rule} if ${ref} or ${other}`,
    `${rule} := [x | some k in input.ks; x := {"k": k, "v": {v | v := ${ofK}}}]`,
  ];
  const negative = [
    `${rule} if not ${ref}`,
    `${rule} if {\n\tk := input.a\n\tnot ${ofK}\n}`,
    `${rule} if not ${ref} == ${pen.pick(VALUES)}`,
    `${rule} if not ${lib}.holds(${ref})`,
    `${rule} if not ${lib}.has(input.a)`,
    `${rule} if ${lib}.lacks(input.a)`,
    `${rule} contains k if {\n\tsome k in input.ks\n\tnot ${ofK}\n}`,
    `${rule} := [k | some k in input.ks; not ${ofK}]`,
    `${rule} if every k in input.ks { not ${ofK} }`,
    `${rule} if not input.b in ${ref}`,
    `${rule} if {\n\tnot ${ref}\n\tnot ${other}\n}`,
    `${rule} := 1 if not ${ref}\n\nelse := 2 if not ${other}\n\nelse := 3`,
    `${rule} if not ${ref} with ${replaced}`,
    `${rule} if not walk(data.${pen.name}.t, [["red"], ${pen.pick(["true", "_"])}])`,
    `${rule} if not count(${ref}) == 1`,
  ];
  const negatedBodies = [
    `${rule} if not { ${ref} }`,
    `${rule} if not {\n\tsome k in input.ks\n\t${ofK}\n}`,
    `${rule} := [k | some k in input.ks; not { ${ofK} }]`,
    `${rule} if {\n\tv := ${ref}\n\tnot { v == 1 }\n}`,
    `${rule} if {\n\tk := input.a\n\tk != ""\n}\n\n${rule} if not { ${ref} }`,
    `${rule} if not { ${ref} or ${other} }`,
    `${rule} if not { ${lib}.has(input.a) }`,
  ];
  const negations = hasNot ? [...negative, ...negatedBodies] : negative;
  return pen.chance(0.87) ? pen.pick(positive) : pen.pick(negations);
}
