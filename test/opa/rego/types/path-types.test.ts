import { describe, expect, test } from "@jest/globals";
import { int64Of } from "../../../../src/opa/go/number-text.ts";
import {
  createPathTypes,
  inferPathTypes,
  type PathTypes,
} from "../../../../src/opa/rego/types/path-types.ts";
import { builtinSignatures } from "../../../support/builtin-signatures.ts";
import { queryErrorOf } from "../../../support/compare-rule-types.ts";
import { askOracle } from "../../../support/oracle.ts";

/** Rules, and paths to ask of them. */
interface Case {
  readonly note: string;
  readonly rules: string;
  readonly paths: readonly string[];
  /** How many of the paths OPA refuses. */
  readonly refused: number;
}

const CASES: readonly Case[] = [
  {
    note: "nothing is below a scalar",
    rules: 'allow := true\nn := 1\ns := "a"\nz := null',
    paths: ["a/allow", "a/allow/x", "a/n/0", "a/s/x/y", "a/z/z"],
    refused: 4,
  },
  {
    note: "an object has its keys alone",
    rules: 'obj := {"x": 1, "y": [1, 2], 3: true, "sub": {"k": "v"}}',
    paths: ["a/obj/x", "a/obj/z", "a/obj/x/y", "a/obj/y/7", "a/obj/y/1", "a/obj/3", "a/obj/sub/q"],
    refused: 4,
  },
  {
    note: "an array has its indexes alone",
    rules: 'arr := [1, "a"]\nmade := [x | some x in input.list]',
    paths: ["a/arr/1", "a/arr/2", "a/arr/-1", "a/arr/x", "a/made/7", "a/made/x", "a/made/7/x"],
    refused: 4,
  },
  {
    note: "empty collections have nothing",
    rules: "o := {}\nl := []\ns := set()",
    paths: ["a/o/x", "a/l/0", "a/s/x"],
    refused: 3,
  },
  {
    note: "a function is no document",
    rules: 'f(x) := x\ng(x, y) := {"sum": x + y}\nh("a")\nh(1) := [1]',
    paths: ["a/f", "a/f/x", "a/g", "a/h", "a/f/__local0__", "a/f/x/__local12__"],
    refused: 6,
  },
  {
    note: "sets and partial objects hold what their rules give",
    rules:
      's contains 1\ns contains "a"\np[k] := 1 if some k in ["a", "b"]\nq[k].r := v if some k, v in input\nd contains x if some x in input',
    paths: [
      "a/s/1",
      "a/s/a",
      "a/s/a/b",
      "a/p/q",
      "a/p/q/r",
      "a/p/1",
      "a/q/x/r",
      "a/q/x/s",
      "a/d/x/y",
    ],
    refused: 4,
  },
  {
    note: "rules below rules are part of them",
    rules: 'p.a := 1\np.b.c := "x"\nr.q := {"k": 1}\nr.q2[x] := 1 if some x in ["u"]',
    paths: ["a/p", "a/p/a/x", "a/p/b/c/d", "a/p/c", "a/p/b/d/e", "a/r/q/z", "a/r/q2/u/v", "a/r/q3"],
    refused: 4,
  },
  {
    note: "several values of a rule are several types",
    rules:
      'v := 1 if input.a\nv := "s" if input.b\nv := {"k": 1} if input.c\nw := [1] if input.a\nelse := {"x": 2} if input.b\nelse := false\ndefault t := {}\nt := {"u": 1} if input.a',
    paths: ["a/v/k", "a/v/z", "a/v/k/l", "a/w/0", "a/w/x", "a/w/y", "a/w/1", "a/t/u", "a/t/v"],
    refused: 5,
  },
  {
    note: "names in quotes, in other scripts, and keywords are marked at their place",
    rules: 'm := {"a b": 1, "ü": {"if": 2}, "tab\\t": 3}',
    paths: ["a/m/no", "a/m/a b/x", "a/m/ü/x", "a/m/ü/if/x", "a/m/tab\t/y", "a/m/a\\b"],
    refused: 6,
  },
  {
    note: "numbers above rules are wrong, and are base documents elsewhere",
    rules: "p := 1",
    paths: ["", "1", "a/1", "b/1", "x/y/z", "a/q/r", "a", "1/2"],
    refused: 3,
  },
  {
    note: "what builtins give is known",
    rules:
      'j := io.jwt.decode(input.t)\nc := count(input.x)\nsp := split("a", "b")\ntc := time.clock(1)\nw := [v | walk(input, [_, v])]\nu := object.union({"a": 1}, {"b": 2})\nt := time.now_ns() > 1',
    paths: [
      "a/j/3",
      "a/j/0/x",
      "a/j/2/x",
      "a/c/x",
      "a/sp/0/x",
      "a/sp/x",
      "a/tc/3",
      "a/w/1/x",
      "a/u/z",
      "a/t/x",
    ],
    refused: 7,
  },
  {
    note: "what rules give is known of those that read them, unless it is replaced",
    rules:
      'p := {"k": 1}\nq := p\nr := x if x := p with input as {}\nw := x if x := q with data.a.p as {"z": 1}\nd := [x | some x in p]',
    paths: ["a/q/z", "a/q/k/x", "a/r/z", "a/w/z/y", "a/w/k", "a/d/0/x", "a/d/x"],
    refused: 5,
  },
];

describe("paths are refused as OPA's type checker refuses the query", () => {
  const answers = askOracle(
    CASES.map(({ rules, paths }) => ({ modules: { "a.rego": moduleOf(rules) }, typed: paths })),
  );
  test.each(CASES.map((asked, at) => ({ ...asked, answer: answers[at] })))(
    "$note",
    ({ rules, paths, refused, answer }) => {
      const types = typesOf(moduleOf(rules));
      expect(answer?.errors).toBeUndefined();
      const errors = paths.map((path) => queryErrorOf(types.typeErrorOf(partsOf(path))));
      expect(errors).toEqual(answer?.typeErrors);
      expect(errors.filter((error) => error !== "")).toHaveLength(refused);
    },
  );
});

test("types that grow from rule to rule beyond all measure refuse nothing", () => {
  const doubled = Array.from({ length: 60 }, (_, at) => `p${at} := [p${at + 1}, p${at + 1}, 1]`);
  const text = moduleOf([...doubled, "p60 := 1", "q := [p0] == [p1]"].join("\n"));
  const types = typesOf(text);
  expect(types.typeErrorOf(["a", "p60", "x"])).toBeUndefined();
});

test("a long chain of rules is no depth", () => {
  const chain = Array.from({ length: 5_000 }, (_, at) => `p${at} := p${at + 1}`);
  const text = moduleOf([...chain, 'p5000 := {"k": 1}'].join("\n"));
  const types = typesOf(text);
  expect(types.typeErrorOf(["a", "p0", "k"])).toBeUndefined();
  expect(types.typeErrorOf(["a", "p0", "z"])).toContain('want (one of): ["k"]');
});

function typesOf(text: string): PathTypes {
  return createPathTypes(
    inferPathTypes([{ file: "a.rego", text, version: 1 }], builtinSignatures()),
  );
}

function moduleOf(rules: string): string {
  return `package a\n${rules}\n`;
}

function partsOf(path: string): readonly (string | bigint)[] {
  return path
    .split("/")
    .filter((part) => part !== "")
    .map((part) => int64Of(part) ?? part);
}
