import { expect, test } from "@jest/globals";
import { compareEarlyStages } from "../../../support/early-stages.ts";
import { randomModule } from "../../../support/random-module.ts";
import { seededRandom } from "../../../support/seeded-random.ts";

const FUTURE = "import future.keywords.not\nimport future.keywords.and\nimport future.keywords.or";

/** Each is a module of package `a`, or several. */
const EDGES: readonly (readonly [note: string, ...modules: string[]])[] = [
  [
    "imports name paths, under their alias or last word",
    "import data.b.c\nimport input.x as c2\nimport data.d as e\np if c[c2] == e.f",
  ],
  ["an import hides a rule of the same name", "import data.b as q\nq := 1\np if q.x"],
  ["rules of other modules of the package are known", "p if q.r", "q.r := 1\np if q"],
  ["a name is a whole operand of another reference", 'q := {"r": 1}\np if data.x[q][input[q.r]]'],
  [
    "two imports make one item of a set",
    "import data.b as x\nimport data.b as y\np := {x, y, {x: 1, y: 2}}",
  ],
  [
    "arguments hide rules",
    'q := 1\nf(q, [r, {q: s}], {"k": t}) := [q, r, s, t]\nr := 1\ns := 2\nt := 3',
  ],
  [
    "a declaration hides a rule in its whole body",
    "q := 1\np if { r := 1; [q, s] := [r, 2]; q == 1; x := [q | q := 2; q == s]; x }",
  ],
  [
    "a declaration within a nested body hides a rule outside",
    "q := 1\np if { every x in [1] { q := x; q }; q = 2; y = q; y }",
  ],
  [
    "the key and value of every hide rules in its domain too",
    "q := 1\np if { every q in [1] { q == 1 } }",
  ],
  [
    "some hides rules",
    "q := 1\nr := 2\np contains q if { some q, r in input.x; r }\ns if { some q; input[q] }",
  ],
  [
    "rules are resolved in the reference of a head",
    'q := {"r": 1}\np[q].r := 2\nt[q.r][input.x] contains 3 if true',
  ],
  ["rules are resolved in with", "q := 1\nf(x) := x\np if f(1) with f as q with data.a.q as f(2)"],
  ["rules are resolved in template strings", 'q := 1\np := $"{q}-{[q | q := 1]}-{q with q as 2}"'],
  ["a template string loses its lines", "p := $`a\n{1}`"],
  ["an empty template string", 'p := $""'],
  ["a name of a builtin with a dot", 'io := {"jwt": 1}\np if io.jwt'],
  ["a rule called like an operator", "eq(x, y) := x < y\np if 1 = 1\nq if { x := 1; x = 1 }"],
  [
    "heads with calls, references and collections",
    'p[input.x].q[count(input.y)] := 1 if true\nr[[1, input.x]] contains 2\ns[{"a": x}] := x if x := 1',
  ],
  ["heads with else", "p := 1 if input.x\nelse := [y | y := 2] if input.y\nelse := z if z := 3"],
  [
    "arguments of a function with else",
    "f(x, _) := y if { y := x }\nelse := x if { z := x; z }\nelse := w if { w := [x, x] }",
  ],
  ["the same argument twice, and within patterns", 'f(x, x, [x, {"k": y}], y) := {x: y}'],
  ["a default function", "default f(_) := 1\nf(x) := x if x > 1"],
  ["arguments called like builtins", "f(count, sum) := count + sum"],
  [
    "variables called like builtins",
    "p if { count = 1; sum = count; x := [max2 | max2 = sum]; x }\nq[min] if { min = input.x }",
  ],
  [
    "variables called like builtins, in with",
    "p if { count = 1; input.x == 1 with input.x as 2; count }",
  ],
  ["a builtin replaced by another", "p if { sum([1]) == 3 with sum as count }"],
  ["input as a part of a pattern", 'p if { [input, {"k": data}] := [1, {"k": 2}]; input < data }'],
  ["input as an argument's neighbour", "f(x) := input.y if { x == input }"],
  ["assignments of patterns", 'p if { [x, [y, _], {"k": z, "l": [w]}] := input; x; y; z; w }'],
  [
    "the right side is renamed first",
    "p if { x := 1; y := [x | x := 2]; z := [x, y]; z with input as x }",
  ],
  [
    "a declared name is renamed where it stands free before",
    "p if { q[y] = 2; some x; input[x]; [x, y] }\nq := [1]",
  ],
  ["comprehensions see what is outside", "p := {x: [y | y := x + z] | some x in input; z := x}"],
  ["comprehensions within comprehensions", "p := [[[x | x := y] | y := z] | z := 1]"],
  [
    "comprehensions in heads",
    'p[x] := [x | x := 1] if { x := 2 }\nq contains {y | y := input.z; y} if true\nr := {"k": [a | a := 1], {b | b := 2}: 1} if { c := 1; c }',
  ],
  [
    "comprehensions in sets of heads",
    "p := {[x | x := 1], {x | some x in y}} if { y := [1] }\nq := {[x | x := 2], z, [z]} if { z := 1 }",
  ],
  [
    "comprehensions in arguments of calls in heads",
    "p := count([x | x := 1; y := x; y]) + z if { z := 1 }",
  ],
  [
    "some of all sorts",
    'p if { some x in [1]; some k, v in {1: 2}; some [y, {"k": z}] in input.x; some 1, w in input; [x, k, v, y, z, w] }',
  ],
  [
    "some through references",
    "p if { some x in data.b[i].c; some y in input[x]; some z in y.w[j]; [z, i, j] }",
  ],
  [
    "some with a key that is known",
    "p if { k := 1; some k2, v in input[k]; some v2, 3 in input; [k2, v, v2] }",
  ],
  [
    "some in calls and comprehensions",
    "p if { some x in numbers.range(1, 2); some y in [z | some z in input]; x < y }",
  ],
  [
    "some with a wildcard",
    "p if { some _ in input; some _, x in input.y; some x1, _ in input; [x, x1] }",
  ],
  ["some alone", "p if { some x, y; input[x][y] }\nq if { some z; z = 1 }"],
  ["some with with", "p if { some x in input.y with input.y as [1]; x }"],
  [
    "every of all sorts",
    "p if { every x in [1] { x }; every k, v in input { k < v; y := v; y }; every _ in [] { true }; every _, w in input.z { w } }",
  ],
  [
    "every within every",
    "p if { every x in input { every y in x { z := [x, y]; every w in z { w } } } }",
  ],
  [
    "every with declarations in comprehensions",
    "p if { every x in [y | y := 1; z := y; z] { w := [v | v := x; u := v; u]; w } }",
  ],
  [
    "every with comprehensions that have every",
    "p if { every x in [1] { [y | y := x; every z in [w | w := y] { z } ] } }",
  ],
  [
    "every with a name from outside",
    "p if { x := 1; every x in [x] { x } }\nq if { every y in input { y == z }; z = 1 }",
  ],
  ["every with with", "p if { y := 1; every x in input.z { x == y } with input.z as [y] }"],
  ["membership as an expression", "p if { x := 1; x in [1]; 1, x in [x]; y := x in [2]; y }"],
  [
    "print",
    'p if { print("a", input.x) }\nq := [x | print(y); x := 1; y = x] if { print(1); every y in [1] { print(y) } }\nr if { not print(1); y := 2; print(y); y }',
  ],
  [
    "print in with and in arguments",
    "f(x) := [y | print(x); y := x]\np if { f(1) with input.x as [1 | print(2)] }",
  ],
  ["a rule called print", "print(x) := x\np if print(1)"],
  [
    "template strings of all sorts",
    'q := 1\nr contains 1\nf(x) := x\ndefault s := 1\ns := 2 if input.x\nt := 1 if input.x\nu := [input.x]\np := $"{q}{r}{f(1)}{s}{t}{u}{input.x}{x}{1}{"a"}{[x]}{count([x])}" if { x := 1 }',
  ],
  [
    "template strings within template strings",
    'p := $"a{$"b{x}"}c{$"{$"{input.y}"}"}" if { x := input.x }',
  ],
  [
    "template strings in comprehensions",
    'p := {$"{x}": [$"{y}{input.z}" | y := $"{x}{input.w}"] | some x in [$"{input.v}", $"{input.u[$"{input.t}"]}"]}',
  ],
  [
    "template strings in statements",
    'p if { every x in [$"{input.y}"] { x == $"{x}{input.z}" }; y := {$"{input.x}", $"{input.w}"}; y; z := {$"{input.a}": $"{input.b}"}; z with input.x as $"{input.v}" }',
  ],
  [
    "template strings with with",
    'p := $"{input.x with input.x as 1}{data.b.c with data.b.c as input.y}"',
  ],
  [
    "template strings of constants alone",
    'p := [$"a"]\nq := $"{p}"\nr := {"k": $"b"}\ns := $"{r}{data.a.q}"',
  ],
  [
    "template strings in arguments and else",
    'f(x) := $"{x}" if x\nelse := $"{y}{input.x}" if { y := 1 }',
  ],
  [
    "rules that are never undefined",
    'p := $"{data.a.b.c}{data.a["b"].c}{data.a.d[1]}{data.a.e[1.0]}{data.a.g}{data.c}"\nb.c := 1\nd[1] := 2\ne[1] := 3\ng := input.x',
  ],
  [
    "generated names that are taken",
    "__local0__ := 1\np if { x := __local0__; y := x; __local2__ := y; __local2__ }",
  ],
  ["numbers that are the same", "p := {1, 1.0, x, {1: 2, 1.0: 3}} if { x := 1e0 }"],
];

const LOGIC: readonly (readonly [note: string, module: string])[] = [
  [
    "not with a body",
    "p if { not { x := input.y; x }; not { some x in input; every y in x { y } } }",
  ],
  ["not without", "p if { x := 1; not x == 2; not input[x]; not y with input as x; y = x }"],
  ["not within not", "p if { not { not { x := 1; x }; y := 2; not y == 3 } }"],
  [
    "and, or with bodies",
    "p if { {x := 1; x} or {x := 2; y := x; y}; z := 3; {z} and {w := z; w == [v | v := w]} }",
  ],
  [
    "and, or without",
    "p if { x := 1; x == 1 or input.y; x and not x == 2; input.z or {y := x; y} }",
  ],
  ["and, or nested", "p if { x := 1; (x or input.y) and ({z := x; z} or not {w := x; w}) }"],
  [
    "print within",
    "p if { not { print(1) }; {print(2); input.y} or {print(3); input.x}; not { x := 1; print(x); x } }",
  ],
  ["templates within", 'p if { not { $"{input.x}" == "a" }; {$"{input.y}"} or {$"{input.z}"} }'],
  ["rules hidden within", "q := 1\np if { not { r := 2; r }; {r := 3; r} or {r := q; r}; q }"],
  [
    "comprehensions within twice walked bodies",
    "p if { not { x := [y | y := 1; every z in [y] { z }]; x } }",
  ],
];

/** Version 0 lets a variable hide `input`. */
const OLD: readonly (readonly [note: string, module: string])[] = [
  [
    "input hidden by a variable",
    'p { input := {"x": 1}; input.x == 1; y = input; y }\nq { data := 1; data == 1 }',
  ],
  [
    "input hidden where with names it",
    "p { input := 1; q with input as input; q with input.x as input; q with input[input] as 2 }\nq { input.x }",
  ],
  ["input in a pattern", 'p { [input, {"k": data}] := [1, {"k": 2}]; input < data }'],
  ["input beside a seen one", "p { input.y; x := [input | input := 1]; x = input }"],
  [
    "several bodies and else",
    "p[x] { x := 1 } { x := 2 }\nq = x { x := 1 } else = y { y := [x | x := 2] }",
  ],
];

const PROGRAMS = [
  ...EDGES.map(([, ...modules]) => modules.map((text) => `package a\n\n${text}\n`)),
  ...LOGIC.map(([, text]) => [`package a\n\n${FUTURE}\n\n${text}\n`]),
];

test("edges of each early stage are what OPA makes of them", () => {
  expect(compareEarlyStages(PROGRAMS, 1)).toEqual({ refusals: [], differences: [] });
});

test("edges of version 0 are what OPA makes of them", () => {
  const programs = OLD.map(([, text]) => [`package a\n\n${text}\n`]);
  expect(compareEarlyStages(programs, 0)).toEqual({ refusals: [], differences: [] });
});

test("random programs are what OPA makes of them", () => {
  const random = seededRandom(20_261);
  const programs = Array.from({ length: 150 }, () => [randomModule(random)]);
  const { refusals, differences } = compareEarlyStages(programs, 1);
  expect(differences.slice(0, 3)).toEqual([]);
  expect(programs.length - refusals.length).toBeGreaterThan(50);
});
