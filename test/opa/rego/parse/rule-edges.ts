import { type Edge, inModule, read, refused } from "./edge.ts";

const RULES: Readonly<Record<string, string>> = {
  values: 'p := 1\nq = 2\nr := [x | x := 1]\ns := {"a": 1}\nt := {1 | 2, 3}\nu := a + b',
  bodies: "p if a\nq if { a }\nr if {a; b}\ns if {\n\ta\n\tb\n}\nt := 1 if a\nu = b if { c }",
  "braces that are no body":
    'p if {"a": 1}\nq if {a | b}\nr if {a: b | c}\ns if {a}.b\nt if {} == a\nu if {}\nv if { }',
  "a set that is a body": "p if {1, 2}[x]\nq if {a}\nr if { {a} }",
  "a body of keywords": "p if if.a\nq if not.a\nr if { in.a }\ns if not a\nt if some a in b",
  "members of sets":
    "p contains 1\np contains x if some x in a\np contains [x, y] if { a }\nq.r contains x if x := 1",
  "members of objects":
    'p[x] := y if a\np["b"] := 1\np.c := 2\np[1] := 3\nq[x] if a\nq[a.b] if c\nq.a if b',
  "longer references":
    "p.q.r := 1\np.q[x].r := y if a\np[x][y] if a\np[x].q contains y if a\np.q.r.s if a",
  functions:
    "f(x) := x\nf(x, y) if x == y\nf([x, {y: z}], 1, _, _) := x\ng.h(x) := x\nf() := 1\nf(x)\ng.h(x) if { x }",
  "white space behind a name": "p [x] := 1 if a\nf (x) := 1 if a\ns\n[x] := 1 if a\nq .r := 1 if a",
  defaults:
    'default p := 1\ndefault q = [1, {"a": null}]\ndefault f(x, _) := true\ndefault r.s := [x | x := a.b]\ndefault t',
  "defaults of constants in templates": 'default p := $"a{1}"',
  else: "p if a else := 1 if b else := 2\nq := 1 if { a } else := 2 if { b } else if c\nr if a\nelse := b.c",
  "else with one statement, whose places are those of its else":
    "p if a else := b if c.d[e] == f(g, [h | i])",
  "else of functions with wildcards": "f(_, x, [_]) := 1 if x else := 2 if { x } else := 3",
  "a rule called like else": "p if a\nelse.b := 1",
  "names that are keywords":
    "if.a := 1\nin[x] := 1 if a\npackage.b := 2\nimport.c := 3\ndefault.d := 4\nnull.e := 5\nnot.f := 6",
  "a default of a name that is a keyword": "default if.a := 1",
  "input and data as names": "input := 1\ndata.x := 2\ndata if a",
  "a wildcard as a name": "_ := 1\n_ if a",
  "further bodies":
    "p if { a } { b } { c }\nf(_, x) := x if { a } { b }\np contains [x, _] if { x } { a }",
  "a body right behind another": "p if a {b}\nq := 1 if a\n{c}",
  "rules on one line": "p := 1 q := 2 r if p s := {1} t if {a} u := 3",
  "a rule of a statement": "p.q.r = 1\nf(x) = 1\nf(x).y.z := 1 if true",
  "a reference that starts with a call": "f(x).y.z if a",
  "a head with operators": "p[a + b] := c | d if e\nq contains a | b if c",
  annotations: "# METADATA\n# title: x\np := 1\n\n# METADATA\n# scope: document\nq if a",
  "what are keywords where they are imported":
    "and := 1\nor := 2\np if and == or\nand(x) := x\nor.a := 1",
};

const REFUSED_RULES: Readonly<Record<string, string>> = {
  "a name alone": "p",
  "a reference alone": "p.q.r",
  "a body without if": "p { a }",
  "a member of a set without contains": "p[x]",
  "a member of a set without contains, with a body": "p[x] { a }",
  "no body behind if": "p if",
  "a set as a body": "p if {1, 2}",
  "white space behind a point": "q. r := 1",
  "white space behind the name of a function without a body": "f (x) := 1",
  "no value": "p := ",
  "no value before if": "p := if a",
  "no key": "p contains",
  "a key and a value": "p contains 1 := 2",
  "a function that is a set": "f(x) contains 1",
  "a keyword as a name": "if := 1",
  "a keyword as a name behind default": "default in := 1",
  "a keyword as a function": "every(x) := 1",
  "contains as a name": "contains := 1",
  "a builtin called at the top": "count(x)",
  "an operator at the top": "a + b",
  "a membership at the top": "a in b",
  "a negation at the top": "not a",
  "some at the top": "some a",
  "a modifier at the top": "p := 1 with input as 2",
  "two statements at the top": "p := 1; q := 2",
  "a comparison at the top": "p == 1",
  "a number at the top": "1",
  "a default without a value": "default p[x]",
  "a default that is no constant": "default p := a",
  "a default that calls": "default p := f(1)",
  "a default with a set's member": "default p contains 1",
  "a default with an argument twice": "default f(x, x) := 1",
  "a default with an argument that is no name": "default f([x]) := 1",
  "a default in which a template asks": 'default p := $"{a}"',
  "a default with a body": "default p := 1 if a",
  "else without anything": "p if a else",
  "else behind a rule without a body": "p := 1 else := 2",
  "else of a set": "p contains x if a else := 1",
  "else with a variable in the head": "p[x] := 1 if a else := 2",
  "else behind an else without a body": "p if a else := 1 else := 2",
  "else with a body without if": "p if a else := 1 { b }",
  "a further body behind an else": "p if { a } else := 1 if { b } { c }",
  "an operator behind a name": "p + := 1",
  "a function of a call": "f(x).y(z) := 1",
  "a set of a call": "set() := 1",
};

export const RULE_EDGES: readonly Edge[] = [
  ...read(inModule(RULES)),
  ...refused(inModule(REFUSED_RULES)),
];
