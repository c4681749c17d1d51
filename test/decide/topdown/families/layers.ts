import { type Draw, drawFrom, type RandomProgram } from "./random-program.ts";

const NAMES = ["a", "b", "c"] as const;

/** Packages in packages with base documents below the same paths, asked whole, by patterns, and with parts replaced. */
export function layers(random: () => number): RandomProgram {
  const draw = drawFrom(random);
  const { pick, chance, some } = draw;
  const packages = pick([
    ["t", "t.a", "t.a.b"],
    ["t", "t.b"],
    ["t.a", "t.b"],
    ["t.a.b", "t.a.c"],
    ["t"],
  ]);
  const taken = new Set(packages);
  const modules = packages.map((name, at) => {
    const rules = some(4, () => rule(draw, name, taken)).filter((each) => each !== "");
    return [`p${at}.rego`, `package ${name}\n\n${rules.join("\n\n")}\n`] as const;
  });
  const asked = Array.from({ length: 3 }, (_, at) => `q${at} ${asking(draw)}`);
  return {
    modules: { ...Object.fromEntries(modules), "q.rego": `package q\n\n${asked.join("\n\n")}\n` },
    data: chance(0.8) ? { t: base(draw, 3), other: base(draw, 2) } : {},
    inputs: some(3, () => input(draw)),
    queries: ["data.q", "data.t", `data.t.${pick(NAMES)}`, "data.t.a.b"],
  };
}

/** Rules whose names are free: the name of a package is none, and no rule lies below another. */
function rule(draw: Draw, name: string, taken: Set<string>): string {
  const { pick } = draw;
  const path = pick([["a"], ["b"], ["c"], ["a", "b"], ["c", "a"], ["d", "a", "b"], ["d", "c"]]);
  const full = `${name}.${path.join(".")}`;
  const isTaken = [...taken].some(
    (each) => each === full || each.startsWith(`${full}.`) || isRuleAbove(full, each),
  );
  if (isTaken) return "";
  taken.add(`${full}.`);
  taken.add(full);
  const head = path.join(".");
  const guard = pick(["input.go", "not input.go", "input.k == 1", "true"]);
  const value = pick([
    "1",
    "input.k",
    '{"a": input.k}',
    '{"b": {"c": 2}}',
    "[1, input.k]",
    "{1, 2}",
  ]);
  return pick([
    `${head} := ${value} if ${guard}`,
    `${head} := ${value}`,
    `${head}[x] := ${value} if { some x in input.xs; ${guard} }`,
    `${head}[x][y] := ${value} if { some x in input.xs; some y in ["a", input.k] }`,
    `${head}[x].c contains ${value} if { some x in input.xs; ${guard} }`,
    path.length === 1
      ? `${head} contains x if { some x in input.xs; ${guard} }`
      : `${head} contains ${value} if ${guard}`,
    `default ${head} := "d"\n\n${head} := ${value} if ${guard}`,
    path.length === 1 ? `${head}(x) := [x, ${value}]` : `${head} if ${guard}`,
  ]);
}

/** What ends in a point is a rule and no package. */
function isRuleAbove(full: string, each: string): boolean {
  return each.endsWith(".") && full.startsWith(each);
}

function asking(draw: Draw): string {
  const { pick, some } = draw;
  // No variable stands twice in one reference.
  const open = ["[v]", "[w]", "[_]"];
  const parts = some(4, () =>
    pick([...open, ".a", ".b", ".c", ".d", "[input.k]", "[input.l]", "[1]"]),
  ).map((part, at, all) => (open.includes(part) && all.indexOf(part) < at ? "[_]" : part));
  const ref = `data.t${parts.join("")}`;
  const ground = ref.replaceAll(/\[[vw_]\]/g, "[input.l]");
  return pick([
    () => `:= [x | x := ${ref}]`,
    () => `:= {x | ${ref} = x}`,
    () => `if ${ref} == ${pick(["1", "input.k", '{"c": 2}'])}`,
    () => `if not ${ground}`,
    () => `:= x if x := ${ground}`,
    () =>
      `:= x if x := ${ground} with data.t.${pick(NAMES)} as ${pick(["1", '{"b": 5}', "input"])}`,
    () => `:= count(${ground})`,
    () => `:= [[p, x] | walk(${ground}, [p, x])]`,
    () => `:= object.keys(data.t${pick(["", ".a", ".b"])})`,
    () => `:= [x, y] if { x := ${ground}; y := data.t }`,
    () => `:= {k | some k, _ in ${ground}}`,
    () => `if { every k, x in ${ground} { k != x } }`,
    () => `:= x if { x := data.t with data.t as {"a": {"z": 1}} }`,
    () => `:= x if { x := data.t with data.other.q as 1 with input.go as true }`,
  ])();
}

function base(draw: Draw, depth: number): unknown {
  const { pick, chance } = draw;
  if (depth < 3 && (depth === 0 || chance(0.3)))
    return pick<unknown>([1, "a", null, false, [1, "a"], {}]);
  const keys = ["a", "b", "c", "d", "z"].filter(() => chance(0.4));
  return Object.fromEntries(keys.map((key) => [key, base(draw, depth - 1)]));
}

function input({ pick, chance }: Draw): unknown {
  return {
    ...(chance(0.7) && { go: chance(0.7) }),
    k: pick<unknown>([1, "a", "b", "c"]),
    l: pick<unknown>(["a", "b", "z", 0]),
    xs: pick<unknown>([["a", "b"], ["c"], [], ["z", 1], [true, "a"]]),
  };
}
