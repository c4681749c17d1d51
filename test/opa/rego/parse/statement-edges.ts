import { type Edge, inBody, inModule, read, refused } from "./edge.ts";

const STATEMENTS: Readonly<Record<string, string>> = {
  "statements on lines and behind semicolons": "a; b ;c\nd\n\n;e",
  "a statement over several lines": "a :=\n\tb +\n\tc",
  some: "some a; some b, c, d; some _; some e in f; some g, h in i; some [j, k], {l: m} in n",
  "some over a membership that is called":
    "some internal.member_2(a, b)\nsome internal.member_3(a, b, c)",
  every:
    "every a in b { c; d }\nevery a, b in c.d { a == b } with input as 1\nevery _ in [] { true }",
  modifiers: "a with input as 1 with data.b.c as {} with input.x[y] as z; b := 1 with f as g",
  not: "not a; not a == b; not f(a) with input as 1; not -a; not {1}; not (a)",
  "not with a value in braces": 'not {"a": b}; not {a | b}.c',
  unifications: "a = b; [a, b] = c; {a: b} = d",
  "a set, an object, and comprehensions": '{a}; {"a": b}; {a | b}; [a | b]; {a: b | c}; set()',
};

const REFUSED_STATEMENTS: Readonly<Record<string, string>> = {
  "two statements on a line": "a b",
  "a semicolon first": "; a",
  "a semicolon last": "a;",
  "two assignments": "a := b := c",
  "a negation of a name that is a keyword": "not not.a",
  "some without a name": "some",
  "some with a reference": "some a.b",
  "some with a comma last": "some a, ",
  "some with a call": "some f(a)",
  "some over a membership of one": "some internal.member_2(a)",
  "a negated some": "not some a in b",
  "a negated every": "not every a in b { c }",
  "every without a body": "every a in b",
  "every with an empty body": "every a in b {}",
  "every with a pattern": "every [a] in b { c }",
  "every with a pattern as a key": "every [k], a in b { c }",
  "every over no collection": "every a { b }",
  "with before a number": "a with 1 as 2",
  "with before a call": "a with f() as 2",
  "with and no as": "a with input",
  "a negation of a negation": "not not a",
  "a body as a group": "(a; b)",
};

const LOGICAL = ["future.keywords.and", "future.keywords.or", "future.keywords.not"];

const LOGICAL_STATEMENTS: Readonly<Record<string, string>> = {
  "and before or": "a or b and c or d and e",
  "bodies as operands": "{a; b} or {c} and d; a and {b} with input as 1",
  "negated operands": "not a or not b; not {a; b} and not c; not {a} with input as 1",
  groups: "(a or b) and c; ((a or b)); (not a); (not {a; b}) or c; not (a or b)",
  "groups with modifiers":
    "(a with input as 1) and b; (a or b with input as 1); not (a with input as 1)",
  "modifiers of a group that has some": "((a with input as 1) with input as 2) and b",
  "groups that are terms": "(a) or (b == c); (a | b) == c; (a) + 1; ({}) == a",
  "groups with bodies in them": "({a} or b); ({a; b} and {c})",
  "every and some before an operator": "every a in b { c or d }",
  "a union that is no comprehension": "{(a | b)} or c; {or(a, b)} or c; {a; b | c} or d",
  "words as names of references": "a.and.or or b; and.b; or[c] and d",
  "a negation over several lines": "not {\n\t\ta\n\t\tnot {\n\t\t\tb\n\t\t}\n\t}",
  "operators over several lines": "a and\n\tb or\n\tc",
  "logic in comprehensions": "x := [a | b or c; not {d}]; y := {a: b | not (c and d)}",
  "logic in a template": 'x := $"{a or b}{(a and b)}"',
  "calls without a value in an operand with more": "{print(a); b} or c; not print(a) or b",
};

const REFUSED_LOGICAL: Readonly<Record<string, string>> = {
  "an operator first": "or a",
  "an operator last": "a or",
  "a line feed before an operator's right side and nothing": "a and\n",
  "with before an operator": "a with input as 1 or b",
  "with before an operator in a group": "(a with input as 1 or b)",
  "a union that looks like a comprehension": "{a | b} or c",
  "a union behind an operator": "c or {a | b}",
  "a union behind not": "not {a | b}",
  "a set as an operand": "a or {1, 2}",
  "an object as an operand": '{"a": 1} or b',
  "an empty body": "{} or a",
  "an empty body behind an operator": "a or {}",
  "an empty body behind not": "not {}",
  "an empty group": "a or ()",
  "a body as a group": "({a; b})",
  "calls without a value alone": "print(a) or b",
  "calls without a value in a body": "a and {print(b); print(c)}",
  "some as an operand": "some a in b or c",
  "a group with a modifier and nothing behind it": "((a with input as 1))",
  "a keyword at the head of a second operand": "a or and.b",
  "a group that does not close": "(a or b",
};

const IMPORTS: Readonly<Record<string, string>> = {
  paths: "import data\nimport input\nimport data.b.c\nimport input.d as e\nimport data[`f g`].h",
  "keywords in paths": "import data.if.in.b\nimport data.not.every as c\nimport data.b.and",
  "future keywords": "import future.keywords.in\nimport future.keywords\np := 1",
  "a longer path of future keywords": "import future.keywords.in.b\np if a or b",
  versions: "import rego.v1\nimport rego.v2\np if a or b",
  "a keyword right behind its import": "import future.keywords.not\nnot.p := 1",
  "a name behind an import that is no keyword there": "import data.b\nif.c := 1",
  "imports between rules": "p := 1\nimport data.b\nq := b\nimport future.keywords.or\nr if a or b",
  "a word before its import": "or := 1\nimport future.keywords.or\np if a or b",
  comments: "import # c\ndata.b # d\nas # e\nc",
};

const REFUSED_IMPORTS: Readonly<Record<string, string>> = {
  "a root that is none": "import a.b",
  "no path": "import",
  "a string": 'import "a"',
  "a variable in a path": "import data[b]",
  "a call": "import f(x)",
  "a keyword last": "import data.b.in",
  "an alias that is reserved": "import data.b as input",
  "an alias that is a keyword": "import data.b as if",
  "an alias that is a reference": "import data.b as c.d",
  "a future that is none": "import future.b",
  "an unknown keyword": "import future.keywords.b",
  "an alias of future keywords": "import future.keywords.in as b",
  "another version": "import rego.v3",
  "an alias of a version": "import rego.v1 as b",
  "a version alone": "import rego",
  "a minus behind a path": "import data.b -1",
  "a second package": "package b",
  "a package with a variable": "package a[b]",
};

export const STATEMENT_EDGES: readonly Edge[] = [
  ...read(inBody(STATEMENTS)),
  ...refused(inBody(REFUSED_STATEMENTS)),
  ...read(inBody(LOGICAL_STATEMENTS, ...LOGICAL)),
  ...refused(inBody(REFUSED_LOGICAL, ...LOGICAL)),
  ...read(inModule(IMPORTS)),
  ...refused(inModule(REFUSED_IMPORTS)),
  ...read({
    "a package over several lines": "package # c\na.b # d\n",
    "a package with strings": 'package a["b-c"].d["e"]\n',
    "a package called like a keyword": "package if.in\n",
    "a package called data": "package data\n",
    "a package and nothing else": "package a",
    "a package and a rule on one line": "package a p := 1",
    "white space before a package": "\n\n \t package a\n",
  }),
  ...refused({
    "no package": "p := 1\n",
    "a package behind an import": "import data.b\npackage a\n",
    "a package without a path": "package\n",
    "a package that is a string": 'package "a"\n',
    "a package behind a rule": "p := 1\npackage a\n",
    "a number in a package": "package a[1]\n",
  }),
];
