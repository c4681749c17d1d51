import type { Asked } from "./compare.ts";

/** Programs that random search has found, or thinking, on which this engine was wrong. */
export const REGRESSIONS: readonly Asked[] = [
  {
    note: "builtins that are written as JavaScript say the same of values of every type",
    modules: {
      "t.rego": [
        "package t",
        ...["array", "boolean", "null", "number", "object", "set", "string"].map(
          (type) =>
            `is_${type}s := [x | some v in input.vs; x := is_${type}(v)]\n\nall_${type}s := [v | some v in input.vs; is_${type}(v)]`,
        ),
        'plain := [x | some v in input.vs; x := object.get(v, "a", "none")]',
        'hidden := [x | some v in input.vs; x := object.get(v, "constructor", "none")]',
        'dunder := [x | some v in input.vs; x := object.get(v, "__proto__", "none")]',
        "by_key := [x | some v in input.vs; some k in input.vs; x := object.get(v, k, [k])]",
        'sized := [x | some v in input.vs; x := object.get({"size": v, 1: 2}, "size", "none")]',
        "some_of := [v | some v in input.vs; v in {1, null, input.n}]",
        'one_of := [x | some v in input.vs; x := v in ["a", [input.n], {"a": null}]]',
        "not_one := [v | some v in input.vs; not v in {true, 1.0}]",
        "within := [x | some v in input.vs; some w in input.vs; x := v in w]",
        "of_set := [x | s := {v | some v in input.vs}; some v in input.ws; x := v in s]",
        "none := [x | some v in input.vs; x := v in set()]",
      ].join("\n\n"),
    },
    inputs: [
      {
        n: 2,
        vs: [
          ...[null, true, false, 0, 1, 2, "", "a", "b", [], [1], ["a"], [2], {}],
          ...[{ a: null }, { a: false }, { a: 1 }, { b: 1 }, { constructor: 1 }, { size: 3 }],
          ...[{ a: { a: 1 } }, JSON.parse('{"__proto__": 1}')],
        ],
        ws: [1, "a", [1], { a: 1 }, "c", {}],
      },
      { n: { a: 1 }, vs: [[2], { a: 1 }, "a", 1e21, 1.5], ws: [[2]] },
    ],
    queries: [
      ...["array", "boolean", "null", "number", "object", "set", "string"].flatMap((type) => [
        `data.t.is_${type}s`,
        `data.t.all_${type}s`,
      ]),
      ...["plain", "hidden", "dunder", "by_key", "sized"].map((name) => `data.t.${name}`),
      ...["some_of", "one_of", "not_one", "within", "of_set", "none"].map(
        (name) => `data.t.${name}`,
      ),
    ],
  },
  {
    note: "OPA's index takes a variable for the collection that it is asked to be in, and so rules that would hold do not",
    modules: {
      "t.rego": [
        "package t",
        "r1 if { x = input.xs[_]; x in input.xs; x == 1 }",
        "r2 if { x = input.xs[_]; x in input.xs; x > 0 }",
        "r3 if { some x in input.xs; x in input.xs; x == input.n }",
        'r4 if { x = input.xs[_]; x in input.xs; startswith(x, "a") }',
        "r5 := 1 if { x = input.xs[_]; x in input.xs; x in [1, 2] } else := 2",
        "f(y) := 1 if { x = y[_]; x in y; x == 1 }",
        "r6 := f(input.xs)",
        "r7 if { not g(input.xs) }",
        "g(y) if { x = y[_]; x in input.xs; x == 1 }",
        "r8 if { x = input.xs[_]; x in data.ys; x == 1 }",
      ].join("\n\n"),
    },
    data: { ys: [1] },
    inputs: [{ xs: [1, 2], n: 1 }, { xs: ["a"] }, { xs: 1, n: 1 }],
    queries: [1, 2, 3, 4, 5, 6, 7, 8].map((at) => `data.t.r${at}`),
  },
  {
    note: "an interpolated string that is asked for by name halts for collections, then for more than one value",
    modules: {
      "t.rego": [
        "package t",
        "r1 := internal.template_string(input.a)",
        "r2 := internal.template_string([{1, input.n}, {2}])",
        "r3 := internal.template_string([{1, input.n}, [2]])",
        "r4 if not internal.template_string([{1, input.n}])",
      ].join("\n\n"),
    },
    inputs: [
      { a: [[1]], n: 1 },
      { a: ["x", {}], n: 2 },
      { a: ["x", null, 1.5], n: 1 },
    ],
    queries: ["data.t.r1", "data.t.r2", "data.t.r3", "data.t.r4"],
  },
  {
    note: "a function that a document replaces holds where nobody takes its result, though there is no document",
    modules: {
      "t.rego":
        "package t\n\ntwice(x) := 2 if x > 1\n\nval := input.a\n\nr if not twice(3) with data.t.twice as data.t.val\n",
    },
    queries: ["data.t.r"],
  },
  {
    note: "a comprehension is not computed for a value of another type",
    modules: {
      "t.rego":
        'package t\n\nr if { some v in data.owners; {"same": k | data.owners[k] = v} == input.xs }\n',
    },
    data: { owners: { a: 1, b: 1 } },
    inputs: [{ xs: [1] }, { xs: {} }],
    queries: ["data.t.r"],
  },
  {
    note: "heads that the patterns of a reference rule out do not conflict",
    modules: {
      "t.rego":
        "package t\n\np[x] := [x, 2] if { x := input.a }\n\np.red := 1\n\nr contains z if { some v, w; z := p[[1, w]][v] }\n",
    },
    inputs: [{ a: "red" }],
    queries: ["data.t.r", "data.t.p"],
  },
  {
    note: "a variable that stands twice in a reference is another in each of its values",
    modules: {
      "t.rego":
        'package t\n\nq[i][j][k] if some [i, j, k] in [["a", "x", "x"], ["b", "y", "y"]]\n\nr := [v | some i in ["a", "b"]; data.t.q[i][v][v]]\n',
    },
    queries: ["data.t.r"],
  },
  {
    note: "heads that a variable which stands twice in a reference rules out do not conflict",
    modules: {
      "t.rego":
        'package t\n\nboom(x) := y if some y in [1, x]\n\nm[x].red[x] contains {"red": x} if { x := input.b; y := boom(input.n) }\n\nr contains z if { some v; z := data.t.m[input.b][v][v] }\n',
    },
    inputs: [
      { b: 1, n: 0 },
      { b: "red", n: 0 },
      { b: "red", n: 1 },
    ],
    queries: ["data.t.r"],
  },
  {
    note: "names that the machine's own objects have, and names that would be code",
    modules: {
      "t.rego": [
        "package t",
        'r1 := {"__proto__": input.x, "constructor": input.x, "toString": 1, "b": input.x}',
        'r2 := {"\\"];throw 1;//": input.x, "$(input)": 2, "\\u2028`": 3, "a.b-c": input.x}',
        "r3 := [v | some v in [input.constructor, input.toString, input.__proto__]]",
        "r4 contains input.list.length",
        "r4 contains input.text.length",
        "r4 contains input.list.size",
        'r5 := {k: v | some k in ["has", "size", "index", "text", "sorted"]; v := input[k]}',
        "r6 := [input.has, input.size, input.index, input.text, input.sorted, input.valueOf]",
        's := {x | some x in ["has", "size", input.x]}',
        'r7 if { s.has; s.size; s["has"] }',
        "r8 if s.constructor",
      ].join("\n\n"),
    },
    inputs: [
      { x: 1, list: [1], text: "abc" },
      {
        x: "constructor",
        constructor: 7,
        toString: null,
        has: 1,
        size: 2,
        index: 3,
        sorted: 4,
        valueOf: 5,
        text: "t",
      },
    ],
    queries: ["data.t"],
  },
  {
    note: "what a rule has given whole grows no more, though others had begun it",
    modules: {
      "t.rego":
        'package t\n\np[x].b := 2 if { x := "a" }\n\np[x] := {"b": 2} if { x := input.k }\n\np[x].c := 3 if { x := "a"; true }\n',
    },
    inputs: [{ k: "a" }, { k: "z" }],
    queries: ["data.t.p"],
  },
  {
    note: "a result that is known before is no conflict with another",
    modules: {
      "t.rego":
        "package t\n\nf(x) := 3 if x > 0\n\nf(x) := 4 if x > 1\n\nr if f(2, 3)\n\ns if { y := 4; f(2, y) }\n\nt if { f(2, y); y == 4 }\n",
    },
    queries: ["data.t.r", "data.t.s", "data.t.t"],
  },
  {
    note: "which rules conflict, and which first, when what follows a success has conflicts of its own",
    modules: {
      "t.rego":
        "package t\n\nf(x) := 1 if x > 0\n\nf(x) := 2 if x > 1\n\nh(x) := 1 if x > 0\n\nh(x) := 3 if x > 1\n\ng(x) := f(x)\n\np if { g(2); h(2) }\n\nq if { g(2) }\n\nr := [g(2), h(2)]\n",
    },
    queries: ["data.t.p", "data.t.q", "data.t.r"],
  },
  {
    note: "a conflict lists ten values at most, shortened, in the order of their places",
    modules: {
      "t.rego": `package t\n\n${Array.from({ length: 12 }, (_, at) => `p := ["${"x".repeat(at * 10)}", ${at}] if input.n != ${at}`).join("\n\n")}\n\nf(x) := y if some y in x\n\nq := f([3, 1, 2, 1, 3, 0, 4, 5, 6, 7, 8, 9, 10, 11])\n`,
    },
    inputs: [{ n: 0 }, { n: 5 }],
    queries: ["data.t.p", "data.t.q"],
  },
  {
    note: "variables on both sides of an equality of collections",
    modules: {
      "t.rego":
        'package t\n\nr := [x, y, z] if { [x, y, 1] = [y, z, z] }\n\ns := [x, y] if { {"a": x, "b": [y]} = {"a": [y], "b": [2]} }\n',
    },
    queries: ["data.t.r", "data.t.s"],
  },
  {
    note: "members of sets are what they are asked as",
    modules: {
      "t.rego":
        "package t\n\ns contains x if some x in [1, 2]\n\nr contains k if { x := 1.0; x = s[k] }\n\nq if s[1.0]\n\np contains k if { s[k] = input.x }\n",
    },
    inputs: [{ x: 2 }],
    queries: ["data.t.r", "data.t.q", "data.t.p"],
  },
  {
    note: "an `else` gives the result that a call wants where the clause before it has another, also once it is written",
    modules: {
      "t.rego":
        "package t\n\nf([x, _]) := 2 if { 1 / x > 0 } else := x if input.n == 1\n\nr if { v := [1, 2]; f(v, 1) }\n\ns := f([1, 2])\n",
    },
    inputs: [{ n: 1 }, { n: 2 }],
    queries: ["data.t.r", "data.t.s"],
  },
  {
    note: "an error of a call that stands in a template string has no place",
    modules: { "t.rego": 'package t\n\nr := $"a{1 / input.n}b"\n\ns := $"{1 + (1 / input.n)}"\n' },
    inputs: [{ n: 0 }, { n: 1 }],
    strict: true,
    queries: ["data.t.r", "data.t.s"],
  },
  {
    note: "a builtin in a comprehension for all values is called with what has none",
    modules: {
      "t.rego":
        'package t\n\ns contains x if some x in input.xs\n\nr if { some x in input.xs; [x | {"a": x, "b": [input.n, "q"]} < 5; s[x]] != [] }\n\np := [z | some x in input.xs; z := [x | g(x) == 1; s[x]]]\n\ng(x) := x\n\nq if { some x in input.xs; [x | $"{x}{s}" == "a"; s[x]] != [] }\n',
    },
    inputs: [{ xs: [1, "a"], n: 1 }, { xs: [] }, { xs: ["b"] }],
    queries: ["data.t.r", "data.t.p", "data.t.q"],
  },
  {
    note: "the words of errors about members of sets, and about patterns that are not UTF-8",
    modules: {
      "t.rego":
        'package t\n\nr := json.patch({1, "a"}, [{"op": "remove", "path": "/b/c"}])\n\ns := regex.split(hex.decode("61ff00"), "ab")\n\nq := regex.template_match(hex.decode("ff00"), "a", "<", ">")\n',
    },
    strict: true,
    queries: ["data.t.r", "data.t.s", "data.t.q"],
  },
  {
    note: "which operand an error is about, and how it quotes a pattern",
    modules: {
      "t.rego":
        'package t\n\nu(x) := x\n\nr := semver.compare(u("vv1"), u(null))\n\ns := regex.template_match(`a.c<\\d+>`, "a", "<", "}")\n',
    },
    strict: true,
    queries: ["data.t.r", "data.t.s"],
  },
];

/** Programs that are answered otherwise than OPA answers them, each with the reason. */
export const KNOWN: readonly (Asked & { readonly reason: string })[] = [
  {
    note: "a function in a comprehension that may take its operand from outside",
    reason:
      "OPA computes the comprehension for all values at once, calls the function before the operand has one, and ends with an internal error that its source calls a bug",
    modules: {
      "t.rego":
        "package t\n\ns contains x if some x in input.xs\n\nf(x) := y if y := x + 1\n\nr if { some x in input.xs; [x | f(x) == 2; s[x]] != [] }\n",
    },
    inputs: [{ xs: [1] }],
    queries: ["data.t.r"],
  },
  {
    note: "a negation in a comprehension that may take its operand from outside",
    reason: "as above, with the call of a builtin behind the negation",
    modules: {
      "t.rego":
        'package t\n\nimport future.keywords.not\n\ns contains x if some x in input.xs\n\nr if { s[x]; [x | not [{x}] == count(s); $"{x}" == x] != [] }\n',
    },
    inputs: [{ xs: ["a"] }],
    queries: ["data.t.r"],
  },
];
