import { type Edge, inBody, read, refused } from "./edge.ts";

const TEMPLATES: Readonly<Record<string, string>> = {
  "empty templates": 'x := [$"", $``]',
  "constants, which are parts themselves": 'x := $"{1}{"a"}{null}{true}{1.50}"',
  "a constant behind a comment": "x := $`{ # c\n1}`",
  "a constant before a comment": "x := $`{1 # c\n}`",
  "a constant with a modifier": 'x := $"{1 with input as 2}"',
  "an escaped brace": String.raw`x := [$"\{a\{\\{y}", $${"`"}\{a\\{y}${"`"}]`,
  "escapes in text": String.raw`x := $"\n\ud83d\ude00{y}\ud800\""`,
  "a tab where nothing is escaped": 'x := $"a\t{y}\t"',
  "parts on several lines": "x := $`{y}\n{\ny\n}\n  {y}😀{y}`",
  "templates in templates": 'x := $"a{$"b{$"c{y}"}"}d"',
  "braces in an expression": 'x := $"{ {y | y := 1} }{{"a": 1}.a}"',
  "statements in a template": 'x := $"{y in z}{y == z}{[a | some a in y]}{f(y) with input as 1}"',
};

const TERMS: Readonly<Record<string, string>> = {
  "operators by how tight they bind": "x := a | b & c + d * e - f / g % h | i",
  "comparisons one after the other": "a == b != c < d <= e > f >= g",
  "operators between parentheses": "x := ((a + b) * (c | (d))) - 1",
  "a minus before references": "x := [-a, -a.b[c], -f(y), - a, a - -b, -contains]",
  "a minus between names": "x := [a-b, a -b, a- b]",
  "in, one after the other": "a in b in c",
  "in between comparisons": "a == b in c == d",
  "keys in parentheses, and in operands": "(a, b in c); f((a, b in c)); x[a, b in c]",
  "a list in which in has no key": "x := [a, b in c]; f(a, b in c); y := {a, b in c}",
  "a comprehension before a union": "x := {a | b}; y := [a | b]; z := {(a | b)}",
  "a union where no comprehension is": "x := {a | b, c}; y := [a | b, c]; z := {c, a | b}",
  "a union as a value": 'x := {"a": b | c, "d": e}',
  "a comprehension of an object": "x := {a: b | c}; y := {a + 1: b | c}; z := {a: b + 1 | c}",
  "statements of a comprehension": "x := [a | some a in b; not a; a := 1\na with input as 1]",
  "a comma first": 'x := [, a, b]; y := {, a}; z := {, "a": 1}; w := {, a | b}',
  "a comma last": 'x := [a, b, ]; y := {a, }; z := {"a": 1, }; f(a, )',
  "empty collections": "x := [[], {}, set(), set( ), [ ], { }]",
  "a function called set": "x := set(1)",
  "the same member twice": "x := {1, 1.0, a, b, a, 1e0}",
  "the same key twice": 'x := {"a": 1, "b": 2, "a": 3}',
  "members in OPA's order":
    'x := {set(), {}, [], a, "s", 1, -1, null, true, f(y), a.b, {1}, [1 | 2]}',
  "keys in OPA's order":
    'x := {"b": 1, "a": 2, 10: 3, 9: 4, [1]: 5, {"z": 1}: 6, a.b: 7, "\\u00e9": 8}',
  "references from collections":
    'x := [[1][0], {"a": 1}.a, {1}[y], [a | b][0], {a | b}[0], {a: b | c}[0]]',
  "references of calls": "x := f(y).a[b](z).c",
  "white space in brackets": "x := a[ b ][\nc\n].d",
  "keywords in references": "x := [a.in, a.if.not.null, a.package, a.every[0].some, a.contains]",
  "keywords at the head of references":
    "x := [contains, contains.a]; in.a; if[0]; not.a; some.a; null.a",
  "input and data alone": "x := [input, data, input.a, data[b]]; input; data",
  wildcards: "x := [_, a[_], f(_)]; [_, _] = y; {_ | _}",
  "more wildcards than OPA prepares": `x := [${"_, ".repeat(14)}]`,
  "calls of builtins by their names": "plus(1, 2, x); eq(x, 1); internal.member_2(x, y)",
};

const REFUSED_TERMS: Readonly<Record<string, string>> = {
  "white space before an operand": "a .b",
  "a call of a call": "f(a)(b)",
  "a reference from a string": '"a".b',
  "a reference from a number": "1[0]",
  "a reference from a template": '$"a".b',
  "a keyword as a term": "x := if",
  "a keyword at the head of an inner reference": "x := [if.a]",
  "two minuses": "x := --a",
  "a minus before parentheses": "x := -(a)",
  "an operator without a right side": "x := a +",
  "no comma between items": "x := [a b]",
  "two commas": "x := [a, , b]",
  "an object with a set's member": 'x := {"a": 1, b}',
  "a set with an object's member": 'x := {b, "a": 1}',
  "a comprehension with a comma behind it": "x := {a: b | c, d}",
  "an empty comprehension": "x := [a | ]",
  "parentheses that do not close": "x := (a",
  "empty parentheses": "x := ()",
  "two brackets": "x := a[b][",
  "an empty operand": "x := a[]",
  "a template that does not end": 'x := $"a{b}',
  "an empty expression in a template": 'x := $"{}"',
  "a negation in a template": 'x := $"{not y}"',
  "an assignment in a template": 'x := $"{y := 1}"',
  "a unification in a template": 'x := $"{y = 1}"',
  "a unification called by its name": 'x := $"{eq(y, 1)}"',
  "some in a template": 'x := $"{some y in z}"',
  "every in a template": 'x := $"{every y in z {y}}"',
  "a line feed in a template's text": 'x := $"a\n"',
  "an escape in a template that is none": String.raw`x := $"\x"`,
};

/** OPA reads a term twice, and what its cache knows of it is right but once. */
const CACHE: Readonly<Record<string, string>> = {
  "a set in parentheses": "x := ({1, 2}); ({1, 2} & {3}) == set()",
  "a group that is a term": "((a == b)); (((a)))",
  "a set in which the second word vanishes": "({f() | null, true})",
  "braces in parentheses": "({a; b} or c); ({a}); ({a | b}); ({})",
  "braces within braces": "{{a} or {b}} or {{{c}}}",
};

const LOGICAL = ["future.keywords.and", "future.keywords.or", "future.keywords.not"];

export const TERM_EDGES: readonly Edge[] = [
  ...read(inBody(TEMPLATES)),
  ...read(inBody(TERMS)),
  ...refused(inBody(REFUSED_TERMS)),
  ...read(inBody(CACHE, ...LOGICAL)),
  ...read(
    inBody(
      {
        "a sign that is called like a keyword": "a.& ; a.|",
        "functions that are called like keywords": "x := and(a, b); or(a, b); [or(a), and(b)]",
      },
      ...LOGICAL,
    ),
  ),
  ...refused(inBody({ "a set in parentheses that the cache spoils": "({1 | 2, 3})" }, ...LOGICAL)),
];
