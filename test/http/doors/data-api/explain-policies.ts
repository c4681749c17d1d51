/** Policies whose evaluations are explained: each package is about one thing. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  "complete.rego": `package complete

default allow := false

allow if {
	input.user == "alice"
	trace("it is alice")
}

allow if input.user == "bob"

role := "admin" if input.user == "alice"

role := "guest" if input.user != "alice"

answer := 42

undefined_rule if input.never

chained if {
	allow
	role == "admin"
	answer > 41
}

false_value := false

uses_false if false_value

uses_not_false if not false_value
`,
  "else.rego": `package otherwise

grade := "a" if {
	input.score > 90
} else := "b" if {
	input.score > 80
} else := "c" if {
	trace(sprintf("score %v", [input.score]))
	input.score > 70
} else := "d"

f(x) := 1 if {
	x > 10
} else := 2 if {
	x > 5
}

high := f(input.score)
`,
  "partial.rego": `package partial

names contains name if some name in input.names

names contains "always"

lengths[name] := count(name) if some name in input.names

nested[a][b] := 1 if {
	some a in input.names
	some b in input.names
	a != b
}

grouped[first] contains name if {
	some name in input.names
	first := substring(name, 0, 1)
}

all_names := names

has_ann if "ann" in names

has_member if names["ann"]

one_length := lengths.ann

each_length := [n | n := lengths[_]]

pick := nested.ann[x] if some x

twice contains 1

twice contains 1

asks_twice if {
	lengths["ann"] == 3
	lengths["ann"] == 3
	lengths["bob"] == 3
}

dyn := nested[input.names[0]][input.names[1]]

grouped_a := grouped.a
grouped_has if grouped["a"]["ann"]
`,
  "compr.rego": `package compr

array := [x | some x in input.names; x != "bob"]

set := {x | some x in input.names}

object := {x: y | some y, x in input.names}

empty := [x | x := input.names[_]; x == "zed"]

nested := [[y | some y in x] | some x in [[1, 2], [3]]]

grouped[k] := vs if {
	some k in input.names
	vs := {v | some i; input.names[i] == k; v := input.ids[i]}
}

indexed contains [x, ys] if {
	some x in input.ids
	ys := [y | some z in input.pairs; z[0] == x; y := z[1]]
}
`,
  "every.rego": `package everything

all_long if every name in input.names { count(name) > 2 }

all_keyed if every i, name in input.names {
	i < 10
	name != ""
}

some_short if every name in input.names { name == "ann" }

not_iterable if every x in input.number { x }

empty_domain if every x in [] { x }
`,
  "negation.rego": `package negation

not_bob if not input.user == "bob"

not_rule if not bob

bob if input.user == "bob"

twice_not if not not_bob

not_call if not startswith(input.user, "b")

not_with if not input.user == "bob" with input.user as "bob"
`,
  "modified.rego": `package modified

with_input if data.complete.allow with input.user as "alice"

with_data if data.things.x == 1 with data.things.x as 1

with_both if {
	data.complete.allow with input as {"user": "bob"}
	not data.complete.allow with input as {"user": "carol"}
}

g(x) := x + 1

mocked := y if y := g(1) with g as 7

mocked_by_function := y if y := g(1) with g as h

h(x) := x * 10

mocked_builtin := y if y := count([1]) with count as 5

mocked_rule if data.complete.allow with data.complete.allow as true
`,
  "functions.rego": `package functions

f(x) := x + 1

g(x) if x > 1

h(1) := "one"

h(2) := "two"

h(x) := "many" if x > 2

default d(_) := "none"

d(x) := "some" if x > 1

pair([a, b]) := a + b

deep({"a": {"b": x}}) := x

call := f(2)

holds if g(2)

fails if g(0)

matched := h(2)

many := h(input.n)

defaulted := d(0)

destructured := pair([1, 2])

dug := deep({"a": {"b": 3}})

again := [f(1), f(1), f(2)]

output if f(1) == 2
`,
  "refs.rego": `package refs

import data.things

iterate contains x if things.list[x]

iterate_object contains v if {
	v := things.object[_]
}

nested contains [i, j] if things.matrix[i][j] == 1

virtual := data.partial.lengths[input.names[0]]

package_wide := data.complete

dynamic := data[input.package].answer

any_package contains p if data.complete[p]

in_input if input.names[i] == "bob"

array_pattern := x if [x, 2] = [1, 2]

object_pattern := x if {"a": x, "b": 2} = {"a": 1, "b": 2}

unify_vars := [x, y] if {
	[x, y] = [y, 3]
}

literal if {1, 2}[1]

indexing := ["a", "b"][input.n]

undefined_ref := input.a.b.c

assigned := y if {
	x := input.n
	y := x + 1
}

declared if {
	some i
	input.names[i] == "ann"
	trace(sprintf("at %d", [i]))
}

shadow := x if {
	x := 1
	z := [x | x := 2]
	z == [2]
}
`,
  "builtins.rego": `package builtins

walked contains p if walk(input.tree, [p, "leaf"])

walked_values contains v if walk(input.tree, [_, v])

walked_path contains v if walk(input.tree, [["a", x], v])

error := 1 / input.zero

caught if not to_number("x")

text := sprintf("%s is %d", [input.user, input.n])

interpolated := $"{input.user} is {input.n}"

notes_many if {
	some i in [1, 2, 3]
	trace(sprintf("%d", [i]))
	i > 2
}

odd_note if trace("a \\"quoted\\"\\nline <&>")

no_text if trace(input.n)
`,
  "logic.rego": `package logic

import future.keywords

both if {
	input.n == 2
	input.user == "alice"
}

inside if {
	some x in [1, 2, 3]
	x in {2, 3}
}

key_value contains k if some k, v in {"a": 1, "b": 2}

in_object if 1 in {"a": 1}

max_of := max([x | some x in [1, 2, 3]])

complex if {
	x := {"a": [1, {"b": input.n}]}
	x.a[1].b == 2
}

setty := {input.n, 1} & {1}

wild if {
	_ = input.n
	input.names[_]
}
`,
  "annotated.rego": `# METADATA
# title: a package
package annotated

# METADATA
# title: the first
# custom: {"level": 1.0, "tags": ["<a>"]}
p := 1

# METADATA
# scope: document
# description: all of q

# METADATA
# title: one of q
q if input.never

# METADATA
# authors: [Ann <ann@example.com>]
q if p == 1
`,
  "policies/of/a/very/long/path/that/nobody/wants/to/see/in/full/first.rego": `package long

r if data.short.s
`,
  "policies/of/a/very/long/path/that/nobody/wants/to/see/in/full/second.rego": `package short

s if input.n == 2
`,
  "data.json": JSON.stringify({
    things: {
      x: 0,
      list: ["a", "b"],
      object: { k: 1, l: { m: 2 } },
      matrix: [
        [1, 0],
        [0, 1],
      ],
    },
  }),
};

export const INPUT: Readonly<Record<string, unknown>> = {
  ...{ user: "alice", names: ["ann", "bob"], ids: [1, 2], n: 2, number: 7, zero: 0, score: 75 },
  ...{ package: "complete", pairs: [[1, "x"]], tree: { a: { b: "leaf" }, c: ["leaf", 1] } },
};
