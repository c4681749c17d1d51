import { expect, test } from "@jest/globals";
import { compareStages } from "../../../support/compare-stages.ts";

const FUTURE = "import future.keywords.not\nimport future.keywords.and\nimport future.keywords.or";

/** Rules of package `a`, beside which `f` and `g` are functions. */
const EDGES: readonly (readonly [note: string, rules: string])[] = [
  ["a call within a call", "p := f(f(input.x) + 1)"],
  ["calls in each part of a head", "p[f(1)] := [f(2), {f(3)}, {f(4): f(5)}]"],
  ["calls in a set and as keys", "p if input == [{f(1), f(2), 3}, {f(3): f(4), [f(5)]: 1}]"],
  ["references into collections", 'p := [1, 2][i] if { {1, 2}[i]; {"k": 1}[j] }'],
  ["a reference into a comprehension", "p := [x | some x in input][0]"],
  ["a reference into a call", 'p := split(input.x, ".")[_]'],
  ["modifiers of a call within a call", "p if f(f(input.x)) == 1 with input as f(data.y)"],
  [
    "one modifier with a reference for many expressions",
    "p if f(f(g(1, 2))) with input.x as data.y with data.z as [input.w]",
  ],
  ["a modifier of a term", "p := x if { x := f(1); [f(x)] with input as x }"],
  ["every over what must be evaluated", "p if every x in f([f(1), input.x]) { f(x) > f(1) } "],
  ["every with a modifier", "p if every x in f(input.x) { x } with input as data.x"],
  ["else", "p := f(1) if f(2) else := f(3) if f(4)"],
  [
    "heads of comprehensions",
    "p := [[f(x), [y | y = f(x)]], {f(x) | x}, {f(x): x[0] | x}] if x := input",
  ],
  [
    "comprehensions in heads of comprehensions",
    "p := {[y | some y in x]: {z | some z in x[0]} | some x in input.y}",
  ],
  [
    "enough names in one set that their order is not that of their numbers",
    `p := {${Array.from({ length: 12 }, (_, at) => `[x.k${at} | x = input.y]`).join(", ")}}`,
  ],
  ["a rule of a set with references", "p contains {input.x: input.y} if input.z"],
  ["constants in heads stay", 'p := {"a": [1, {2}]}'],
  [
    "replaced builtins of one word and of more",
    'p if { count([1]) == 2 with count as f; io.jwt.decode("1") with io.jwt.decode as data.a.f }',
  ],
  [
    "a builtin that takes another's place",
    "p if { f(1) with f as count; f(1) with data.a.f as abs }",
  ],
  ["a value that takes a function's place", "p if f(1) with f as input.x"],
  ["a function for something unknown", "p if data.b.c == 1 with data.b.c as f"],
  [
    "a rule in a value's place",
    "q := 1\np if { f(1) with f as data.a.q; input.x with input.x as data.a.q }",
  ],
  [
    "modifiers in nested bodies",
    "p := [y | y := input.x with input as data.y] if { every x in [1] { x with input as data.z } }",
  ],
  ["a modifier that reaches into a package", "p if data.b.zz.f with data.b.zz.f as input.f"],
  ["what comes after what needs it", "p if { x > 1; x = y + 1; y = input.y }"],
  ["comprehensions wait for what they close over", "p := x if { x = [z | z = y[_]]; y = input.y }"],
  ["what closes over what it gives itself", "p if { x = [z | z = x]; x = input.y } "],
  ["negations wait", "p if { not x; x = input.x }"],
  [
    "negated calls and closures wait",
    "p if { not f(x) == y; not count([z | z = y]) > 0; x = input.x; y = x }",
  ],
  [
    "an every waits, and its body is put in order",
    "p if { every x in y { z > 1; z = x + w }; w = y[0]; y = input }",
  ],
  [
    "bodies of comprehensions within sets and objects",
    "p if { {[z | z > 1; z = y]: {x | x > y; x = input[_]}} == input.q; y = input.y }",
  ],
  ["both sides of a call's output", "p if { y == z; g(x, y, z); x = input.x; y = input.y }"],
  ["an output within a collection", 'p if { f(x, [y, {"k": z}]); y > z; x = input.x }'],
  ["a relation", "p if { x > y; walk(input, [x, y]) }"],
  ["references give names as they run", "p if { x > 1; input[x][y[z]]; y = input.y; data.b[z] }"],
  ["a chain of equalities", "p if { v = w; w = x; x = y; y = [z, z]; z = input.z; v > 1 }"],
  ["what := gives is not found from behind", "p if { [x, y] := [1, z]; z = input[y]; x > 1 }"],
  [
    "an every after a call that waits takes its outputs, a fault of OPA's",
    "p if {\n g(input[i], q, r)\n every x in input.xs { x > w }\n i > 0\n q = s\n s = t\n t = input.t\n w = input.w\n}",
  ],
  [
    "what is closed over alone is waited for, a fault of OPA's",
    "p if { [z | z = y] == u; y = input.y; u = t; t = input.t }",
  ],
  [
    "equalities everywhere",
    "p if { input.x == 1; not input.y == 2; [z | z == 1; z = 1] == [w | w == f(1); w = 1] }",
  ],
  ["an equality whose answer is wanted", "p := x if x := input.y == 1"],
  [
    "dynamic terms on both sides",
    "p if { input[input.x] = data.b[input.y][[input.z]]; input.x[input.y] }",
  ],
  [
    "dynamic terms in collections",
    "p if [input.x, {input.y}, {input.z: [w | w = input[input.w]]}] = x",
  ],
  [
    "dynamic terms and modifiers",
    "p if { f(input.x[input.y]) with input as 1; input.x[input.y] == 1 with input as {} }",
  ],
  [
    "comprehensions as operands",
    "p if { count([x | x = input[_]]) > count({x | x = f(input.y)}); [y | y = input.z] }",
  ],
  [
    "the rules that are tests",
    "test_p if { true; f(1) == [x | x = input.x]; data.b == input.c with input as 1; not input.x == 1; every x in [1] { input.x == data.y; x > 0 } }",
  ],
  ["a test that says true first", "test_p if { true; input.x == 1 }"],
  ["not with a body", "p if { not { x = input.x; x > y }; y = input.y }"],
  ["not with names of its own", "p if { not x == 1; x = 2 }\nq if not f(input.x[0]) == 1"],
  ["or and and", "p if { x == 1 or y == 2; { z = x; z > 1 } and y; x = input.x; y = input.y }"],
  ["calls within or and and", "p if { f(input.x) == 1 or f(f(y)) == 2; y = input.y }"],
];

const PROGRAMS = EDGES.map(([, rules]) => [
  `package a\n\n${FUTURE}\n\nf(x) := x\n\ng(x, y) := [x, y]\n\n${rules}\n`,
]);

test("edges of each late stage are what OPA makes of them", () => {
  expect(compareStages(PROGRAMS, 1)).toEqual({ refusals: [], differences: [] });
});
