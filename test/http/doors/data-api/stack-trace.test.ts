import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createDecisions, type Decisions } from "../../../../src/decide/decisions.ts";
import { answerDecision } from "../../../../src/http/doors/data-api/decisions.ts";
import { decisionRequest } from "../../../support/decision-request.ts";
import { activeRevisionOf } from "../../../support/decisions-of.ts";
import {
  type OpaDataServer,
  type PlainRequest,
  startOpaDataServer,
} from "../../../support/opa-data-server.ts";

/** Errors come up wherever something is evaluated. */
const FILES = {
  "a.rego": `package a

import future.keywords.and
import future.keywords.not
import future.keywords.or

quotient := 1 / input.by

role := "one" if input.one
role := "two" if input.two

f(x) := 1 if x > 0
f(x) := 2 if input.two
f(x) := 3 if x < 0

called := y if {
	some i in [-1, 1]
	y := f(i)
}

in_a_head := [f(1), {"k": quotient}]

in_every if {
	every x in [1, 2] {
		some z in [x]
		not deep(z)
	}
}

deep(x) if {
	count([q | q := 1 / input.by]) == x - 1
	{1: data.a.role | x > 0} == {1: "x"}
}

replaced := v if v := data.a.role with input as {"one": 1, "two": 2}

replaced_twice := v if {
	v := data.a.called with data.a.role as 1 with input.two as 2
}

by_key[k] := v if some k, v in {"a": 1, "b": 2}
by_key.b := 3 if input.two

by_deep[k].x := v if some k, v in {"a": 1}
by_deep.a.x := role if input.two

names contains n if {
	some n in ["a", "b"]
	n == role
}

otherwise := 1 if {
	1 / input.by == 3
} else := role if {
	input.two
} else := 2

either if {
	{ input.no } or { role == "x" }
}

both if {
	input.two and { x := {1 | 1 / input.by; role}; count(x) > 0 }
}

in_not if not { input.two; role == 1 }

in_sets := {x | some x in {[y | y := role], [quotient]}}

in_objects := {k: v | some k in ["a"]; v := [f(n) | some n in [1]]}

doubled := {"k": v | some v in [1, input.two]}

merged := v if v := data.base.x with data.base as 1 with data.base.x.y as input.two

walked := [r | walk(data.base, [p, v]); r := [v, role_of(p)]]

role_of(p) := role if count(p) > 0

default fallback := 7
fallback := role if 1 / input.by > 0

interpolated := $"{role} of {f(1)}"
`,
  "data.json": '{"base": {"x": [1, {"y": 2}]}}',
};

const RULES = [...FILES["a.rego"].matchAll(/^([a-z_]+)(?= contains| :=| if|\[|\.)/gm)].flatMap(
  ([, name]) => name ?? [],
);
const INPUTS = [
  { by: 0 },
  { by: 0, one: 1, two: 2, name: "called" },
  { by: 1, one: 1, two: 2, name: "in_sets" },
  { by: 1, two: 2, name: "by_key" },
  { two: 2 },
];

const asked = [...new Set(RULES)]
  .map((rule) => `a/${rule}`)
  .concat(["a", "a/by_key/b", "a/by_deep/a/x", "a/in_a_head/1/k", "a/names/a"]);
const cases: readonly (PlainRequest & { readonly note: string })[] = asked.flatMap((rule) =>
  INPUTS.flatMap((input) =>
    ["", "?strict-builtin-errors"].map((flags) => ({
      note: `${rule} of ${JSON.stringify(input)} ${flags}`,
      ...{ method: "POST", target: `/v1/data/${rule}${flags}`, body: JSON.stringify({ input }) },
    })),
  ),
);

const queries = [
  "x = data.a.role",
  "x := 1; y = data.a.called; y > x",
  "some i; data.a[i]",
  'x = [r | r := data.a.role] with input.one as 1; y = $"{x}"',
  "every x in [1] { x > 0; data.a.in_sets }",
  "not data.a.role",
].map((query) => ({
  note: query,
  ...{ method: "POST", target: "/v1/query" },
  body: JSON.stringify({ query, input: { one: 1, two: 2 } }),
}));

let opa: OpaDataServer;
let decisions: Decisions;

beforeAll(async () => {
  opa = await startOpaDataServer(FILES);
  decisions = createDecisions({});
  decisions.activate(await activeRevisionOf({ name: "a", roots: ["a", "base"], files: FILES }));
});
afterAll(async () => {
  decisions?.close();
  await opa?.close();
});

test.each([...cases, ...queries])("an error says where it came up: $note", async (plain) => {
  const { method, target, body } = plain;
  const theirs = await opa.ask({ method, target, ...(body && { body }) });
  const ours = await answerDecision(decisions, decisionRequest(method, target, body));
  expect({ status: ours.status, body: String(ours.body) }).toEqual({
    status: theirs.status,
    body: theirs.body.toString("utf8"),
  });
});

test("where it takes long to find the way to an error it is not told", async () => {
  const text = `package late

role := "one"
role := "two" if input.two

x := role if count([i | some i in numbers.range(1, 300000)]) > 0
`;
  const late = createDecisions({});
  try {
    late.activate(await activeRevisionOf({ name: "late", files: { "a.rego": text } }));
    const body = '{"input":{"two":2}}';
    const answer = await answerDecision(late, decisionRequest("POST", "/v1/data/late/x", body));
    expect(JSON.parse(String(answer.body)).errors).toEqual([
      {
        code: "eval_conflict_error",
        message: expect.stringMatching(/^rule data\.late\.role produced conflicting values/),
        location: { file: "a.rego", row: 4, col: 1 },
      },
    ]);
  } finally {
    late.close();
  }
});
